using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Refunds;

/// <summary>When money may be given back: never more than was captured, whatever runs beside it.</summary>
internal static class RefundDecider
{
    public static Decision Decide(Payment payment, PaymentCommand.Refund command, Context context)
    {
        if (payment.AmountCapturedMinor == 0)
        {
            return PaymentDecider.Conflict(payment, "refunded", "partially_captured, captured or settled");
        }
        var left = payment.RefundableMinor;
        var amount = command.AmountMinor ?? left;
        if (left <= 0 && payment.HasOpen(ProviderOperation.Refund))
        {
            return PaymentDecider.InProgress(payment, "refund");
        }
        if (left <= 0)
        {
            return new Rejection(
                PaymentProblems.RefundExceedsCapture,
                payment.AmountDisputedMinor > 0
                    ? "All that was captured is refunded or disputed already."
                    : "All that was captured is refunded already.");
        }
        if (amount > left)
        {
            return new Rejection(
                PaymentProblems.RefundExceedsCapture,
                $"A refund of {PaymentDecider.Say(amount, payment)} exceeds "
                + $"the {PaymentDecider.Say(left, payment)} left of the captures.")
            {
                Pointer = "/amount_minor",
            };
        }
        if (PaymentDecider.TooMany(payment) is { } refusal)
        {
            return refusal;
        }
        var change = new Change(payment, context);
        var refund = new Refund
        {
            Id = context.NewId(Refund.Kind.Prefix),
            Payment = payment.Id,
            AmountMinor = amount,
            Currency = payment.Currency,
            Status = RefundStatus.Pending,
            Reason = command.Reason,
            Metadata = command.Metadata,
            Attempt = payment.Attempts.Count + 1,
            Intent = context.IntentId,
            LastIntent = context.IntentId,
            LastLeaf = context.Sequence - 1,
            Scope = payment.Scope,
            Livemode = payment.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
        change.Refund = refund;
        return change.Tell(RefundEvents.Created)
            .Call(ProviderOperation.Refund, amount, reference: payment.ProviderReference, refund: refund.Id).Accept();
    }
}

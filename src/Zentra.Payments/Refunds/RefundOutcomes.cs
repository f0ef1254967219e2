using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Refunds;

/// <summary>What a provider's answer does to a refund, and to the payment that it gives back from.</summary>
internal static class RefundOutcomes
{
    /// <param name="approved">The refund's attempt, approved.</param>
    /// <param name="isAwaited">Whether its caller has no answer yet.</param>
    public static Decision.Accepted Posted(
        Change change, Attempt approved, Context context, bool isAwaited = true)
    {
        var entries = PaymentPostings.Refund(change.Payment, approved.AmountMinor, context);
        change.Replace(approved).Post(entries, reserved: 0).Set(p => WithRefunded(p, approved.AmountMinor));
        change.SetRefund(r => r with { Status = RefundStatus.Posted, LedgerEntries = [.. entries.Select(e => e.Id)] });
        change.Tell(RefundEvents.Posted);
        return isAwaited ? change.Answer(201, approved.OpenedBy) : change.Accept();
    }

    public static void Failed(Change change, string code)
    {
        change.SetRefund(r => r with { Status = RefundStatus.Failed, FailureCode = DeclineCodes.Of(code).Code });
        change.Tell(RefundEvents.Failed);
    }

    /// <summary>The provider took back a refund it had confirmed: the posting is reversed by new entries.</summary>
    /// <param name="mustAsk">Whether the provider is to be asked if it is so: messages may contradict.</param>
    public static Decision.Accepted TakenBack(
        Change change, Attempt attempt, ProviderOutcome.Declined outcome, bool mustAsk, Context context)
    {
        var entries = PaymentPostings.ReverseRefund(change.Payment, attempt.AmountMinor, context);
        change.Post(entries, reserved: 0).Set(p => WithRefunded(p, -attempt.AmountMinor)).Replace(attempt with
        {
            Status = AttemptStatus.Declined,
            Code = DeclineCodes.Of(outcome.Code).Code,
            RawCode = outcome.RawCode,
            EndedAt = context.At,
            CheckAt = mustAsk ? PaymentTimers.NextQuery(0, context.At) : null,
        });
        change.SetRefund(r => r with { LedgerEntries = [.. r.LedgerEntries, .. entries.Select(e => e.Id)] });
        Failed(change, outcome.Code);
        return change.Accept();
    }

    private static Payment WithRefunded(Payment payment, long amountMinor) =>
        (payment with { AmountRefundedMinor = payment.AmountRefundedMinor + amountMinor }).Recounted();
}

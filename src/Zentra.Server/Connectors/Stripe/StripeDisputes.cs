using System.Text.Json;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>What Stripe tells of disputes. https://docs.stripe.com/disputes/how-disputes-work</summary>
internal static class StripeDisputes
{
    /// <param name="bare">The message without what it is about.</param>
    public static CallbackReading Read(ProviderMessage bare, JsonElement? about)
    {
        var dispute = StripeJson.Read(about, StripeJson.Default.StripeDispute);
        var currency = dispute?.Currency?.ToUpperInvariant();
        if (dispute is not { Id: { } id } || currency is null
            || StripeCurrencies.FromStripe(dispute.Amount, currency) is not { } amount
            || Stage(dispute.Status) is not { } stage)
        {
            return StripeEvents.NotDescribed(bare);
        }
        return StripeEvents.Messages(bare with
        {
            ProviderReference = StripeJson.IdOf(dispute.PaymentIntent),
            AmountMinor = amount,
            Currency = currency,
            Dispute = new(
                id,
                stage,
                amount,
                currency,
                StripeDeclines.Raw(dispute.Reason),
                (dispute.PaymentMethodDetails?.Card?.NetworkReasonCode ?? dispute.NetworkReasonCode) is { } code
                    ? StripeDeclines.Raw(code)
                    : null,
                // 0 where no evidence is taken.
                dispute.EvidenceDetails?.DueBy is > 0 and { } seconds and < 253_402_300_800
                    ? Timestamp.From(DateTimeOffset.FromUnixTimeSeconds(seconds))
                    : null,
                Fees(dispute, currency, sign: 1),
                Fees(dispute, currency, sign: -1)),
        });
    }

    /// <summary>https://docs.stripe.com/api/disputes/object#dispute_object-status</summary>
    private static DisputeNoticeStage? Stage(string? status) => status switch
    {
        "warning_needs_response" => DisputeNoticeStage.Inquiry,
        "needs_response" => DisputeNoticeStage.Opened,
        "under_review" or "warning_under_review" => DisputeNoticeStage.UnderReview,
        "appeal_needs_response" or "appeal_under_review" => DisputeNoticeStage.SecondStage,
        "won" => DisputeNoticeStage.Won,
        "lost" => DisputeNoticeStage.Lost,
        // Ended before the network took money for it.
        "warning_closed" or "prevented" => DisputeNoticeStage.Closed,
        _ => null,
    };

    /// <summary>
    /// What was charged, or with the other sign given back; where the balance has another currency, the settlement
    /// tells the fee.
    /// </summary>
    private static long Fees(StripeDispute dispute, string currency, int sign)
    {
        var fee = 0L;
        foreach (var transaction in dispute.BalanceTransactions ?? [])
        {
            if (string.Equals(transaction.Currency, currency, StringComparison.OrdinalIgnoreCase))
            {
                fee += Math.Max(0, sign * (StripeCurrencies.FromStripe(transaction.Fee, currency) ?? 0));
            }
        }
        return fee;
    }
}

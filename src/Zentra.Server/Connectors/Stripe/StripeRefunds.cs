using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>What a refund says of our call. https://docs.stripe.com/refunds</summary>
internal static class StripeRefunds
{
    public static StripeRefund? Read(StripeAnswer answer) => answer is StripeAnswer.Answered { Status: 200 } answered
        ? StripeJson.Read(answered.Body, StripeJson.Default.StripeRefund)
        : null;

    /// <summary>What an answer about a refund means; one that is not of this call means nothing.</summary>
    public static ProviderOutcome Judge(
        StripeAnswer answer, ProviderCall call, string intent, Func<StripeRefund, string> reference)
    {
        if (answer is not StripeAnswer.Answered { Status: 200 })
        {
            return StripeErrors.Outcome(answer, call);
        }
        return Read(answer) is not { } refund ? new ProviderOutcome.Unknown("unreadable_answer")
            : Doubt(refund, call, intent) is { } doubt ? new ProviderOutcome.Unknown(doubt)
            : Outcome(refund, reference(refund));
    }

    /// <param name="intent">The PaymentIntent that it is to give back from, where that is known.</param>
    public static string? Doubt(StripeRefund refund, ProviderCall call, string? intent)
    {
        if (refund.Object != "refund" || !StripeIntents.IsId(refund.Id))
        {
            return "not_a_refund";
        }
        if (refund.MetadataOf(StripeMarks.Key) != call.ProviderKey
            || (intent is not null && StripeJson.IdOf(refund.PaymentIntent) != intent))
        {
            return "other_key";
        }
        if (!string.Equals(refund.Currency, call.Currency, StringComparison.OrdinalIgnoreCase))
        {
            return "other_currency";
        }
        return call.Operation == ProviderOperation.Refund && refund.Amount != StripeCurrencies.ToStripe(call)
            ? "other_amount"
            : null;
    }

    /// <param name="reference">What the call is known by when it is done.</param>
    public static ProviderOutcome Outcome(StripeRefund refund, string reference) => refund.Status switch
    {
        "succeeded" => new ProviderOutcome.Approved(reference),
        "pending" or "requires_action" => new ProviderOutcome.Pending(reference),
        "failed" => StripeDeclines.OfRefund(refund.FailureReason ?? "failed"),
        "canceled" => StripeDeclines.OfRefund("canceled"),
        _ => new ProviderOutcome.Unknown($"status_{StripeDeclines.Raw(refund.Status)}"),
    };
}

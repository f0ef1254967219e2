using System.Globalization;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>A PaymentIntent that was looked for: it, or what is to be recorded because it is not there.</summary>
internal readonly record struct Found(StripeIntent? Intent, ProviderOutcome Instead)
{
    public static implicit operator Found(StripeIntent intent) => new(intent, new ProviderOutcome.NotReceived());

    public static implicit operator Found(ProviderOutcome instead) => new(null, instead);
}

/// <summary>
/// Finds the PaymentIntent of a call: by Stripe's identifier where it is known, and by what we wrote into its metadata
/// otherwise.
/// </summary>
internal sealed class StripeLookup(StripeApi api)
{
    /// <summary>
    /// Search lags behind by less than a minute, and by up to an hour when Stripe is unwell. The third question comes
    /// six minutes after the call. Should it be wrong then, the repeat carries the same idempotency key, which Stripe
    /// keeps for a day, and gets the first call's answer. https://docs.stripe.com/search#data-freshness
    /// </summary>
    private const int ConclusiveQueries = 3;

    /// <summary>More refunds of one payment than this are not read.</summary>
    private const int MaxRefundPages = 10;

    private static readonly (string, string)[] WithCharge = [("expand[0]", "latest_charge")];

    public async Task<Found> Find(ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        if (StripeIntents.IsIntent(call.ProviderReference))
        {
            return await Get(call.ProviderReference!, call, account, cancellation);
        }
        var (mark, value) = call.Operation == ProviderOperation.Authorize
            ? (StripeMarks.Key, call.ProviderKey)
            : (StripeMarks.Payment, call.Payment);
        var answer = await api.Get(
            account,
            "/v1/payment_intents/search",
            [("query", $"metadata['{mark}']:'{value}'"), ("limit", "10")],
            cancellation);
        if (answer is not StripeAnswer.Answered { Status: 200 } answered
            || StripeJson.Read(answered.Body, StripeJson.Default.StripePageStripeIntent)?.Data is not { } page)
        {
            return new ProviderOutcome.Unknown(StripeErrors.Reason(answer));
        }
        if (call.Operation != ProviderOperation.Authorize)
        {
            // The others are of attempts that failed.
            page = [.. page.Where(i => i.Status is not "requires_payment_method")];
        }
        return page switch
        {
            [] when call.Operation == ProviderOperation.Authorize && call.Queries >= ConclusiveQueries =>
                new ProviderOutcome.NotReceived(),
            [] => new ProviderOutcome.Unknown("not_found_yet"),
            // What search shows of it may be old.
            [{ Id: { } id }] => await Get(id, call, account, cancellation),
            _ => new ProviderOutcome.Unknown("several_payment_intents"),
        };
    }

    /// <summary>The refund that a call made, if it did; null with no reason where it made none.</summary>
    public async Task<(StripeRefund? Refund, string? Reason)> FindRefund(
        string intent, ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var after = default(string);
        for (var pages = 0; pages < MaxRefundPages; pages++)
        {
            (string, string)[] query = [("payment_intent", intent), ("limit", "100")];
            var answer = await api.Get(
                account, "/v1/refunds", after is null ? query : [.. query, ("starting_after", after)], cancellation);
            if (answer is not StripeAnswer.Answered { Status: 200 } answered
                || StripeJson.Read(answered.Body, StripeJson.Default.StripePageStripeRefund) is not
                { Data: { } data } page)
            {
                return (null, StripeErrors.Reason(answer));
            }
            if (data.FirstOrDefault(r => r.MetadataOf(StripeMarks.Key) == call.ProviderKey) is { } refund)
            {
                return (refund, StripeRefunds.Doubt(refund, call, intent));
            }
            if (page.HasMore == false)
            {
                return (null, null);
            }
            after = data is [.., { Id: var last }] ? last : null;
            if (page.HasMore is null || after is null)
            {
                return (null, "unreadable_answer");
            }
        }
        return (null, string.Create(CultureInfo.InvariantCulture, $"over_{MaxRefundPages * 100}_refunds"));
    }

    /// <summary>The refund that a call is known to have made.</summary>
    public async Task<(StripeRefund? Refund, string? Reason)> GetRefund(
        string id, ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        var answer = await api.Get(account, $"/v1/refunds/{id}", [], cancellation);
        return StripeRefunds.Read(answer) is { } refund
            ? (refund, refund.Id == id ? StripeRefunds.Doubt(refund, call, intent: null) : "other_reference")
            : (null, StripeErrors.Reason(answer));
    }

    private async Task<Found> Get(
        string id, ProviderCall call, ProviderAccount account, CancellationToken cancellation)
    {
        if (!StripeIntents.IsIntent(id))
        {
            return new ProviderOutcome.Unknown("malformed_reference");
        }
        var answer = await api.Get(account, $"/v1/payment_intents/{id}", WithCharge, cancellation);
        return StripeIntents.Read(answer) is not { } intent ? new ProviderOutcome.Unknown(StripeErrors.Reason(answer))
            : StripeIntents.Doubt(intent, call, account) is { } doubt ? new ProviderOutcome.Unknown(doubt)
            : intent;
    }
}

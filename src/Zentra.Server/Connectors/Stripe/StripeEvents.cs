using System.Text.Json;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// What Stripe tells by itself. An outcome is read from it only where the object says by our marks which call it is of;
/// the rest is kept as a message without one, and questions settle it. https://docs.stripe.com/api/events/types
/// </summary>
internal static class StripeEvents
{
    public static CallbackReading Read(ReadOnlySpan<byte> body, ProviderAccount account)
    {
        if (StripeJson.Read(body, StripeJson.Default.StripeEvent) is not { } happened
            || happened is not { Id.Length: > 0, Type.Length: > 0 })
        {
            return new CallbackReading.Malformed("It is not a Stripe event.");
        }
        if (happened.Livemode is { } live && live != account.Livemode)
        {
            return new CallbackReading.Malformed("It is of the other mode, live or test.");
        }
        var bare = new ProviderMessage { Id = happened.Id, Type = happened.Type };
        var about = happened.Data?.Object;
        return happened.Type switch
        {
            "payment_intent.amount_capturable_updated" or "payment_intent.succeeded" or "payment_intent.payment_failed"
                or "payment_intent.canceled" or "payment_intent.processing" or "payment_intent.requires_action" =>
                OfIntent(bare, about),
            "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" => OfRefund(bare, about),
            "charge.captured" or "charge.refunded" => OfCharge(bare, about),
            "charge.dispute.created" or "charge.dispute.updated" or "charge.dispute.closed"
                or "charge.dispute.funds_withdrawn" or "charge.dispute.funds_reinstated" =>
                StripeDisputes.Read(bare, about),
            _ => Messages(bare),
        };
    }

    private static CallbackReading OfIntent(ProviderMessage bare, JsonElement? about)
    {
        if (StripeJson.Read(about, StripeJson.Default.StripeIntent) is not { Id: { } id } intent
            || !StripeIntents.IsId(id))
        {
            return NotDescribed(bare);
        }
        var whole = Amount(bare with
        {
            ProviderKey = intent.MetadataOf(StripeMarks.Key),
            ProviderReference = id,
        }, intent.Amount, intent.Currency);
        if (whole.ProviderKey is null)
        {
            return Messages(whole);
        }
        var own = Outcome(bare.Type, intent) is var (operation, outcome)
            ? whole with { Operation = operation, Outcome = outcome }
            : whole;
        // A PaymentIntent carries the marks of all that was done with it, whichever event of it comes first.
        var done = StripeMarks.Done(intent).Select(d => whole with
        {
            Id = $"{bare.Id}/{d.Key}",
            ProviderKey = d.Key,
            Operation = d.Operation,
            AmountMinor = null,
            Outcome = new ProviderOutcome.Approved(id),
        });
        return Messages([own, .. intent.Status is "succeeded" or "requires_capture" ? done : []]);
    }

    private static (ProviderOperation, ProviderOutcome)? Outcome(string type, StripeIntent intent)
    {
        var isAutomatic = intent.CaptureMethod is "automatic" or "automatic_async";
        return (type, intent.Status) switch
        {
            ("payment_intent.amount_capturable_updated", "requires_capture")
                or ("payment_intent.succeeded", "succeeded")
                when isAutomatic == (intent.Status == "succeeded") =>
                (ProviderOperation.Authorize, new ProviderOutcome.Approved(intent.Id!)),
            ("payment_intent.payment_failed", "requires_payment_method") when intent.LastPaymentError is { } error =>
                (ProviderOperation.Authorize, StripeDeclines.Of(error)),
            ("payment_intent.processing", "processing") =>
                (ProviderOperation.Authorize, new ProviderOutcome.Pending(intent.Id)),
            ("payment_intent.requires_action", "requires_action")
                when StripeIntents.Action(intent) is ProviderOutcome.RequiresAction action =>
                (ProviderOperation.Authorize, action),
            // A hold that nobody captured runs out at Stripe, and ours by its own time; a reversal's answer told of it.
            ("payment_intent.canceled", "canceled")
                when intent.CancellationReason is not ("automatic" or "expired" or StripeMarks.ReversalReason) =>
                (ProviderOperation.Void, new ProviderOutcome.Approved(intent.Id!)),
            _ => null,
        };
    }

    private static CallbackReading OfRefund(ProviderMessage bare, JsonElement? about)
    {
        if (StripeJson.Read(about, StripeJson.Default.StripeRefund) is not { Id: { } id } refund
            || !StripeIntents.IsId(id))
        {
            return NotDescribed(bare);
        }
        var message = Amount(bare with
        {
            ProviderKey = refund.MetadataOf(StripeMarks.Key),
            ProviderReference = StripeJson.IdOf(refund.PaymentIntent),
        }, refund.Amount, refund.Currency);
        // One that was made at Stripe's own console has no key, and is no outcome of a call of ours.
        var reference = refund.MetadataOf(StripeMarks.Reversal) is null ? id : message.ProviderReference ?? id;
        var outcome = StripeRefunds.Outcome(refund, reference);
        return Messages(message.ProviderKey is null || outcome is ProviderOutcome.Unknown
            ? message
            : message with { Outcome = outcome });
    }

    /// <summary>
    /// A charge has the metadata of its PaymentIntent from when it was made, and so does not say which capture or
    /// refund it tells of: the PaymentIntent's and the refund's own events do.
    /// </summary>
    private static CallbackReading OfCharge(ProviderMessage bare, JsonElement? about) =>
        StripeJson.Read(about, StripeJson.Default.StripeCharge) is { } charge
            ? Messages(bare with
            {
                ProviderKey = charge.Metadata?.GetValueOrDefault(StripeMarks.Key),
                ProviderReference = StripeJson.IdOf(charge.PaymentIntent),
            })
            : NotDescribed(bare);

    private static ProviderMessage Amount(ProviderMessage message, long? amount, string? currency)
    {
        var code = currency?.ToUpperInvariant();
        return StripeCurrencies.FromStripe(amount, code) is { } minor
            ? message with { AmountMinor = minor, Currency = code }
            : message;
    }

    internal static CallbackReading.Malformed NotDescribed(ProviderMessage bare) =>
        new($"The object of {StripeDeclines.Raw(bare.Type)} is not as Stripe describes it.");

    internal static CallbackReading.Read Messages(params IReadOnlyList<ProviderMessage> messages) => new(messages);
}

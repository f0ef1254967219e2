using System.Text.Json;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// What a PaymentIntent says of our calls. https://docs.stripe.com/payments/paymentintents/lifecycle
/// </summary>
internal static class StripeIntents
{
    public static StripeIntent? Read(StripeAnswer answer) => answer is StripeAnswer.Answered { Status: 200 } answered
        ? StripeJson.Read(answered.Body, StripeJson.Default.StripeIntent)
        : null;

    /// <summary>What an answer about a PaymentIntent means; one that is not of this call means nothing.</summary>
    public static ProviderOutcome Judge(
        StripeAnswer answer, ProviderCall call, ProviderAccount account, Func<StripeIntent, ProviderOutcome> judge)
    {
        if (answer is not StripeAnswer.Answered { Status: 200 })
        {
            return StripeErrors.Outcome(answer, call);
        }
        return Read(answer) is not { } intent ? new ProviderOutcome.Unknown("unreadable_answer")
            : Doubt(intent, call, account) is { } doubt ? new ProviderOutcome.Unknown(doubt)
            : judge(intent);
    }

    /// <summary>Why this is not the PaymentIntent of the call's payment; null where it is.</summary>
    public static string? Doubt(StripeIntent intent, ProviderCall call, ProviderAccount account)
    {
        if (intent.Object != "payment_intent" || !IsIntent(intent.Id) || intent.Amount is null)
        {
            return "not_a_payment_intent";
        }
        if (intent.Livemode != account.Livemode)
        {
            return "other_mode";
        }
        if (!string.Equals(intent.Currency, call.Currency, StringComparison.OrdinalIgnoreCase))
        {
            return "other_currency";
        }
        if (IsIntent(call.ProviderReference) && intent.Id != call.ProviderReference)
        {
            return "other_reference";
        }
        var isNew = call is { Operation: ProviderOperation.Authorize, ProviderReference: null };
        var key = intent.MetadataOf(StripeMarks.Key);
        if (isNew ? key != call.ProviderKey : key?.StartsWith($"{call.Payment}-", StringComparison.Ordinal) != true)
        {
            return "other_key";
        }
        return call.Operation == ProviderOperation.Authorize && intent.Amount != StripeCurrencies.ToStripe(call)
            ? "other_amount"
            : null;
    }

    /// <summary>An identifier as Stripe makes them: it can stand in a path as it is.</summary>
    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= 255 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Whether it is a PaymentIntent's: a refund's call may be known by the refund's.</summary>
    public static bool IsIntent(string? id) => IsId(id) && id!.StartsWith("pi_", StringComparison.Ordinal);

    public static ProviderOutcome Authorized(StripeIntent intent, ProviderCall call) => intent.Status switch
    {
        "requires_capture" when !call.CaptureNow && intent.AmountCapturable == intent.Amount =>
            new ProviderOutcome.Approved(intent.Id!),
        "succeeded" when call.CaptureNow && intent.AmountReceived == intent.Amount =>
            new ProviderOutcome.Approved(intent.Id!),
        "requires_action" => Action(intent),
        "processing" => new ProviderOutcome.Pending(intent.Id),
        // The attempt to pay failed; a PaymentIntent that nobody tried to pay says nothing.
        "requires_payment_method" when intent.LastPaymentError is { } error => StripeDeclines.Of(error),
        "canceled" => new ProviderOutcome.Declined(DeclineCodes.Unmapped, Canceled(intent)),
        _ => Unexpected(intent),
    };

    /// <param name="ifNot">What holds where the PaymentIntent can be captured and was not.</param>
    public static ProviderOutcome Captured(
        StripeIntent intent, ProviderCall call, bool isMultiple, ProviderOutcome ifNot)
    {
        var asked = StripeCurrencies.ToStripe(call);
        return (StripeMarks.IsMarked(intent, call), intent.Status) switch
        {
            (true, "processing") => new ProviderOutcome.Pending(intent.Id),
            (true, "succeeded" or "requires_capture")
                when intent.AmountReceived == asked || (isMultiple && intent.AmountReceived > asked) =>
                new ProviderOutcome.Approved(intent.Id!),
            (true, _) => new ProviderOutcome.Unknown("captured_another_amount"),
            (false, "requires_capture") => ifNot,
            (false, "succeeded") => new ProviderOutcome.Unknown("captured_elsewhere"),
            (false, "canceled") => new ProviderOutcome.Declined(DeclineCodes.Unmapped, Canceled(intent)),
            _ => Unexpected(intent),
        };
    }

    /// <param name="ifNot">What holds where the PaymentIntent can be canceled and was not.</param>
    public static ProviderOutcome Voided(StripeIntent intent, ProviderOutcome ifNot) => intent.Status switch
    {
        "canceled" => new ProviderOutcome.Approved(intent.Id!),
        // A capture of a part released the rest: there is nothing left to void.
        "succeeded" when intent.AmountReceived < intent.Amount => new ProviderOutcome.Approved(intent.Id!),
        "succeeded" => new ProviderOutcome.Declined("method_not_supported", "payment_intent_unexpected_state"),
        "requires_capture" or "requires_action" or "requires_confirmation" or "requires_payment_method" => ifNot,
        _ => Unexpected(intent),
    };

    /// <param name="ifNot">What holds where the PaymentIntent can be incremented and was not.</param>
    public static ProviderOutcome Incremented(StripeIntent intent, ProviderCall call, ProviderOutcome ifNot) =>
        (StripeMarks.IsMarked(intent, call), intent.Status) switch
        {
            (true, _) => new ProviderOutcome.Approved(intent.Id!),
            (false, "requires_capture") => ifNot,
            (false, "succeeded" or "canceled") =>
                new ProviderOutcome.Declined(DeclineCodes.Unmapped, "payment_intent_unexpected_state"),
            _ => Unexpected(intent),
        };

    public static ProviderOutcome Action(StripeIntent intent)
    {
        // With a return_url Stripe gives a page to go to; without one, what its own script in the browser is to do.
        var (type, url) = intent.NextAction switch
        {
            { Type: "redirect_to_url", RedirectToUrl.Url: { } page } => ("redirect_to_url", page),
            { Type: "use_stripe_sdk", UseStripeSdk: { ValueKind: JsonValueKind.Object } sdk } =>
                ("use_stripe_sdk", sdk.TryGetProperty("stripe_js", out var page)
                    && page.ValueKind == JsonValueKind.String ? page.GetString()! : ""),
            _ => ("", ""),
        };
        var isUsable = type.Length > 0 && (url.Length == 0
            ? type == "use_stripe_sdk"
            : Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps);
        return isUsable
            ? new ProviderOutcome.RequiresAction(intent.Id!, type, url)
            : new ProviderOutcome.Unknown("action_not_understood");
    }

    private static ProviderOutcome.Unknown Unexpected(StripeIntent intent) =>
        new($"status_{StripeDeclines.Raw(intent.Status)}");

    private static string Canceled(StripeIntent intent) => intent.CancellationReason is { } reason
        ? StripeDeclines.Raw($"canceled_{reason}")
        : "canceled";
}

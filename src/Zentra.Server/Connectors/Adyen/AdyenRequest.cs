using System.Text.Json;
using System.Text.RegularExpressions;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>What a call becomes: a request to Adyen, or an outcome where there is nothing that could be sent.</summary>
internal abstract partial record AdyenRequest
{
    private AdyenRequest()
    {
    }

    /// <summary>A body for a path of the Checkout API.</summary>
    public sealed record Post(string Path, byte[] Body) : AdyenRequest;

    /// <summary>Nothing is sent, and this is why.</summary>
    public sealed record Settled(ProviderOutcome Outcome) : AdyenRequest;

    public static AdyenRequest For(ProviderCall call, AdyenAccount account) => call.Operation switch
    {
        ProviderOperation.Authorize when call.ProviderReference is { } reference =>
            // /payments/details takes what the customer brought back, and that does not come this far. Adyen tells
            // how the payment ended by notification as well, so it is waited for.
            new Settled(new ProviderOutcome.Pending(reference)),
        ProviderOperation.Authorize => Authorize(call, account),
        _ when call.ProviderReference is not { Length: > 0 } => NotPossible("no_provider_reference"),
        ProviderOperation.Capture => WithAmount(call, account, "captures"),
        ProviderOperation.Refund => WithAmount(call, account, "refunds"),
        ProviderOperation.Void when IsOurKey(call.ProviderReference) => CancelByKey(call, account),
        ProviderOperation.Void => WithoutAmount(call, account, "cancels"),
        ProviderOperation.Reverse => WithoutAmount(call, account, "reversals"),
        // An adjustment names the new total, and a call knows only the part that is added: sent as the total, it
        // would lower the authorization.
        ProviderOperation.Increment => NotPossible("total_not_known"),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    /// <summary>
    /// Whether a merchant's reference is a key of ours: a payment's identifier and the number of an attempt.
    /// </summary>
    public static bool IsOurKey(string reference) => OurKey.IsMatch(reference);

    /// <summary>The amount as Adyen counts it; null where it cannot.</summary>
    public static long? Value(ProviderCall call) =>
        AdyenConnector.Abilities.ToProvider(call.AmountMinor, call.Currency);

    private static AdyenRequest Authorize(ProviderCall call, AdyenAccount account)
    {
        if (Value(call) is not { } value)
        {
            return NotPossible("amount_not_representable");
        }
        if (call.Customer.Length is < PaymentBody.ShortestShopper or > PaymentBody.LongestShopper)
        {
            return NotPossible("customer_not_representable");
        }
        var body = new PaymentBody
        {
            Amount = new() { Currency = call.Currency, Value = value },
            Reference = call.ProviderKey,
            MerchantAccount = account.MerchantAccount,
            PaymentMethod = new() { Type = "scheme", StoredPaymentMethodId = call.PaymentMethod },
            // Adyen requires one of every payment, also of those that send nobody anywhere.
            ReturnUrl = account.ReturnUrl ?? account.BaseUrl,
            ShopperReference = call.Customer,
            // A token is a returning customer's; whether that customer is there decides the processing model.
            ShopperInteraction = "ContAuth",
            RecurringProcessingModel = account.ReturnUrl is null ? "UnscheduledCardOnFile" : "CardOnFile",
            CaptureDelayHours = call.CaptureNow ? 0 : null,
            AdditionalData = call.CaptureNow ? null : ManualCapture(account),
            // An action is handed on as one address, which is all that a redirect by GET needs.
            RedirectToIssuerMethod = "GET",
            RedirectFromIssuerMethod = "GET",
            Metadata = new() { ["zentra_key"] = call.ProviderKey },
        };
        return new Post("/payments", JsonSerializer.SerializeToUtf8Bytes(body, AdyenJson.Default.PaymentBody));
    }

    private static SortedDictionary<string, string> ManualCapture(AdyenAccount account)
    {
        var data = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["manualCapture"] = "true" };
        if (account.AuthorisationType is { } type)
        {
            data["authorisationType"] = type;
        }
        return data;
    }

    private static AdyenRequest WithAmount(ProviderCall call, AdyenAccount account, string what) =>
        Value(call) is { } value
            ? Modification(call, account, what, new() { Currency = call.Currency, Value = value })
            : NotPossible("amount_not_representable");

    private static Post WithoutAmount(ProviderCall call, AdyenAccount account, string what) =>
        Modification(call, account, what, amount: null);

    private static Post Modification(ProviderCall call, AdyenAccount account, string what, AdyenAmount? amount)
    {
        var body = new ModificationBody
        {
            Amount = amount,
            MerchantAccount = account.MerchantAccount,
            Reference = call.ProviderKey,
        };
        return new(
            $"/payments/{Uri.EscapeDataString(call.ProviderReference!)}/{what}",
            JsonSerializer.SerializeToUtf8Bytes(body, AdyenJson.Default.ModificationBody));
    }

    /// <summary>
    /// A payment that Adyen answered with an action and without its own reference is canceled by ours.
    /// </summary>
    private static Post CancelByKey(ProviderCall call, AdyenAccount account)
    {
        var body = new CancelByKeyBody
        {
            MerchantAccount = account.MerchantAccount,
            PaymentReference = call.ProviderReference!,
            Reference = call.ProviderKey,
        };
        return new("/cancels", JsonSerializer.SerializeToUtf8Bytes(body, AdyenJson.Default.CancelByKeyBody));
    }

    /// <summary>What Adyen could not be asked for is refused here, as Adyen would: nothing was sent.</summary>
    private static Settled NotPossible(string reason) =>
        new(new ProviderOutcome.Declined("method_not_supported", reason));

    [GeneratedRegex("^pay_[0-9a-z]{26}-[0-9]{1,4}$")]
    private static partial Regex OurKey { get; }
}

using System.Text.Json;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// The requests that Adyen allows, without its OpenAPI at hand: what a request must have, what it may have, and of
/// what form the properties are that the connector sends. Source: Adyen's OpenAPI of Checkout v71
/// (github.com/Adyen/adyen-openapi, CheckoutService-v71); a test compares this table with it where it is present.
/// </summary>
internal static class AdyenShapes
{
    /// <summary>
    /// A schema's required properties, the forms of those that are checked, and the names of all others.
    /// </summary>
    internal sealed record Shape(string[] Required, Dictionary<string, string> Forms, string Others)
    {
        public IEnumerable<string> Names =>
            [.. Forms.Keys, .. Others.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Which schema the body of each path has; `*` stands for a payment's reference.</summary>
    public static IReadOnlyDictionary<string, string> Paths { get; } = new Dictionary<string, string>
    {
        ["/payments"] = "PaymentRequest",
        ["/cancels"] = "StandalonePaymentCancelRequest",
        ["/payments/*/captures"] = "PaymentCaptureRequest",
        ["/payments/*/cancels"] = "PaymentCancelRequest",
        ["/payments/*/refunds"] = "PaymentRefundRequest",
        ["/payments/*/reversals"] = "PaymentReversalRequest",
        ["/payments/*/amountUpdates"] = "PaymentAmountUpdateRequest",
    };

    public static IReadOnlyDictionary<string, Shape> All { get; } = new Dictionary<string, Shape>
    {
        ["PaymentRequest"] = new(
            ["amount", "merchantAccount", "paymentMethod", "reference", "returnUrl"],
            new()
            {
                ["amount"] = "Amount",
                ["reference"] = "text 1 80",
                ["merchantAccount"] = "text 1 80",
                ["paymentMethod"] = "CardDetails",
                ["returnUrl"] = "text 1 8000",
                ["shopperReference"] = "text 3 256",
                ["shopperInteraction"] = "one Ecommerce ContAuth Moto POS",
                ["recurringProcessingModel"] = "one CardOnFile Subscription UnscheduledCardOnFile",
                ["captureDelayHours"] = "whole 0 672",
                ["additionalData"] = "texts 20 manualCapture authorisationType",
                ["metadata"] = "texts 80",
                ["redirectToIssuerMethod"] = "text 1 10",
                ["redirectFromIssuerMethod"] = "text 1 10",
            },
            "accountInfo additionalAmount applicationInfo authenticationData bankAccount billingAddress "
            + "browserInfo channel checkoutAttemptId company conversionId countryCode dateOfBirth dccQuote "
            + "deliverAt deliveryAddress deliveryDate deviceFingerprint enableOneClick enablePayOut "
            + "enableRecurring enhancedSchemeData entityType fraudOffset fundOrigin fundRecipient industryUsage "
            + "installments lineItems localizedShopperStatement mandate mcc merchantOrderReference "
            + "merchantRiskIndicator mpiData order orderReference origin paymentValidations "
            + "platformChargebackLogic recurringExpiry recurringFrequency riskData sessionValidity "
            + "shopperConversionId shopperEmail shopperIP shopperLocale shopperName shopperStatement "
            + "shopperTaxInfo socialSecurityNumber splits store storePaymentMethod subMerchants surcharge "
            + "telephoneNumber threeDS2RequestData threeDSAuthenticationOnly trustedShopper"),
        ["CardDetails"] = new(
            [],
            new() { ["type"] = "one scheme", ["storedPaymentMethodId"] = "text 1 64" },
            "billingSequenceNumber brand checkoutAttemptId cupsecureplus.smscode cvc encryptedCard encryptedCardNumber "
            + "encryptedExpiryMonth encryptedExpiryYear encryptedPassword encryptedSecurityCode expiryMonth expiryYear "
            + "fastlaneData fundingSource holderName networkPaymentReference number recurringDetailReference sdkData "
            + "shopperNotificationReference srcCorrelationId srcDigitalCardId srcScheme srcTokenReference "
            + "threeDS2SdkVersion"),
        ["Amount"] = new(
            ["currency", "value"],
            new() { ["currency"] = "text 3 3", ["value"] = "whole 0 9007199254740991" },
            ""),
        ["PaymentCaptureRequest"] = Modification(
            "applicationInfo enhancedSchemeData lineItems platformChargebackLogic splits subMerchants"),
        ["PaymentRefundRequest"] = Modification(
            "applicationInfo capturePspReference enhancedSchemeData lineItems merchantRefundReason splits store"),
        ["PaymentAmountUpdateRequest"] = Modification(
            "applicationInfo enhancedSchemeData industryUsage lineItems splits"),
        ["PaymentCancelRequest"] = WithoutAmount(),
        ["PaymentReversalRequest"] = WithoutAmount(),
        ["StandalonePaymentCancelRequest"] = new(
            ["merchantAccount", "paymentReference"],
            new()
            {
                ["merchantAccount"] = "text 1 80",
                ["paymentReference"] = "text 1 80",
                ["reference"] = "text 1 80",
            },
            "applicationInfo enhancedSchemeData"),
    };

    /// <summary>What is wrong with a body for a path; null where Adyen allows it.</summary>
    public static string? Fault(string path, JsonElement body) =>
        Paths.TryGetValue(path, out var shape) ? Fault(shape, body, path) : $"{path}: no such path";

    private static string? Fault(string shape, JsonElement body, string where)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return $"{where}: not an object";
        }
        var missing = All[shape].Required
            .Where(r => !body.TryGetProperty(r, out _)).Select(r => $"{where}.{r}: missing");
        var wrong = body.EnumerateObject().Select(p => All[shape].Names.Contains(p.Name)
            ? Form(All[shape].Forms.GetValueOrDefault(p.Name, "anything"), p.Value, $"{where}.{p.Name}")
            : $"{where}.{p.Name}: not allowed");
        return missing.Concat(wrong).FirstOrDefault(f => f is not null);
    }

    private static string? Form(string form, JsonElement value, string where)
    {
        var words = form.Split(' ');
        return words[0] switch
        {
            "text" => value.ValueKind == JsonValueKind.String
                && value.GetString()!.Length is var length
                && length >= int.Parse(words[1], null) && length <= int.Parse(words[2], null)
                    ? null
                    : $"{where}: not {form}",
            "whole" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
                && number >= long.Parse(words[1], null) && number <= long.Parse(words[2], null)
                    ? null
                    : $"{where}: not {form}",
            "one" => value.ValueKind == JsonValueKind.String && words.Skip(1).Contains(value.GetString())
                ? null
                : $"{where}: not {form}",
            "texts" => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(p =>
                p.Value.ValueKind == JsonValueKind.String
                && p.Value.GetString()!.Length <= int.Parse(words[1], null)
                && (words.Length == 2 || words.Skip(2).Contains(p.Name)))
                    ? null
                    : $"{where}: not {form}",
            "anything" => null,
            _ => Fault(form, value, where),
        };
    }

    private static Shape Modification(string others) => new(
        ["amount", "merchantAccount"],
        new() { ["amount"] = "Amount", ["merchantAccount"] = "text 1 80", ["reference"] = "text 1 80" },
        others);

    private static Shape WithoutAmount() => new(
        ["merchantAccount"],
        new() { ["merchantAccount"] = "text 1 80", ["reference"] = "text 1 80" },
        "applicationInfo enhancedSchemeData");
}

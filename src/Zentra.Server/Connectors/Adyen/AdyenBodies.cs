using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>An amount in Adyen's own integers.</summary>
internal sealed record AdyenAmount
{
    public required string Currency { get; init; }
    public required long Value { get; init; }
}

/// <summary>`PaymentRequest` of Checkout v71: `POST /payments`.</summary>
internal sealed record PaymentBody
{
    public const int ShortestShopper = 3;
    public const int LongestShopper = 256;

    public required AdyenAmount Amount { get; init; }
    public required string Reference { get; init; }
    public required string MerchantAccount { get; init; }
    public required StoredMethod PaymentMethod { get; init; }
    public required string ReturnUrl { get; init; }
    public required string ShopperReference { get; init; }
    public required string ShopperInteraction { get; init; }
    public required string RecurringProcessingModel { get; init; }
    public int? CaptureDelayHours { get; init; }
    public SortedDictionary<string, string>? AdditionalData { get; init; }
    public required string RedirectToIssuerMethod { get; init; }
    public required string RedirectFromIssuerMethod { get; init; }
    public required SortedDictionary<string, string> Metadata { get; init; }
}

/// <summary>A card that Adyen keeps, by its token.</summary>
internal sealed record StoredMethod
{
    public required string Type { get; init; }
    public required string StoredPaymentMethodId { get; init; }
}

/// <summary>
/// `PaymentCaptureRequest`, `PaymentRefundRequest`, `PaymentCancelRequest` and `PaymentReversalRequest`: the last two
/// have no amount.
/// </summary>
internal sealed record ModificationBody
{
    public AdyenAmount? Amount { get; init; }
    public required string MerchantAccount { get; init; }
    public required string Reference { get; init; }
}

/// <summary>`StandalonePaymentCancelRequest`: `POST /cancels`, by the reference that we gave the payment.</summary>
internal sealed record CancelByKeyBody
{
    public required string MerchantAccount { get; init; }
    public required string PaymentReference { get; init; }
    public required string Reference { get; init; }
}

/// <summary>What is read of `PaymentResponse`; Adyen may add to it at any time.</summary>
internal sealed record PaymentAnswer
{
    public string? ResultCode { get; init; }
    public string? PspReference { get; init; }
    public string? MerchantReference { get; init; }
    public AdyenAmount? Amount { get; init; }
    public string? RefusalReasonCode { get; init; }
    public ActionAnswer? Action { get; init; }
}

internal sealed record ActionAnswer
{
    public string? Type { get; init; }
    public string? Url { get; init; }
    public string? Method { get; init; }
}

/// <summary>What is read of the answers to modifications, which all have the same form.</summary>
internal sealed record ModificationAnswer
{
    public string? Status { get; init; }
    public string? PspReference { get; init; }
    public string? PaymentPspReference { get; init; }
    public string? PaymentReference { get; init; }
    public string? MerchantAccount { get; init; }
    public string? Reference { get; init; }
    public AdyenAmount? Amount { get; init; }
}

/// <summary>What is read of `ServiceError`.</summary>
internal sealed record ErrorAnswer
{
    public string? ErrorCode { get; init; }
    public string? ErrorType { get; init; }
}

/// <summary>A standard notification, as Adyen's webhooks v1 describe it.</summary>
internal sealed record NotificationEnvelope
{
    public string? Live { get; init; }
    public IReadOnlyList<NotificationWrapper?>? NotificationItems { get; init; }
}

internal sealed record NotificationWrapper
{
    [JsonPropertyName("NotificationRequestItem")]
    public NotificationItem? Item { get; init; }
}

/// <summary>One event. Only its first seven properties are signed; nothing else may decide about money alone.</summary>
internal sealed record NotificationItem
{
    public required string PspReference { get; init; }
    public string? OriginalReference { get; init; }
    public required string MerchantAccountCode { get; init; }
    public string? MerchantReference { get; init; }
    public required AdyenAmount Amount { get; init; }
    public required string EventCode { get; init; }
    public required string Success { get; init; }
    public string? Reason { get; init; }
    public IReadOnlyDictionary<string, JsonElement>? AdditionalData { get; init; }

    /// <summary>A piece of the additional data, where it is there and a text.</summary>
    public string? Additional(string name) =>
        AdditionalData is not null && AdditionalData.TryGetValue(name, out var value)
            && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

/// <summary>Adyen's bodies. What they say twice is refused: which of the two would count?</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(PaymentBody))]
[JsonSerializable(typeof(ModificationBody))]
[JsonSerializable(typeof(CancelByKeyBody))]
[JsonSerializable(typeof(PaymentAnswer))]
[JsonSerializable(typeof(ModificationAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(NotificationEnvelope))]
internal sealed partial class AdyenJson : JsonSerializerContext;

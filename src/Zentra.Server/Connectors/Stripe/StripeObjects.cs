using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// What is read of Stripe's PaymentIntent. Everything is optional: what a decision needs and does not find makes the
/// outcome unknown. https://docs.stripe.com/api/payment_intents/object
/// </summary>
internal sealed record StripeIntent
{
    public string? Id { get; init; }
    public string? Object { get; init; }
    public string? Status { get; init; }
    public long? Amount { get; init; }
    public long? AmountCapturable { get; init; }
    public long? AmountReceived { get; init; }
    public string? Currency { get; init; }
    public string? CaptureMethod { get; init; }
    public string? CancellationReason { get; init; }
    public bool? Livemode { get; init; }
    public Dictionary<string, string?>? Metadata { get; init; }
    public StripeNextAction? NextAction { get; init; }
    public StripeError? LastPaymentError { get; init; }

    /// <summary>The charge, or its identifier where it was not expanded.</summary>
    public JsonElement? LatestCharge { get; init; }

    public string? MetadataOf(string key) => Metadata?.GetValueOrDefault(key);
}

/// <summary>What the customer has to do. https://docs.stripe.com/payments/3d-secure/authentication-flow</summary>
internal sealed record StripeNextAction
{
    public string? Type { get; init; }
    public StripeRedirect? RedirectToUrl { get; init; }

    /// <summary>Its content is Stripe.js's own, and not described.</summary>
    public JsonElement? UseStripeSdk { get; init; }
}

internal sealed record StripeRedirect(string? Url);

/// <summary>An error. Its message is for people, may quote what was sent, and so is not read.</summary>
internal sealed record StripeError
{
    public string? Type { get; init; }
    public string? Code { get; init; }
    public string? DeclineCode { get; init; }
    public string? Param { get; init; }
    public StripeIntent? PaymentIntent { get; init; }
}

internal sealed record StripeErrorBody(StripeError? Error);

/// <summary>https://docs.stripe.com/api/refunds/object</summary>
internal sealed record StripeRefund
{
    public string? Id { get; init; }
    public string? Object { get; init; }
    public string? Status { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public string? FailureReason { get; init; }
    public Dictionary<string, string?>? Metadata { get; init; }

    /// <summary>The PaymentIntent, or its identifier.</summary>
    public JsonElement? PaymentIntent { get; init; }

    public string? MetadataOf(string key) => Metadata?.GetValueOrDefault(key);
}

/// <summary>https://docs.stripe.com/api/charges/object</summary>
internal sealed record StripeCharge
{
    public string? Id { get; init; }
    public bool? Refunded { get; init; }
    public JsonElement? PaymentIntent { get; init; }
    public Dictionary<string, string?>? Metadata { get; init; }
}

/// <summary>https://docs.stripe.com/api/disputes/object</summary>
internal sealed record StripeDispute
{
    public string? Id { get; init; }
    public string? Status { get; init; }
    public long? Amount { get; init; }
    public string? Currency { get; init; }
    public string? Reason { get; init; }

    /// <summary>Where versions before 2024 say it.</summary>
    public string? NetworkReasonCode { get; init; }

    public JsonElement? PaymentIntent { get; init; }
    public StripeDisputeEvidence? EvidenceDetails { get; init; }
    public StripeDisputeMethod? PaymentMethodDetails { get; init; }
    public IReadOnlyList<StripeBalanceTransaction>? BalanceTransactions { get; init; }
}

internal sealed record StripeDisputeEvidence(long? DueBy);

internal sealed record StripeDisputeMethod(StripeDisputeCard? Card);

internal sealed record StripeDisputeCard(string? NetworkReasonCode);

/// <summary>What a dispute did to the account's balance, in the balance's own currency.</summary>
internal sealed record StripeBalanceTransaction(long? Fee, string? Currency);

/// <summary>A page of a list or of a search.</summary>
internal sealed record StripePage<T>(IReadOnlyList<T>? Data, bool? HasMore);

/// <summary>https://docs.stripe.com/api/events/object</summary>
internal sealed record StripeEvent
{
    public string? Id { get; init; }
    public string? Object { get; init; }
    public string? Type { get; init; }
    public bool? Livemode { get; init; }
    public StripeEventData? Data { get; init; }
}

internal sealed record StripeEventData(JsonElement? Object);

/// <summary>
/// Stripe adds fields within a version, so what is unknown is passed over; a field of another type than described is
/// not.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 32)]
[JsonSerializable(typeof(StripeIntent))]
[JsonSerializable(typeof(StripeRefund))]
[JsonSerializable(typeof(StripeCharge))]
[JsonSerializable(typeof(StripeDispute))]
[JsonSerializable(typeof(StripeErrorBody))]
[JsonSerializable(typeof(StripePage<StripeIntent>))]
[JsonSerializable(typeof(StripePage<StripeRefund>))]
[JsonSerializable(typeof(StripeEvent))]
internal sealed partial class StripeJson : JsonSerializerContext
{
    /// <summary>Reads what Stripe sent; null where it is not of the described form.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static T? Read<T>(JsonElement? json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return json is { ValueKind: JsonValueKind.Object } element ? element.Deserialize(type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The identifier of an object that is expanded or not.</summary>
    public static string? IdOf(JsonElement? expandable) => expandable switch
    {
        { ValueKind: JsonValueKind.String } id => id.GetString(),
        { ValueKind: JsonValueKind.Object } whole when whole.TryGetProperty("id", out var id)
            && id.ValueKind == JsonValueKind.String => id.GetString(),
        _ => null,
    };
}

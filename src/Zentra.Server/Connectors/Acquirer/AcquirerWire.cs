using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Connectors.Acquirer;

/// <summary>Asks to authorize, and with `capture` to capture at once.</summary>
internal sealed record AcquirerAuthorize(
    string Key, long AmountMinor, string Currency, string Method, string Merchant, string Customer, bool Capture);

/// <summary>Asks for something to be done to an authorization.</summary>
internal sealed record AcquirerChange(string Key, long? AmountMinor = null, bool? Final = null);

/// <summary>An operation as the acquirer answers it.</summary>
internal sealed record AcquirerAnswer(
    string Key,
    string Operation,
    string Reference,
    string Status,
    long AmountMinor,
    string Currency,
    string? Code = null,
    string? ActionUrl = null);

/// <summary>How the acquirer refuses.</summary>
internal sealed record AcquirerError(string Error);

/// <summary>What the acquirer tells by itself: about an operation, a dispute, or anything else.</summary>
internal sealed record AcquirerNotice(
    string Id,
    string Type,
    string? Key = null,
    string? Operation = null,
    string? Reference = null,
    string? Status = null,
    string? Code = null,
    long? AmountMinor = null,
    string? Currency = null,
    string? ActionUrl = null,
    AcquirerDispute? Dispute = null);

/// <summary>A dispute as the acquirer tells it.</summary>
internal sealed record AcquirerDispute(
    string Id,
    string Stage,
    long AmountMinor,
    string Currency,
    string Reason,
    string? RawReason = null,
    Timestamp? EvidenceDueBy = null,
    long FeeMinor = 0);

/// <summary>What we send: nothing that is absent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AcquirerAuthorize))]
[JsonSerializable(typeof(AcquirerChange))]
internal sealed partial class AcquirerRequestJson : JsonSerializerContext;

/// <summary>What we read: additions are welcome; what is missing, repeated or of another type is not read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 8)]
[JsonSerializable(typeof(AcquirerAnswer))]
[JsonSerializable(typeof(AcquirerError))]
[JsonSerializable(typeof(AcquirerNotice))]
internal sealed partial class AcquirerAnswerJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Server.Http;

namespace Zentra.Server.Settlement;

/// <summary>How a provider settles from now on. What is absent is not agreed.</summary>
public sealed record AgreeSettlementRequest
{
    /// <summary>`csv`, `stripe`, `adyen`, `ndjson` or `camt.053`; found out of each file where absent.</summary>
    public string? Format { get; init; }

    /// <summary>The columns of its CSV files.</summary>
    public JsonElement? Mapping { get; init; }

    /// <summary>Days within which a capture is to be settled, 1 to 90; a later one is a break.</summary>
    public int? WithinDays { get; init; }

    /// <summary>What it may charge for a payment; another fee is a break.</summary>
    public AgreedFeeRequest? Fee { get; init; }
}

/// <summary>What a provider may charge: a part of the amount and a fixed sum, rounded half away from zero.</summary>
public sealed record AgreedFeeRequest
{
    /// <summary>Parts per million of the amount: 29000 is 2.9 %.</summary>
    public long? RatePpm { get; init; }

    /// <summary>In minor units of the payment's currency.</summary>
    public long? FixedMinor { get; init; }

    /// <summary>What a fee may differ by, in minor units; 0 where absent.</summary>
    public long? ToleranceMinor { get; init; }
}

/// <summary>What the bank got for a batch.</summary>
public sealed record TellBankRequest
{
    /// <summary>ISO 4217. Required.</summary>
    public string? Currency { get; init; }

    /// <summary>In minor units; negative where the bank paid. Required.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>As the bank's statement names it: 1 to 128 characters.</summary>
    public string? Reference { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(AgreeSettlementRequest))]
[JsonSerializable(typeof(TellBankRequest))]
internal sealed partial class SettlementRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SettlementResource))]
[JsonSerializable(typeof(SettlementLineResource))]
[JsonSerializable(typeof(Listing<SettlementResource>))]
[JsonSerializable(typeof(Listing<SettlementLineResource>))]
[JsonSerializable(typeof(ProviderResource))]
internal sealed partial class SettlementResponses : JsonSerializerContext;

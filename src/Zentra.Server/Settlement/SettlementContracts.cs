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

/// <summary>What a sandbox's provider is to say of what it captured and refunded.</summary>
public sealed record SandboxFileRequest
{
    /// <summary>The provider's name; `sandbox` where absent.</summary>
    public string? Provider { get; init; }

    /// <summary>Parts per million of each payment that the provider keeps, 0 to 1000000; 29000 where absent.</summary>
    public long? RatePpm { get; init; }

    /// <summary>What it keeps of each payment beside that, in minor units; 30 where absent.</summary>
    public long? FixedMinor { get; init; }

    /// <summary>What the file is to have wrong: at most 1000.</summary>
    public IReadOnlyList<SandboxFileFault?>? Faults { get; init; }
}

/// <summary>One thing that is wrong in a sandbox's file.</summary>
public sealed record SandboxFileFault
{
    /// <summary>`missing`, `doubled`, `wrong_amount`, `wrong_currency` or `unknown`. Required.</summary>
    public string? Kind { get; init; }

    /// <summary>The payment whose line it is; the first that has no other fault where absent.</summary>
    public string? Payment { get; init; }
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
[JsonSerializable(typeof(SandboxFileRequest))]
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

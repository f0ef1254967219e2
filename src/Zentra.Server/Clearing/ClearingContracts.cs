using System.Text.Json.Serialization;
using Zentra.Cards.Clearing;
using Zentra.Server.Http;

namespace Zentra.Server.Clearing;

/// <summary>What a sandbox's network is to say of what it authorized.</summary>
public sealed record SandboxClearingRequest
{
    /// <summary>`csv`, `ndjson`, `visa.base2` or `mastercard.ipm`; `csv` where absent.</summary>
    public string? Format { get; init; }

    /// <summary>What the file is to have wrong: at most 1000.</summary>
    public IReadOnlyList<SandboxClearingFault?>? Faults { get; init; }
}

/// <summary>One thing that is wrong in a sandbox's clearing file.</summary>
public sealed record SandboxClearingFault
{
    /// <summary>
    /// `wrong_amount` (twice what is held), `missing`, `doubled`, `unknown_card`, or `late` (of an authorization that
    /// has expired). Required.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>The authorization whose record it is; the first that has no other fault where absent.</summary>
    public string? Authorization { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(SandboxClearingRequest))]
internal sealed partial class ClearingRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClearingFileResource))]
[JsonSerializable(typeof(ClearingRecordResource))]
[JsonSerializable(typeof(Listing<ClearingFileResource>))]
[JsonSerializable(typeof(Listing<ClearingRecordResource>))]
internal sealed partial class ClearingResponses : JsonSerializerContext;

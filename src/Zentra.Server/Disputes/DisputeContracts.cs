using System.Text.Json.Serialization;
using Zentra.Payments.Disputes;
using Zentra.Server.Http;

namespace Zentra.Server.Disputes;

/// <summary>Evidence against a dispute. What is given is added to what was kept before.</summary>
public sealed record GiveEvidenceRequest
{
    /// <summary>Texts; each replaces the one of its name that was kept before.</summary>
    public DisputeEvidence? Text { get; init; }

    /// <summary>Files to add: at most 10 of a dispute, of 4 MiB together.</summary>
    public IReadOnlyList<EvidenceFileRequest>? Files { get; init; }

    /// <summary>True submits all that is kept, once; false or absent keeps it as a draft.</summary>
    public bool? Submit { get; init; }

    /// <summary>True begins anew: what was kept before is left out.</summary>
    public bool? Discard { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>A file of evidence.</summary>
public sealed record EvidenceFileRequest
{
    /// <summary>Its name, without a path: 1 to 120 letters, digits, spaces and a few signs. Required.</summary>
    public string? Name { get; init; }

    /// <summary>`application/pdf`, `image/png`, `image/jpeg` or `text/plain` (UTF-8). Required.</summary>
    public string? ContentType { get; init; }

    /// <summary>What it shows; `uncategorized` where absent.</summary>
    public EvidenceKind? Kind { get; init; }

    /// <summary>Its bytes in base64 (RFC 4648, section 4): at most 2 MiB of them. Required.</summary>
    public string? Content { get; init; }
}

public sealed record AcceptDisputeRequest
{
    public string? IdempotencyKey { get; init; }
}

/// <summary>A dispute about a sandbox payment, as its provider would tell it.</summary>
public sealed record OpenSandboxDisputeRequest
{
    /// <summary>The payment; something of it must be captured. Required.</summary>
    public string? Payment { get; init; }

    /// <summary>What is disputed, in minor units; all that was captured where absent.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>A standard reason, as `product_not_received`; `fraudulent` where absent.</summary>
    public string? Reason { get; init; }

    /// <summary>`opened` (the default: the money is taken) or `inquiry`.</summary>
    public string? Stage { get; init; }

    /// <summary>What the provider charges for it, in minor units.</summary>
    public long? FeeMinor { get; init; }
}

/// <summary>What the provider of a sandbox dispute tells next.</summary>
public sealed record DecideSandboxDisputeRequest
{
    /// <summary>`won`, `lost`, `second_stage` or `closed` (of an inquiry). Required.</summary>
    public string? Outcome { get; init; }

    /// <summary>What the provider gives back of its fee, in minor units.</summary>
    public long? FeeReturnedMinor { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(GiveEvidenceRequest))]
[JsonSerializable(typeof(AcceptDisputeRequest))]
[JsonSerializable(typeof(OpenSandboxDisputeRequest))]
[JsonSerializable(typeof(DecideSandboxDisputeRequest))]
internal sealed partial class DisputeRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DisputeResource))]
[JsonSerializable(typeof(Listing<DisputeResource>))]
internal sealed partial class DisputeResponses : JsonSerializerContext;

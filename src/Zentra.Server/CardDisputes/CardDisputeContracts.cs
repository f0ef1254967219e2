using System.Text.Json.Serialization;
using Zentra.Cards.Disputes;
using Zentra.Server.Http;

namespace Zentra.Server.CardDisputes;

/// <summary>A cardholder's dispute of what was cleared of an authorization.</summary>
public sealed record OpenCardDisputeRequest
{
    /// <summary>The authorization (`ath_…`); something of it must be cleared. Required.</summary>
    public string? Authorization { get; init; }

    /// <summary>
    /// What is disputed, in minor units of the card's currency; all that was cleared and is not disputed where absent.
    /// </summary>
    public long? AmountMinor { get; init; }

    /// <summary>A reason code of the card's network, as Visa's `10.4` or Mastercard's `4853`. Required.</summary>
    public string? Reason { get; init; }

    /// <summary>What the cardholder says: up to 2,000 characters.</summary>
    public string? Description { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Documents to add: at most 20 of a dispute, of 8 MiB together, and 4 MiB at once.</summary>
public sealed record AddCardDisputeEvidenceRequest
{
    /// <summary>1 to 20 documents. Required.</summary>
    public IReadOnlyList<DisputeDocumentRequest>? Files { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record DisputeDocumentRequest
{
    /// <summary>Its name, without a path: 1 to 120 letters, digits, spaces and a few signs. Required.</summary>
    public string? Name { get; init; }

    /// <summary>`application/pdf`, `image/png`, `image/jpeg` or `text/plain` (UTF-8). Required.</summary>
    public string? ContentType { get; init; }

    /// <summary>What it shows; `uncategorized` where absent.</summary>
    public DocumentKind? Kind { get; init; }

    /// <summary>Its bytes in base64 (RFC 4648, section 4): at most 2 MiB of them. Required.</summary>
    public string? Content { get; init; }
}

public sealed record FileCardDisputeRequest
{
    /// <summary>The network's identifier of the case: 1 to 128 printable ASCII characters without spaces.</summary>
    public string? NetworkReference { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>What the merchant's bank answered to a chargeback.</summary>
public sealed record RepresentCardDisputeRequest
{
    /// <summary>
    /// What it contests, in minor units; the rest is recovered at once. All that remains where absent.
    /// </summary>
    public long? ContestedMinor { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Note { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>The merchant's answer is accepted: what remains is lost.</summary>
public sealed record AcceptRepresentmentRequest
{
    /// <summary>
    /// What of it the issuer bears, in minor units; the cardholder bears the rest. None where absent.
    /// </summary>
    public long? WrittenOffMinor { get; init; }

    public string? Note { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record EscalateCardDisputeRequest
{
    /// <summary>`pre_arbitration` (of what is represented) or `arbitration` (after it). Required.</summary>
    public string? To { get; init; }

    public string? Note { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>How what remains ends. The three amounts sum to it.</summary>
public sealed record ResolveCardDisputeRequest
{
    /// <summary>`won` (all that remains is recovered), `lost` (nothing of it) or `partially_won`. Required.</summary>
    public string? Outcome { get; init; }

    /// <summary>What came back from the network, in minor units. Needed where it is partially won.</summary>
    public long? RecoveredMinor { get; init; }

    /// <summary>What the cardholder bears; what is neither recovered nor written off where absent.</summary>
    public long? DeniedMinor { get; init; }

    /// <summary>What the issuer bears; none where absent.</summary>
    public long? WrittenOffMinor { get; init; }

    public string? Note { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record WithdrawCardDisputeRequest
{
    public string? Note { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Provisional credit of the cardholder.</summary>
public sealed record CreditCardDisputeRequest
{
    /// <summary>`grant` (where absent) or `reverse`.</summary>
    public string? Action { get; init; }

    /// <summary>In minor units; all that can be granted, or all that stands, where absent.</summary>
    public long? AmountMinor { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(OpenCardDisputeRequest))]
[JsonSerializable(typeof(AddCardDisputeEvidenceRequest))]
[JsonSerializable(typeof(FileCardDisputeRequest))]
[JsonSerializable(typeof(RepresentCardDisputeRequest))]
[JsonSerializable(typeof(AcceptRepresentmentRequest))]
[JsonSerializable(typeof(EscalateCardDisputeRequest))]
[JsonSerializable(typeof(ResolveCardDisputeRequest))]
[JsonSerializable(typeof(WithdrawCardDisputeRequest))]
[JsonSerializable(typeof(CreditCardDisputeRequest))]
internal sealed partial class CardDisputeRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CardDisputeResource))]
[JsonSerializable(typeof(Listing<CardDisputeResource>))]
internal sealed partial class CardDisputeResponses : JsonSerializerContext;

using System.Text.Json.Serialization;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Disputes;

/// <summary>
/// A cardholder's dispute of a charge, from the issuer's side: what is taken back from the network, what the cardholder
/// has of it meanwhile, and how it is split in the end. Amounts are in minor units of the card's currency.
/// </summary>
public sealed record CardDispute
{
    public required string Id { get; init; }
    public required string Authorization { get; init; }
    public required string Card { get; init; }

    /// <summary>The funding account of the card, by its name.</summary>
    public required string Account { get; init; }

    public required string Customer { get; init; }
    public Brand Network { get; init; }

    /// <summary>The merchant's own identifier of the authorization.</summary>
    public string? Merchant { get; init; }

    public CardDisputeStatus Status { get; init; }

    /// <summary>A code of <see cref="DisputeReasonCodes"/>.</summary>
    public required string Reason { get; init; }

    public DisputeCategory Category { get; init; }
    public long AmountMinor { get; init; }
    public required string Currency { get; init; }

    /// <summary>What came back from the network.</summary>
    public long RecoveredMinor { get; init; }

    /// <summary>What the cardholder bears.</summary>
    public long DeniedMinor { get; init; }

    /// <summary>What the issuer bears.</summary>
    public long WrittenOffMinor { get; init; }

    /// <summary>The provisional credit that stands: the cardholder has it, and nobody has paid it yet.</summary>
    public long CreditMinor { get; init; }

    /// <summary>Provisional credit that was given in all, and taken back.</summary>
    public long CreditGrantedMinor { get; init; }

    public long CreditReversedMinor { get; init; }

    /// <summary>What the cardholder said, or an operator noted at the opening.</summary>
    public string? Description { get; init; }

    /// <summary>The network's own identifier of the case, once it is filed.</summary>
    public string? NetworkReference { get; init; }

    /// <summary>What the merchant's bank answered.</summary>
    public string? Representment { get; init; }

    /// <summary>What was noted at the end.</summary>
    public string? Note { get; init; }

    public IReadOnlyList<DisputeDocument> Files { get; init; } = [];

    /// <summary>Until when something is due in this stage.</summary>
    public Timestamp? Deadline { get; init; }

    /// <summary>When it was told that the deadline had passed.</summary>
    public Timestamp? OverdueAt { get; init; }

    public Timestamp? FiledAt { get; init; }
    public Timestamp? EndedAt { get; init; }
    public IReadOnlyList<string> LedgerEntries { get; init; } = [];
    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<CardDispute> Kind = new(
        "card_disputes",
        "cdp",
        CardDisputeStates.Default.CardDispute,
        [("card", d => d.Card), ("authorization", d => d.Authorization), ("status", d => d.Status.Name())],
        dueAt: d => d.DueAt());

    /// <summary>What is neither recovered, denied nor written off.</summary>
    [JsonIgnore]
    public long RemainingMinor => AmountMinor - RecoveredMinor - DeniedMinor - WrittenOffMinor;

    [JsonIgnore]
    public bool IsOpen => Status is not (CardDisputeStatus.Won or CardDisputeStatus.Lost
        or CardDisputeStatus.PartiallyWon or CardDisputeStatus.Withdrawn);

    /// <summary>Whether the network knows of it, or has known.</summary>
    [JsonIgnore]
    public bool IsFiled => FiledAt is not null;

    /// <summary>The first moment after the deadline, until that was told.</summary>
    public Timestamp? DueAt() => IsOpen && OverdueAt is null && Deadline is { } deadline
        ? deadline.Plus(TimeSpan.FromMicroseconds(1))
        : null;
}

/// <summary>The stages of a dispute, and its ends.</summary>
[JsonConverter(typeof(WireEnum<CardDisputeStatus>))]
public enum CardDisputeStatus
{
    /// <summary>The cardholder disputes a charge.</summary>
    Opened,

    /// <summary>Documents are gathered.</summary>
    Evidence,

    /// <summary>The chargeback is with the network.</summary>
    Filed,

    /// <summary>The merchant's bank has presented the charge again.</summary>
    Represented,

    PreArbitration,
    Arbitration,

    /// <summary>All of it came back from the network.</summary>
    Won,

    /// <summary>Nothing of it came back.</summary>
    Lost,

    /// <summary>A part of it came back.</summary>
    PartiallyWon,

    /// <summary>The cardholder, or the issuer, gave it up.</summary>
    Withdrawn,
}

/// <summary>A document of a dispute; its bytes are read by its identifier.</summary>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
public sealed record DisputeDocument(
    string Id, string Name, string ContentType, DocumentKind Kind, long SizeBytes, string Sha256);

/// <summary>What a document shows.</summary>
[JsonConverter(typeof(WireEnum<DocumentKind>))]
public enum DocumentKind
{
    CardholderStatement,
    Receipt,
    MerchantCommunication,
    PoliceReport,
    ProofOfReturn,
    Representment,
    Uncategorized,
}

/// <summary>A document's bytes, kept by themselves: no decision reads them again.</summary>
public sealed record CardDisputeFile
{
    public required DisputeDocument About { get; init; }
    public required string Dispute { get; init; }
    public required byte[] Content { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static readonly RecordKind<CardDisputeFile> Kind = new(
        "card_dispute_files", "cdd", CardDisputeStates.Default.CardDisputeFile, [])
    {
        IsBulky = true,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CardDispute))]
[JsonSerializable(typeof(CardDisputeFile))]
internal sealed partial class CardDisputeStates : JsonSerializerContext;

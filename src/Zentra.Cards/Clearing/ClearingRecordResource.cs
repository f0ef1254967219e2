using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Clearing;

/// <summary>A record of a clearing file as the contract shows it. It holds no card number.</summary>
public sealed record ClearingRecordResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card.clearing.record";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>The clearing file that it is of.</summary>
    public required string File { get; init; }

    /// <summary>Which one of the file's records it is, from 1.</summary>
    public required long Place { get; init; }

    /// <summary>
    /// `posted`, `mismatch` (posted, and different from its authorization), `unmatched` (no authorization or no card of
    /// ours), `rejected` or `duplicate`.
    /// </summary>
    public required ClearingStatus Status { get; init; }

    /// <summary>Why a person is to look at it.</summary>
    public ClearingReason? Reason { get; init; }

    /// <summary>What it says, amounts in minor units; absent where it could not be read.</summary>
    public PresentedRecord? Presented { get; init; }

    /// <summary>The text that could not be read, card numbers masked, and why.</summary>
    public RejectedRecord? Rejected { get; init; }

    public string? Network { get; init; }
    public string? Last4 { get; init; }
    public string? Card { get; init; }
    public string? Account { get; init; }
    public string? Authorization { get; init; }

    /// <summary>What told which authorization it is about; never its amount.</summary>
    public ClearingMatch? MatchedBy { get; init; }

    /// <summary>What it moved, in minor units of the billing currency.</summary>
    public required long BilledMinor { get; init; }

    public string? BillingCurrency { get; init; }

    /// <summary>What of it was held for it.</summary>
    public required long FromHoldMinor { get; init; }

    /// <summary>What of the hold was given back, because no other record is to follow.</summary>
    public required long ReleasedMinor { get; init; }

    public required bool Final { get; init; }

    /// <summary>Whether its authorization's hold was over.</summary>
    public required bool Late { get; init; }

    /// <summary>How it differs from its authorization, with what was tolerated.</summary>
    public required IReadOnlyList<ClearingDifference> Differences { get; init; }

    /// <summary>Actual less expected, in minor units.</summary>
    public long? DeltaMinor { get; init; }

    public string? DeltaCurrency { get; init; }

    /// <summary>What of it waits in `suspense` of its review.</summary>
    public required long SuspendedMinor { get; init; }

    public string? Review { get; init; }

    /// <summary>The record that came before.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>The entries that it posted, those of its resolution included.</summary>
    public required IReadOnlyList<string> LedgerEntry { get; init; }

    public required ClearingRecordEvidence Evidence { get; init; }

    /// <summary>The intent that took it.</summary>
    public required string Intent { get; init; }

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }

    public static ClearingRecordResource Of(ClearingRecord record) => new()
    {
        Id = record.Id,
        Scope = record.Scope,
        Livemode = record.Livemode,
        File = record.File,
        Place = record.Place,
        Status = record.Status,
        Reason = record.Reason,
        Presented = record.Presented,
        Rejected = record.Rejected,
        Network = record.Network,
        Last4 = record.Last4,
        Card = record.Card,
        Account = record.Account,
        Authorization = record.Authorization,
        MatchedBy = record.MatchedBy,
        BilledMinor = record.BilledMinor,
        BillingCurrency = record.BillingCurrency,
        FromHoldMinor = record.FromHoldMinor,
        ReleasedMinor = record.ReleasedMinor,
        Final = record.IsFinal,
        Late = record.IsLate,
        Differences = record.Differences,
        DeltaMinor = record.DeltaMinor,
        DeltaCurrency = record.DeltaCurrency,
        SuspendedMinor = record.SuspendedMinor,
        Review = record.Review,
        DuplicateOf = record.DuplicateOf,
        LedgerEntry = record.LedgerEntries,
        Evidence = new(record.Card, record.Authorization, record.Id, record.Intent, record.Leaf),
        Intent = record.Intent,
        CreatedAt = record.CreatedAt,
        UpdatedAt = record.UpdatedAt,
    };

    public static byte[] Render(ClearingRecord record) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(record), ClearingJson.Default.ClearingRecordResource);
}

/// <summary>Where the proof is, and what it is about.</summary>
/// <param name="Leaf">Of the intent in the Merkle log.</param>
public sealed record ClearingRecordEvidence(
    string? CardId, string? AuthorizationId, string ClearingRecord, string Intent, long Leaf);

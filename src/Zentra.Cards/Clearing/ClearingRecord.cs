using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>A record of a clearing file, and what we made of it. It holds no card number.</summary>
public sealed record ClearingRecord
{
    /// <summary>The file and the record's place in ten digits: records of a file sort by their order.</summary>
    public required string Id { get; init; }

    public required string File { get; init; }

    /// <summary>Which one of the file's records it is, those that were rejected counted, from 1.</summary>
    public required long Place { get; init; }

    /// <summary>What it says; null where it could not be read.</summary>
    public PresentedRecord? Presented { get; init; }

    public RejectedRecord? Rejected { get; init; }
    public ClearingStatus Status { get; init; }

    /// <summary>Why a person is to look at it; null where nothing is the matter.</summary>
    public ClearingReason? Reason { get; init; }

    /// <summary>The account with the network that it is posted to, as `visa`.</summary>
    public string? Network { get; init; }

    /// <summary>The last four digits of the card's number, where the file has it.</summary>
    public string? Last4 { get; init; }

    public string? Card { get; init; }
    public string? Account { get; init; }
    public string? Authorization { get; init; }
    public ClearingMatch? MatchedBy { get; init; }

    /// <summary>What it moved, in minor units of <see cref="BillingCurrency"/>.</summary>
    public long BilledMinor { get; init; }

    public string? BillingCurrency { get; init; }

    /// <summary>What of it was held for it.</summary>
    public long FromHoldMinor { get; init; }

    /// <summary>What of the hold was given back, because no other record follows.</summary>
    public long ReleasedMinor { get; init; }

    /// <summary>Whether no other record of its authorization is to follow.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether its authorization's hold was over.</summary>
    public bool IsLate { get; init; }

    /// <summary>How it differs from its authorization; the first is what its review is called by.</summary>
    public IReadOnlyList<ClearingDifference> Differences { get; init; } = [];

    /// <summary>Actual less expected, in minor units; null where no amounts are compared.</summary>
    public long? DeltaMinor { get; init; }

    public string? DeltaCurrency { get; init; }

    /// <summary>What of it is in `suspense` of its review, as the network's account has it.</summary>
    public long SuspendedMinor { get; init; }

    public string? Review { get; init; }

    /// <summary>The record that came before with all that this one says.</summary>
    public string? DuplicateOf { get; init; }

    public IReadOnlyList<string> LedgerEntries { get; init; } = [];
    public required string Intent { get; init; }
    public long Leaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }

    /// <summary>Most records match, and are found by their file: only the others are searched for.</summary>
    public static readonly RecordKind<ClearingRecord> Kind = new(
        "clearing_records",
        "clr",
        ClearingStates.Default.ClearingRecord,
        [
            ("file_status", r => r.Status == ClearingStatus.Posted ? null : StatusIn(r.File, r.Status)),
            ("authorization", r => r.Authorization),
            ("lone_card", r => r.Authorization is null ? r.Card : null),
        ]);

    public static string IdOf(string file, long place) =>
        string.Create(CultureInfo.InvariantCulture, $"clr_{file.AsSpan(4)}{place:D10}");

    /// <summary>What finds the records of a file that have a status other than posted.</summary>
    public static string StatusIn(string file, ClearingStatus status) => $"{file} {status.Name()}";
}

[JsonConverter(typeof(WireEnum<ClearingStatus>))]
public enum ClearingStatus
{
    /// <summary>It is posted, and differs from nothing.</summary>
    Posted,

    /// <summary>It is posted, and differs from its authorization.</summary>
    Mismatch,

    /// <summary>No authorization of ours is meant, or no card of ours; the network is owed it all the same.</summary>
    Unmatched,

    /// <summary>It could not be read.</summary>
    Rejected,

    /// <summary>It came before, and has no second effect.</summary>
    Duplicate,
}

/// <summary>Why a person is to look at a record.</summary>
[JsonConverter(typeof(WireEnum<ClearingReason>))]
public enum ClearingReason
{
    /// <summary>It differs from its authorization.</summary>
    Differs,

    /// <summary>It was presented without an authorization of ours.</summary>
    NoAuthorization,

    /// <summary>No card of ours has the number.</summary>
    CardUnknown,

    /// <summary>Its authorization is reversed, or was never approved.</summary>
    NotAuthorized,

    /// <summary>None of its amounts is in the card's currency.</summary>
    CurrencyUnknown,

    /// <summary>It presents again what was charged back.</summary>
    SecondPresentment,
}

/// <summary>What told which authorization a record is about.</summary>
[JsonConverter(typeof(WireEnum<ClearingMatch>))]
public enum ClearingMatch
{
    NetworkTransaction,

    /// <summary>Card, authorization code and retrieval reference number.</summary>
    CodeAndRrn,

    /// <summary>Card, authorization code and system trace audit number.</summary>
    CodeAndStan,

    /// <summary>Card, authorization code and merchant, within a window of dates.</summary>
    CodeAndMerchant,
}

/// <summary>One thing that differs.</summary>
/// <param name="Field">`amount`, `currency`, `category`, `sequence` or `status`.</param>
/// <param name="DeltaMinor">Actual less expected, where both are amounts.</param>
/// <param name="ToleranceMinor">What it may have differed by.</param>
/// <param name="TolerancePercent">The same as a part of what was expected.</param>
public sealed record ClearingDifference(
    string Field,
    string Expected,
    string Actual,
    long? DeltaMinor = null,
    string? Currency = null,
    long? ToleranceMinor = null,
    int? TolerancePercent = null);

/// <summary>The record that came first with all that its key stands for.</summary>
public sealed record ClearingKey(string Id, string Record)
{
    public static readonly RecordKind<ClearingKey> Kind = new(
        "clearing_keys", "clk", ClearingStates.Default.ClearingKey, []);

    /// <summary>
    /// What tells a repeat: the acquirer reference, or the network's transaction identifier, each with sequence, type
    /// and amount. Null where the record has neither: then only the file itself is known again.
    /// </summary>
    public static string? Of(PresentedRecord record)
    {
        if ((record.Arn ?? record.NetworkTransactionId) is not { } reference)
        {
            return null;
        }
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(record.Arn is null ? "transaction" : "arn")}\n{reference}\n{record.ClearingSequence}\n"
            + $"{record.Type.Name()}\n{record.IsReversal}\n{record.Usage.Name()}\n"
            + $"{record.Transaction.Currency}\n{record.Transaction.Minor}");
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}

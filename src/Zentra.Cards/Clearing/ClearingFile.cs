using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>What a network says that it cleared, in one file, and what became of its records.</summary>
public sealed record ClearingFile
{
    public required string Id { get; init; }

    /// <summary>`csv`, `ndjson`, `visa.base2` or `mastercard.ipm`.</summary>
    public required string Format { get; init; }

    /// <summary>SHA-256 of the file as it was sent, in hexadecimal.</summary>
    public required string FileHash { get; init; }

    public string? FileName { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>Whose file it is, as its header says.</summary>
    public string? Network { get; init; }

    /// <summary>The network's own name of the file.</summary>
    public string? NetworkFileId { get; init; }

    public DateOnly? ProcessedOn { get; init; }
    public ClearingFileStatus Status { get; init; }

    /// <summary>The place of the last record that was taken: each is taken only after the one before it.</summary>
    public long ReadTo { get; init; }

    /// <summary>Records that could be read.</summary>
    public long Records { get; init; }

    /// <summary>Records that were posted, and differ from nothing.</summary>
    public long Matched { get; init; }

    /// <summary>Records that were posted, and differ from their authorization.</summary>
    public long Mismatched { get; init; }

    /// <summary>Records without an authorization, or without a card.</summary>
    public long Unmatched { get; init; }

    public long Duplicates { get; init; }
    public long Rejected { get; init; }

    /// <summary>By the currency at the merchant (ISO 4217); what came before is in it as well.</summary>
    public SortedDictionary<string, ClearingSum> Totals { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Why it is not to be trusted; null where nothing speaks against it.</summary>
    public ClearingFault? Fault { get; init; }

    /// <summary>What its trailers state, beside what was counted.</summary>
    public IReadOnlyList<ClearingTotal> Stated { get; init; } = [];

    /// <summary>The review of what could not be read, or of totals that differ.</summary>
    public string? Review { get; init; }

    /// <summary>The operation that reads it.</summary>
    public required string Operation { get; init; }

    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<ClearingFile> Kind = new(
        "clearing_files", "clf", ClearingStates.Default.ClearingFile,
        [("status", f => f.Status.Name()), ("format", f => f.Format)]);

    /// <summary>Whether the sums with one more record can be kept: JSON carries 2^53.</summary>
    internal bool CanAdd(PresentedRecord record) =>
        (Totals.GetValueOrDefault(record.Transaction.Currency) ?? new()) is var sum
        && (Int128)Math.Max(sum.DebitMinor, sum.CreditMinor) + record.Transaction.Minor
            <= Runtime.Money.Amount.MaxMinor;

    internal ClearingFile Add(PresentedRecord record)
    {
        var sum = Totals.GetValueOrDefault(record.Transaction.Currency) ?? new();
        return this with
        {
            Records = Records + 1,
            Totals = new(Totals, StringComparer.Ordinal)
            {
                [record.Transaction.Currency] = new()
                {
                    Records = sum.Records + 1,
                    DebitMinor = sum.DebitMinor + (record.IsCredit ? 0 : record.Transaction.Minor),
                    CreditMinor = sum.CreditMinor + (record.IsCredit ? record.Transaction.Minor : 0),
                },
            },
        };
    }

    internal ClearingFile Changed(Context context) => this with
    {
        UpdatedAt = context.At,
        LastIntent = context.IntentId,
        LastLeaf = context.Sequence - 1,
        Version = Version + 1,
    };
}

[JsonConverter(typeof(WireEnum<ClearingFileStatus>))]
public enum ClearingFileStatus
{
    /// <summary>Its records are being read.</summary>
    Receiving,

    /// <summary>Every record was read, and the totals are those of the trailer, where there is one.</summary>
    Completed,

    /// <summary>Every record was read, and the trailer says something else. What was posted stays.</summary>
    TotalsDiffer,

    /// <summary>It could not be read to its end. What was posted stays.</summary>
    BrokenOff,
}

/// <summary>The sum of records in one currency, in minor units.</summary>
public sealed record ClearingSum
{
    public long Records { get; init; }

    /// <summary>What cardholders are asked for.</summary>
    public long DebitMinor { get; init; }

    /// <summary>What cardholders are given.</summary>
    public long CreditMinor { get; init; }
}

/// <summary>The clearing file that bytes were received as; its identifier is their hash.</summary>
public sealed record ClearingFileHash(string Id, string File)
{
    public static readonly RecordKind<ClearingFileHash> Kind = new(
        "clearing_hashes", "clh", ClearingStates.Default.ClearingFileHash, []);
}

/// <summary>
/// The JSON of stored states: what has its default value is left out, because every commit writes it.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ClearingFile))]
[JsonSerializable(typeof(ClearingFileHash))]
[JsonSerializable(typeof(ClearingRecord))]
[JsonSerializable(typeof(ClearingKey))]
internal sealed partial class ClearingStates : JsonSerializerContext;

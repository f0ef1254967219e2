using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>What a provider says it has settled, in one file, and how it compares with what we know.</summary>
public sealed record SettlementBatch
{
    public required string Id { get; init; }
    public required string Provider { get; init; }

    /// <summary>As `stripe` or `camt.053`.</summary>
    public required string Format { get; init; }

    /// <summary>The declared columns that the file is read by, as JSON.</summary>
    public string? Mapping { get; init; }

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public required string FileHash { get; init; }

    public string? FileName { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>The provider's own name of the batch, from its first line that has one.</summary>
    public string? Reference { get; init; }

    public BatchStatus Status { get; init; }

    /// <summary>The number of the last line that was read: a line is taken only after the one before it.</summary>
    public long ReadTo { get; init; }

    /// <summary>By currency (ISO 4217).</summary>
    public SortedDictionary<string, BatchTotals> Totals { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Lines that could be read.</summary>
    public long Lines { get; init; }

    public long Matched { get; init; }

    /// <summary>Lines that were posted and have no payment: fees, corrections, payouts.</summary>
    public long Noted { get; init; }

    /// <summary>Lines that differed when they were read.</summary>
    public long Broken { get; init; }

    /// <summary>How many lines differed in which way.</summary>
    public SortedDictionary<string, long> Breaks { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Reviews of it that are not resolved.</summary>
    public long OpenReviews { get; init; }

    public long Duplicates { get; init; }
    public long Rejected { get; init; }

    /// <summary>Why the file could not be read to its end.</summary>
    public string? Fault { get; init; }

    /// <summary>The review of its bank amounts, by currency, where they differ.</summary>
    public SortedDictionary<string, string> BankReviews { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The operation that reads it.</summary>
    public required string Operation { get; init; }

    /// <summary>The intent that ended the reading.</summary>
    public string? ReadIn { get; init; }

    /// <summary>The intent that closed it.</summary>
    public string? ClosedIn { get; init; }

    public Timestamp? ClosedAt { get; init; }
    public string? ClosedBy { get; init; }
    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<SettlementBatch> Kind = new(
        "settlement_batches",
        "stl",
        SettlementStates.Default.SettlementBatch,
        [("provider", b => b.Provider), ("status", b => b.Status.Name()), ("reference", b => b.Reference)]);

    /// <summary>This batch with the sums of one currency changed.</summary>
    internal SettlementBatch With(string currency, Func<BatchTotals, BatchTotals> change)
    {
        var totals = new SortedDictionary<string, BatchTotals>(Totals, StringComparer.Ordinal);
        totals[currency] = change(totals.GetValueOrDefault(currency) ?? new());
        return this with { Totals = totals };
    }

    internal SettlementBatch Changed(Context context) => this with
    {
        UpdatedAt = context.At,
        LastIntent = context.IntentId,
        LastLeaf = context.Sequence - 1,
        Version = LastIntent == context.IntentId ? Version : Version + 1,
    };
}

[JsonConverter(typeof(WireEnum<BatchStatus>))]
public enum BatchStatus
{
    /// <summary>Its lines are being read.</summary>
    Receiving,

    /// <summary>Every line was read.</summary>
    Open,

    /// <summary>It balanced, nothing was open, and it is done with for good.</summary>
    Closed,
}

/// <summary>A batch's sums in one currency, with the signs of its lines.</summary>
public sealed record BatchTotals
{
    public long PaymentsMinor { get; init; }
    public long RefundsMinor { get; init; }
    public long ChargebacksMinor { get; init; }
    public long CorrectionsMinor { get; init; }

    /// <summary>All fees, those of payments included; positive where they cost.</summary>
    public long FeesMinor { get; init; }

    /// <summary>What the lines come to: what the bank should have got.</summary>
    public long NetMinor { get; init; }

    /// <summary>What the bank got, by the batch's payout lines, its statement or an operator.</summary>
    public long? BankMinor { get; init; }

    /// <summary>What of the bank's amount was resolved as a difference.</summary>
    public long BankResolvedMinor { get; init; }

    /// <summary>The gross of what matched.</summary>
    public long MatchedMinor { get; init; }

    /// <summary>What the open breaks differ by.</summary>
    public long UnexplainedMinor { get; init; }

    /// <summary>What of the bank's amount nobody has explained; null where that is not known yet.</summary>
    [JsonIgnore]
    public long? BankDifferenceMinor => BankMinor - BankResolvedMinor - NetMinor;

    internal BatchTotals Add(ReportedLine line) => line.Type == LineType.Payout
        ? this with { BankMinor = checked((BankMinor ?? 0) - line.NetMinor) }
        : this with
        {
            PaymentsMinor = checked(PaymentsMinor + (line.Type == LineType.Payment ? line.GrossMinor : 0)),
            RefundsMinor = checked(RefundsMinor + (line.Type == LineType.Refund ? line.GrossMinor : 0)),
            ChargebacksMinor = checked(ChargebacksMinor + (line.Type == LineType.Chargeback ? line.GrossMinor : 0)),
            CorrectionsMinor = checked(CorrectionsMinor + (line.Type == LineType.Correction ? line.GrossMinor : 0)),
            FeesMinor = checked(FeesMinor + (line.Type == LineType.Fee ? -line.NetMinor : line.FeeMinor)),
            NetMinor = checked(NetMinor + line.NetMinor),
        };

    /// <summary>Whether the sums with one more line can be kept: they are of 64 bits, and JSON carries 2^53.</summary>
    internal bool CanAdd(ReportedLine line)
    {
        if (line.Type == LineType.Payout)
        {
            return Fits(BankMinor ?? 0, -(Int128)line.NetMinor);
        }
        var sum = line.Type switch
        {
            LineType.Payment => PaymentsMinor,
            LineType.Refund => RefundsMinor,
            LineType.Chargeback => ChargebacksMinor,
            _ => CorrectionsMinor,
        };
        return Fits(sum, line.GrossMinor) && Fits(NetMinor, line.NetMinor)
            && Fits(FeesMinor, line.Type == LineType.Fee ? -(Int128)line.NetMinor : line.FeeMinor);
    }

    private static bool Fits(long sum, Int128 more) => Int128.Abs(sum + more) <= Runtime.Money.Amount.MaxMinor;
}

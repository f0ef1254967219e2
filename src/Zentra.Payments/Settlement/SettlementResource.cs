using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Settlement;

/// <summary>A batch as the contract shows it.</summary>
public sealed record SettlementResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "settlement";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Provider { get; init; }

    /// <summary>`csv`, `stripe`, `adyen`, `ndjson` or `camt.053`.</summary>
    public required string Format { get; init; }

    /// <summary>The provider's own name of the batch.</summary>
    public string? Reference { get; init; }

    public required BatchStatus Status { get; init; }
    public required SettlementFileResource File { get; init; }
    public required SettlementCounts Lines { get; init; }

    /// <summary>How many lines differ in which way.</summary>
    public required IReadOnlyDictionary<string, long> Breaks { get; init; }

    /// <summary>Reviews of it that are not resolved; it cannot be closed before they are.</summary>
    public required long OpenReviews { get; init; }

    /// <summary>The sums of each currency (ISO 4217), in minor units, with the signs of the lines.</summary>
    public required IReadOnlyDictionary<string, SettlementTotals> Totals { get; init; }

    /// <summary>What must be done before it can be closed, one sentence each; empty where it can.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>The operation that reads the file.</summary>
    public required string Operation { get; init; }

    public Timestamp? ClosedAt { get; init; }
    public string? ClosedBy { get; init; }
    public required SettlementEvidence Evidence { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static SettlementResource Of(SettlementBatch batch) => new()
    {
        Id = batch.Id,
        Scope = batch.Scope,
        Livemode = batch.Livemode,
        Provider = batch.Provider,
        Format = batch.Format,
        Reference = batch.Reference,
        Status = batch.Status,
        File = new(batch.FileHash, batch.FileName, batch.FileBytes) { Fault = batch.Fault },
        Lines = new(
            batch.Lines, batch.Matched, batch.Noted, batch.Broken, batch.Duplicates, batch.Rejected, batch.ReadTo),
        Breaks = batch.Breaks,
        OpenReviews = batch.OpenReviews,
        Totals = new SortedDictionary<string, SettlementTotals>(
            batch.Totals.ToDictionary(t => t.Key, t => SettlementTotals.Of(t.Value)), StringComparer.Ordinal),
        Missing = Closeout.Missing(batch),
        Operation = batch.Operation,
        ClosedAt = batch.ClosedAt,
        ClosedBy = batch.ClosedBy,
        Evidence = new(batch.Id, batch.LastIntent, batch.LastLeaf),
        Intent = batch.Intent,
        CreatedAt = batch.CreatedAt,
        UpdatedAt = batch.UpdatedAt,
        Version = batch.Version,
    };

    public static byte[] Render(SettlementBatch batch) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(batch), SettlementJson.Default.SettlementResource);
}

/// <param name="Sha256">Of its bytes, in hexadecimal: the same file again is the same batch.</param>
public sealed record SettlementFileResource(string Sha256, string? Name, long Bytes)
{
    /// <summary>Why it could not be read to its end.</summary>
    public string? Fault { get; init; }
}

/// <param name="Read">Lines that could be read.</param>
/// <param name="Noted">Fees, corrections and payouts: posted, with nothing to compare them with.</param>
/// <param name="Broken">Lines that differed when they were read.</param>
/// <param name="Duplicate">Lines that came before, and had no second effect.</param>
/// <param name="Rejected">Lines that could not be read.</param>
/// <param name="Last">The number of the last line that was taken.</param>
public sealed record SettlementCounts(
    long Read, long Matched, long Noted, long Broken, long Duplicate, long Rejected, long Last);

/// <summary>A batch's sums in one currency, in minor units.</summary>
public sealed record SettlementTotals
{
    public required long PaymentsMinor { get; init; }
    public required long RefundsMinor { get; init; }
    public required long ChargebacksMinor { get; init; }
    public required long CorrectionsMinor { get; init; }

    /// <summary>Positive where they cost; those of payments included.</summary>
    public required long FeesMinor { get; init; }

    /// <summary>What the lines come to.</summary>
    public required long NetMinor { get; init; }

    /// <summary>The gross of what matched.</summary>
    public required long MatchedMinor { get; init; }

    /// <summary>What the open breaks differ by.</summary>
    public required long UnexplainedMinor { get; init; }

    /// <summary>What the bank got; absent until that is known.</summary>
    public long? BankMinor { get; init; }

    /// <summary>The bank's amount less the net, less what was resolved of it; zero where they agree.</summary>
    public long? BankDifferenceMinor { get; init; }

    public static SettlementTotals Of(BatchTotals totals) => new()
    {
        PaymentsMinor = totals.PaymentsMinor,
        RefundsMinor = totals.RefundsMinor,
        ChargebacksMinor = totals.ChargebacksMinor,
        CorrectionsMinor = totals.CorrectionsMinor,
        FeesMinor = totals.FeesMinor,
        NetMinor = totals.NetMinor,
        MatchedMinor = totals.MatchedMinor,
        UnexplainedMinor = totals.UnexplainedMinor,
        BankMinor = totals.BankMinor,
        BankDifferenceMinor = totals.BankDifferenceMinor,
    };
}

/// <summary>Where the proof is: the last intent that changed the batch, and its leaf in the Merkle log.</summary>
public sealed record SettlementEvidence(string SettlementBatch, string Intent, long Leaf);

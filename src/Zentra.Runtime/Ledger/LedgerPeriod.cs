using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Ledger;

/// <summary>A closed period of a workspace's books, with the trial balance that they had at its end.</summary>
public sealed record LedgerPeriod
{
    public required string Id { get; init; }

    /// <summary>The end of the period before; null for the first.</summary>
    public Timestamp? After { get; init; }

    /// <summary>The last moment of the period.</summary>
    public required Timestamp Until { get; init; }

    /// <summary>The sequence of the last entry in the books so far; all later ones are of a later moment.</summary>
    public required long LastEntry { get; init; }

    public required SortedDictionary<string, PeriodTotal> Totals { get; init; }

    /// <summary>SHA-256 of the canonical trial balance, in hexadecimal; see <see cref="TrialBalanceDigest"/>.</summary>
    public required string TrialBalance { get; init; }

    public required IReadOnlyList<PeriodWarning> Warnings { get; init; }
    public required string ClosedBy { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<LedgerPeriod> Kind = new(
        "ledger_periods", "per", PeriodJson.Default.LedgerPeriod, []);
}

/// <summary>One currency of a trial balance. Sums are decimal strings of minor units: they may pass 2^53.</summary>
/// <param name="DebitMinor">The sum of all balances below zero.</param>
/// <param name="CreditMinor">The sum of all balances above zero: as much, with the other sign.</param>
/// <param name="Accounts">How many accounts had entries by then.</param>
public sealed record PeriodTotal(string DebitMinor, string CreditMinor, long Accounts);

/// <summary>Something that was still open when a period was closed. It is told and stops nothing.</summary>
/// <param name="Code">As `open_reviews`.</param>
/// <param name="Count">How many; those beyond 10,000 are not counted.</param>
public sealed record PeriodWarning(string Code, long Count);

/// <summary>A closed period as the contract shows it.</summary>
public sealed record LedgerPeriodResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "ledger.period";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>The end of the period before; absent for the first.</summary>
    public Timestamp? After { get; init; }

    /// <summary>The last moment of the period; nothing posts at it or before it any more.</summary>
    public required Timestamp Until { get; init; }

    /// <summary>The sequence of the last entry in the closed books; every later entry is of a later moment.</summary>
    public required long LastEntry { get; init; }

    /// <summary>The trial balance at the end of the period, by ISO 4217 currency.</summary>
    public required IReadOnlyDictionary<string, PeriodTotal> Totals { get; init; }

    /// <summary>SHA-256 (FIPS 180-4) of the canonical trial balance, in hexadecimal.</summary>
    public required string TrialBalanceSha256 { get; init; }

    /// <summary>What was still open, each with its count.</summary>
    public required IReadOnlyList<PeriodWarning> Warnings { get; init; }

    /// <summary>The API key that closed it.</summary>
    public required string ClosedBy { get; init; }

    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required long Version { get; init; }

    public static LedgerPeriodResource Of(LedgerPeriod period) => new()
    {
        Id = period.Id,
        Scope = period.Scope,
        Livemode = period.Livemode,
        After = period.After,
        Until = period.Until,
        LastEntry = period.LastEntry,
        Totals = period.Totals,
        TrialBalanceSha256 = period.TrialBalance,
        Warnings = period.Warnings,
        ClosedBy = period.ClosedBy,
        Intent = period.Intent,
        CreatedAt = period.CreatedAt,
        Version = period.Version,
    };

    public static byte[] Render(LedgerPeriod period) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(period), PeriodJson.Default.LedgerPeriodResource);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerPeriod))]
[JsonSerializable(typeof(LedgerPeriodResource))]
[JsonSerializable(typeof(ClosePeriod))]
public sealed partial class PeriodJson : JsonSerializerContext;

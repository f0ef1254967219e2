using Zentra.Runtime.Intents;

namespace Zentra.Payments.Settlement;

/// <summary>A line of a batch as the contract shows it.</summary>
public sealed record SettlementLineResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "settlement.line";
    public required string Batch { get; init; }

    /// <summary>Its number in the file.</summary>
    public required long Number { get; init; }

    public required LineStatus Status { get; init; }
    public string? Payment { get; init; }
    public string? Refund { get; init; }
    public string? Dispute { get; init; }

    /// <summary>What the provider says, amounts in minor units; absent where the line could not be read.</summary>
    public ReportedLine? Reported { get; init; }

    /// <summary>The text that could not be read, and why.</summary>
    public RejectedLine? Rejected { get; init; }

    /// <summary>What of it settles what we know of, in minor units of the payment's currency.</summary>
    public required long SettledMinor { get; init; }

    public LineBreakResource? Break { get; init; }

    /// <summary>The review of the break.</summary>
    public string? Review { get; init; }

    /// <summary>The line that came before.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>The entries that it posted, those of its resolution included.</summary>
    public required IReadOnlyList<string> LedgerEntry { get; init; }

    /// <summary>The intent that took it.</summary>
    public required string Intent { get; init; }

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }

    public static SettlementLineResource Of(SettlementLine line) => new()
    {
        Id = line.Id,
        Batch = line.Batch,
        Number = line.Reported?.Number ?? line.Rejected!.Number,
        Status = line.Status,
        Payment = line.Payment,
        Refund = line.Refund,
        Dispute = line.Dispute,
        Reported = line.Reported,
        Rejected = line.Rejected,
        SettledMinor = line.SettledMinor,
        Break = line.Break is { } differs ? LineBreakResource.Of(differs) : null,
        Review = line.Review,
        DuplicateOf = line.DuplicateOf,
        LedgerEntry = line.LedgerEntries,
        Intent = line.Intent,
        CreatedAt = line.CreatedAt,
        UpdatedAt = line.UpdatedAt,
    };
}

/// <summary>How a line differs: amounts in minor units.</summary>
/// <param name="Field">The field of the line that differs.</param>
/// <param name="DeltaMinor">Actual less expected, where both are amounts of one currency.</param>
/// <param name="Held">Whether the difference is held in suspense.</param>
public sealed record LineBreakResource(
    BreakKind Kind, string Field, string Expected, string Actual, string Currency, long? DeltaMinor, bool Held)
{
    public static LineBreakResource Of(Break differs) => new(
        differs.Kind, differs.Field, differs.Expected, differs.Actual, differs.Currency, differs.DeltaMinor,
        differs.IsHeld);
}

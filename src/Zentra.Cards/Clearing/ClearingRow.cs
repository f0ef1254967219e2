using System.Globalization;

namespace Zentra.Cards.Clearing;

/// <summary>What a clearing file says next. The last row is always <see cref="Ended"/>.</summary>
public abstract record ClearingRow
{
    private ClearingRow()
    {
    }

    /// <summary>The file's own head; formats without one have none.</summary>
    public sealed record Header(ClearingHeader Value) : ClearingRow;

    public sealed record Record(PresentedRecord Value) : ClearingRow;

    /// <summary>A record that cannot be taken; the others are.</summary>
    public sealed record Rejected(RejectedRecord Value) : ClearingRow;

    /// <summary>A record that is read and moves no money, as a text or a position.</summary>
    /// <param name="Kind">The format's own code, as `1644-696`.</param>
    public sealed record Noted(long Number, string Kind) : ClearingRow;

    /// <summary>What the sender says that a batch or the file adds up to, beside what was read.</summary>
    public sealed record Trailer(ClearingTrailer Value) : ClearingRow;

    /// <summary>
    /// The end of the file; with a fault where it is not to be trusted. What came before stays as read.
    /// </summary>
    public sealed record Ended(ClearingFault? Fault) : ClearingRow;
}

/// <summary>A clearing file's head.</summary>
/// <param name="Network">`visa` or `mastercard`.</param>
/// <param name="FileId">The sender's name of the file, which tells a repeat.</param>
/// <param name="IsTest">Whether the file says that it is for a test.</param>
public sealed record ClearingHeader(string Network, string? FileId, DateOnly? ProcessedOn, bool IsTest);

/// <summary>Why a clearing file is not to be trusted.</summary>
/// <param name="Code">As `totals_differ`.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record ClearingFault(string Code, string Reason)
{
    /// <summary>The trailer says another total than was read.</summary>
    public const string TotalsDiffer = "totals_differ";
}

/// <summary>A record that cannot be taken.</summary>
/// <param name="Field">The field at fault, in the format's own words; null where it is the record itself.</param>
/// <param name="Raw">Its text as it came, at most 2,000 characters, card numbers masked.</param>
/// <param name="Code">As `amount_invalid`.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record RejectedRecord(long Number, string? Field, string Raw, string Code, string Reason);

/// <summary>The totals of a batch or of the file.</summary>
/// <param name="Batch">The batch's number; null where they are the file's.</param>
public sealed record ClearingTrailer(int? Batch, IReadOnlyList<ClearingTotal> Totals)
{
    /// <summary>The first total that is not what was read.</summary>
    public ClearingFault? Fault => Totals.FirstOrDefault(t => !t.Holds) is { } wrong
        ? new(ClearingFault.TotalsDiffer, $"{(Batch is { } batch ? $"Batch {batch}: " : "")}{wrong}")
        : null;

    public bool Equals(ClearingTrailer? other) =>
        other is not null && Batch == other.Batch && Totals.SequenceEqual(other.Totals);

    public override int GetHashCode() => HashCode.Combine(Batch, Totals.Count);
}

/// <summary>One total: a count, or a sum of amounts in minor units whatever their currency.</summary>
/// <param name="Name">In the format's own words.</param>
/// <param name="Slack">
/// How much more may be stated than was counted: senders differ in whether trailers count themselves.
/// </param>
public sealed record ClearingTotal(string Name, Int128 Stated, Int128 Counted, int Slack = 0)
{
    public bool Holds => Stated >= Counted && Stated <= Counted + Slack;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}: the file says {Stated}, and its records add up to {Counted}.");
}

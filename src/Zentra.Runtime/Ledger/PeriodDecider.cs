using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Ledger;

/// <summary>
/// Closes the books until a moment, with the trial balance that they have at it. What is older than some minutes does
/// not change, so the balance is computed before the intent and recorded in it.
/// </summary>
/// <param name="Until">The last moment of the period.</param>
/// <param name="LastEntry">The sequence of the last entry made by then.</param>
/// <param name="TrialBalance">Its <see cref="TrialBalanceDigest"/>, in hexadecimal.</param>
public sealed record ClosePeriod(
    Timestamp Until,
    long LastEntry,
    string TrialBalance,
    SortedDictionary<string, PeriodTotal> Totals,
    IReadOnlyList<PeriodWarning> Warnings) : Command
{
    /// <summary>What a caller asks for: the moment alone, without what we found in the books.</summary>
    public static ClosePeriod Asked(Timestamp until) => new(until, 0, "", [], []);
}

/// <summary>What is told of periods.</summary>
public static class PeriodEvents
{
    public static readonly EventType<LedgerPeriodResource> Closed = new(
        "ledger.period_closed",
        "The books were closed until a moment, and nothing posts at it or before it any more.",
        PeriodJson.Default.LedgerPeriodResource);

    public static IReadOnlyList<EventType> All => [Closed];
}

/// <summary>Closing the books: each close goes beyond the one before, and none is undone.</summary>
public static class PeriodDecider
{
    /// <summary>
    /// How long after its end a period can be closed: what was drawn by then has been decided by now.
    /// </summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(5);

    public static readonly Operation Close = Operation.Of(
        "ledger.periods.close",
        PeriodJson.Default.ClosePeriod,
        _ => [],
        (command, _, context) => Refusal(command.Until, context.At, context.Workspace) is { } refusal
            ? refusal
            : Closed(command, context));

    /// <summary>Why the books cannot be closed until a moment, at another one; null where they can.</summary>
    public static Rejection? Refusal(Timestamp until, Timestamp at, Workspace workspace)
    {
        if (until > at.Plus(-Settling))
        {
            return new(
                LedgerProblems.PeriodNotOver,
                $"It is {at}; books can be closed until {Settling.TotalMinutes:0} minutes ago.")
            { Pointer = "/until" };
        }
        return until <= workspace.BooksClosedUntil
            ? new(LedgerProblems.PeriodClosed, $"The books are closed until {workspace.BooksClosedUntil} already.")
            { Pointer = "/until" }
            : null;
    }

    private static Decision.Accepted Closed(ClosePeriod command, Context context)
    {
        var workspace = context.Workspace;
        var period = new LedgerPeriod
        {
            Id = context.NewId(LedgerPeriod.Kind.Prefix),
            After = workspace.BooksClosedUntil,
            Until = command.Until,
            LastEntry = command.LastEntry,
            Totals = command.Totals,
            TrialBalance = command.TrialBalance,
            Warnings = command.Warnings,
            ClosedBy = context.Intent.Actor.Id,
            Intent = context.IntentId,
            Scope = workspace.Id,
            Livemode = workspace.Livemode,
            CreatedAt = context.At,
            Version = 1,
        };
        var closed = workspace with
        {
            BooksClosedUntil = command.Until,
            UpdatedAt = context.At,
            Version = workspace.Version + 1,
        };
        var rendered = LedgerPeriodResource.Render(period);
        return new()
        {
            Subject = period.Id,
            Records = [LedgerPeriod.Kind.Put(period.Id, period), Workspace.Kind.Put(workspace.Id, closed)],
            Events = [new(context.NewId("evt"), PeriodEvents.Closed, period.Id, rendered)],
            Answer = new(201, rendered),
        };
    }
}

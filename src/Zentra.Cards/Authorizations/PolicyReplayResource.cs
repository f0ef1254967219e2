using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>What other controls would have decided over the authorizations of a span.</summary>
public sealed record PolicyReplayResource
{
    public string Object { get; init; } = "card.policy_replay";
    public Timestamp? From { get; init; }
    public Timestamp? To { get; init; }

    /// <summary>The authorizations that were decided again.</summary>
    public required int Authorizations { get; init; }

    /// <summary>Whether the span has more of them than are read at once: the oldest were.</summary>
    public required bool Truncated { get; init; }

    /// <summary>What the rules decided then.</summary>
    public required TrialTotals Before { get; init; }

    /// <summary>What the other controls would have decided.</summary>
    public required TrialTotals After { get; init; }

    /// <summary>What was approved, by currency.</summary>
    public required IReadOnlyList<TriedAmount> Amounts { get; init; }

    /// <summary>Every rule that was asked, then or in the trial: by level and name.</summary>
    public required IReadOnlyList<TriedRule> Rules { get; init; }

    /// <summary>The decisions that come out otherwise; `changed` has the first 100.</summary>
    public required int ChangedCount { get; init; }

    public required IReadOnlyList<ChangedDecision> Changed { get; init; }
}

/// <param name="Approved">Authorizations, as the rules decided them at first; without their increments.</param>
/// <param name="IncrementsDeclined">In a trial, those of what it declines too.</param>
public sealed record TrialTotals(
    int Approved, int Declined, int Review, int IncrementsApproved, int IncrementsDeclined);

/// <param name="Currency">What the cards are billed in (ISO 4217).</param>
/// <param name="ApprovedBeforeMinor">In minor units, with increments; 2^53-1 at most.</param>
public sealed record TriedAmount(string Currency, long ApprovedBeforeMinor, long ApprovedAfterMinor);

/// <param name="FailedBefore">The decisions in which it failed then.</param>
/// <param name="FailedAfter">The decisions in which it fails in the trial.</param>
public sealed record TriedRule(ControlLevel Level, string Rule, string Kind, int FailedBefore, int FailedAfter);

/// <summary>A decision that comes out otherwise.</summary>
/// <param name="Decision">Which of the authorization's decisions: 1 is the first, others are of increments.</param>
/// <param name="AskedAmountMinor">As it is billed, in minor units of the currency.</param>
/// <param name="Rule">The rule that decides in the trial; absent where all pass.</param>
public sealed record ChangedDecision(
    string Authorization,
    int Decision,
    string? Card,
    Timestamp At,
    long AskedAmountMinor,
    string Currency,
    TriedOutcome Before,
    TriedOutcome After,
    string? Rule,
    string Explanation);

public sealed record TriedOutcome(AuthorizationOutcome Outcome, long ApprovedAmountMinor, DeclineReason? Reason);

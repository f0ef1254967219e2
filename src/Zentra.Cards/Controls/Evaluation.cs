using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>What all rules said of a purchase.</summary>
public sealed record Evaluation
{
    /// <summary>Every rule of every set, in the order in which they were given.</summary>
    public required IReadOnlyList<RuleResult> Results { get; init; }

    public required ControlOutcome Outcome { get; init; }

    /// <summary>
    /// The failed rule that is shown: of those that decline, or where none does of those that ask for a review, the
    /// first by reason (<see cref="DeclineReason"/>), then level, then order. Null where all pass.
    /// </summary>
    public RuleResult? Decisive { get; init; }

    /// <summary>
    /// The largest part of what was asked that passes every rule, in minor units: what a terminal that takes part of an
    /// amount can be offered. Null where there is none, or where another rule than a limit of amounts fails.
    /// </summary>
    public long? Largest(long askedMinor)
    {
        var largest = askedMinor;
        foreach (var result in Results)
        {
            if (result is { Kind: ControlRule.Kinds.AmountLimit, RemainingMinor: { } remaining })
            {
                largest = Math.Min(largest, remaining);
            }
            else if (result.Verdict != RuleVerdict.Pass)
            {
                return null;
            }
        }
        return largest > 0 ? largest : null;
    }
}

[JsonConverter(typeof(WireEnum<ControlOutcome>))]
public enum ControlOutcome
{
    Pass,
    Review,
    Decline,
}

[JsonConverter(typeof(WireEnum<RuleVerdict>))]
public enum RuleVerdict
{
    Pass,
    Fail,

    /// <summary>A limit that was not looked at, because a rule without counters had declined already.</summary>
    NotReached,
}

/// <summary>
/// What one rule said. Amounts are minor units of its currency, and 2^53-1 at most, also where more is used.
/// </summary>
public sealed record RuleResult
{
    public required ControlLevel Level { get; init; }

    /// <summary>The identifier of the set.</summary>
    public required string Set { get; init; }

    public required int Version { get; init; }
    public required string Rule { get; init; }
    public required string Kind { get; init; }
    public required RuleAction Action { get; init; }
    public required RuleVerdict Verdict { get; init; }

    /// <summary>There where it fails.</summary>
    public DeclineReason? Reason { get; init; }

    public long? LimitMinor { get; init; }

    /// <summary>What was used before this purchase; null where it was not looked at.</summary>
    public long? UsedMinor { get; init; }

    /// <summary>What may still be spent, before this purchase; never below 0.</summary>
    public long? RemainingMinor { get; init; }

    public string? Currency { get; init; }
    public long? LimitCount { get; init; }
    public long? UsedCount { get; init; }
    public long? RemainingCount { get; init; }

    /// <summary>The first moment that counts; null where all time does, or no window is there.</summary>
    public Timestamp? WindowStart { get; init; }

    /// <summary>The first moment at which another window is counted.</summary>
    public Timestamp? WindowEnd { get; init; }

    /// <summary>For operators: one sentence with all numbers.</summary>
    public required string Explanation { get; init; }

    /// <summary>For the cardholder, where it fails: no limits, no lists and no names of rules.</summary>
    public string? Cardholder { get; init; }
}

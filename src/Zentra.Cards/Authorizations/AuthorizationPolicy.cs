using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Policy;

namespace Zentra.Cards.Authorizations;

/// <summary>What all rules of a card and of its controls said together.</summary>
public sealed record Judgement
{
    /// <summary>Every rule: the card's own first, then controls by tenant, program and card.</summary>
    public required IReadOnlyList<RuleResult> Rules { get; init; }

    public required ControlOutcome Outcome { get; init; }

    /// <summary>The failed rule that is shown; null where all pass.</summary>
    public RuleResult? Decisive { get; init; }

    /// <summary>The largest part of the amount that would pass; null where no part would.</summary>
    public long? LargestMinor { get; init; }
}

/// <summary>
/// Judges one use of a card. Pure: the same facts, controls and counters give the same judgement, so that a past
/// decision can be reproduced, and another policy be tried on it.
/// </summary>
public static class AuthorizationPolicy
{
    public static Judgement Judge(
        CardFacts facts, Purchase purchase, IReadOnlyList<ControlSet> sets, Func<string, SpendCounter?> counters)
    {
        var own = CardRules.Judge(facts, purchase.At, purchase.AmountMinor);
        var controls = ControlEvaluation.Evaluate(purchase, sets, counters);
        var rules = own.Concat(controls.Results).ToList();
        var decisive = First(rules, RuleAction.Decline) ?? First(rules, RuleAction.Review);
        return new()
        {
            Rules = rules,
            Decisive = decisive,
            Outcome = decisive?.Action switch
            {
                null => ControlOutcome.Pass,
                RuleAction.Decline => ControlOutcome.Decline,
                RuleAction.Review => ControlOutcome.Review,
                _ => throw new InvalidOperationException("There is no such action."),
            },
            LargestMinor = Largest(facts, purchase, own, controls),
        };
    }

    /// <summary>Judges a decision again, as it was or by other controls, with its counters as they were.</summary>
    public static Judgement Again(
        PolicyDecision decision, Purchase purchase, IReadOnlyList<ControlSet> sets) =>
        Judge(decision.Facts, purchase, sets, id => decision.Counters.FirstOrDefault(c => c.Id == id));

    /// <summary>What an intent keeps of a decision: every rule that was reached, by its level and name.</summary>
    public static IEnumerable<Verdict> Verdicts(PolicyDecision decision) => decision.Rules
        .Where(r => r.Verdict != RuleVerdict.NotReached)
        .Select(r => new Verdict(
            r.Set == CardRules.BuiltIn ? r.Rule : $"{r.Level.Name()}.{r.Rule}", r.Verdict == RuleVerdict.Pass,
            r.Explanation));

    private static RuleResult? First(List<RuleResult> rules, RuleAction action)
    {
        RuleResult? first = null;
        foreach (var rule in rules)
        {
            if (rule.Verdict == RuleVerdict.Fail && rule.Action == action && (first is null
                || (rule.Reason!.Value, rule.Level).CompareTo((first.Reason!.Value, first.Level)) < 0))
            {
                first = rule;
            }
        }
        return first;
    }

    private static long? Largest(
        CardFacts facts, Purchase purchase, IReadOnlyList<RuleResult> own, Evaluation controls)
    {
        if (own.Any(r => r.Verdict == RuleVerdict.Fail && r.Rule != CardRules.Funds)
            || controls.Largest(purchase.AmountMinor) is not { } largest)
        {
            return null;
        }
        largest = Math.Min(largest, CardRules.Available(facts) ?? largest);
        return largest > 0 ? largest : null;
    }
}

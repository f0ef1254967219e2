using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>
/// Judges a purchase by all sets of controls that are about it. Pure: the same purchase, sets and counters give the
/// same evaluation at any time.
/// <para>
/// Rules without counters are judged first, all of them. Where one of those declines, limits and velocities are not
/// reached. A rule that only asks for a review stops nothing.
/// </para>
/// </summary>
public static class ControlEvaluation
{
    /// <param name="sets">What stands for the workspace, the program and the card; at most one of each.</param>
    /// <param name="counters">
    /// Those of <see cref="SpendCounters.KeysFor"/>; null for one that counted nothing yet.
    /// </param>
    public static Evaluation Evaluate(
        Purchase purchase, IReadOnlyList<ControlSet> sets, Func<string, SpendCounter?> counters)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(purchase.AmountMinor);
        var rules = new List<(ControlSet Set, ControlRule Rule, CountedRule? Counted)>();
        foreach (var set in sets)
        {
            if (!set.IsAbout(purchase))
            {
                throw new ArgumentException($"{set.Id} is about {set.Subject}, not about this purchase.", nameof(sets));
            }
            rules.AddRange(set.Rules.Zip(CountedRule.Of(set), (rule, counted) => (set, rule, counted)));
        }
        var results = new RuleResult[rules.Count];
        var isDeclined = false;
        for (var i = 0; i < results.Length; i++)
        {
            if (rules[i].Counted is null)
            {
                results[i] = Static(rules[i].Set, rules[i].Rule, purchase);
                isDeclined |= results[i] is { Verdict: RuleVerdict.Fail, Action: RuleAction.Decline };
            }
        }
        for (var i = 0; i < results.Length; i++)
        {
            if (rules[i].Counted is { } counted)
            {
                results[i] = Counted(rules[i].Set, rules[i].Rule, counted, purchase, counters, isDeclined);
            }
        }
        var decisive = First(results, RuleAction.Decline) ?? First(results, RuleAction.Review);
        return new()
        {
            Results = results,
            Decisive = decisive,
            Outcome = decisive?.Action switch
            {
                null => ControlOutcome.Pass,
                RuleAction.Decline => ControlOutcome.Decline,
                RuleAction.Review => ControlOutcome.Review,
                _ => throw new InvalidOperationException("There is no such action."),
            },
        };
    }

    /// <summary>The failed rule of an action that goes before all others.</summary>
    private static RuleResult? First(RuleResult[] results, RuleAction action)
    {
        RuleResult? first = null;
        foreach (var result in results)
        {
            if (result.Verdict == RuleVerdict.Fail && result.Action == action && (first is null
                || (result.Reason!.Value, result.Level).CompareTo((first.Reason!.Value, first.Level)) < 0))
            {
                first = result;
            }
        }
        return first;
    }

    private static RuleResult Static(ControlSet set, ControlRule rule, Purchase purchase)
    {
        var (passes, explanation) = StaticRules.Judge(rule, purchase);
        return Result(set, rule, passes, explanation);
    }

    private static RuleResult Counted(
        ControlSet set,
        ControlRule rule,
        CountedRule counted,
        Purchase purchase,
        Func<string, SpendCounter?> counters,
        bool isDeclined)
    {
        if (!counted.IsAbout(purchase))
        {
            return Limit(Result(set, rule, passes: true, counted.Currency is { } its && its != purchase.Currency
                ? $"It limits purchases in {its}, and this one is billed in {purchase.Currency}."
                : "It does not limit purchases as this one."), counted);
        }
        var counter = counted.IsCounted(purchase) ? counters(counted.CounterOf(purchase)) : null;
        WindowAt? place = counted.IsCounted(purchase)
            ? SpendCounters.PlaceOf(counted.Window, purchase.At, counter)
            : null;
        if (isDeclined)
        {
            return Limit(Result(set, rule, passes: true, "A rule without counters has declined already."), counted) with
            {
                Verdict = RuleVerdict.NotReached,
                WindowStart = place?.Start,
                WindowEnd = place?.End,
            };
        }
        var (minor, count) = place is { } at
            ? counter?.UsedFrom(new(at.Bucket.Microseconds - at.Keep)) ?? default
            : (purchase.AuthorizedMinor, 0L);
        var result = counted.IsAmount
            ? Amount(set, rule, counted, purchase, minor, place)
            : Velocity(set, rule, counted, purchase, count, place);
        return result with { WindowStart = place?.Start, WindowEnd = place?.End };
    }

    private static RuleResult Amount(
        ControlSet set, ControlRule rule, CountedRule counted, Purchase purchase, Int128 used, WindowAt? place)
    {
        var (currency, remaining) = (counted.Currency!, Int128.Max(0, counted.Limit - used));
        var passes = purchase.AmountMinor <= remaining;
        return Limit(Result(set, rule, passes, $"{StaticRules.Say(purchase.AmountMinor, currency)} is "
            + (passes ? "within" : "more than") + $" the {StaticRules.Say(remaining, currency)} left: "
            + $"{StaticRules.Say(used, currency)} of {StaticRules.Say(counted.Limit, currency)} is used "
            + $"{Say(counted.Window, place)}."), counted) with
        {
            UsedMinor = (long)Int128.Min(used, Zentra.Runtime.Money.Amount.MaxMinor),
            RemainingMinor = (long)remaining,
        };
    }

    private static RuleResult Velocity(
        ControlSet set, ControlRule rule, CountedRule counted, Purchase purchase, long used, WindowAt? place)
    {
        var passes = purchase.IsIncrement || used < counted.Limit;
        var explanation = $"{used} of {counted.Limit} authorizations are used {Say(counted.Window, place)}"
            + (purchase.IsIncrement ? ", and an increment is none of its own." : ".");
        return Limit(Result(set, rule, passes, explanation), counted) with
        {
            UsedCount = used,
            RemainingCount = Math.Max(0, counted.Limit - used),
        };
    }

    private static string Say(Window window, WindowAt? place) => (window, place) switch
    {
        (_, null) => "by this authorization",
        (_, { Start: null }) => "in all time",
        ({ Mode: WindowMode.Rolling }, { Start: { } start }) => $"since {start}, in a {window.Span.Name()} that rolls",
        (_, { Start: { } start, End: { } end }) =>
            $"from {start} until {end}, in a {window.Span.Name()} of {window.TimeZone}",
        _ => "in its window",
    };

    private static RuleResult Limit(RuleResult result, CountedRule counted) => result with
    {
        LimitMinor = counted.IsAmount ? counted.Limit : null,
        LimitCount = counted.IsAmount ? null : counted.Limit,
        Currency = counted.Currency,
    };

    private static RuleResult Result(ControlSet set, ControlRule rule, bool passes, string explanation)
    {
        DeclineReason? reason = passes ? null : StaticRules.ReasonOf(rule);
        return new()
        {
            Level = set.Level,
            Set = set.Id,
            Version = set.Version,
            Rule = rule.Name,
            Kind = rule.Kind,
            Action = rule.Action,
            Verdict = passes ? RuleVerdict.Pass : RuleVerdict.Fail,
            Reason = reason,
            Explanation = explanation,
            Cardholder = reason is { } why ? Wording.Cardholder(why) : null,
        };
    }
}

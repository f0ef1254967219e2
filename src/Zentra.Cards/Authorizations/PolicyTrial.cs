using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// What other controls would have decided over past traffic. Authorizations are added oldest first; their increments
/// and what was given back of them take their own place in time. Pure, but for what it counts itself.
/// <para>
/// Counters begin with nothing, and count what the trial approves. What was reversed, ran out or was declined by the
/// tenant's own system is given back at the last change of its authorization; what was cleared beyond a hold is not
/// counted. Card and account are as they were: what the trial approves more or less does not change their balance or
/// state. How often a card was used is counted by the trial.
/// </para>
/// </summary>
public sealed class PolicyTrial(TrialPolicy trial)
{
    /// <summary>The authorizations of one trial.</summary>
    public const int MaxAuthorizations = 10_000;

    /// <summary>The decisions that are listed because they come out otherwise.</summary>
    public const int MaxChanged = 100;

    private readonly Dictionary<string, SpendCounter> counters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> moreUses = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Action, (Timestamp At, long Order)> later = new();
    private readonly PolicyReplayTally tally = new();
    private long order;

    public int Authorizations => tally.Authorizations;

    /// <param name="versions">The versions of controls that its decisions name.</param>
    public void Add(Authorization authorization, Func<string, ControlSet?> versions)
    {
        if (Authorizations == MaxAuthorizations)
        {
            throw new InvalidOperationException($"A trial has at most {MaxAuthorizations} authorizations.");
        }
        PlayUntil(authorization.CreatedAt);
        tally.Authorizations++;
        if (authorization.Decisions.Count == 0)
        {
            tally.Unjudged(authorization.Outcome);
            return;
        }
        var life = new Life(authorization);
        Decide(life, 0, versions);
        for (var i = 1; i < authorization.Decisions.Count; i++)
        {
            var index = i;
            Later(authorization.Decisions[index].At, () => Decide(life, index, versions));
        }
        var back = checked(authorization.ReversedMinor + authorization.ExpiredMinor);
        var isUndone = authorization.Status is AuthorizationStatus.Reversed or AuthorizationStatus.Expired;
        if (life.WasDeclinedOutside || back > 0 || isUndone)
        {
            Later(authorization.UpdatedAt, () => GiveBack(life, back, isUndone));
        }
    }

    public PolicyReplayResource End(Timestamp? from, Timestamp? to, bool isTruncated)
    {
        PlayUntil(new(long.MaxValue));
        return tally.Render(from, to, isTruncated);
    }

    private void Later(Timestamp at, Action step) => later.Enqueue(step, (at, order++));

    private void PlayUntil(Timestamp moment)
    {
        while (later.TryPeek(out var step, out var due) && due.At <= moment)
        {
            later.Dequeue();
            step();
        }
    }

    private void Decide(Life life, int index, Func<string, ControlSet?> versions)
    {
        var decision = life.Authorization.Decisions[index];
        var isOverruled = Explanation.IsOverruled(life.Authorization, index);
        var recorded = ExplainedDecision.Recorded(decision);
        if (decision.Kind is NetworkRequestKind.Refund or NetworkRequestKind.BalanceInquiry
            or NetworkRequestKind.AccountCheck)
        {
            // Controls have no say in these.
            tally.Unjudged(decision.Outcome);
            return;
        }
        if (decision.Purchase.IsIncrement && !life.IsApproved)
        {
            // There is nothing to raise: what became of the authorization itself is told already.
            tally.Increment(recorded, after: null);
            return;
        }
        if (isOverruled && !life.IsInReview)
        {
            // The trial needed no operator. One who approved it made a use of the card that is counted already.
            CountUses(decision.Purchase.Card, recorded, isUse: false);
            return;
        }
        var purchase = Seen(decision.Purchase, life);
        var sets = trial.InPlaceOf([.. decision.Sets.Select(versions).OfType<ControlSet>()], purchase);
        var judged = AuthorizationPolicy.Judge(decision.Facts, purchase, sets, counters.GetValueOrDefault);
        var after = ExplainedDecision.Of(decision, judged, sets, isOverruled);
        if (!isOverruled)
        {
            tally.Decision(life.Authorization, index, recorded, after, judged.Decisive?.Rule);
        }
        life.IsInReview = after.Outcome == AuthorizationOutcome.Review;
        var isApproved = after.Outcome == AuthorizationOutcome.Approved;
        if (isApproved)
        {
            var charging = SpendCounters.Charge(
                purchase, sets, counters.GetValueOrDefault, after.ApprovedAmountMinor);
            Keep(charging);
            life.Charged = [.. life.Charged, .. charging.Charged];
            life.ApprovedMinor += after.ApprovedAmountMinor;
            life.IsApproved = true;
        }
        if (!purchase.IsIncrement)
        {
            CountUses(purchase.Card, recorded, isApproved);
        }
    }

    /// <summary>The purchase as the trial's rules see it: by the uses that the trial has approved.</summary>
    private Purchase Seen(Purchase purchase, Life life)
    {
        var uses = Math.Max(0, purchase.Uses + moreUses.GetValueOrDefault(purchase.Card));
        return purchase.IsIncrement
            ? purchase with { Uses = uses, AuthorizedMinor = life.ApprovedMinor }
            : purchase with { Uses = uses, IsFirstUse = uses == 0 };
    }

    private void CountUses(string card, ExplainedDecision recorded, bool isUse) =>
        moreUses[card] = moreUses.GetValueOrDefault(card) + (isUse ? 1 : 0)
            - (recorded.Outcome == AuthorizationOutcome.Approved ? 1 : 0);

    private void GiveBack(Life life, long minor, bool isUndone)
    {
        if (!life.IsApproved)
        {
            // The use that went back with the answer from outside was none in the trial.
            if (life.WasDeclinedOutside)
            {
                moreUses[life.Card] = moreUses.GetValueOrDefault(life.Card) + 1;
            }
            return;
        }
        var isWhole = life.WasDeclinedOutside
            || (isUndone && life.Authorization.Kind != NetworkRequestKind.Financial);
        var charging = SpendCounters.GiveBack(life.Charged, minor, isWhole, counters.GetValueOrDefault);
        Keep(charging);
        life.Charged = charging.Charged;
    }

    private void Keep(Charging charging)
    {
        foreach (var counter in charging.Counters)
        {
            counters[counter.Id] = counter;
        }
    }

    /// <summary>An authorization as the trial has it.</summary>
    private sealed class Life(Authorization authorization)
    {
        public Authorization Authorization { get; } = authorization;

        public string Card => Authorization.Decisions[0].Purchase.Card;

        /// <summary>Whether the rules approved it and the tenant's own system did not.</summary>
        public bool WasDeclinedOutside { get; } = authorization.Outcome == AuthorizationOutcome.Declined
            && authorization.Decisions[0] is { IsAdvice: false, Outcome: AuthorizationOutcome.Approved };

        public bool IsApproved { get; set; }

        public bool IsInReview { get; set; }

        public long ApprovedMinor { get; set; }

        public IReadOnlyList<Charged> Charged { get; set; } = [];
    }
}

/// <summary>Counts what a trial decides.</summary>
internal sealed class PolicyReplayTally
{
    private readonly Dictionary<AuthorizationOutcome, int> before = [];
    private readonly Dictionary<AuthorizationOutcome, int> after = [];
    private readonly Dictionary<(ControlLevel, string), TriedRule> rules = [];
    private readonly SortedDictionary<string, (Int128 Before, Int128 After)> amounts = new(StringComparer.Ordinal);
    private readonly List<ChangedDecision> changed = [];
    private (int Before, int After) incrementsApproved;
    private (int Before, int After) incrementsDeclined;
    private int changes;

    public int Authorizations { get; set; }

    public void Unjudged(AuthorizationOutcome outcome)
    {
        Count(before, outcome);
        Count(after, outcome);
    }

    /// <param name="after">Null where the trial has nothing that could be raised.</param>
    public void Increment(ExplainedDecision recorded, ExplainedDecision? after)
    {
        var (was, now) = (
            recorded.Outcome == AuthorizationOutcome.Approved, after?.Outcome == AuthorizationOutcome.Approved);
        incrementsApproved = (incrementsApproved.Before + (was ? 1 : 0), incrementsApproved.After + (now ? 1 : 0));
        incrementsDeclined = (incrementsDeclined.Before + (was ? 0 : 1), incrementsDeclined.After + (now ? 0 : 1));
        Sum(recorded.Currency, was ? recorded.ApprovedAmountMinor : 0, now ? after!.ApprovedAmountMinor : 0);
    }

    public void Decision(
        Authorization authorization, int index, ExplainedDecision recorded, ExplainedDecision now, string? rule)
    {
        var decision = authorization.Decisions[index];
        if (decision.Purchase.IsIncrement)
        {
            Increment(recorded, now);
        }
        else
        {
            Count(before, recorded.Outcome);
            Count(after, now.Outcome);
            Sum(recorded.Currency, recorded.ApprovedAmountMinor, now.ApprovedAmountMinor);
        }
        Count(decision.Rules, (tried, failed) => tried with { FailedBefore = tried.FailedBefore + failed });
        Count(now.Policy.Rules, (tried, failed) => tried with { FailedAfter = tried.FailedAfter + failed });
        if (recorded.Outcome == now.Outcome && recorded.ApprovedAmountMinor == now.ApprovedAmountMinor)
        {
            return;
        }
        changes++;
        if (changed.Count < PolicyTrial.MaxChanged)
        {
            changed.Add(new(
                authorization.Id, index + 1, authorization.Card, decision.At, decision.AskedMinor, recorded.Currency,
                new(recorded.Outcome, recorded.ApprovedAmountMinor, recorded.Reason),
                new(now.Outcome, now.ApprovedAmountMinor, now.Reason),
                rule, now.Explanation));
        }
    }

    public PolicyReplayResource Render(Timestamp? from, Timestamp? to, bool isTruncated) => new()
    {
        From = from,
        To = to,
        Authorizations = Authorizations,
        Truncated = isTruncated,
        Before = Totals(before, incrementsApproved.Before, incrementsDeclined.Before),
        After = Totals(after, incrementsApproved.After, incrementsDeclined.After),
        Amounts =
        [
            .. amounts.Select(a => new TriedAmount(a.Key, Most(a.Value.Before), Most(a.Value.After))),
        ],
        Rules = [.. rules.Values.OrderBy(r => r.Level).ThenBy(r => r.Rule, StringComparer.Ordinal)],
        ChangedCount = changes,
        Changed = changed,
    };

    private static long Most(Int128 minor) => (long)Int128.Min(minor, Amount.MaxMinor);

    private static TrialTotals Totals(
        Dictionary<AuthorizationOutcome, int> counts, int incrementsApproved, int incrementsDeclined) => new(
            counts.GetValueOrDefault(AuthorizationOutcome.Approved),
            counts.GetValueOrDefault(AuthorizationOutcome.Declined),
            counts.GetValueOrDefault(AuthorizationOutcome.Review),
            incrementsApproved,
            incrementsDeclined);

    private static void Count(Dictionary<AuthorizationOutcome, int> counts, AuthorizationOutcome outcome) =>
        counts[outcome] = counts.GetValueOrDefault(outcome) + 1;

    private void Count(IReadOnlyList<RuleResult> said, Func<TriedRule, int, TriedRule> count)
    {
        foreach (var rule in said)
        {
            var known = rules.GetValueOrDefault((rule.Level, rule.Rule), new(rule.Level, rule.Rule, rule.Kind, 0, 0));
            rules[(rule.Level, rule.Rule)] = count(known, rule.Verdict == RuleVerdict.Fail ? 1 : 0);
        }
    }

    private void Sum(string currency, long wasMinor, long nowMinor)
    {
        var (was, now) = amounts.GetValueOrDefault(currency);
        amounts[currency] = (was + wasMinor, now + nowMinor);
    }
}

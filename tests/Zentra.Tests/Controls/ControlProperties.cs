using FsCheck;
using FsCheck.Fluent;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Controls;

/// <summary>
/// Counters against a model without any: over random sets, purchases, increments, give-backs and clearings, at times
/// around changes of clocks and with clocks that go back, both say the same of every limit.
/// </summary>
public sealed class ControlProperties
{
    private static readonly (string Zone, string Near)[] Changes =
    [
        ("America/Sao_Paulo", "2018-02-17T20:00:00Z"), ("America/Sao_Paulo", "2018-11-03T20:00:00Z"),
        ("Africa/Cairo", "2026-04-23T18:00:00Z"), ("Africa/Cairo", "2026-10-29T18:00:00Z"),
        ("America/New_York", "2026-03-08T00:00:00Z"), ("America/Havana", "2026-11-01T00:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T10:00:00Z"), ("Asia/Kathmandu", "2025-12-31T16:00:00Z"),
        ("Pacific/Apia", "2011-12-29T20:00:00Z"), ("UTC", "2024-02-28T20:00:00Z"),
    ];

    [Fact]
    public void Counters_say_what_a_list_of_all_purchases_says() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(400),
        Prop.ForAll(Arb.From(Gen.Choose(0, 1 << 20).ArrayOf(), Shorter), throws => new Life(new(throws)).Run()));

    private static IEnumerable<int[]> Shorter(int[] throws) => throws.Length > 1
        ? [throws[..(throws.Length / 2)], .. Enumerable.Range(0, throws.Length).Select(
            i => throws.Where((_, at) => at != i).ToArray())]
        : [];

    private sealed class Life(RandomControls dice)
    {
        private readonly ControlModel model = new();
        private readonly Shelf shelf = new();
        private readonly Dictionary<string, string> ids = [];
        private readonly List<(Purchase Purchase, IReadOnlyList<Charged> Charged, long Held)> authorizations = [];

        public bool Run()
        {
            var (zone, near) = dice.Of(Changes);
            var sets = Enum.GetValues<ControlLevel>().Select(level => dice.Set(level, zone)).ToArray();
            var at = Given.At(near);
            while (!dice.IsOver)
            {
                at = at.Plus(dice.Of(
                    TimeSpan.Zero, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
                    TimeSpan.FromHours(5), TimeSpan.FromHours(23), TimeSpan.FromDays(3), TimeSpan.FromDays(40),
                    TimeSpan.FromMinutes(-20), TimeSpan.FromHours(-2), TimeSpan.FromMicroseconds(1)));
                Step(sets, at);
            }
            return true;
        }

        private void Step(ControlSet[] sets, Timestamp at)
        {
            var known = authorizations.Count == 0 ? -1 : dice.Below(authorizations.Count);
            switch (known < 0 ? 0 : dice.Below(8))
            {
                case 5:
                    GiveBack(known, dice.Below(400), wholly: false);
                    break;
                case 6:
                    GiveBack(known, 0, wholly: true);
                    break;
                case 7:
                    More(known, dice.Below(300));
                    break;
                case 4:
                    var (first, _, held) = authorizations[known];
                    Buy(sets, dice.Increment(first, held, at), known);
                    break;
                default:
                    Buy(sets, dice.Purchase(at), authorizations.Count);
                    break;
            }
        }

        private void Buy(ControlSet[] sets, Purchase purchase, int authorization)
        {
            if (dice.OneIn(10))
            {
                // A new version: other limits on the same counters.
                var at = dice.Below(sets.Length);
                var (version, rules) = (sets[at].Version + 1, sets[at].Rules.Select(dice.Revise));
                sets[at] = sets[at] with { Version = version, Rules = [.. rules] };
            }
            var applying = sets.Where(s => s.IsAbout(purchase)).ToList();
            var keys = SpendCounters.KeysFor(purchase, applying);
            Assert.Equal(Keys(applying, purchase).Order(), keys.Order());
            var evaluation = ControlEvaluation.Evaluate(purchase, applying, id =>
            {
                Assert.Contains(id, keys);
                return shelf.Find(id);
            });
            Compare(applying, purchase, evaluation);
            // An advice is charged whatever the rules say.
            var isAdvice = dice.OneIn(8);
            var approved = isAdvice || evaluation.Outcome == ControlOutcome.Pass
                ? purchase.AmountMinor
                : evaluation.Largest(purchase.AmountMinor);
            if (approved is { } minor)
            {
                Charge(applying, purchase with { AmountMinor = minor }, authorization, isAdvice);
            }
        }

        private void Charge(List<ControlSet> sets, Purchase purchase, int authorization, bool isAdvice)
        {
            if (!isAdvice)
            {
                var again = ControlEvaluation.Evaluate(purchase, sets, shelf.Find);
                Assert.Equal(ControlOutcome.Pass, again.Outcome);
            }
            var charged = shelf.Keep(SpendCounters.Charge(purchase, sets, shelf.Find, purchase.AmountMinor));
            foreach (var (set, rule) in Counted(sets, purchase))
            {
                model.Charge(
                    authorization, ControlModel.CounterOf(set, rule, purchase), purchase.At, purchase.AmountMinor,
                    rule is ControlRule.AmountLimit, purchase.IsIncrement);
            }
            if (purchase.IsIncrement)
            {
                var (first, before, held) = authorizations[authorization];
                authorizations[authorization] = (first, [.. before, .. charged], held + purchase.AmountMinor);
            }
            else
            {
                authorizations.Add((purchase, charged, purchase.AmountMinor));
            }
            CompareCharged(authorization);
        }

        private void GiveBack(int authorization, long minor, bool wholly)
        {
            var (purchase, charged, held) = authorizations[authorization];
            var left = shelf.Keep(SpendCounters.GiveBack(charged, minor, wholly, shelf.Find));
            model.GiveBack(authorization, minor, wholly);
            authorizations[authorization] = (purchase, left, wholly ? 0 : Math.Max(0, held - minor));
            CompareCharged(authorization);
        }

        private void More(int authorization, long minor)
        {
            var (purchase, charged, held) = authorizations[authorization];
            var more = shelf.Keep(SpendCounters.ChargeMore(charged, minor, shelf.Find));
            model.ChargeMore(authorization, minor);
            authorizations[authorization] = (purchase, more, held + minor);
            CompareCharged(authorization);
        }

        private void CompareCharged(int authorization) => Assert.Equal(
            model.Of(authorization).Select(e => (ids[e.Counter], e.IsAmount ? e.Minor : (long?)null, e.Count)),
            authorizations[authorization].Charged.Select(c => (c.Counter, c.Minor, c.Count)));

        private void Compare(List<ControlSet> sets, Purchase purchase, Evaluation evaluation)
        {
            var rules = sets.SelectMany(s => s.Rules.Select(r => (Set: s, Rule: r))).ToList();
            Assert.Equal(rules.Select(r => r.Rule.Name), evaluation.Results.Select(r => r.Rule));
            var isDeclined = rules.Any(r => r.Rule is ControlRule.CountryList { Action: RuleAction.Decline } its
                && its.Allow!.Contains(purchase.Merchant.Country ?? "") == false);
            foreach (var ((set, rule), result) in rules.Zip(evaluation.Results))
            {
                if (ControlModel.Parts(rule) is not var (window, _, _, _))
                {
                    continue;
                }
                if (!ControlModel.IsCounted(rule, purchase))
                {
                    Assert.Equal(RuleVerdict.Pass, result.Verdict);
                    continue;
                }
                var counter = ControlModel.CounterOf(set, rule, purchase);
                CheckWindow(window, model.Moment(counter, purchase.At), result);
                if (isDeclined)
                {
                    Assert.Equal((RuleVerdict.NotReached, null, null), (
                        result.Verdict, result.UsedMinor, result.UsedCount));
                    continue;
                }
                var (minor, count) = model.Used(counter, window, purchase.At);
                Compare(rule, purchase, result, (long)minor, count);
            }
        }

        private static void Compare(ControlRule rule, Purchase purchase, RuleResult result, long minor, long count)
        {
            var isOver = rule switch
            {
                ControlRule.AmountLimit its =>
                    purchase.AmountMinor > 0 && minor + purchase.AmountMinor > its.AmountMinor,
                ControlRule.Velocity its => !purchase.IsIncrement && count + 1 > its.Count,
                _ => throw new ArgumentOutOfRangeException(nameof(rule)),
            };
            Assert.Equal(isOver ? RuleVerdict.Fail : RuleVerdict.Pass, result.Verdict);
            if (rule is ControlRule.AmountLimit limit)
            {
                Assert.Equal(
                    (limit.AmountMinor, minor, Math.Max(0, limit.AmountMinor - minor)),
                    (result.LimitMinor, result.UsedMinor, result.RemainingMinor));
            }
            else
            {
                Assert.Equal(count, result.UsedCount);
                Assert.Equal(((ControlRule.Velocity)rule).Count, result.LimitCount);
            }
        }

        /// <summary>The window that is told begins where its name begins to be the one of the moment.</summary>
        private static void CheckWindow(Window window, Timestamp now, RuleResult result)
        {
            if (window.Span == WindowSpan.AllTime)
            {
                Assert.Equal((null, null), (result.WindowStart, result.WindowEnd));
                return;
            }
            var (start, end) = (result.WindowStart!.Value, result.WindowEnd!.Value);
            var (before, last) = (new Timestamp(start.Microseconds - 1), new Timestamp(end.Microseconds - 1));
            Assert.True(start <= now && now < end);
            Assert.True(ControlModel.IsIn(window, start, now) && !ControlModel.IsIn(window, before, now));
            Assert.True(ControlModel.IsIn(window, start, last) && !ControlModel.IsIn(window, start, end));
        }

        /// <summary>The counters by the model, and that no two of them have one identifier.</summary>
        private HashSet<string> Keys(List<ControlSet> sets, Purchase purchase)
        {
            var found = new HashSet<string>();
            foreach (var (set, rule) in Counted(sets, purchase))
            {
                var words = ControlModel.CounterOf(set, rule, purchase);
                var alone = set with { Rules = [rule] };
                ids.TryAdd(words, Assert.Single(SpendCounters.KeysFor(purchase, [alone])));
                found.Add(ids[words]);
            }
            Assert.Equal(ids.Count, ids.Values.Distinct().Count());
            return found;
        }

        private static IEnumerable<(ControlSet Set, ControlRule Rule)> Counted(
            List<ControlSet> sets, Purchase purchase) =>
            sets.SelectMany(s => s.Rules.Where(r => ControlModel.IsCounted(r, purchase)).Select(r => (s, r)));
    }
}

using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Runtime.Money;

namespace Zentra.Tests.Controls;

/// <summary>Limits and velocities, and what is charged to them and given back.</summary>
public sealed class LimitTests
{
    private const string Ever = """
        "kind":"amount_limit","amount_minor":2500,"currency":"USD","window":{"span":"all_time"}
        """;

    private const string Each = """
        "kind":"amount_limit","amount_minor":1500,"currency":"USD","window":{"span":"per_authorization"}
        """;

    private const string Twice = """
        "kind":"velocity","count":2,"window":{"span":"day","mode":"rolling"}
        """;

    private readonly Shelf shelf = new();

    [Theory]
    [InlineData(2500, RuleVerdict.Pass)]
    [InlineData(2501, RuleVerdict.Fail)]
    [InlineData(0, RuleVerdict.Pass)]
    public void A_limit_is_reached_but_not_passed(long minor, RuleVerdict verdict) =>
        Assert.Equal(verdict, Evaluate($"minor={minor}", Given.Card(Ever)).Results[0].Verdict);

    [Fact]
    public void A_limit_says_what_is_used_and_what_is_left()
    {
        var set = Given.Card(Ever);
        shelf.Charge(Given.Purchase("minor=1800"), set);

        var result = Evaluate("", set).Results[0];

        Assert.Equal((2500, 1800, 700), (result.LimitMinor, result.UsedMinor, result.RemainingMinor));
        Assert.Equal(
            "10.00 USD is more than the 7.00 USD left: 18.00 USD of 25.00 USD is used in all time.",
            result.Explanation);
        Assert.Equal(DeclineReason.AmountLimitExceeded, result.Reason);
        Assert.DoesNotMatch("[0-9]", result.Cardholder!);
    }

    [Fact]
    public void A_limit_of_nothing_lets_an_account_check_pass_and_nothing_else()
    {
        var set = Given.Card("""
            "kind":"amount_limit","amount_minor":0,"currency":"USD","window":{"span":"all_time"}
            """);

        Assert.Equal(RuleVerdict.Pass, Evaluate("minor=0", set).Results[0].Verdict);
        Assert.Equal(RuleVerdict.Fail, Evaluate("minor=1", set).Results[0].Verdict);
    }

    [Fact]
    public void A_limit_is_about_its_own_currency()
    {
        var set = Given.Card(Ever);
        Assert.Empty(shelf.Charge(Given.Purchase("minor=9000 billed=EUR"), set));

        var result = Evaluate("minor=9000 billed=EUR", set).Results[0];

        Assert.Equal((RuleVerdict.Pass, null), (result.Verdict, result.UsedMinor));
        Assert.Equal(0, Evaluate("", set).Results[0].UsedMinor);
    }

    [Theory]
    [InlineData("card", "card=crd_2")]
    [InlineData("category", "mcc=5411")]
    [InlineData("merchant", "merchant=m2")]
    public void A_group_has_a_counter_of_its_own(string per, string other)
    {
        var set = Given.Set(ControlLevel.Program, Given.Rules(Ever + $""","per":["{per}"]"""));
        shelf.Charge(Given.Purchase("minor=2000"), set);

        Assert.Equal(RuleVerdict.Fail, Evaluate("", set).Results[0].Verdict);
        Assert.Equal(RuleVerdict.Pass, Evaluate(other, set).Results[0].Verdict);
    }

    [Fact]
    public void Without_a_group_all_cards_of_a_program_share_a_counter()
    {
        var set = Given.Set(ControlLevel.Program, Given.Rules(Ever));
        shelf.Charge(Given.Purchase("minor=2000"), set);

        Assert.Equal(RuleVerdict.Fail, Evaluate("card=crd_2 mcc=5411 merchant=m2", set).Results[0].Verdict);
    }

    [Theory]
    [InlineData("\"categories\":[\"groceries\"]", "mcc=5411", "")]
    [InlineData("\"merchants\":[\"m2\"]", "merchant=m2", "")]
    [InlineData("\"channels\":[\"atm\"]", "channel=atm", "")]
    [InlineData("\"countries\":[\"FR\"]", "country=FR", "")]
    [InlineData("\"countries\":[\"FR\"]", "country=", "")]
    [InlineData("\"countries\":[\"FR\"],\"channels\":[\"atm\"]", "country=FR channel=atm", "country=FR")]
    public void A_filter_says_what_is_limited(string filter, string limited, string other)
    {
        var set = Given.Card(Ever + $$""","when":{{{filter}}}""");
        shelf.Charge(Given.Purchase($"minor=9000 {other}"), set);
        Assert.Empty(shelf.Ids);
        Assert.Equal(RuleVerdict.Pass, Evaluate($"minor=9000 {other}", set).Results[0].Verdict);

        Assert.Equal(RuleVerdict.Fail, Evaluate($"minor=9000 {limited}", set).Results[0].Verdict);
        Assert.Single(shelf.Charge(Given.Purchase($"minor=9000 {limited}"), set));
    }

    [Fact]
    public void An_increment_asks_its_own_amount_and_is_no_authorization_of_its_own()
    {
        var set = Given.Card(Each, Ever, Twice);
        shelf.Charge(Given.Purchase(""), set);
        shelf.Charge(Given.Purchase("minor=100"), set);

        var evaluation = Evaluate("minor=600 increment=1000", set);

        Assert.Equal(
            [RuleVerdict.Fail, RuleVerdict.Pass, RuleVerdict.Pass], evaluation.Results.Select(r => r.Verdict));
        Assert.Equal((1000, 500), (evaluation.Results[0].UsedMinor, evaluation.Results[0].RemainingMinor));
        Assert.Equal((1100, 1400), (evaluation.Results[1].UsedMinor, evaluation.Results[1].RemainingMinor));
        Assert.Equal((2, 0), (evaluation.Results[2].UsedCount, evaluation.Results[2].RemainingCount));
        Assert.Equal(500, evaluation.Largest(600));
        shelf.Charge(Given.Purchase("minor=500 increment=1000"), set);
        Assert.Equal(2, Evaluate("", set).Results[2].UsedCount);
        Assert.Equal(RuleVerdict.Fail, Evaluate("", set).Results[2].Verdict);
    }

    [Fact]
    public void The_largest_part_passes_every_limit_and_one_unit_more_does_not()
    {
        var set = Given.Card(Each, Ever);
        shelf.Charge(Given.Purchase("minor=1700"), set);

        var largest = Evaluate("minor=2000", set).Largest(2000);

        Assert.Equal(800, largest);
        Assert.Equal(ControlOutcome.Pass, Evaluate("minor=800", set).Outcome);
        Assert.Equal(ControlOutcome.Decline, Evaluate("minor=801", set).Outcome);
        shelf.Charge(Given.Purchase("minor=800"), set);
        Assert.Null(Evaluate("minor=2000", set).Largest(2000));
    }

    [Fact]
    public void There_is_no_part_where_another_rule_fails()
    {
        Assert.Null(Evaluate("minor=2000", Given.Card(Each, """
            "kind":"velocity","count":0,"window":{"span":"all_time"}
            """)).Largest(2000));
        Assert.Null(Evaluate("minor=2000", Given.Card(Each, """
            "kind":"country","allow":["FR"],"action":"review"
            """)).Largest(2000));
    }

    [Fact]
    public void A_new_version_goes_on_with_its_counters_and_another_shape_does_not()
    {
        var set = Given.Card(Ever);
        shelf.Charge(Given.Purchase("minor=2000"), set);
        var raised = Given.Card(Ever.Replace("2500", "9000", StringComparison.Ordinal)) with { Version = 2 };
        var filtered = Given.Card(Ever + ""","when":{"channels":["pos"]}""") with { Version = 3 };
        var renamed = Given.Card(Ever + ""","name":"other" """);

        Assert.Equal(7000, Evaluate("", raised).Results[0].RemainingMinor);
        Assert.Equal(2500, Evaluate("", filtered).Results[0].RemainingMinor);
        Assert.Equal(2500, Evaluate("", renamed).Results[0].RemainingMinor);
    }

    [Fact]
    public void A_card_that_replaces_another_goes_on_with_what_that_one_spent()
    {
        shelf.Charge(Given.Purchase("minor=2000"), Given.Card(Ever));
        var next = Given.Card(Ever) with { Subject = "crd_2", CountsWith = "crd_1" };

        Assert.Equal(500, Evaluate("card=crd_2", next).Results[0].RemainingMinor);
    }

    [Fact]
    public void What_is_given_back_is_taken_from_the_latest_charge_first_and_never_twice()
    {
        var set = Given.Card("""
            "kind":"amount_limit","amount_minor":9000,"currency":"USD","window":{"span":"day","mode":"rolling"}
            """);
        var charged = shelf.Charge(Given.Purchase("minor=1000"), set)
            .Concat(shelf.Charge(Given.Purchase("minor=300 increment=1000 at=2026-06-10T13:00:00Z"), set)).ToList();

        var left = shelf.Keep(SpendCounters.GiveBack(charged, 500, wholly: false, shelf.Find));

        Assert.Equal([800, 0], left.Select(c => c.Minor));
        Assert.Equal([1, 0], left.Select(c => c.Count));
        Assert.Equal(800, Evaluate("at=2026-06-10T13:00:00Z", set).Results[0].UsedMinor);
        left = shelf.Keep(SpendCounters.GiveBack(left, 99_999, wholly: false, shelf.Find));
        Assert.Equal([0, 0], left.Select(c => c.Minor));
        left = shelf.Keep(SpendCounters.GiveBack(left, 0, wholly: true, shelf.Find));
        Assert.All(left, c => Assert.Equal((0L, 0L), (c.Minor, c.Count)));
        Assert.Empty(shelf.Find(left[0].Counter)!.Buckets);
        Assert.Empty(SpendCounters.GiveBack(left, 0, wholly: true, shelf.Find).Counters);
    }

    [Fact]
    public void What_was_cleared_beyond_is_charged_also_after_all_was_given_back()
    {
        var set = Given.Card(Ever, Twice);
        var charged = shelf.Charge(Given.Purchase(""), set);
        var left = shelf.Keep(SpendCounters.GiveBack(charged, 0, wholly: true, shelf.Find));

        left = shelf.Keep(SpendCounters.ChargeMore(left, 1200, shelf.Find));

        Assert.Equal([1200, null], left.Select(c => c.Minor));
        Assert.Equal(1200, Evaluate("", set).Results[0].UsedMinor);
        Assert.Equal(0, Evaluate("", set).Results[1].UsedCount);
    }

    [Fact]
    public void Giving_back_to_a_window_that_is_over_changes_nothing()
    {
        var set = Given.Card("""
            "kind":"amount_limit","amount_minor":9000,"currency":"USD","window":{"span":"day","mode":"calendar",
            "time_zone":"UTC"}
            """);
        var old = shelf.Charge(Given.Purchase("minor=1000"), set);
        shelf.Charge(Given.Purchase("minor=200 at=2026-06-11T12:00:00Z"), set);

        var back = SpendCounters.GiveBack(old, 0, wholly: true, shelf.Find);

        Assert.Empty(back.Counters);
        Assert.Equal([0], back.Charged.Select(c => c.Minor));
        Assert.Empty(SpendCounters.ChargeMore(old, 50, shelf.Find).Counters);
        Assert.Equal(200, Evaluate("at=2026-06-11T13:00:00Z", set).Results[0].UsedMinor);
    }

    [Fact]
    public void A_clock_that_went_back_opens_no_window_again()
    {
        var set = Given.Card("""
            "kind":"amount_limit","amount_minor":9000,"currency":"USD","window":{"span":"day","mode":"calendar",
            "time_zone":"UTC"}
            """);
        shelf.Charge(Given.Purchase("minor=1000 at=2026-06-11T00:00:00Z"), set);
        shelf.Charge(Given.Purchase("minor=500 at=2026-06-10T23:59:59Z"), set);

        var result = Evaluate("at=2026-06-10T23:59:59Z", set).Results[0];

        Assert.Equal((1500, Given.At("2026-06-11T00:00:00Z")), (result.UsedMinor, result.WindowStart));
    }

    [Fact]
    public void A_sum_may_be_larger_than_any_amount()
    {
        var set = Given.Card(Ever);
        for (var i = 0; i < 1100; i++)
        {
            shelf.Charge(Given.Purchase($"minor={Amount.MaxMinor}"), set);
        }

        var result = Evaluate("", set).Results[0];

        Assert.Equal((Amount.MaxMinor, 0), (result.UsedMinor, result.RemainingMinor));
        Assert.Equal((Int128)Amount.MaxMinor * 1100, shelf.Find(shelf.Ids.Single())!.Buckets[0].Minor);
    }

    [Theory]
    [InlineData("day", 900)]
    [InlineData("week", 6_300)]
    [InlineData("month", 27_000)]
    [InlineData("year", 328_500)]
    public void A_rolling_window_has_at_most_97_buckets_and_covers_at_least_its_span(string span, long stepSeconds)
    {
        var set = Given.Card($$"""
            "kind":"velocity","count":1000,"window":{"span":"{{span}}","mode":"rolling"}
            """);
        var (start, step) = (Given.At(Given.Noon), TimeSpan.FromSeconds(stepSeconds));
        for (var i = 0; i < 300; i++)
        {
            var purchase = Given.Purchase("") with { At = start.Plus(step * i) };
            Assert.Equal(Math.Min(i, Windows.Steps), Evaluate(purchase, set).Results[0].UsedCount);
            shelf.Charge(purchase, set);
            Assert.True(shelf.Find(shelf.Ids.Single())!.Buckets.Count <= Windows.Steps + 1);
        }
    }

    private Evaluation Evaluate(string purchase, params ControlSet[] sets) => Evaluate(Given.Purchase(purchase), sets);

    private Evaluation Evaluate(Purchase purchase, params ControlSet[] sets) =>
        ControlEvaluation.Evaluate(purchase, sets, shelf.Find);
}

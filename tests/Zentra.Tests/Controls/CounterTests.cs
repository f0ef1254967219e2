using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Tests.Controls;

/// <summary>Counters: what goes on with one, and what is charged to it and given back.</summary>
public sealed class CounterTests
{
    private const string Ever = """
        "kind":"amount_limit","amount_minor":2500,"currency":"USD","window":{"span":"all_time"}
        """;

    private const string Daily = """
        "kind":"amount_limit","amount_minor":9000,"currency":"USD","window":{"span":"day","mode":"calendar",
        "time_zone":"UTC"}
        """;

    private const string Twice = """
        "kind":"velocity","count":2,"window":{"span":"day","mode":"rolling"}
        """;

    private readonly Shelf shelf = new();

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

    /// <summary>Whatever a counter counts by is in its identifier; the limit and the action are not.</summary>
    [Fact]
    public void Rules_of_different_shapes_never_share_a_counter()
    {
        const string week = """{"span":"week","mode":"calendar","time_zone":"Europe/Berlin"}""";
        static string Limit(string window, string rest = "", string kind = "amount_limit\",\"currency\":\"USD") =>
            $"\"name\":\"r\",\"amount_minor\":5,\"window\":{window},\"kind\":\"{kind}\"{rest}";
        string[] different =
        [
            Limit(week), Limit(week, kind: "amount_limit\",\"currency\":\"EUR"),
            """
            "name":"r","count":5,"kind":"velocity",
            "window":{"span":"week","mode":"calendar","time_zone":"Europe/Berlin"}
            """,
            Limit("""{"span":"week","mode":"calendar","time_zone":"Europe/Berlin","week_starts":"sunday"}"""),
            Limit("""{"span":"week","mode":"calendar","time_zone":"Europe/Paris"}"""),
            Limit("""{"span":"month","mode":"calendar","time_zone":"Europe/Berlin"}"""),
            Limit("""{"span":"week","mode":"rolling"}"""), Limit("""{"span":"all_time"}"""),
            Limit(week, ""","per":["card"]"""), Limit(week, ""","per":["category"]"""),
            Limit(week, ""","per":["merchant"]"""), Limit(week, ""","per":["card","merchant"]"""),
            Limit(week, ""","when":{"categories":["5812"]}"""), Limit(week, ""","when":{"merchants":["m1"]}"""),
            Limit(week, ""","when":{"merchants":["m1","m2"]}"""), Limit(week, ""","when":{"channels":["pos"]}"""),
            Limit(week, ""","when":{"countries":["DE"]}"""),
            Limit(week).Replace("\"r\"", "\"s\"", StringComparison.Ordinal),
        ];
        string[] same =
        [
            Limit(week, ""","action":"review" """), Limit(week).Replace(":5", ":6", StringComparison.Ordinal),
            Limit("""{"span":"week","mode":"calendar","time_zone":"Europe/Berlin","week_starts":"monday"}"""),
        ];

        var ids = different.Select(rule => IdOf(Given.Card(rule))).ToList();

        Assert.Distinct(ids);
        Assert.DoesNotContain(IdOf(Given.Set(ControlLevel.Program, Given.Rules(Limit(week)))), ids);
        Assert.All(same, rule => Assert.Equal(ids[0], IdOf(Given.Card(rule))));
        Assert.Equal(
            IdOf(Given.Card(Limit(week, ""","per":["card","merchant"],"when":{"channels":["pos","atm"]}"""))),
            IdOf(Given.Card(Limit(week, ""","per":["merchant","card"],"when":{"channels":["atm","pos"]}"""))));
        Assert.All(ids, id => Assert.True(Identifier.TryParse(id, "spc", out _)));

        static string IdOf(ControlSet set) => Assert.Single(SpendCounters.KeysFor(
            Given.Purchase(set.Rules[0] is ControlRule.AmountLimit { Currency: "EUR" } ? "billed=EUR" : ""), [set]));
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
        var set = Given.Card(Daily);
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
        var set = Given.Card(Daily);
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
            Assert.Equal(Math.Min(i, Windows.Steps) + 1, Evaluate(purchase, set).Results[0].UsedCount);
            Assert.True(shelf.Find(shelf.Ids.Single())!.Buckets.Count <= Windows.Steps + 1);
        }
    }

    private Evaluation Evaluate(string purchase, params ControlSet[] sets) => Evaluate(Given.Purchase(purchase), sets);

    private Evaluation Evaluate(Purchase purchase, params ControlSet[] sets) =>
        ControlEvaluation.Evaluate(purchase, sets, shelf.Find);
}

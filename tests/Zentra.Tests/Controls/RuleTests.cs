using System.Text.Json;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Controls;

/// <summary>Rules without counters: given a rule, when a purchase is made, then it passes or fails.</summary>
public sealed class RuleTests
{
    [Theory]
    // Categories.
    [InlineData("""
        "kind":"merchant_category","allow":["5812"]
        """, "", null)]
    [InlineData("""
        "kind":"merchant_category","allow":["5811","5813-5900"]
        """, "", "merchant_category_not_allowed")]
    [InlineData("""
        "kind":"merchant_category","allow":["5800-5812"]
        """, "", null)]
    [InlineData("""
        "kind":"merchant_category","allow":["restaurants"]
        """, "mcc=5814", null)]
    [InlineData("""
        "kind":"merchant_category","block":["gambling","cash"]
        """, "mcc=7995", "merchant_category_not_allowed")]
    [InlineData("""
        "kind":"merchant_category","block":["gambling","cash"]
        """, "mcc=6011", "merchant_category_not_allowed")]
    [InlineData("""
        "kind":"merchant_category","block":["gambling","cash"]
        """, "mcc=6012", null)]
    [InlineData("""
        "kind":"merchant_category","block":["airlines"]
        """, "mcc=3350", "merchant_category_not_allowed")]
    [InlineData("""
        "kind":"merchant_category","block":["airlines"]
        """, "mcc=3351", null)]
    [InlineData("""
        "kind":"merchant_category","block":["0000-9998"]
        """, "mcc=9999", null)]
    [InlineData("""
        "kind":"merchant_category","block":["0000-9998"]
        """, "mcc=0001", "merchant_category_not_allowed")]
    // Merchants: a lock is an allow list of one.
    [InlineData("""
        "kind":"merchant","allow":["m1"]
        """, "", null)]
    [InlineData("""
        "kind":"merchant","allow":["m1"]
        """, "merchant=M1", "merchant_not_allowed")]
    [InlineData("""
        "kind":"merchant","block":["m2","m1"]
        """, "", "merchant_not_allowed")]
    [InlineData("""
        "kind":"merchant","block":["m2"]
        """, "", null)]
    // Countries: what is not said is not known to be allowed.
    [InlineData("""
        "kind":"country","allow":["DE","FR"]
        """, "", null)]
    [InlineData("""
        "kind":"country","allow":["FR"]
        """, "", "country_not_allowed")]
    [InlineData("""
        "kind":"country","allow":["FR"]
        """, "country=", "country_not_allowed")]
    [InlineData("""
        "kind":"country","block":["FR"]
        """, "", null)]
    [InlineData("""
        "kind":"country","block":["DE"]
        """, "", "country_not_allowed")]
    [InlineData("""
        "kind":"country","block":["FR"]
        """, "country=", "country_not_allowed")]
    [InlineData("""
        "kind":"merchant_category","block":["cash"]
        """, "mcc=", "merchant_category_not_allowed")]
    [InlineData("""
        "kind":"merchant_category","allow":["0000-9999"]
        """, "mcc=", "merchant_category_not_allowed")]
    [InlineData("""
        "kind":"merchant","block":["m2"]
        """, "merchant=", "merchant_not_allowed")]
    // Channels and currencies.
    [InlineData("""
        "kind":"channel","allow":["ecommerce","recurring"]
        """, "channel=recurring", null)]
    [InlineData("""
        "kind":"channel","allow":["ecommerce","recurring"]
        """, "", "channel_not_allowed")]
    [InlineData("""
        "kind":"channel","block":["atm","moto"]
        """, "channel=moto", "channel_not_allowed")]
    [InlineData("""
        "kind":"currency","allow":["USD"]
        """, "", null)]
    [InlineData("""
        "kind":"currency","allow":["USD"]
        """, "in=EUR", "currency_not_allowed")]
    [InlineData("""
        "kind":"currency","block":["USD"]
        """, "in=EUR", null)]
    // Hours: from is in, to is out; the day is the one on which they begin.
    [InlineData("""
        "kind":"time_of_day","from":"09:00","to":"17:00","time_zone":"UTC"
        """, "at=2026-06-10T09:00:00Z", null)]
    [InlineData("""
        "kind":"time_of_day","from":"09:00","to":"17:00","time_zone":"UTC"
        """, "at=2026-06-10T08:59:59.999999Z", "time_not_allowed")]
    [InlineData("""
        "kind":"time_of_day","from":"09:00","to":"17:00","time_zone":"UTC"
        """, "at=2026-06-10T17:00:00Z", "time_not_allowed")]
    [InlineData("""
        "kind":"time_of_day","from":"00:00","to":"24:00","days":["wednesday"],"time_zone":"UTC"
        """, "at=2026-06-10T23:59:59.999999Z", null)]
    [InlineData("""
        "kind":"time_of_day","from":"00:00","to":"24:00","days":["wednesday"],"time_zone":"UTC"
        """, "at=2026-06-11T00:00:00Z", "time_not_allowed")]
    [InlineData("""
        "kind":"time_of_day","from":"22:00","to":"06:00","days":["wednesday"],"time_zone":"UTC"
        """, "at=2026-06-11T05:59:00Z", null)]
    [InlineData("""
        "kind":"time_of_day","from":"22:00","to":"06:00","days":["wednesday"],"time_zone":"UTC"
        """, "at=2026-06-10T05:59:00Z", "time_not_allowed")]
    [InlineData("""
        "kind":"time_of_day","from":"22:00","to":"06:00","days":["sunday"],"time_zone":"UTC"
        """, "at=2026-06-15T01:00:00Z", null)]
    [InlineData("""
        "kind":"time_of_day","from":"22:00","to":"06:00","time_zone":"UTC"
        """, "", "time_not_allowed")]
    [InlineData("""
        "kind":"time_of_day","from":"17:45","to":"17:46","time_zone":"Asia/Kathmandu"
        """, "", null)]
    // An hour that the clock shows twice is in both times; one that it skips never comes.
    [InlineData("""
        "kind":"time_of_day","from":"01:00","to":"02:00","time_zone":"America/New_York"
        """, "at=2026-11-01T05:30:00Z", null)]
    [InlineData("""
        "kind":"time_of_day","from":"01:00","to":"02:00","time_zone":"America/New_York"
        """, "at=2026-11-01T06:30:00Z", null)]
    [InlineData("""
        "kind":"time_of_day","from":"02:00","to":"03:00","time_zone":"America/New_York"
        """, "at=2026-03-08T07:00:00Z", "time_not_allowed")]
    // First use: once, and not for increments.
    [InlineData("""
        "kind":"first_use","amount_minor":1000,"currency":"USD"
        """, "first", null)]
    [InlineData("""
        "kind":"first_use","amount_minor":999,"currency":"USD"
        """, "first", "first_use_not_allowed")]
    [InlineData("""
        "kind":"first_use","amount_minor":999,"currency":"USD"
        """, "", null)]
    [InlineData("""
        "kind":"first_use","amount_minor":999,"currency":"USD"
        """, "first increment=1", null)]
    [InlineData("""
        "kind":"first_use","amount_minor":1000,"currency":"EUR"
        """, "first", "first_use_not_allowed")]
    [InlineData("""
        "kind":"first_use","channels":["ecommerce"]
        """, "first", "first_use_not_allowed")]
    [InlineData("""
        "kind":"first_use","channels":["pos"],"countries":["DE"]
        """, "first", null)]
    [InlineData("""
        "kind":"first_use","countries":["FR"]
        """, "first", "first_use_not_allowed")]
    [InlineData("""
        "kind":"first_use","countries":["FR"]
        """, "first country=", "first_use_not_allowed")]
    // Uses.
    [InlineData("""
        "kind":"maximum_uses","count":1
        """, "", null)]
    [InlineData("""
        "kind":"maximum_uses","count":1
        """, "uses=1", "maximum_uses_reached")]
    [InlineData("""
        "kind":"maximum_uses","count":1
        """, "uses=1 increment=500", null)]
    public void A_rule_judges_a_purchase(string rule, string purchase, string? reason)
    {
        var set = Given.Card(rule);

        var evaluation = ControlEvaluation.Evaluate(Given.Purchase(purchase), [set], Given.NoCounters);

        var result = Assert.Single(evaluation.Results);
        Assert.Equal(reason, result.Reason?.Name());
        Assert.Equal(reason is null ? RuleVerdict.Pass : RuleVerdict.Fail, result.Verdict);
        Assert.Equal(reason is null ? ControlOutcome.Pass : ControlOutcome.Decline, evaluation.Outcome);
        Assert.Equal(reason is null ? null : result, evaluation.Decisive);
        Assert.Equal(reason is not null, result.Cardholder is not null);
        Assert.Matches("^[A-Z0-9].*\\.$", result.Explanation);
        Assert.Empty(ControlCheck.Faults(set.Rules));
    }

    [Fact]
    public void Every_kind_is_written_and_read_again()
    {
        string[] rules =
        [
            """
            "kind":"amount_limit","name":"a","action":"decline","amount_minor":5,"currency":"JPY","window":{
            "span":"week","mode":"calendar","time_zone":"Asia/Tokyo","week_starts":"sunday"},
            "per":["card","merchant"],"when":{
            "categories":["fuel"],"merchants":["m"],"channels":["pos"],"countries":["JP"]}
            """,
            """
            "kind":"velocity","name":"b","action":"review","count":3,"window":{"span":"all_time"}
            """,
            """
            "kind":"merchant_category","name":"c","action":"decline","block":["cash"]
            """,
            """
            "kind":"merchant","name":"d","action":"decline","allow":["m"]
            """,
            """
            "kind":"country","name":"e","action":"decline","allow":["DE"]
            """,
            """
            "kind":"channel","name":"f","action":"decline","block":["atm"]
            """,
            """
            "kind":"currency","name":"g","action":"decline","allow":["EUR"]
            """,
            """
            "kind":"time_of_day","name":"h","action":"decline","from":"09:00","to":"17:00","days":["monday"],
            "time_zone":"UTC"
            """,
            """
            "kind":"first_use","name":"i","action":"decline","amount_minor":1,"currency":"EUR","channels":["pos"],
            "countries":["DE"]
            """,
            """
            "kind":"maximum_uses","name":"j","action":"decline","count":1
            """,
        ];

        var read = Given.Rules(rules);

        Assert.Equal(typeof(ControlRule).GetNestedTypes().Count(t => t.BaseType == typeof(ControlRule)), read.Length);
        Assert.All(read.Zip(rules), pair => Assert.Equal(
            JsonDocument.Parse($"{{{pair.Second}}}").RootElement.EnumerateObject().Select(p => p.ToString())
                .Select(p => p.Replace("\n", "", StringComparison.Ordinal)).Order(),
            JsonSerializer.SerializeToElement(pair.First, ControlsJson.Default.ControlRule).EnumerateObject()
                .Select(p => p.ToString()).Order()));
        Assert.All(read, rule => Assert.NotNull(rule.Kind));
    }

    [Fact]
    public void A_kind_may_stand_after_other_members_and_an_unknown_one_is_refused()
    {
        Assert.IsType<ControlRule.MaximumUses>(Given.Rules("""
            "name":"once","count":1,"kind":"maximum_uses"
            """)[0]);
        Assert.Throws<JsonException>(() => Given.Rules("""
            "name":"once","count":1,"kind":"minimum_uses"
            """));
        Assert.ThrowsAny<Exception>(() => Given.Rules("""
            "name":"once","count":1
            """));
    }

    [Fact]
    public void A_set_is_not_evaluated_for_what_it_is_not_about() => Assert.Throws<ArgumentException>(() =>
        ControlEvaluation.Evaluate(Given.Purchase("card=crd_2"), [Given.Card()], Given.NoCounters));

    /// <summary>The order of all reasons, which is the precedence, with both sentences of each.</summary>
    [Fact]
    public void Every_reason_has_its_place_and_two_sentences()
    {
        var reasons = Enum.GetValues<DeclineReason>();

        Assert.All(reasons, r => Assert.Matches("^[A-Z].*\\.$", Wording.Operator(r)));
        Assert.All(reasons, r => Assert.Matches("^[A-Z].*\\.$", Wording.Cardholder(r)));
        Assert.Distinct(reasons.Select(Wording.Operator));
        // Whoever holds a stolen card is not told so.
        Assert.All(reasons, r => Assert.DoesNotMatch(
            "stolen|lost|fraud|suspect|limit|control|tenant|review|floor|vault|store", Wording.Cardholder(r)));
        Repository.MatchSnapshot(
            "tests/Zentra.Tests/Controls/reasons.md",
            "# Reasons in the order of precedence\n\n| reason | operator | cardholder |\n|---|---|---|\n"
            + string.Concat(reasons.Select(
                r => $"| `{r.Name()}` | {Wording.Operator(r)} | {Wording.Cardholder(r)} |\n")));
    }
}

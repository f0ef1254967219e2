using System.Text.Json;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;

namespace Zentra.Tests.Controls;

/// <summary>Of many failures, the one that is shown.</summary>
public sealed class PrecedenceTests
{
    private const string Country = """
        "kind":"country","allow":["FR"]
        """;

    private const string Merchant = """
        "kind":"merchant","allow":["m2"]
        """;

    private const string Uses = """
        "kind":"maximum_uses","count":1
        """;

    private const string Amount = """
        "kind":"amount_limit","amount_minor":999,"currency":"USD","window":{"span":"per_authorization"}
        """;

    private const string Velocity = """
        "kind":"velocity","count":0,"window":{"span":"all_time"}
        """;

    private const string Review = ""","action":"review" """;

    /// <summary>Every kind fails; from the first to the last, the shown one is taken away.</summary>
    [Fact]
    public void The_reasons_of_controls_come_in_the_order_of_the_enumeration()
    {
        List<string> rules =
        [
            Amount, Velocity, Uses,
            """
            "kind":"first_use","channels":["atm"]
            """,
            """
            "kind":"time_of_day","from":"01:00","to":"02:00","time_zone":"UTC"
            """,
            Merchant,
            """
            "kind":"merchant_category","block":["restaurants"]
            """,
            """
            "kind":"currency","allow":["EUR"]
            """,
            """
            "kind":"channel","allow":["atm"]
            """,
            Country,
        ];
        var shown = new List<DeclineReason>();
        while (rules.Count > 0)
        {
            shown.Add(Evaluate("first uses=1", Given.Card([.. rules])).Decisive!.Reason!.Value);
            rules.RemoveAt(rules.Count - 1);
        }

        Assert.Equal(
            [
                DeclineReason.CountryNotAllowed, DeclineReason.ChannelNotAllowed, DeclineReason.CurrencyNotAllowed,
                DeclineReason.MerchantCategoryNotAllowed, DeclineReason.MerchantNotAllowed,
                DeclineReason.TimeNotAllowed, DeclineReason.FirstUseNotAllowed, DeclineReason.MaximumUsesReached,
                DeclineReason.VelocityExceeded, DeclineReason.AmountLimitExceeded,
            ],
            shown);
        Assert.Equal(shown.Order(), shown);
    }

    [Fact]
    public void Of_one_reason_the_tenants_rule_is_shown_before_the_programs_and_the_cards()
    {
        var evaluation = Evaluate(
            "",
            Given.Card(Country),
            Given.Set(ControlLevel.Program, Given.Rules(Country)),
            Given.Set(ControlLevel.Tenant, Given.Rules(Country, Country + ""","name":"later" """)));

        Assert.Equal((ControlLevel.Tenant, "rule_0"), (evaluation.Decisive!.Level, evaluation.Decisive.Rule));
        Assert.Equal(4, evaluation.Results.Count);
        Assert.Equal(evaluation.Results[2], evaluation.Decisive);
    }

    [Fact]
    public void A_reason_goes_before_a_level() => Assert.Equal(
        DeclineReason.CountryNotAllowed,
        Evaluate("", Given.Set(ControlLevel.Tenant, Given.Rules(Merchant)), Given.Card(Country)).Decisive!.Reason);

    [Fact]
    public void A_rule_that_declines_goes_before_one_that_asks_for_a_review()
    {
        var evaluation = Evaluate("", Given.Card(Country + Review, Merchant));

        Assert.Equal(ControlOutcome.Decline, evaluation.Outcome);
        Assert.Equal(DeclineReason.MerchantNotAllowed, evaluation.Decisive!.Reason);
    }

    [Fact]
    public void A_rule_that_asks_for_a_review_stops_nothing()
    {
        var evaluation = Evaluate("", Given.Card(Country + Review, Amount + Review, Velocity + Review));

        Assert.Equal(ControlOutcome.Review, evaluation.Outcome);
        Assert.Equal(DeclineReason.CountryNotAllowed, evaluation.Decisive!.Reason);
        Assert.All(evaluation.Results, r => Assert.Equal(RuleVerdict.Fail, r.Verdict));
    }

    [Fact]
    public void Limits_are_not_reached_where_another_rule_has_declined_and_are_listed_nonetheless()
    {
        var evaluation = ControlEvaluation.Evaluate(
            Given.Purchase(""), [Given.Card(Amount, Velocity, Country)],
            _ => null);

        Assert.Equal(
            [RuleVerdict.NotReached, RuleVerdict.NotReached, RuleVerdict.Fail],
            evaluation.Results.Select(r => r.Verdict));
        Assert.Equal((999, null, null), (
            evaluation.Results[0].LimitMinor, evaluation.Results[0].UsedMinor, evaluation.Results[0].RemainingMinor));
        Assert.Equal((0, null), (evaluation.Results[1].LimitCount, evaluation.Results[1].UsedCount));
        Assert.Null(evaluation.Largest(1000));
    }

    [Fact]
    public void Without_rules_everything_passes()
    {
        var evaluation = Evaluate("", Given.Card());

        Assert.Equal(ControlOutcome.Pass, evaluation.Outcome);
        Assert.Null(evaluation.Decisive);
        Assert.Equal(1000, evaluation.Largest(1000));
    }

    /// <summary>What an authorization keeps of it is read as it was written.</summary>
    [Fact]
    public void An_evaluation_is_kept_as_JSON()
    {
        var set = Given.Card(Amount, Velocity, Country + Review, Uses) with { CountsWith = "crd_0", Livemode = true };
        var evaluation = Evaluate("uses=1", set);

        var json = JsonSerializer.Serialize(evaluation, ControlsJson.Default.Evaluation);

        Assert.Equal(
            evaluation.Results, JsonSerializer.Deserialize(json, ControlsJson.Default.Evaluation)!.Results);
        var kept = (ControlSet)ControlSet.Kind.Read(ControlSet.Kind.Write(set));
        Assert.Equal(set with { Rules = [] }, kept with { Rules = [] });
        Assert.Equal(Evaluate("", set).Results, Evaluate("", kept).Results);
    }

    private static Evaluation Evaluate(string purchase, params ControlSet[] sets) =>
        ControlEvaluation.Evaluate(Given.Purchase(purchase), sets, Given.NoCounters);
}

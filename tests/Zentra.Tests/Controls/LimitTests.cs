using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;

namespace Zentra.Tests.Controls;

/// <summary>Limits and velocities: what they are about, and what they leave.</summary>
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
    [InlineData("\"categories\":[\"groceries\"]", "mcc=", "")]
    [InlineData("\"merchants\":[\"m2\"]", "merchant=", "")]
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

    private Evaluation Evaluate(string purchase, params ControlSet[] sets) =>
        ControlEvaluation.Evaluate(Given.Purchase(purchase), sets, shelf.Find);
}

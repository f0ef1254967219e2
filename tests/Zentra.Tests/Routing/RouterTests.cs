using Zentra.Payments.Methods;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using static Zentra.Tests.Routing.Providers;

namespace Zentra.Tests.Routing;

/// <summary>
/// The first rule that holds names the providers; the first of them that can take the payment gets it.
/// </summary>
public sealed class RouterTests
{
    private static readonly Timestamp Saturday = Timestamp.From(new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));

    private static readonly RoutingFacts Facts = new()
    {
        Payment = "pay_1",
        AmountMinor = 10_000,
        Currency = "EUR",
        At = Saturday,
        Country = "DE",
        Merchant = "mrc_1",
        Customer = "cus_1",
        Channel = "ecommerce",
        MethodType = "card",
        Brand = "visa",
        Bin = "424242",
        Metadata = new Dictionary<string, string> { ["tier"] = "gold" },
    };

    public static TheoryData<Condition, bool> Conditions => new()
    {
        { In("currency", "EUR", "GBP"), true },
        { In("currency", "GBP"), false },
        { new() { Field = "currency", NotIn = ["GBP"] }, true },
        { In("country", "DE"), true },
        { In("corridor", "EUR-DE"), true },
        { In("merchant", "mrc_1"), true },
        { In("customer", "cus_2"), false },
        { In("channel", "ecommerce"), true },
        { In("method_type", "card"), true },
        { In("brand", "visa"), true },
        { In("bin", "424242"), true },
        { In("weekday", "sat"), true },
        { In("metadata.tier", "gold"), true },
        { In("metadata.none", "gold"), false },
        { new() { Field = "metadata.none", NotIn = ["gold"] }, true },
        { new() { Field = "amount_minor", Gte = 10_000 }, true },
        { new() { Field = "amount_minor", Lt = 10_000 }, false },
        { new() { Field = "amount_minor", Gte = 1, Lt = 10_001 }, true },
        { new() { Field = "hour", Gte = 10, Lt = 11 }, true },
        { new() { Not = In("currency", "EUR") }, false },
        { new() { All = [In("currency", "EUR"), In("country", "FR")] }, false },
        { new() { Any = [In("currency", "GBP"), In("country", "DE")] }, true },
        { new() { All = [new() { Any = [In("brand", "visa")] }, new() { Not = In("brand", "amex") }] }, true },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void A_condition_asks_about_one_side_of_the_payment(Condition when, bool holds)
    {
        Assert.Equal(holds, when.Holds(Facts));
        var rule = new RoutingRule { Name = "one", When = when, Then = Order("alpha") };
        Assert.Empty(RoutingCheck.Faults(new() { Rules = [rule] }));
    }

    [Fact]
    public void The_first_rule_that_holds_decides_and_every_provider_gets_its_verdict()
    {
        var rules = new RoutingRules
        {
            Rules =
            [
                new() { Name = "sterling", When = In("currency", "GBP"), Then = Order("delta") },
                new() { Name = "euro", When = In("currency", "EUR"), Then = Order("small", "off", "alpha", "beta") },
                new() { Name = "all", Then = Order("delta") },
            ],
            Otherwise = Order("gamma"),
        };
        Provider[] providers =
        [
            Named("alpha"), Named("beta"), Named("gamma"), Named("delta"),
            Named("small") with { Limits = new() { MaxAmountMinor = 9_999 } },
            Named("off") with { Enabled = false },
        ];

        var route = Router.Select("rte_1", 7, rules, Facts, providers, []);

        Assert.Equal(("alpha", "euro", 7), (route.Provider, route.Rule, route.RulesVersion));
        Assert.Equal(
            [
                "small amount_not_supported: It takes at most 99.99 EUR.", "off disabled: It is disabled.",
                "alpha selected: The first in order that can take it.",
                "beta standby: It can take it, after those before it.",
                "gamma standby: It can take it, after those before it.",
                "delta not_named: Neither the rule nor `otherwise` names it.",
            ],
            route.Candidates.Select(c => $"{c.Provider} {c.Verdict}: {c.Reason}"));
    }

    [Fact]
    public void A_provider_is_passed_over_for_what_it_cannot_do()
    {
        Provider[] providers =
        [
            Named("tried"),
            Named("dollars", Able with { Currencies = ["USD"] }),
            Named("transfers", Able with { Methods = ["bank_transfer"] }),
            Named("tens", Able with { Quirks = [new("EUR", 2, 3)] }),
            Named("limited") with { Limits = new() { Currencies = ["GBP"] } },
            Named("large") with { Limits = new() { MinAmountMinor = 10_001 } },
            Named("tokenless"),
            Named("open") with
            {
                Health = new() { State = BreakerState.Open, Failures = 5, OpenUntil = Saturday.Plus(new(0, 0, 1)) },
            },
            Named("good"),
        ];
        var method = new PaymentMethod
        {
            Id = "pmt_1",
            Customer = "cus_1",
            Type = "card",
            Tokens = new(providers.Where(p => p.Name != "tokenless").ToDictionary(p => p.Name, p => $"tok_{p.Name}")),
            Intent = "int_1",
            Scope = "wks_1",
            CreatedAt = Saturday,
            UpdatedAt = Saturday,
            Version = 1,
        };

        var route = Router.Select("rte_1", 1, RoutingRules.None, Facts with { Method = method }, providers, ["tried"]);

        Assert.Equal("good", route.Provider);
        Assert.Equal(
            [
                "tried", "currency_not_supported", "method_not_supported", "amount_not_supported",
                "currency_not_supported", "amount_not_supported", "no_token", "breaker_open", "selected",
            ],
            route.Candidates.Select(c => c.Verdict));
    }

    [Fact]
    public void A_split_draws_each_payment_the_same_every_time_and_all_of_them_by_weight()
    {
        var rules = new RoutingRules { Otherwise = Split(("alpha", 70), ("beta", 30)) };
        Provider[] providers = [Named("alpha"), Named("beta")];
        var drawn = Enumerable.Range(0, 10_000)
            .Select(i => Router.Select("rte_1", 1, rules, Facts with { Payment = $"pay_{i}" }, providers, []).Provider)
            .ToList();

        Assert.InRange(drawn.Count(p => p == "alpha"), 6_850, 7_150);
        Assert.Equal(drawn, Enumerable.Range(0, 10_000)
            .Select(i => Router.Select("rte_2", 2, rules, Facts with { Payment = $"pay_{i}" }, providers, []))
            .Select(r => r.Provider));
        Assert.Equal("alpha,alpha,beta,beta,alpha,alpha,beta,beta,alpha,alpha", string.Join(',', drawn.Take(10)));
    }

    [Fact]
    public void What_a_split_does_not_take_goes_to_the_next_draw()
    {
        var rules = new RoutingRules { Otherwise = Split(("alpha", 1), ("beta", 1), ("gamma", 1)) };
        Provider[] providers = [Named("alpha") with { Enabled = false }, Named("beta"), Named("gamma")];

        var drawn = Enumerable.Range(0, 3_000)
            .Select(i => Router.Select("rte_1", 1, rules, Facts with { Payment = $"pay_{i}" }, providers, []).Provider)
            .CountBy(p => p).ToDictionary();

        Assert.InRange(drawn["beta"], 1_350, 1_650);
        Assert.InRange(drawn["gamma"], 1_350, 1_650);
    }

    [Fact]
    public void A_rule_that_names_what_is_not_there_says_so()
    {
        var route = Router.Select(
            "rte_1", 1, new() { Otherwise = Order("ghost") }, Facts, [Named("alpha")], []);

        Assert.Equal("", route.Provider);
        Assert.Equal(["not_configured", "not_named"], route.Candidates.Select(c => c.Verdict));
    }

    private static Condition In(string field, params string[] values) => new() { Field = field, In = values };

    private static Provider Named(string name, Capabilities? capabilities = null) =>
        BookOf(name).Provider(name) with { Capabilities = capabilities ?? Able };
}

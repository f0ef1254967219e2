using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Reports;

/// <summary>What finance asks: fees by month, open breaks by age, captures that are not settled.</summary>
public sealed class FinanceReportTests(ApiHost host)
{
    private static readonly string[] Fees =
        ["provider", "currency", "month", "charged_minor", "returned_minor", "net_minor", "net", "entries"];

    private static readonly string[] Breaks = ["age", "provider", "currency", "break", "count", "delta_minor", "delta"];

    private static readonly string[] Unsettled =
    [
        "payment", "merchant", "provider", "currency", "captured_minor", "settled_minor", "open_minor", "open",
        "age_days",
    ];

    [Theory]
    [InlineData(
        "",
        "alpha EUR 2026-02 70 0 70 0.70 1|alpha USD 2026-01 300 40 260 2.60 3|"
        + "alpha USD 2026-02 9 0 9 0.09 1|beta USD 2026-02 0 5 -5 -0.05 1")]
    [InlineData(
        "?from=2026-01-31T23:59:59.999999Z",
        "alpha EUR 2026-02 70 0 70 0.70 1|alpha USD 2026-01 100 0 100 1.00 1|"
        + "alpha USD 2026-02 9 0 9 0.09 1|beta USD 2026-02 0 5 -5 -0.05 1")]
    [InlineData("?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "alpha USD 2026-01 300 40 260 2.60 3")]
    [InlineData("?from=2026-03-01T00:00:00Z", "")]
    public async Task Fees_are_summed_by_provider_currency_and_month(string span, string expected)
    {
        var api = await host.NewTenant();
        await Fee(api, "2026-01-01T00:00:00Z", "alpha", 200);
        await Fee(api, "2026-01-15T00:00:00Z", "alpha", -40);
        await Fee(api, "2026-02-01T00:00:00Z", "alpha", 9);
        // Of the month before, and later in the books.
        await Fee(api, "2026-01-31T23:59:59.999999Z", "alpha", 100);
        await Fee(api, "2026-02-02T00:00:00Z", "beta", -5);
        await Fee(api, "2026-02-03T00:00:00Z", "alpha", 70, "EUR");

        var json = (await api.Get($"/reports/fees{span}")).Is(200).Json;
        var csv = await api.Send(HttpMethod.Get, $"/reports/fees{span}", accept: "text/csv");

        Assert.Equal(expected, string.Join('|', json.Rows(Fees)));
        Assert.Equal(expected, string.Join('|', csv.Csv().Say(Fees)));
    }

    [Theory]
    [InlineData(
        "",
        "0-1 days alpha USD amount 2 -30 -0.30|2-7 days alpha USD amount 2 8 0.08|"
        + "8-30 days alpha USD fee 1 1 0.01|8-30 days beta EUR amount 1 9 0.09|"
        + "31+ days beta USD missing 1 500 5.00")]
    [InlineData(
        "?as_of=2026-04-03T00:00:00Z",
        "0-1 days alpha USD fee 1 1 0.01|2-7 days beta EUR amount 1 9 0.09|"
        + "8-30 days alpha USD amount 1 77 0.77|31+ days beta USD missing 1 500 5.00")]
    [InlineData("?as_of=2026-01-01T00:00:00Z", "")]
    public async Task Open_breaks_are_counted_by_age_provider_currency_and_kind(string query, string expected)
    {
        // The host's clock says 2026-04-26T14:12.
        var api = await host.NewTenant();
        await host.Break(api.Scope, "2026-02-01T00:00:00Z", "beta", "missing", 500);
        await host.Break(api.Scope, "2026-03-20T00:00:00Z", "alpha", "amount", 77, resolvedAt: "2026-04-10T00:00:00Z");
        await host.Break(api.Scope, "2026-03-31T00:00:00Z", "beta", "amount", 9, currency: "EUR");
        await host.Break(api.Scope, "2026-04-02T00:00:00Z", "alpha", "fee", 1);
        await host.Break(api.Scope, "2026-04-19T00:00:00Z", "alpha", "amount", 5);
        await host.Break(api.Scope, "2026-04-24T00:00:00Z", "alpha", "amount", 3);
        await host.Break(api.Scope, "2026-04-25T00:00:00Z", "alpha", "amount", -20);
        await host.Break(api.Scope, "2026-04-26T00:00:00Z", "alpha", "amount", -10);
        await host.Break(api.Scope, "2026-04-26T00:00:00Z", "alpha", "amount", 1, review: "unknown_outcome");

        var json = (await api.Get($"/reports/breaks{query}")).Is(200).Json;
        var csv = await api.Send(HttpMethod.Get, $"/reports/breaks{query}", accept: "text/csv");

        Assert.Equal(expected, string.Join('|', json.Rows(Breaks)));
        Assert.Equal(expected, string.Join('|', csv.Csv().Say(Breaks)));
    }

    [Fact]
    public async Task Captures_that_are_not_settled_are_listed_with_their_age()
    {
        var api = await host.NewTenant();
        await api.Pay();
        var first = (await api.Pay(amountMinor: 1000)).Is(201).Id;
        (await api.Post($"/payments/{first}/capture", """{"amount_minor":300}""")).Is(200);
        await api.Advance(TimeSpan.FromDays(2));
        (await api.Post($"/payments/{first}/capture", """{"amount_minor":200}""")).Is(200);
        var taken = await api.Pay(amountMinor: 70, more: ""","capture_method":"automatic","merchant":"=1+1" """);
        var second = taken.Is(201).Id;
        await api.Advance(TimeSpan.FromDays(1));

        var csv = (await api.Get("/reports/unsettled-captures?format=csv")).Csv();
        var json = (await api.Get("/reports/unsettled-captures?provider=sandbox")).Is(200).Json;

        string[] expected =
        [
            $"{first} merchant_default sandbox USD 500 0 500 5.00 3", $"{second} =1+1 sandbox USD 70 0 70 0.70 1",
        ];
        Assert.Equal(expected, json.Rows(Unsettled));
        Assert.Equal([expected[0], expected[1].Replace("=1", "'=1", StringComparison.Ordinal)], csv.Say(Unsettled));
        Assert.Empty((await api.Get("/reports/unsettled-captures?provider=other")).Is(200).Json.Rows());

        var before = (await api.Get($"/reports/unsettled-captures?as_of={csv[0]["captured_at"]}")).Is(200).Json;
        Assert.Equal([$"{first} merchant_default sandbox USD 300 0 300 3.00 0"], before.Rows(Unsettled));
        Assert.Equal(csv[0]["captured_at"], before.Say("as_of"));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("=HYPERLINK(\\\"x\\\",\\\"y\\\")", "'=HYPERLINK(\"x\",\"y\")")]
    [InlineData("a=1", "a=1")]
    [InlineData("'=1", "'=1")]
    public async Task What_a_spreadsheet_would_run_gets_an_apostrophe_and_numbers_none(string merchant, string cell)
    {
        var api = await host.NewTenant();
        (await api.Pay(more: $$""","capture_method":"automatic","merchant":"{{merchant}}" """)).Is(201);

        var csv = await api.Get("/reports/unsettled-captures?format=csv");

        Assert.Equal(cell, Assert.Single(csv.Csv())["merchant"]);
        var read = await csv.ByPython();
        Assert.Equal(cell, read[1][Array.IndexOf(read[0], "merchant")]);
    }

    [Theory]
    [InlineData("/reports/unsettled-captures")]
    [InlineData("/reports/fees")]
    [InlineData("/reports/breaks")]
    public async Task A_report_is_empty_for_another_tenant_and_open_to_a_viewer(string path)
    {
        var api = await host.NewTenant();
        (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201);
        await Fee(api, "2026-01-01T00:00:00Z", "alpha", 200);
        await host.Break(api.Scope, "2026-02-01T00:00:00Z", "beta", "missing", 500);
        var stranger = await host.NewTenant();

        Assert.Single((await (await host.NewKey(api.Scope, Role.Viewer)).Get(path)).Is(200).Json.Rows());
        Assert.Empty((await stranger.Get(path)).Is(200).Json.Rows());
        Assert.Empty((await stranger.Get($"{path}?format=csv")).Csv());
        Assert.Empty((await (await host.NewWorkspace(api.Scope)).Get(path)).Is(200).Json.Rows());
    }

    [Theory]
    [InlineData("/reports/fees?month=1", "unknown_parameter", "?month")]
    [InlineData("/reports/fees?as_of=2026-01-01T00:00:00Z", "unknown_parameter", "?as_of")]
    [InlineData("/reports/fees?from=1", "invalid_parameter", "?from")]
    [InlineData("/reports/fees?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "invalid_parameter", "?to")]
    [InlineData("/reports/breaks?as_of=2026-13-01T00:00:00Z", "invalid_parameter", "?as_of")]
    [InlineData("/reports/breaks?format=pdf", "invalid_parameter", "?format")]
    [InlineData("/reports/unsettled-captures?provider=", "invalid_parameter", "?provider")]
    [InlineData("/reports/unsettled-captures?as_of=now", "invalid_parameter", "?as_of")]
    public async Task A_wrong_parameter_is_a_problem_that_names_it(string path, string code, string pointer) =>
        (await (await host.NewTenant()).Get(path)).IsProblem(400, code, pointer);

    private async Task Fee(ApiClient api, string at, string provider, long amountMinor, string currency = "USD") =>
        await host.Post(
            api.Scope, at, ("merchant_balance:m", -amountMinor, currency), ($"fees:{provider}", amountMinor, currency));
}

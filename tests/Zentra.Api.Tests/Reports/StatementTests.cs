using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Reports;

/// <summary>The statement of an account: what it held, every entry, what it holds.</summary>
public sealed class StatementTests(ApiHost host)
{
    private const string Path = "/ledger/accounts/statement?account=bank:a&currency=USD";

    private static readonly string[] Cells = ["line", "amount_minor", "amount", "balance_minor", "balance"];

    [Theory]
    [InlineData(
        "",
        "opening   0 0.00|entry -500 -5.00 -500 -5.00|entry 150 1.50 -350 -3.50|"
        + "entry 50 0.50 -300 -3.00|closing   -300 -3.00")]
    [InlineData(
        "&from=2026-02-01T00:00:00Z",
        "opening   -500 -5.00|entry 150 1.50 -350 -3.50|entry 50 0.50 -300 -3.00|closing   -300 -3.00")]
    [InlineData(
        "&from=2026-02-01T00:00:00Z&to=2026-03-01T00:00:00Z",
        "opening   -500 -5.00|entry 150 1.50 -350 -3.50|closing   -350 -3.50")]
    [InlineData(
        "&to=2026-03-01T00:00:00.000001Z",
        "opening   0 0.00|entry -500 -5.00 -500 -5.00|entry 150 1.50 -350 -3.50|"
        + "entry 50 0.50 -300 -3.00|closing   -300 -3.00")]
    [InlineData("&from=2026-05-01T00:00:00Z", "opening   -300 -3.00|closing   -300 -3.00")]
    [InlineData("&to=2025-05-01T00:00:00Z", "opening   0 0.00|closing   0 0.00")]
    public async Task It_opens_with_what_was_held_and_closes_with_what_is(string span, string expected)
    {
        var api = await host.NewTenant();
        await Fill(api);

        var csv = (await api.Get($"{Path}{span}&format=csv")).Csv();
        var json = (await api.Get($"{Path}{span}")).Is(200).Json;

        Assert.Equal(expected, string.Join('|', csv.Say(Cells)));
        Assert.Equal(expected, string.Join('|', json.Rows(Cells)));
        Assert.Equal("account_statement", json.Say("name"));
    }

    [Fact]
    public async Task An_entry_says_what_made_it()
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay()).Is(201).Json;

        var rows = (await api.Get("/ledger/accounts/statement?account=reserved_balance&currency=USD&format=csv")).Csv();

        Assert.Equal(["opening", "entry", "closing"], rows.Select(r => r["line"]));
        Assert.Equal(
            (payment.Say("id"), payment.Say("intent"), "payments.create", payment.Say("created_at")),
            (rows[1]["subject"], rows[1]["intent"], rows[1]["operation"], rows[1]["time"]));
        Assert.StartsWith("led_", rows[1]["entry"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_one_is_whole()
    {
        var api = await host.NewTenant();
        await Task.WhenAll(Enumerable.Range(0, 1_203).Select(i => host.Post(
            api.Scope, "2026-01-01T00:00:00Z", ("bank:a", -1, "USD"), ("bank:b", 1, "USD"))));

        var rows = (await api.Get($"{Path}&format=csv")).Csv();

        Assert.Equal(1_205, rows.Count);
        Assert.Equal(
            Enumerable.Range(1, 1_203).Select(i => $"{-i}"),
            rows.Skip(1).SkipLast(1).Select(r => r["balance_minor"]));
    }

    [Theory]
    [InlineData("", "?account")]
    [InlineData("account=bank:a", "?currency")]
    [InlineData("account=&currency=USD", "?account")]
    [InlineData("account=bank:a&currency=usd", "?currency")]
    [InlineData("account=bank:a&currency=EURO", "?currency")]
    [InlineData("account=bank:a&currency=USD&from=2026-01-01", "?from")]
    [InlineData("account=bank:a&currency=USD&from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z", "?to")]
    public async Task A_wrong_parameter_is_a_problem_that_names_it(string query, string pointer) =>
        (await (await host.NewTenant()).Get($"/ledger/accounts/statement?{query}"))
            .IsProblem(400, "invalid_parameter", pointer);

    [Fact]
    public async Task Nobody_sees_the_account_of_another_tenant_and_a_viewer_sees_his_own()
    {
        var api = await host.NewTenant();
        await Fill(api);

        (await (await host.NewTenant()).Get(Path)).IsProblem(404, "account_not_found");
        (await (await host.NewWorkspace(api.Scope)).Get(Path)).IsProblem(404, "account_not_found");
        (await (await host.NewKey(api.Scope, Role.Viewer)).Get(Path)).Is(200);
    }

    private async Task Fill(ApiClient api)
    {
        await host.Post(api.Scope, "2026-01-10T00:00:00Z", ("bank:a", -500, "USD"), ("bank:b", 500, "USD"));
        await host.Post(api.Scope, "2026-02-10T00:00:00Z", ("bank:b", -150, "USD"), ("bank:a", 150, "USD"));
        await host.Post(api.Scope, "2026-02-11T00:00:00Z", ("bank:b", -1, "EUR"), ("bank:a", 1, "EUR"));
        await host.Post(api.Scope, "2026-03-01T00:00:00Z", ("bank:b", -50, "USD"), ("bank:a", 50, "USD"));
    }
}

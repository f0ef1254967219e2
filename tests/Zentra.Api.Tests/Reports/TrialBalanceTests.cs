using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Reports;

/// <summary>The trial balance as CSV, and what CSV is here: for readers that are not ours.</summary>
public sealed class TrialBalanceTests(ApiHost host)
{
    private static readonly string[] Names =
        ["account", "currency", "type", "state", "balance_minor", "balance", "entries"];

    [Theory]
    [InlineData("?format=csv", null, true)]
    [InlineData("", "text/csv", true)]
    [InlineData("", "text/*", true)]
    [InlineData("", "application/json;q=0.5, text/csv", true)]
    [InlineData("?format=csv", "application/json", true)]
    [InlineData("?format=json", "text/csv", false)]
    [InlineData("", null, false)]
    [InlineData("", "*/*", false)]
    [InlineData("", "text/csv;q=0", false)]
    [InlineData("", "text/csv;q=0.1, application/json", false)]
    [InlineData("", "text/csv, application/json", false)]
    [InlineData("", "no media type", false)]
    public async Task The_caller_says_which_form_he_takes(string query, string? accept, bool isCsv)
    {
        var api = await host.NewTenant();

        var answer = await api.Send(HttpMethod.Get, $"/ledger/trial-balance{query}", accept: accept);

        Assert.Equal(
            isCsv ? "text/csv; charset=utf-8; header=present" : "application/json; charset=utf-8",
            answer.Is(200).ContentType);
        Assert.Contains("Accept", answer.Headers.Vary);
    }

    [Fact]
    public async Task An_empty_one_is_its_header_alone()
    {
        var api = await host.NewTenant();

        var csv = (await api.Get("/ledger/trial-balance?format=csv")).Is(200);

        Assert.Equal(string.Join(',', Names) + "\r\n", csv.Text);
    }

    [Theory]
    [InlineData("USD", -123456, "-1234.56", "1234.56")]
    [InlineData("JPY", -123456, "-123456", "123456")]
    [InlineData("BHD", -5, "-0.005", "0.005")]
    public async Task Amounts_are_minor_units_and_decimals_with_the_currencys_digits(
        string currency, long amountMinor, string debit, string credit)
    {
        var api = await host.NewTenant();
        await host.Post(
            api.Scope, "2026-01-02T00:00:00Z", ("bank:a", amountMinor, currency), ("bank:b", -amountMinor, currency));

        var csv = await api.Get("/ledger/trial-balance?format=csv");

        Assert.Equal(
            [
                $"bank:a {currency} asset open {amountMinor} {debit} 1",
                $"bank:b {currency} asset open {-amountMinor} {credit} 1",
            ],
            csv.Csv().Say(Names));
    }

    [Fact]
    public async Task It_is_as_of_a_moment_and_sums_to_zero_at_any()
    {
        var api = await host.NewTenant();
        await host.Post(api.Scope, "2026-01-02T00:00:00Z", ("bank:a", -5, "USD"), ("bank:b", 5, "USD"));
        // A clock that went back: what came later into the books is of an earlier moment.
        await host.Post(api.Scope, "2026-01-02T00:00:00.000002Z", ("bank:a", -7, "USD"), ("bank:c", 7, "USD"));
        await host.Post(api.Scope, "2026-01-02T00:00:00.000001Z", ("bank:a", -9, "USD"), ("bank:d", 9, "USD"));

        Assert.Empty((await api.Get("/ledger/trial-balance?format=csv&as_of=2026-01-01T23:59:59.999999Z")).Csv());
        Assert.Equal(["bank:a -5", "bank:b 5"], await At("2026-01-02T00:00:00Z"));
        Assert.Equal(["bank:a -21", "bank:b 5", "bank:c 7", "bank:d 9"], await At("2026-01-02T00:00:00.000001Z"));
        var json = (await api.Get("/ledger/trial-balance?as_of=2026-01-02T00:00:00.000001Z")).Is(200).Json;
        Assert.Equal("0", json.Say("totals.USD.sum_minor"));

        async Task<IEnumerable<string>> At(string moment) =>
            (await api.Get($"/ledger/trial-balance?format=csv&as_of={moment}")).Csv().Say("account", "balance_minor");
    }

    [Fact]
    public async Task Pages_end_nowhere_in_the_answer()
    {
        var api = await host.NewTenant();
        foreach (var part in Enumerable.Range(0, 601).Chunk(50))
        {
            await host.Post(api.Scope, "2026-01-02T00:00:00Z", [
                .. part.Select(i => ($"customer_balance:c{i:0000}", -1L, "USD")), ("bank:a", part.Length, "USD")]);
        }

        var rows = (await api.Get("/ledger/trial-balance?format=csv")).Csv();

        Assert.Equal(602, rows.Count);
        Assert.Equal(rows.Count, rows.Select(r => r["account"]).Distinct().Count());
        Assert.Equal(0, rows.Sum(r => long.Parse(r["balance_minor"], null)));
    }

    [Fact]
    public async Task Whatever_a_caller_named_reads_back_as_it_is()
    {
        var api = await host.NewTenant();
        const string Customer = "a,\"b\";'c";
        await host.Post(
            api.Scope, "2026-01-02T00:00:00Z", ($"customer_balance:{Customer}", -3, "USD"), ("bank:a", 3, "USD"));

        var csv = await api.Get("/ledger/trial-balance?format=csv");

        Assert.Equal(["bank:a", $"customer_balance:{Customer}"], csv.Csv().Select(r => r["account"]));
        var read = await csv.ByPython();
        Assert.Equal(Names, read[0]);
        Assert.Equal($"customer_balance:{Customer}", read[2][0]);
        Assert.All(read, line => Assert.Equal(Names.Length, line.Length));
    }

    [Theory]
    [InlineData("format=xml", "?format")]
    [InlineData("format=", "?format")]
    [InlineData("format=csv&format=csv", "?format")]
    [InlineData("as_of=yesterday&format=csv", "?as_of")]
    public async Task A_wrong_parameter_is_a_problem_that_names_it(string query, string pointer) =>
        (await (await host.NewTenant()).Get($"/ledger/trial-balance?{query}"))
            .IsProblem(400, "invalid_parameter", pointer);
}

using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Lists;

/// <summary>Filters of lists: fields, metadata, and spans of time.</summary>
public sealed class FilterTests(ApiHost host)
{
    public static TheoryData<string, string> Filters => new()
    {
        { "customer=cus_a", "a1 a2" },
        { "customer=cus_b", "b1" },
        { "customer=CUS_A", "" },
        { "customer=cus_a%00", "" },
        { "customer=cus_%25", "" },
        { "status=authorized", "a1 b1" },
        { "status=declined", "a2" },
        { "status=settled", "" },
        { "customer=cus_a&status=declined", "a2" },
        { "metadata[order]=a1", "a1" },
        { "metadata[order]=a1&customer=cus_b", "" },
        { "metadata[team]=blue", "a1 b1" },
        { "metadata[team]=blue&metadata[order]=b1", "b1" },
        { "metadata[team]=blue%00", "" },
        { "metadata[nothing]=blue", "" },
        { "metadata[a.b[0]]=dotted", "b1" },
        { "metadata[$]=dotted", "" },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task A_filter_finds_exactly_what_it_names(string filter, string found)
    {
        var api = await host.NewTenant();
        await Make(api, "cus_a", "tok_approved", """{"order":"a1","team":"blue"}""");
        await Make(api, "cus_a", "tok_refused", """{"order":"a2","team":"red"}""");
        await Make(api, "cus_b", "tok_approved", """{"order":"b1","team":"blue","a.b[0]":"dotted"}""");

        var page = (await api.Get($"/payments?{filter}")).Is(200).Json;

        Assert.Equal(found, string.Join(' ', page.Items("data").Select(p => p.Say("metadata.order")).Reverse()));
    }

    [Fact]
    public async Task Refunds_are_found_by_payment_and_status()
    {
        var api = await host.NewTenant();
        var posted = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
        var failed = (await api.Pay("tok_refund_declined", more: ""","capture_method":"automatic" """)).Is(201).Id;
        var refund = (await api.Post($"/payments/{posted}/refunds", """{"amount_minor":1,"metadata":{"why":"late"}}""")).Is(201).Id;
        (await api.Post($"/payments/{failed}/refunds", """{"amount_minor":2}""")).Is(402);

        Assert.Equal("1", await Amounts(api, $"/refunds?payment={posted}"));
        Assert.Equal("2", await Amounts(api, $"/refunds?payment={failed}"));
        Assert.Equal("2", await Amounts(api, "/refunds?status=failed"));
        Assert.Equal("1", await Amounts(api, "/refunds?status=posted&metadata[why]=late"));
        Assert.Equal("", await Amounts(api, $"/refunds?payment={failed}&status=posted"));
        Assert.Equal("posted", (await api.Get($"/refunds/{refund}")).Is(200).Json.Say("status"));
    }

    [Theory]
    [InlineData("/payments")]
    [InlineData("/runtime/intents")]
    public async Task A_span_of_time_is_half_open_and_by_the_objects_own_created_at(string list)
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        await api.Advance(TimeSpan.FromDays(10));
        (await api.Pay()).Is(201);
        await api.Advance(TimeSpan.FromDays(10));
        (await api.Pay()).Is(201);
        var all = (await api.Get($"{list}?limit=100")).Is(200).Json.Items("data").Select(r => r.Say("created_at")).ToList();

        foreach (var from in all)
        {
            foreach (var to in all)
            {
                var page = (await api.Get($"{list}?limit=100&created_gte={from}&created_lt={to}")).Is(200).Json;

                Assert.Equal(
                    all.Where(c => string.CompareOrdinal(c, from) >= 0 && string.CompareOrdinal(c, to) < 0),
                    page.Items("data").Select(r => r.Say("created_at")));
            }
        }
    }

    [Fact]
    public async Task An_object_made_after_the_clock_was_moved_shares_its_draw_with_request_and_intent()
    {
        var api = await host.NewTenant();
        await api.Advance(TimeSpan.FromDays(10));

        var made = (await api.Pay()).Is(201);

        var draw = made.Headers.GetValues("Request-Id").Single()["req_".Length..^3];
        Assert.StartsWith($"pay_{draw}", made.Id, StringComparison.Ordinal);
        Assert.StartsWith($"int_{draw}", made.Json.Say("intent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_statement_is_of_one_account_and_one_currency()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        (await api.Post("/payments", """{"amount_minor":7,"currency":"EUR","customer":"cus_2"}""")).Is(201);

        Assert.Equal("7 1000", await Amounts(api, "/ledger/entries?account=reserved_balance"));
        Assert.Equal("7", await Amounts(api, "/ledger/entries?account=reserved_balance&currency=EUR"));
        Assert.Equal("-1000", await Amounts(api, "/ledger/entries?account=customer_balance:cus_1"));
        Assert.Equal("", await Amounts(api, "/ledger/entries?account=customer_balance"));
        Assert.Equal("EUR", (await api.Get("/ledger/accounts?code=reserved_balance&currency=EUR")).Is(200).Json.Say("data.0.currency"));
    }

    [Fact]
    public async Task A_trial_balance_of_any_moment_sums_to_zero_and_shows_what_was_true_then()
    {
        var api = await host.NewTenant();
        var first = (await api.Pay()).Is(201).Json;
        await api.Advance(TimeSpan.FromHours(1));
        (await api.Post($"/payments/{first.Say("id")}/capture")).Is(200);

        var then = (await api.Get($"/ledger/trial-balance?as_of={first.Say("updated_at")}")).Is(200).Json;
        var now = (await api.Get("/ledger/trial-balance")).Is(200).Json;

        Assert.Equal(["customer_balance:cus_1 -1000", "reserved_balance 1000"], Balances(then));
        Assert.Equal(["customer_balance:cus_1 -1000", "reserved_balance 0", "settlement_account:sandbox 1000"], Balances(now));
        Assert.All([then, now], t => Assert.Equal("0", t.Say("totals.USD.sum_minor")));
    }

    private static IEnumerable<string> Balances(System.Text.Json.JsonElement trial) =>
        trial.Items("accounts").Select(a => $"{a.Say("code")} {a.Say("balance_minor")}");

    private static async Task<string> Amounts(ApiClient api, string path) =>
        string.Join(' ', (await api.Get(path)).Is(200).Json.Items("data").Select(r => r.Say("amount_minor")));

    private static Task<Response> Make(ApiClient api, string customer, string token, string metadata) => api.Post(
        "/payments",
        $$"""{"amount_minor":1000,"currency":"USD","customer":"{{customer}}","payment_method":"{{token}}","metadata":{{metadata}}}""");
}

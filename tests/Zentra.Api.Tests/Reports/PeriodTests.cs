using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Reports;

/// <summary>Closing the books: what is recorded, what is refused from then on, and what goes on.</summary>
public sealed class PeriodTests(ApiHost host)
{
    [Fact]
    public async Task A_close_keeps_a_trial_balance_that_anyone_can_compute_and_a_checkpoint()
    {
        var api = await host.NewTenant();
        await host.Post(api.Scope, "2026-01-10T00:00:00Z", ("bank:a", -500, "USD"), ("bank:b", 500, "USD"));
        await host.Post(api.Scope, "2026-01-11T00:00:00Z", ("bank:a", -7, "JPY"), ("bank:c", 7, "JPY"));
        await host.Post(api.Scope, "2026-02-01T00:00:00Z", ("bank:a", -1, "USD"), ("bank:b", 1, "USD"));

        var period = (await Close(api, "2026-01-31")).Is(201).Json;

        Assert.Equal("ledger.period", period.Say("object"));
        Assert.StartsWith("per_", period.Say("id"), StringComparison.Ordinal);
        Assert.Equal("2026-01-31T23:59:59.999999Z", period.Say("until"));
        Assert.Equal("", period.Say("after"));
        Assert.Equal("4", period.Say("last_entry"));
        Assert.Equal("-500 500 2", Total(period, "USD"));
        Assert.Equal("-7 7 2", Total(period, "JPY"));
        var rows = (await api.Get($"/ledger/trial-balance?format=csv&as_of={period.Say("until")}")).Csv();
        var lines = rows.Select(r => $"{r["account"]} {r["currency"]} {r["balance_minor"]}")
            .Prepend(period.Say("until")).Prepend(api.Scope.Workspace).Prepend("zentra-trial-balance/v1");
        var canonical = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(canonical)), period.Say("trial_balance_sha256"));
        Assert.Equal(
            period.ToString(), (await api.Get("/ledger/periods")).Is(200).Json.GetProperty("data")[0].ToString());
        var told = (await api.Get("/events?type=ledger.period_closed")).Is(200).Json;
        Assert.Equal(period.Say("id"), told.Say("data.0.data.id"));
        await CheckSealed(api, period);
    }

    [Fact]
    public async Task Nothing_posts_into_a_closed_period_and_everything_goes_on_after_it()
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay()).Is(201).Id;
        await api.Advance(TimeSpan.FromHours(1));
        (await Close(api, "2026-04-26T14:30:00Z")).Is(201);

        var early = await host.Post(api.Scope, "2026-04-26T14:30:00Z", ("bank:a", -1, "USD"), ("bank:b", 1, "USD"));
        var late = await host.Post(
            api.Scope, "2026-04-26T14:30:00.000001Z", ("bank:a", -1, "USD"), ("bank:b", 1, "USD"));

        Assert.Equal(LedgerProblems.PeriodClosed, Assert.IsType<Outcome.Refused>(early).Rejection.Type);
        Assert.IsType<Outcome.Committed>(late);
        (await api.Post($"/payments/{payment}/capture")).Is(200);
        (await api.Pay()).Is(201);
        var next = (await Close(api, "2026-04-26T14:45:00Z")).Is(201).Json;
        Assert.Equal("2026-04-26T14:30:00.000000Z", next.Say("after"));
        Assert.Equal(
            [next.Say("until"), next.Say("after")],
            (await api.Get("/ledger/periods")).Is(200).Json.Items("data").Select(p => p.Say("until")));
    }

    [Fact]
    public async Task The_same_request_is_answered_as_it_was_and_a_second_one_is_refused()
    {
        var api = await host.NewTenant();
        var first = (await Close(api, "2026-03-31", "key_close")).Is(201);
        await host.Break(api.Scope, "2026-04-01T00:00:00Z", "alpha", "amount", 5);

        var again = (await Close(api, "2026-03-31", "key_close")).Is(201);

        Assert.True(again.IsReplay);
        Assert.Equal(first.Text, again.Text);
        (await Close(api, "2026-03-31")).IsProblem(409, "period_closed");
        (await Close(api, "2026-03-30")).IsProblem(409, "period_closed");
        (await Close(api, "2026-04-01", "key_close")).IsProblem(422, "idempotency_key_reused");
        Assert.Single((await api.Get("/ledger/periods")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task What_is_still_open_is_told_and_stops_nothing()
    {
        var api = await host.NewTenant();
        Assert.Empty((await Close(api, "2026-01-31")).Is(201).Json.Items("warnings"));
        await host.Break(api.Scope, "2026-02-01T00:00:00Z", "alpha", "amount", 5);
        await host.Break(api.Scope, "2026-02-02T00:00:00Z", "alpha", "amount", 5);
        await host.Break(api.Scope, "2026-02-03T00:00:00Z", "alpha", "amount", 5, resolvedAt: "2026-02-04T00:00:00Z");

        var warned = (await Close(api, "2026-02-28")).Is(201).Json;

        Assert.Equal(["open_reviews 2"], warned.Items("warnings").Select(w => $"{w.Say("code")} {w.Say("count")}"));
    }

    [Fact]
    public async Task The_clock_that_counts_is_the_workspaces()
    {
        var api = await host.NewTenant();
        (await Close(api, "2026-04-26")).IsProblem(422, "period_not_over");

        await api.Advance(TimeSpan.FromDays(1));

        (await Close(api, "2026-04-26")).Is(201);
    }

    [Theory]
    [InlineData("{}", "/until")]
    [InlineData("""{"until":""}""", "/until")]
    [InlineData("""{"until":"2026-02-30"}""", "/until")]
    [InlineData("""{"until":"2026-01-31T00:00:00"}""", "/until")]
    [InlineData("""{"until":"31.01.2026"}""", "/until")]
    [InlineData("""{"until":20260131}""", "/until")]
    [InlineData("""{"until":"2026-01-31","force":true}""", "/force")]
    public async Task A_wrong_body_is_a_problem_that_points_at_it(string body, string pointer) =>
        (await (await host.NewTenant()).Post("/ledger/periods", body, null)).IsProblem(400, "invalid_request", pointer);

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Integrator)]
    [InlineData(Role.Operator)]
    public async Task An_admin_closes_books_and_anyone_of_the_workspace_sees_it(Role role)
    {
        var admin = await host.NewTenant();
        var other = await host.NewKey(admin.Scope, role);

        (await Close(other, "2026-01-31")).IsProblem(403, "forbidden");
        (await Close(admin, "2026-01-31")).Is(201);

        Assert.Single((await other.Get("/ledger/periods")).Is(200).Json.Items("data"));
        Assert.Empty((await (await host.NewTenant()).Get("/ledger/periods")).Is(200).Json.Items("data"));
        Assert.Empty((await (await host.NewWorkspace(admin.Scope)).Get("/ledger/periods")).Is(200).Json.Items("data"));
    }

    private async Task CheckSealed(ApiClient api, System.Text.Json.JsonElement period)
    {
        var store = host.Services.GetRequiredService<IStore>();
        Assert.True(Identifier.TryParse(period.Say("intent"), "int", out var id));
        var intent = (await store.Intent(api.Scope, id))!;
        var checkpoint = await Patience.Until(
            async () => await store.LatestCheckpoint(api.Scope.Tenant), c => c is not null);
        Assert.True(checkpoint!.Size >= intent.Sequence);
    }

    private static string Total(System.Text.Json.JsonElement period, string currency) => string.Join(
        ' ', new[] { "debit_minor", "credit_minor", "accounts" }.Select(n => period.Say($"totals.{currency}.{n}")));

    private static Task<Response> Close(ApiClient api, string until, string? key = null) =>
        api.Post("/ledger/periods", $$"""{"until":"{{until}}"}""", key);
}

using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Tenancy;

/// <summary>Keys let in where they belong, and nowhere once they are revoked.</summary>
public sealed class KeyTests(ApiHost host)
{
    private const string NewKey = """{"name":"Second","role":"viewer"}""";

    [Fact]
    public async Task A_new_workspace_is_entered_with_the_key_that_came_with_it()
    {
        var api = await host.NewTenant();
        var made = (await api.Post(
            "/workspaces", """{"name":"W","ledger_currency":"EUR","default_merchant":"m"}""", null)).Is(201).Json;

        var inside = host.With(made.Say("key"), api.Scope with { Workspace = made.Say("id") });

        Assert.Equal("EUR", (await inside.Pay()).Is(201).Json.Say("currency"));
        Assert.Equal(made.Say("id"), (await inside.Get("/payments")).Is(200).Json.Items("data").Single().Say("scope"));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_whatever_the_sandbox_clock_says()
    {
        var api = await host.NewTenant();
        (await api.Advance(TimeSpan.FromDays(30))).Is(200);
        var made = (await api.Post("/api-keys", NewKey, null)).Is(201).Json;
        var other = host.With(made.Say("key"), api.Scope);
        (await other.Get("/payments")).Is(200);

        (await api.Send(HttpMethod.Delete, $"/api-keys/{made.Say("id")}")).Is(200);

        (await other.Get("/payments")).Is(401);
    }

    [Fact]
    public async Task An_admin_sees_and_revokes_the_keys_of_its_own_workspace_only()
    {
        var api = await host.NewTenant();
        var other = await host.NewWorkspace(api.Scope);
        var made = (await other.Post("/api-keys", NewKey, null)).Is(201).Json;

        Assert.DoesNotContain(
            (await api.Get("/api-keys")).Is(200).Json.Items("data"), k => k.Say("id") == made.Say("id"));
        (await api.Send(HttpMethod.Delete, $"/api-keys/{made.Say("id")}")).Is(404);
        (await host.With(made.Say("key"), other.Scope).Get("/payments")).Is(200);
    }

    [Fact]
    public async Task The_trial_balance_after_each_intent_sums_to_zero()
    {
        var api = await host.NewTenant();
        var paid = (await api.Pay()).Is(201);
        (await api.Post($"/payments/{paid.Id}/capture")).Is(200);

        for (var sequence = 0; sequence < 8; sequence++)
        {
            var balance = (await api.Get($"/ledger/trial-balance?as_of_sequence={sequence}")).Is(200).Json;
            Assert.All(
                balance.GetProperty("totals").EnumerateObject(), t => Assert.Equal("0", t.Value.Say("sum_minor")));
        }
    }
}

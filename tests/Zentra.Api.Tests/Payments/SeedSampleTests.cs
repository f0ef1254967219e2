using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Payments;

/// <summary>The calls that the product pages print run as printed; only the API key is added.</summary>
public sealed class SeedSampleTests(ApiHost host)
{
    private const string CreatePayment =
        """
        {
          "amount_minor": 125000,
          "currency": "ledger_currency",
          "customer": "customer_ref",
          "idempotency_key": "pay_live_042"
        }
        """;

    private const string CreateIntent =
        """
        {
          "intent_id": "intent_042",
          "scope": "workspace_scope",
          "money_model": "minor_units + ledger_currency",
          "primitives": ["policy", "ledger", "events"]
        }
        """;

    private const string SixStages =
        "1 accept intent accepted, 2 resolve controls controlled, 3 post ledger state ledgered, "
        + "4 select route routed, 5 sync events synchronized, 6 seal evidence evidenced";

    [Fact]
    public async Task The_first_payment_is_authorized_and_names_its_event_and_evidence()
    {
        var api = await host.NewTenant();

        var made = (await api.Post("/payments", CreatePayment, null)).Is(201);

        Assert.Equal("authorized", made.Json.Say("status"));
        Assert.Equal("payment.created", made.Json.Say("event"));
        Assert.Equal(made.Id, made.Json.Say("evidence.payment_id"));
        Assert.Equal("merchant_default", made.Json.Say("evidence.merchant"));
        Assert.Equal("sandbox", made.Json.Say("evidence.provider_route"));
        Assert.Equal("USD", made.Json.Say("currency"));
        Assert.Equal(api.Scope.Workspace, made.Json.Say("scope"));
        Assert.Equal($"/payments/{made.Id}", made.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Its_ledger_moves_from_customer_to_reserved_and_with_the_capture_to_settlement()
    {
        var api = await host.NewTenant();
        var made = (await api.Post("/payments", CreatePayment, null)).Is(201);

        var captured = (await api.Post($"/payments/{made.Id}/capture", "{}", "cap_live_042")).Is(200);

        Assert.Equal("captured", captured.Json.Say("status"));
        var story = (await api.Get($"/payments/{made.Id}/story")).Is(200).Json;
        Assert.Equal("customer -125000, reserved +125000; reserved -125000, settlement +125000", story.Statement());
        Assert.Equal("created, route.selected, authorized, captured", story.Events());
        Assert.Equal(
            ["customer_balance:customer_ref -125000", "reserved_balance 0", "settlement_account:sandbox 125000"],
            (await api.Get("/ledger/accounts")).Is(200).Json.Items("data").Select(a => $"{a.Say("code")} {a.Say("balance_minor")}"));
        Assert.Equal(
            ["debit", "credit", "debit", "credit"],
            story.Items("timeline").SelectMany(i => i.Items("entries")).Select(e => e.Say("direction")));
    }

    [Fact]
    public async Task Its_intent_passed_the_six_stages_with_policy_route_events_and_seal()
    {
        var api = await host.NewTenant();
        var made = (await api.Post("/payments", CreatePayment, null)).Is(201);

        var intent = (await api.Get($"/runtime/intents/{made.Json.Say("intent")}")).Is(200).Json;

        Assert.Equal("accepted", intent.Say("status"));
        Assert.Equal("evidenced", intent.Say("stage"));
        Assert.Equal("payments.create", intent.Say("operation"));
        Assert.Equal(SixStages, Stages(intent));
        Assert.Equal("limit_check.passed", intent.Say("policy.0.policy"));
        Assert.Equal("sandbox", intent.Say("route.provider"));
        Assert.Equal("attached", intent.Say("trace.status"));
        Assert.Equal(made.Headers.GetValues("Request-Id").Single(), intent.Say("trace.request_id"));
        Assert.Equal("pay_live_042", intent.Say("idempotency.key"));
        Assert.Matches("^[0-9a-f]{64}$", intent.Say("seal.hash"));
        Assert.Equal("customer -125000, reserved +125000", intent.Entries());
    }

    [Fact]
    public async Task The_first_intent_is_accepted_with_its_scope_resolved_and_its_trace_attached()
    {
        var api = await host.NewTenant();

        var made = (await api.Post("/runtime/intents", CreateIntent, null)).Is(201).Json;

        Assert.Equal("accepted", made.Say("status"));
        Assert.Equal("intent_042", made.Say("intent_id"));
        Assert.Equal(api.Scope.Workspace, made.Say("scope"));
        Assert.Equal("attached", made.Say("trace.status"));
        Assert.Equal("scope_check.passed", made.Say("policy.0.policy"));
        Assert.Equal(SixStages, Stages(made));
        Assert.Equal(made.ToString(), (await api.Get($"/runtime/intents/{made.Say("id")}")).Is(200).Json.ToString());
    }

    private static string Stages(JsonElement intent) => string.Join(
        ", ", intent.Items("stages").Select(s => $"{s.Say("number")} {s.Say("stage")} {s.Say("state")}"));
}

using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Idempotency;

/// <summary>The same key again: one effect, one answer (contract, Conventions, Idempotency).</summary>
public sealed class ReplayTests(ApiHost host)
{
    private const string Body = """{"amount_minor":1000,"currency":"USD","customer":"cus_1","metadata":{"a":"1","b":"2"}}""";

    [Fact]
    public async Task A_repeat_gives_the_recorded_status_and_bytes_and_says_that_it_is_one()
    {
        var api = await host.NewTenant();
        var first = (await api.Post("/payments", Body, "k")).Is(201);
        (await api.Post($"/payments/{first.Id}/capture")).Is(200);

        var again = (await api.Post("/payments", Body, "k")).Is(201);

        Assert.Equal(first.Body, again.Body);
        Assert.False(first.IsReplay);
        Assert.True(again.IsReplay);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Single((await api.Get("/payments")).Json.Items("data"));
    }

    [Theory]
    [InlineData("capture", """{"amount_minor":400}""")]
    [InlineData("increment", """{"amount_minor":400}""")]
    [InlineData("cancel", """{"reason":"changed my mind"}""")]
    public async Task A_repeat_of_a_change_has_no_second_effect(string operation, string body)
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay()).Is(201).Id;
        var first = (await api.Post($"/payments/{payment}/{operation}", body, "k")).Is(200);

        var again = (await api.Post($"/payments/{payment}/{operation}", body, "k")).Is(200);

        Assert.Equal(first.Body, again.Body);
        Assert.True(again.IsReplay);
        Assert.Equal(first.Text, (await api.Get($"/payments/{payment}")).Text);
    }

    [Fact]
    public async Task A_repeat_of_a_refund_gives_the_refund()
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay()).Is(201).Id;
        (await api.Post($"/payments/{payment}/capture")).Is(200);
        var first = (await api.Post($"/payments/{payment}/refunds", """{"amount_minor":400}""", "k")).Is(201);

        var again = (await api.Post($"/payments/{payment}/refunds", """{"amount_minor":400}""", "k")).Is(201);

        Assert.Equal(first.Body, again.Body);
        Assert.Single((await api.Get("/refunds")).Json.Items("data"));
    }

    [Fact]
    public async Task A_repeat_of_an_intent_gives_the_intent()
    {
        var api = await host.NewTenant();
        const string Envelope = """{"intent_id":"intent_042","scope":"workspace_scope"}""";
        var first = (await api.Post("/runtime/intents", Envelope, null)).Is(201);

        var again = (await api.Post("/runtime/intents", Envelope, null)).Is(201);

        Assert.True(again.IsReplay);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public async Task A_repeat_of_a_new_api_key_gives_the_same_key_object_without_its_secret()
    {
        var api = await host.NewTenant();
        const string Wanted = """{"name":"Till 4","role":"integrator"}""";
        var first = (await api.Post("/api-keys", Wanted, "k")).Is(201).Json;

        var again = (await api.Post("/api-keys", Wanted, "k")).Is(201).Json;

        Assert.Equal(first.Say("id"), again.Say("id"));
        Assert.StartsWith("zk_test_", first.Say("key"), StringComparison.Ordinal);
        Assert.Equal("", again.Say("key"));
        (await api.Post("/api-keys", """{"name":"Till 5","role":"integrator"}""", "k")).IsProblem(422, "idempotency_key_reused");
    }

    [Theory]
    [InlineData("""{ "customer" : "cus_1",  "metadata" : {"b":"2","a":"1"}, "currency":"USD", "amount_minor":1000 }""")]
    [InlineData("""{"amount_minor":1000,"currency":"US\u0044","customer":"cus_1","metadata":{"a":"1","b":"2"},"idempotency_key":"k"}""")]
    [InlineData("""{"amount_minor":1000,"currency":"USD","customer":"cus_1","merchant":null,"metadata":{"a":"1","b":"2"}}""")]
    public async Task The_order_and_spelling_of_the_fields_does_not_matter(string same)
    {
        var api = await host.NewTenant();
        var first = (await api.Post("/payments", Body, "k")).Is(201);

        Assert.Equal(first.Text, (await api.Post("/payments", same, "k")).Is(201).Text);
    }

    [Theory]
    [InlineData("""{"amount_minor":1001,"currency":"USD","customer":"cus_1","metadata":{"a":"1","b":"2"}}""")]
    [InlineData("""{"amount_minor":1000,"currency":"EUR","customer":"cus_1","metadata":{"a":"1","b":"2"}}""")]
    [InlineData("""{"amount_minor":1000,"currency":"USD","customer":"cus_2","metadata":{"a":"1","b":"2"}}""")]
    [InlineData("""{"amount_minor":1000,"currency":"USD","customer":"cus_1","metadata":{"a":"1"}}""")]
    [InlineData("""{"amount_minor":1000,"currency":"USD","customer":"cus_1"}""")]
    public async Task A_key_that_was_used_for_another_request_is_refused(string other)
    {
        var api = await host.NewTenant();
        (await api.Post("/payments", Body, "k")).Is(201);
        var before = (await api.Get("/ledger/trial-balance")).Text;

        (await api.Post("/payments", other, "k")).IsProblem(422, "idempotency_key_reused");

        Assert.Equal(before, (await api.Get("/ledger/trial-balance")).Text);
    }

    [Fact]
    public async Task A_key_that_was_used_for_another_payment_is_refused()
    {
        var api = await host.NewTenant();
        var one = (await api.Pay()).Is(201).Id;
        var two = (await api.Pay()).Is(201).Id;
        (await api.Post($"/payments/{one}/capture", "{}", "k")).Is(200);

        (await api.Post($"/payments/{two}/capture", "{}", "k")).IsProblem(422, "idempotency_key_reused");
    }

    [Fact]
    public async Task Equal_keys_of_operations_workspaces_and_tenants_are_independent()
    {
        var api = await host.NewTenant();
        var workspace = await host.NewWorkspace(api.Scope);
        var tenant = await host.NewTenant();

        var made = (await api.Post("/payments", Body, "k")).Is(201);
        var elsewhere = (await workspace.Post("/payments", Body, "k")).Is(201);
        var others = (await tenant.Post("/payments", Body, "k")).Is(201);
        var captured = (await api.Post($"/payments/{made.Id}/capture", "{}", "k")).Is(200);

        Assert.All([elsewhere, others, captured], r => Assert.False(r.IsReplay));
        Assert.Equal(3, new[] { made.Id, elsewhere.Id, others.Id }.Distinct().Count());
    }

    [Fact]
    public async Task A_decline_is_recorded()
    {
        var api = await host.NewTenant();
        const string Declined = """{"amount_minor":1000,"currency":"USD","customer":"cus_1","payment_method":"tok_declined_do_not_honor"}""";
        var first = (await api.Post("/payments", Declined, "k")).Is(402);

        var again = (await api.Post("/payments", Declined, "k")).Is(402);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal("application/problem+json", again.ContentType);
        Assert.True(again.IsReplay);
        Assert.Single((await api.Get("/payments")).Json.Items("data"));
    }

    [Fact]
    public async Task A_refusal_is_not_recorded_and_its_key_is_free()
    {
        var api = await host.NewTenant();
        (await api.Post("/payments", """{"amount_minor":0,"currency":"USD","customer":"cus_1"}""", "k")).Is(400);
        var payment = (await api.Post("/payments", Body, "k")).Is(201);
        Assert.False(payment.IsReplay);

        (await api.Post($"/payments/{payment.Id}/capture", """{"amount_minor":1001}""", "c")).Is(422);
        Assert.False((await api.Post($"/payments/{payment.Id}/capture", """{"amount_minor":1000}""", "c")).Is(200).IsReplay);
    }

    [Fact]
    public async Task An_outcome_that_is_open_answers_with_the_present_state_until_it_is_final()
    {
        var api = await host.NewTenant();
        const string Slow = """{"amount_minor":1000,"currency":"USD","customer":"cus_1","payment_method":"tok_timeout_approved"}""";
        var first = (await api.Post("/payments", Slow, "k")).Is(202);
        Assert.Equal("unknown", first.Json.Say("status"));

        var open = (await api.Post("/payments", Slow, "k")).Is(202);
        Assert.True(open.IsReplay);
        Assert.Equal(first.Text, open.Text);

        await api.Advance(TimeSpan.FromSeconds(5));
        var final = (await api.Post("/payments", Slow, "k")).Is(201);
        Assert.True(final.IsReplay);
        Assert.Equal("authorized", final.Json.Say("status"));
        Assert.Equal(first.Id, final.Id);

        (await api.Post($"/payments/{first.Id}/capture")).Is(200);
        Assert.Equal(final.Text, (await api.Post("/payments", Slow, "k")).Is(201).Text);
    }

    [Fact]
    public async Task A_key_may_hold_spaces_and_every_printable_character()
    {
        var api = await host.NewTenant();
        var key = new StringBuilder().AppendJoin("", Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)).ToString().Trim();
        var inBody = System.Text.Json.JsonSerializer.Serialize(key);

        var first = (await api.Post("/payments", $"{Body[..^1]},\"idempotency_key\":{inBody}}}", null)).Is(201);

        Assert.Equal(first.Text, (await api.Post("/payments", Body, key)).Is(201).Text);
    }
}

using Zentra.Api.Tests.Connectors;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Methods;

/// <summary>Stored payment methods, from the call that stores one to the call that charges its token.</summary>
public sealed class PaymentMethodTests(ApiHost host, AcquirerProcess acquirer) : IClassFixture<AcquirerProcess>
{
    private const string Described =
        ""","brand":"visa","last4":"4242","exp_month":12,"exp_year":2030,"bin":"424242","country":"DE" """;

    [Fact]
    public async Task A_method_is_stored_shown_and_listed_without_its_tokens()
    {
        var api = await host.NewTenant();

        var made = (await api.NewMethod(
            "cus_1", """{"one":"tok_secret"}""", Described + ""","metadata":{"k":"v"} """)).Is(201);
        await api.NewMethod("cus_2", """{"one":"tok_other"}""");

        Assert.StartsWith("pmt_", made.Id, StringComparison.Ordinal);
        Assert.Equal($"/payment-methods/{made.Id}", made.Headers.Location!.ToString());
        Assert.Equal("visa 4242 12 2030 424242 DE", string.Join(
            ' ', "brand last4 exp_month exp_year bin country".Split(' ').Select(f => made.Json.Say(f))));
        Assert.Equal("one", made.Json.Say("providers.0"));
        Assert.Equal(made.Text, (await api.Get($"/payment-methods/{made.Id}")).Is(200).Text);
        var listed = (await api.Get("/payment-methods?customer=cus_1")).Is(200);
        Assert.Equal(made.Id, Assert.Single(listed.Json.Items("data")).Say("id"));
        Assert.Equal(made.Id, (await api.Get("/payment-methods?metadata[k]=v")).Is(200).Json.Say("data.0.id"));
        Assert.Equal(2, (await api.Get("/payment-methods")).Is(200).Json.Items("data").Count());
        var told = (await api.Get("/events?limit=1")).Is(200);
        Assert.Equal("payment_method.created", told.Json.Say("data.0.type"));
        Assert.DoesNotContain("tok_secret", made.Text + listed.Text + told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payment_goes_to_a_provider_that_has_a_token_and_is_charged_by_that_token()
    {
        var api = await Merchant("first", "second", "third");
        var method = (await api.NewMethod("cus_1", """{"second":"acq_approved","third":"acq_approved"}""")).Id;

        var paid = (await api.Pay(method)).Is(201).Json;

        Assert.Equal("authorized", paid.Say("status"));
        Assert.Equal(method, paid.Say("payment_method"));
        Assert.Equal("second", paid.Say("route.provider"));
        Assert.Equal(
            ["first no_token", "second selected", "third standby"],
            await Verdicts(api, paid.Say("route.decision")));
        var poor = (await api.NewMethod("cus_1", """{"second":"acq_declined_51"}""")).Id;
        var declined = (await api.Pay(poor)).IsProblem(402, "payment_declined").Json;
        Assert.Equal("insufficient_funds", declined.Say("decline_code"));
    }

    [Fact]
    public async Task A_failover_charges_the_other_providers_own_token()
    {
        var api = await Merchant("first", "second");
        var method = (await api.NewMethod(
            "cus_1", """{"first":"acq_declined_51","second":"acq_approved"}""")).Id;
        (await api.Put("/routing/rules", """{"rules":[],"failover":{"on_soft_decline":true}}""")).Is(201);

        var paid = (await api.Pay(method)).Is(201).Json;

        Assert.Equal("authorized", paid.Say("status"));
        Assert.Equal(
            ["first declined", "second approved"],
            paid.Items("attempts").Select(a => $"{a.Say("provider")} {a.Say("status")}"));
    }

    [Fact]
    public async Task The_rules_may_ask_about_a_stored_method()
    {
        var api = await Merchant("first", "second");
        const string Rules = """
            {"rules":[{"name":"visa","when":{"all":[{"field":"brand","in":["visa"]},{"field":"bin","in":["424242"]}]},
            "then":{"priority":["second"]}}]}
            """;
        (await api.Put("/routing/rules", Rules)).Is(201);
        const string Tokens = """{"first":"acq_approved","second":"acq_approved"}""";
        var visa = (await api.NewMethod("cus_1", Tokens, Described)).Id;
        var other = (await api.NewMethod("cus_1", Tokens, ""","brand":"mastercard" """)).Id;

        Assert.Equal("second", (await api.Pay(visa)).Is(201).Json.Say("route.provider"));
        Assert.Equal("first", (await api.Pay(other)).Is(201).Json.Say("route.provider"));
    }

    [Fact]
    public async Task A_sandbox_without_providers_charges_the_token_that_is_the_sandboxs()
    {
        var api = await host.NewTenant();
        var approved = (await api.NewMethod("cus_1", """{"sandbox":"tok_approved"}""")).Id;
        var declined = (await api.NewMethod("cus_1", """{"sandbox":"tok_declined_expired_card"}""")).Id;

        (await api.Pay(approved)).Is(201);
        var refused = (await api.Pay(declined)).IsProblem(402, "payment_declined").Json;
        Assert.Equal("expired_card", refused.Say("decline_code"));
    }

    [Fact]
    public async Task A_method_without_a_token_of_any_provider_is_charged_nowhere()
    {
        var alone = await host.NewTenant();
        var api = await Merchant("first");
        foreach (var one in new[] { alone, api })
        {
            var method = (await one.NewMethod("cus_1", """{"elsewhere":"tok_approved"}""")).Id;

            var refused = (await one.Pay(method)).IsProblem(422, "no_provider");

            Assert.Contains("has no token of it", refused.Json.Say("detail"), StringComparison.Ordinal);
            Assert.Empty((await one.Get("/payments")).Is(200).Json.Items("data"));
        }
    }

    [Fact]
    public async Task A_detached_method_is_charged_no_more_and_detaching_it_again_changes_nothing()
    {
        var api = await host.NewTenant();
        var method = (await api.NewMethod("cus_1", """{"sandbox":"tok_approved"}""")).Id;
        var waiting = (await api.Pay(method, more: ""","confirm":false""")).Is(201).Id;

        var detached = (await api.Post($"/payment-methods/{method}/detach", "{}", "k")).Is(200);
        var again = (await api.Post($"/payment-methods/{method}/detach", "{}", "k")).Is(200);
        var other = (await api.Post($"/payment-methods/{method}/detach")).Is(200);

        Assert.Equal("True 2", $"{detached.Json.Say("detached")} {detached.Json.Say("version")}");
        Assert.True(again.IsReplay);
        Assert.Equal(detached.Text, again.Text);
        Assert.Equal(detached.Text, other.Text);
        (await api.Pay(method)).IsProblem(422, "payment_method_unusable", "/payment_method");
        (await api.Post($"/payments/{waiting}/confirm")).IsProblem(422, "payment_method_unusable", "/payment_method");
        Assert.Single((await api.Get("/events?type=payment_method.detached")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_method_of_another_customer_workspace_or_nobody_is_not_charged()
    {
        var api = await host.NewTenant();
        var other = await host.NewTenant();
        var others = (await api.NewMethod("cus_2", """{"sandbox":"tok_approved"}""")).Id;
        var foreign = (await other.NewMethod("cus_1", """{"sandbox":"tok_approved"}""")).Id;

        foreach (var method in new[] { others, foreign, $"{foreign[..^3]}zzz" })
        {
            (await api.Pay(method)).IsProblem(422, "payment_method_unusable", "/payment_method");
        }
        Assert.Empty((await api.Get("/payments")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_method_is_stored_once_for_each_key()
    {
        var api = await host.NewTenant();
        const string Body = """{"customer":"c","type":"card","tokens":{"sandbox":"tok_1"},"idempotency_key":"k"}""";

        var first = (await api.Post("/payment-methods", Body, null)).Is(201);
        var again = (await api.Post("/payment-methods", Body, null)).Is(201);

        Assert.True(again.IsReplay);
        Assert.Equal(first.Text, again.Text);
        (await api.Post("/payment-methods", Body.Replace("tok_1", "tok_2", StringComparison.Ordinal), null))
            .IsProblem(422, "idempotency_key_reused");
        Assert.Single((await api.Get("/payment-methods")).Is(200).Json.Items("data"));
    }

    [Theory]
    [InlineData(""" "customer":"c","type":"card" """, "/tokens", "required")]
    [InlineData(""" "customer":"c","type":"card","tokens":{} """, "/tokens", "invalid_length")]
    [InlineData(""" "customer":"c","type":"card","tokens":{"Sandbox":"t"} """, "/tokens", "invalid_name")]
    [InlineData(""" "customer":"c","type":"card","tokens":{"one":"two words"} """, "/tokens/one", "invalid_reference")]
    [InlineData(""" "customer":"c","tokens":{"one":"t"} """, "/type", "required")]
    [InlineData(""" "customer":"c","type":"cash","tokens":{"one":"t"} """, "/type", "invalid_value")]
    [InlineData(""" "type":"card","tokens":{"one":"t"} """, "/customer", "required")]
    [InlineData(""" "customer":"c","type":"card","tokens":{"one":"t"},"exp_month":1 """, "/exp_year", "required")]
    [InlineData(""" "customer":"c","type":"card","tokens":{"one":"t"},"last4":"424" """, "/last4", "invalid_value")]
    [InlineData(""" "customer":"c","type":"card","tokens":{"one":"t"},"bin":"42424" """, "/bin", "invalid_value")]
    [InlineData(""" "customer":"c","type":"card","tokens":{"one":"t"},"brand":"Visa" """, "/brand", "invalid_value")]
    [InlineData(""" "customer":"c","type":"card","tokens":{"one":"t"},"country":"de" """, "/country", "invalid_value")]
    public async Task What_is_no_payment_method_is_refused_by_its_pointer(string body, string pointer, string code)
    {
        var api = await host.NewTenant();

        var refused = (await api.Post("/payment-methods", $"{{{body}}}", null))
            .IsProblem(400, "invalid_request", pointer);

        Assert.Equal(code, refused.Json.Say("errors.0.code"));
    }

    private async Task<ApiClient> Merchant(params string[] providers)
    {
        var api = await host.NewTenant();
        var settings = $$"""{"base_url":"{{acquirer.Url}}"}""";
        var credentials = $$"""{"api_key":"acq_test","callback_secret":"{{AcquirerProcess.Secret}}"}""";
        foreach (var provider in providers)
        {
            var body = $$"""
                {"connector":"simulated_acquirer","settings":{{settings}},"credentials":{{credentials}}}
                """;
            (await api.Put($"/providers/{provider}", body)).Is(201);
        }
        return api;
    }

    private static async Task<IEnumerable<string>> Verdicts(ApiClient api, string decision) =>
        (await api.Get($"/routing/decisions/{decision}")).Is(200).Json.Items("candidates")
            .Select(c => $"{c.Say("provider")} {c.Say("verdict")}");
}

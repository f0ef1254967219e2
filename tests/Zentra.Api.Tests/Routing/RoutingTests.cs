using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Routing;

/// <summary>Providers and rules over HTTP: what is kept, what is refused, what a simulation says.</summary>
public sealed class RoutingTests(ApiHost host)
{
    private const string Acquirer =
        """
        {
          "connector": "simulated_acquirer",
          "settings": {"base_url": "http://127.0.0.1:9"},
          "credentials": {"api_key": "very_secret", "callback_secret": "most_secret"}
        }
        """;

    [Fact]
    public async Task What_a_failover_leaves_out_has_its_standard()
    {
        var api = await host.NewTenant();

        var rules = (await api.Post("/routing/rules", """{"rules":[],"failover":{"on_soft_decline":true}}""")).Is(201);

        Assert.Equal(
            """{"max_attempts":3,"deadline_seconds":30,"on_soft_decline":true}""",
            rules.Json.GetProperty("failover").GetRawText());
        Assert.Equal("1", rules.Json.Say("version"));
        Assert.Equal(rules.Text, (await api.Get("/routing/rules/1")).Is(200).Text);
    }

    [Fact]
    public async Task A_version_never_changes_and_the_next_needs_the_version_that_was_read()
    {
        var api = await host.NewTenant();
        (await api.Post("/routing/rules", """{"rules":[]}""")).Is(201);

        (await Put(api, "/routing/rules", """{"rules":[]}""", ifMatch: "0")).IsProblem(412, "version_conflict");
        (await Put(api, "/routing/rules", """{"rules":[]}""", ifMatch: "1")).Is(201);
        (await Put(api, "/routing/rules", """{"rules":[]}""", ifMatch: "x"))
            .IsProblem(400, "invalid_request", "/If-Match");

        Assert.Equal(
            ["2", "1"], (await api.Get("/routing/rules")).Is(200).Json.Items("data").Select(r => r.Say("version")));
        (await api.Get("/routing/rules/3")).IsProblem(404, "routing_rules_not_found");
    }

    [Theory]
    [InlineData("""{"rules":[{"name":"a","then":{"priority":["ghost"]}}]}""", 422, "/rules/0/then/priority/0")]
    [InlineData("""{"rules":[{"name":"a","then":{}}]}""", 400, "/rules/0/then")]
    [InlineData("""{"rules":[null]}""", 400, "/rules/0")]
    [InlineData("""{"rules":[{"name":"a"}]}""", 400, "/rules/0")]
    [InlineData("""{"rules":[],"failover":{"max_attempts":0}}""", 400, "/failover/max_attempts")]
    [InlineData("""{}""", 400, "/rules")]
    public async Task Rules_that_cannot_be_used_are_refused_with_a_pointer_and_not_kept(
        string body, int status, string pointer)
    {
        var api = await host.NewTenant();

        (await api.Post("/routing/rules", body)).IsProblem(
            status, status == 422 ? "routing_rules_invalid" : "invalid_request", pointer);

        Assert.Empty((await api.Get("/routing/rules")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task Credentials_are_kept_encrypted_and_never_shown()
    {
        var api = await host.NewTenant();

        var made = (await Put(api, "/providers/acme", Acquirer)).Is(201);
        var changed = (await Put(
            api, "/providers/acme", Acquirer.Replace("very_secret", "next_secret", StringComparison.Ordinal))).Is(200);

        string[] shown = [made.Text, changed.Text, (await api.Get("/providers")).Text, (await api.Get("/events")).Text];
        Assert.All(
            shown,
            text => Assert.All(
                new[] { "very_secret", "most_secret", "next_secret" },
                secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
        Assert.Equal("2", changed.Json.Say("version"));
        foreach (var file in Directory.EnumerateFiles(host.DataDirectory, "zentra.db*"))
        {
            await using var read = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await read.CopyToAsync(copy, TestContext.Current.CancellationToken);
            Assert.Equal(-1, copy.ToArray().AsSpan().IndexOf("most_secret"u8));
        }
    }

    [Fact]
    public async Task A_simulation_says_which_payments_would_have_gone_elsewhere()
    {
        var api = await host.NewTenant();
        (await Put(api, "/providers/acme", Acquirer)).Is(201);
        (await api.Post("/routing/rules", """{"rules":[],"otherwise":{"priority":["sandbox"]}}""")).Is(201);
        var small = (await api.Pay(amountMinor: 100)).Is(201);
        var large = (await api.Pay(amountMinor: 5000)).Is(201);

        var answer = (await api.Post(
            "/routing/simulate",
            """
            {"recent":10,"version":1,"rules":null,"against":1}
            """)).Is(200).Json;
        var moved = (await api.Post(
            "/routing/simulate",
            """
            {"recent":10,"against":1,"rules":{"rules":[{"name":"large",
             "when":{"field":"amount_minor","gte":1000},"then":{"priority":["acme"]}}],
             "otherwise":{"priority":["sandbox"]}}}
            """)).Is(200).Json;

        Assert.Equal(("2", "0"), (answer.Say("compared"), answer.Say("moved_count")));
        var one = Assert.Single(moved.Items("moved"));
        Assert.Equal((large.Id, "acme", "sandbox"), (one.Say("payment"), one.Say("from"), one.Say("to")));
        Assert.NotEqual(small.Id, one.Say("payment"));
    }

    [Fact]
    public async Task A_decision_is_read_by_its_identifier_with_every_candidate()
    {
        var api = await host.NewTenant();
        var disabled = Acquirer.Replace("}\n}", "},\"enabled\":false}", StringComparison.Ordinal);
        (await Put(api, "/providers/acme", disabled)).Is(201);
        (await api.Post("/routing/rules", """{"rules":[],"otherwise":{"priority":["acme","sandbox"]}}""")).Is(201);
        var payment = (await api.Pay()).Is(201);

        var decision = (await api.Get($"/routing/decisions/{payment.Json.Say("route.decision")}")).Is(200).Json;

        Assert.Equal(
            (payment.Id, "sandbox", "1"),
            (decision.Say("payment"), decision.Say("provider"), decision.Say("rules_version")));
        Assert.Equal(
            ["acme disabled", "sandbox selected"],
            decision.Items("candidates").Select(c => $"{c.Say("provider")} {c.Say("verdict")}"));
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_fails_over_and_says_so_in_one_sentence()
    {
        var api = await host.NewTenant();
        (await Put(api, "/providers/acme", Acquirer)).Is(201);
        (await api.Post("/routing/rules", """{"rules":[],"otherwise":{"priority":["acme","sandbox"]}}""")).Is(201);

        var payment = (await api.Pay()).Is(201).Json;

        Assert.Equal("authorized", payment.Say("status"));
        Assert.Equal(
            ["acme refused", "sandbox approved"],
            payment.Items("attempts").Select(a => $"{a.Say("provider")} {a.Say("status")}"));
        Assert.Equal(
            "acme refused the authorization of 10.00 USD before it began (raw code connection_refused); "
            + "no money moved.",
            payment.Say("attempts.0.explanation"));
    }

    private static Task<Response> Put(ApiClient api, string path, string body, string? ifMatch = null) =>
        api.Send(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body), ifMatch: ifMatch);
}

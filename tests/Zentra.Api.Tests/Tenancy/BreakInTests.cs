using System.Text;
using Zentra.Api.Tests.Contract;
using Zentra.Api.Tests.Disputes;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Tenancy;

/// <summary>
/// Every operation of the contract that names an object, tried with the real identifiers of another tenant and of another
/// workspace: the answer is the one for an identifier that does not exist. New operations are covered by being in the contract.
/// </summary>
public sealed class BreakInTests(ApiHost host)
{
    private static readonly string[] Lists =
    [
        "/payments", "/refunds", "/events", "/ledger/entries", "/api-keys", "/workspaces", "/providers",
        "/payment-methods", "/routing/rules", "/reviews", "/disputes",
        "/webhooks/endpoints", "/webhooks/deliveries", "/operations",
    ];

    [Theory]
    [InlineData("another tenant")]
    [InlineData("another workspace of the same tenant")]
    public async Task No_operation_tells_an_object_of_others_from_one_that_does_not_exist(string whose)
    {
        var mine = await host.NewTenant();
        var theirs = whose == "another tenant" ? await host.NewTenant() : await host.NewWorkspace(mine.Scope);
        await Live(mine);
        // Versions are numbers of one's own: of a second version there is only theirs.
        var stolen = await Live(theirs, versions: 2);
        // Keys belong to the whole tenant by design, so another workspace's key is not another's object.
        stolen.RemoveAll(id => whose != "another tenant" && id.StartsWith("key_", StringComparison.Ordinal));
        var before = await Everything(theirs);

        var contract = await ContractDocument.Generate(host.Services);
        foreach (var operation in contract.Operations.Where(
            o => o.NamesAnObject && !ContractDocument.Making.Contains(o.Id)))
        {
            foreach (var id in stolen)
            {
                var refused = (await Call(mine, operation, id)).Is(404).IsWellFormedProblem();
                var nothing = (await Call(mine, operation, Unused(id))).Is(404);
                Assert.Equal(WithoutRequestId(nothing), WithoutRequestId(refused));
                Assert.Equal(Names(nothing), Names(refused));
                Assert.True(id.Length < 4 || !refused.Text.Contains(id, StringComparison.Ordinal), refused.Text);
            }
        }
        Assert.Equal(before, await Everything(theirs));
    }

    [Theory]
    [InlineData("another tenant")]
    [InlineData("another workspace of the same tenant")]
    public async Task A_provider_of_a_name_that_others_have_is_ones_own(string whose)
    {
        var mine = await host.NewTenant();
        var theirs = whose == "another tenant" ? await host.NewTenant() : await host.NewWorkspace(mine.Scope);
        await Live(theirs);
        var name = NameIn(theirs);
        var before = await Everything(theirs);
        var limited = """{"connector":"sandbox","enabled":false,"limits":{"max_amount_minor":7}}""";

        var made = (await mine.Put($"/providers/{name}", limited)).Is(201);
        (await mine.Put($"/providers/{name}", limited)).Is(200);

        Assert.Equal(before, await Everything(theirs));
        Assert.Equal(mine.Scope.Workspace, made.Json.Say("scope"));
        var own = (await theirs.Get($"/providers/{name}")).Is(200);
        Assert.NotEqual(made.Id, own.Id);
        Assert.NotEqual(made.Json.Say("callback_path"), own.Json.Say("callback_path"));
        Assert.DoesNotContain(own.Id, (await mine.Get("/providers")).Is(200).Text, StringComparison.Ordinal);
        // Rules name the providers of their own workspace only.
        (await mine.Post("/routing/rules", Rules("nobody"), null)).IsProblem(422, "routing_rules_invalid");
        (await (await host.NewTenant()).Post("/routing/rules", Rules(name), null))
            .IsProblem(422, "routing_rules_invalid");
    }

    [Fact]
    public async Task A_callbacks_address_opens_no_provider_but_its_own()
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewTenant();
        await Live(mine);
        await Live(theirs);
        var address = (await theirs.Get($"/providers/{NameIn(theirs)}")).Json.Say("callback_path").Split('=')[1];
        var before = await Everything(theirs);

        var nothing = (await mine.Post($"/providers/{NameIn(mine)}/callbacks?address={Unused(address)}")).Is(404);
        var wrong = (await mine.Post($"/providers/{NameIn(mine)}/callbacks?address={address}")).Is(404);
        var unsigned = await mine.Post($"/providers/{NameIn(theirs)}/callbacks?address={address}");

        Assert.Equal(WithoutRequestId(nothing), WithoutRequestId(wrong));
        unsigned.IsProblem(401, "callback_refused");
        Assert.Equal(before, await Everything(theirs));
    }

    [Fact]
    public async Task A_simulation_routes_by_ones_own_providers_rules_and_payments_only()
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewTenant();
        await Live(mine);
        var stolen = await Live(theirs, versions: 2);
        const string Payment = """{"amount_minor":1,"currency":"USD"}""";

        var routed = (await mine.Post("/routing/simulate", $$"""{"payment":{{Payment}}}""", null)).Is(200);
        var compared = (await mine.Post(
            "/routing/simulate", $$"""{"recent":1000,"against":1,"rules":{{Rules("sandbox")}}}""", null)).Is(200);
        (await mine.Post("/routing/simulate", $$"""{"version":2,"payment":{{Payment}}}""", null))
            .IsProblem(404, "routing_rules_not_found");

        Assert.All(stolen.Where(id => id.Length > 3), id => Assert.DoesNotContain(
            id, routed.Text + compared.Text, StringComparison.Ordinal));
        Assert.Equal("2", compared.Json.Say("compared"));
    }

    [Fact]
    public async Task The_rightful_owner_finds_every_object_so_the_identifiers_are_real()
    {
        var mine = await host.NewTenant();
        var ids = await Live(mine);
        var found = new HashSet<string>();

        foreach (var operation in (await ContractDocument.Generate(host.Services)).Operations.Where(o => o.NamesAnObject && o.Method == HttpMethod.Get))
        {
            foreach (var id in ids)
            {
                if ((await Call(mine, operation, id)).Status == 200)
                {
                    found.Add(id == NameIn(mine) ? "prv" : id.Split('_')[0]);
                }
            }
        }

        Assert.Equal(
            ["1", "dlv", "dsp", "evt", "int", "opn", "pay", "pmt", "prv", "rev", "rfd", "rte", "whe"],
            found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/payments")]
    [InlineData("/refunds")]
    [InlineData("/disputes")]
    [InlineData("/runtime/intents")]
    [InlineData("/events")]
    [InlineData("/ledger/accounts")]
    [InlineData("/ledger/entries")]
    [InlineData("/providers")]
    [InlineData("/payment-methods")]
    [InlineData("/routing/rules")]
    [InlineData("/reviews")]
    [InlineData("/api-keys")]
    [InlineData("/workspaces")]
    [InlineData("/webhooks/endpoints")]
    [InlineData("/webhooks/deliveries")]
    [InlineData("/operations")]
    public async Task A_list_never_shows_what_belongs_to_another_tenant(string list)
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewTenant();
        var stolen = await Live(theirs);
        var before = (await mine.Get(list)).Is(200);

        await Live(theirs);

        Assert.Equal(before.Text, (await mine.Get(list)).Is(200).Text);
        Assert.All(
            stolen.Where(id => id.Length > 3),
            id => Assert.DoesNotContain(id, before.Text, StringComparison.Ordinal));
        Assert.NotEmpty((await theirs.Get(list)).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_filter_or_cursor_of_another_tenants_object_finds_nothing_of_it()
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewTenant();
        var payment = (await theirs.Pay()).Is(201).Id;
        (await mine.Pay()).Is(201);

        Assert.Empty((await mine.Get($"/refunds?payment={payment}")).Is(200).Json.Items("data"));
        await theirs.NewReview();
        var waiting = (await theirs.Get("/reviews")).Is(200).Json.Say("data.0.subject");
        Assert.Empty((await mine.Get($"/reviews?subject={waiting}")).Is(200).Json.Items("data"));
        Assert.Single((await theirs.Get($"/reviews?subject={waiting}")).Is(200).Json.Items("data"));
        Assert.Empty((await mine.Get($"/events?object={payment}")).Is(200).Json.Items("data"));
        Assert.DoesNotContain(payment, (await mine.Get($"/payments?ending_before={payment}")).Is(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(payment, (await mine.Get($"/payments?starting_after={payment}")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_intent_cannot_be_opened_in_anothers_scope()
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewTenant();

        (await mine.Post("/runtime/intents", $$"""{"intent_id":"i","scope":"{{theirs.Scope.Workspace}}"}""", null))
            .IsProblem(400, "invalid_request", "/scope");
        (await mine.Post("/runtime/intents", $$"""{"intent_id":"i","scope":"{{mine.Scope.Workspace}}"}""", null)).Is(201);
    }

    /// <summary>One object of each kind, and all identifiers that any answer about them names.</summary>
    private static async Task<List<string>> Live(ApiClient api, int versions = 1)
    {
        var provider = await api.Put($"/providers/{NameIn(api)}", """{"connector":"sandbox"}""");
        for (var version = 1; version <= versions; version++)
        {
            (await api.Post("/routing/rules", Rules(NameIn(api)), null)).Is(201);
        }
        var review = await api.NewReview();
        var method = (await api.NewMethod("cus_1", $$"""{"{{NameIn(api)}}":"tok_approved"}""")).Is(201);
        var rules = (await api.Get("/routing/rules?limit=1")).Is(200).Json;
        var payment = (await api.Pay()).Is(201);
        (await api.Post($"/payments/{payment.Id}/capture")).Is(200);
        var refund = (await api.Post($"/payments/{payment.Id}/refunds", """{"amount_minor":1}""")).Is(201);
        var key = (await api.Post("/api-keys", """{"name":"k","role":"viewer"}""", null)).Is(201);
        var dispute = (await api.Post("/sandbox/disputes", $$"""{"payment":"{{payment.Id}}"}""", null)).Is(201);
        var file = (await api.Post($"/disputes/{dispute.Id}/evidence", DisputeBodies.Draft, null)).Is(200);
        var webhook = await Webhook(api);
        var told = (await api.Get("/events?limit=1")).Is(200).Json.Say("data.0.id");
        return
        [
            payment.Id, refund.Id, key.Id, told, payment.Json.Say("intent"), payment.Json.Say("route.decision"),
            dispute.Id, file.Json.Say("response.files.0.id"),
            payment.Json.Say("evidence.ledger_entry.0"), api.Scope.Workspace, api.Scope.Tenant,
            provider.Id, NameIn(api), provider.Json.Say("callback_path").Split('=')[1], review,
            method.Id,
            rules.Say("data.0.id"), rules.Say("data.0.version"),
            .. webhook,
        ];
    }

    /// <summary>An endpoint, a delivery to it that was given up, and the operation that did.</summary>
    private static async Task<string[]> Webhook(ApiClient api)
    {
        var endpoint = (await api.Post(
            "/webhooks/endpoints", """{"url":"https://hooks.invalid/","events":["dispute.lost"]}""", null)).Is(201).Id;
        var test = (await api.Post($"/webhooks/endpoints/{endpoint}/test", "{}", null)).Is(202).Json;
        var delivery = test.Say("delivery");
        var operation = (await api.Post($"/webhooks/deliveries/{delivery}/cancel", "{}", null)).Is(202).Id;
        await Patience.Until(
            async () => (await api.Get($"/operations/{operation}")).Is(200).Json, o => o.Say("status") == "succeeded");
        Assert.Equal("canceled", (await api.Get($"/webhooks/deliveries/{delivery}")).Is(200).Json.Say("state"));
        return [endpoint, delivery, operation];
    }

    /// <summary>A provider's name that no other workspace has.</summary>
    private static string NameIn(ApiClient api) => $"own_{api.Scope.Workspace[^26..]}";

    private static string Rules(string provider) => $$"""
        {"rules":[],"otherwise":{"priority":["{{provider}}"] } }
        """;

    private static async Task<string> Everything(ApiClient api)
    {
        var text = new StringBuilder();
        foreach (var list in Lists)
        {
            text.Append((await api.Get(list == "/providers" ? list : $"{list}?limit=100")).Is(200).Text);
        }
        return text.ToString();
    }

    private static Task<Response> Call(ApiClient api, ContractOperation operation, string id)
    {
        var body = operation.LeastBody is { } least ? Encoding.UTF8.GetBytes(least) : null;
        return api.Send(operation.Method, operation.Naming(id), body, api.NewKey());
    }

    /// <summary>An identifier of the same kind and time that nobody has.</summary>
    private static string Unused(string id) => id.Length < 4 ? "999" : $"{id[..^3]}zzz";

    private static string WithoutRequestId(Response response) =>
        response.Text.Replace(response.Json.Say("request_id"), "", StringComparison.Ordinal);

    private static IEnumerable<string> Names(Response response) =>
        response.Headers.Select(h => h.Key).Where(h => h != "Date").Order(StringComparer.Ordinal);
}

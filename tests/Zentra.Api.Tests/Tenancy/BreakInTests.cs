using System.Text;
using Zentra.Api.Tests.Contract;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Tenancy;

/// <summary>
/// Every operation of the contract that names an object, tried with the real identifiers of another tenant and of another
/// workspace: the answer is the one for an identifier that does not exist. New operations are covered by being in the contract.
/// </summary>
public sealed class BreakInTests(ApiHost host)
{
    /// <summary>Bodies of the operations that do not take an empty object.</summary>
    private static readonly Dictionary<string, string> Bodies = new(StringComparer.Ordinal)
    {
        ["payments_increment"] = """{"amount_minor":1}""",
    };

    [Theory]
    [InlineData("another tenant")]
    [InlineData("another workspace of the same tenant")]
    public async Task No_operation_tells_an_object_of_others_from_one_that_does_not_exist(string whose)
    {
        var mine = await host.NewTenant();
        var theirs = whose == "another tenant" ? await host.NewTenant() : await host.NewWorkspace(mine.Scope);
        await Live(mine);
        var stolen = await Live(theirs);
        // Keys belong to the whole tenant by design, so another workspace's key is not another's object.
        stolen.RemoveAll(id => whose != "another tenant" && id.StartsWith("key_", StringComparison.Ordinal));
        var before = await Everything(theirs);

        foreach (var operation in (await ContractDocument.Generate(host.Services)).Operations.Where(o => o.NamesAnObject))
        {
            foreach (var id in stolen)
            {
                var refused = (await Call(mine, operation, id)).Is(404).IsWellFormedProblem();
                var nothing = (await Call(mine, operation, Unused(id))).Is(404);
                Assert.Equal(WithoutRequestId(nothing), WithoutRequestId(refused));
                Assert.Equal(Names(nothing), Names(refused));
                Assert.DoesNotContain(id, refused.Text, StringComparison.Ordinal);
            }
        }
        Assert.Equal(before, await Everything(theirs));
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
                    found.Add(id[..3]);
                }
            }
        }

        Assert.Equal(["evt", "int", "pay", "rfd"], found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/payments")]
    [InlineData("/refunds")]
    [InlineData("/runtime/intents")]
    [InlineData("/events")]
    [InlineData("/ledger/accounts")]
    [InlineData("/ledger/entries")]
    [InlineData("/api-keys")]
    [InlineData("/workspaces")]
    public async Task A_list_never_shows_what_belongs_to_another_tenant(string list)
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewTenant();
        var stolen = await Live(theirs);
        var before = (await mine.Get(list)).Is(200);

        await Live(theirs);

        Assert.Equal(before.Text, (await mine.Get(list)).Is(200).Text);
        Assert.All(stolen, id => Assert.DoesNotContain(id, before.Text, StringComparison.Ordinal));
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
    private static async Task<List<string>> Live(ApiClient api)
    {
        var payment = (await api.Pay()).Is(201);
        (await api.Post($"/payments/{payment.Id}/capture")).Is(200);
        var refund = (await api.Post($"/payments/{payment.Id}/refunds", """{"amount_minor":1}""")).Is(201);
        var key = (await api.Post("/api-keys", """{"name":"k","role":"viewer"}""", null)).Is(201);
        var told = (await api.Get("/events?limit=1")).Is(200).Json.Say("data.0.id");
        return
        [
            payment.Id, refund.Id, key.Id, told, payment.Json.Say("intent"), payment.Json.Say("route.decision"),
            payment.Json.Say("evidence.ledger_entry.0"), api.Scope.Workspace, api.Scope.Tenant,
        ];
    }

    private static async Task<string> Everything(ApiClient api)
    {
        var text = new StringBuilder();
        foreach (var list in new[] { "/payments", "/refunds", "/events", "/ledger/entries", "/api-keys", "/workspaces" })
        {
            text.Append((await api.Get($"{list}?limit=100")).Is(200).Text);
        }
        return text.ToString();
    }

    private static Task<Response> Call(ApiClient api, ContractOperation operation, string id)
    {
        var path = operation.Path[..operation.Path.IndexOf('{', StringComparison.Ordinal)] + id
            + operation.Path[(operation.Path.IndexOf('}', StringComparison.Ordinal) + 1)..];
        var body = operation.HasBody ? Bodies.GetValueOrDefault(operation.Json.Say("operationId"), "{}") : null;
        return api.Send(operation.Method, path, body is null ? null : Encoding.UTF8.GetBytes(body), api.NewKey());
    }

    /// <summary>An identifier of the same kind and time that nobody has.</summary>
    private static string Unused(string id) => $"{id[..^3]}zzz";

    private static string WithoutRequestId(Response response) =>
        response.Text.Replace(response.Json.Say("request_id"), "", StringComparison.Ordinal);

    private static IEnumerable<string> Names(Response response) =>
        response.Headers.Select(h => h.Key).Where(h => h != "Date").Order(StringComparer.Ordinal);
}

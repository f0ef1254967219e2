using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Tests;

namespace Zentra.Api.Tests.Contract;

/// <summary>The contract is one committed file, generated from the code, and says all that a client must know.</summary>
public sealed class ContractTests(ApiHost host)
{
    /// <summary>Routes that are not part of the contract: they describe it, or are read by machines of operators.</summary>
    private static readonly string[] Outside = ["/metrics", "/openapi.json", "/docs"];

    [Fact]
    public async Task The_committed_contract_is_the_generated_one()
    {
        var committed = Repository.PathOf("openapi/zentra.json");
        Assert.True(File.Exists(committed), $"{committed} is missing: run `zentra contract openapi/zentra.json`.");

        Assert.Equal(await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken), (await ContractDocument.Generate(host.Services)).Text);
    }

    [Theory]
    [InlineData("/payments?limit=1", 200, """{"object":"list"}""", "$.data: missing")]
    [InlineData("/payments/pay_1", 200, """[]""", "$: not of type object")]
    [InlineData("/payments", 200, """{"object":"list","data":[],"has_more":false,"more":1}""", "$.more: not allowed")]
    [InlineData("/payments", 299, "{}", "the contract has no answer 299")]
    public async Task An_answer_that_is_not_of_the_contract_is_seen(
        string path, int status, string body, string fault)
    {
        var live = await new HttpClient { BaseAddress = host.Url }.GetAsync(
            new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);
        var answer = await Response.Of(live) with { Status = status, Body = Encoding.UTF8.GetBytes(body) };

        Assert.Contains(fault, ContractAnswers.Fault(HttpMethod.Get, path, answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_serves_the_contract_to_anyone()
    {
        using var client = new HttpClient();

        var served = JsonElement.Parse(await client.GetByteArrayAsync(new Uri(host.Url, "/openapi.json"), TestContext.Current.CancellationToken));

        var generated = (await ContractDocument.Generate(host.Services)).Json;
        Assert.Equal(
            generated.GetProperty("paths").EnumerateObject().Select(p => p.Name),
            served.GetProperty("paths").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task It_is_OpenAPI_3_1_with_a_title_and_a_version()
    {
        var contract = await ContractDocument.Generate(host.Services);

        Assert.StartsWith("3.1.", contract.Json.Say("openapi"), StringComparison.Ordinal);
        Assert.NotEmpty(contract.Json.Say("info.title"));
        Assert.NotEmpty(contract.Json.Say("info.version"));
        Assert.EndsWith("}\n", contract.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var contract = await ContractDocument.Generate(host.Services);

        Assert.All(References(contract.Json).Distinct(), reference =>
        {
            Assert.StartsWith("#/", reference, StringComparison.Ordinal);
            var at = contract.Json;
            foreach (var step in reference[2..].Split('/'))
            {
                Assert.True(
                    at.TryGetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out at),
                    $"{reference} leads nowhere.");
            }
        });
    }

    [Fact]
    public async Task Every_route_is_in_it()
    {
        var contract = await ContractDocument.Generate(host.Services);
        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(m => $"{m} {Template(e)}"))
            .Where(r => !Outside.Any(o => r.Contains(o, StringComparison.Ordinal)));

        Assert.Equal(routes.Order(StringComparer.Ordinal), contract.Operations.Select(o => o.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_a_summary_an_answer_and_its_problems()
    {
        var operations = (await ContractDocument.Generate(host.Services)).Operations.ToList();

        Assert.NotEmpty(operations);
        Assert.Equal(operations.Count, operations.Select(o => o.Json.Say("operationId")).Distinct().Count());
        Assert.All(operations, o => Assert.Matches("^[a-z]+(_[a-z]+)+$", o.Json.Say("operationId")));
        Assert.All(operations, o => Assert.NotEmpty(o.Json.Say("summary")));
        Assert.All(operations, o =>
        {
            var answers = o.Json.GetProperty("responses").EnumerateObject().ToList();
            Assert.Contains(answers, a => a.Name[0] == '2');
            Assert.All(answers, a => Assert.NotEmpty(a.Value.Say("description")));
        });
    }

    [Fact]
    public async Task Every_operation_that_needs_a_key_says_so_and_lists_its_refusals_as_problems()
    {
        var contract = await ContractDocument.Generate(host.Services);
        var guarded = contract.Operations.Where(o => !ContractDocument.Open.Contains(o.Id)).ToList();

        Assert.All(guarded, o => Assert.True(Security(contract.Json, o.Json) > 0, $"{o} has no security."));
        Assert.All(guarded, o =>
        {
            var refusals = o.Json.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] is '4' or '5' or 'd').ToList();
            Assert.True(refusals.Count > 0, $"{o} lists no refusal.");
            Assert.All(refusals, r => Assert.True(
                Resolve(contract.Json, r.Value).GetProperty("content").TryGetProperty("application/problem+json", out _), $"{o} {r.Name}"));
            string[] expected = o.HasBody ? ["401", "403", "413", "415"] : ["401", "403"];
            Assert.All(expected.Where(s => refusals.All(r => r.Name != "default")), s => Assert.Contains(s, refusals.Select(r => r.Name)));
        });
    }

    [Fact]
    public async Task An_open_operation_says_that_it_needs_no_key_and_still_lists_its_refusals()
    {
        var contract = await ContractDocument.Generate(host.Services);
        var open = contract.Operations.Where(o => Security(contract.Json, o.Json) == 0).ToList();

        Assert.Equal(
            ContractDocument.Open.Order(StringComparer.Ordinal),
            open.Select(o => o.Id).Order(StringComparer.Ordinal));
        var callback = open.Single(o => o.Id == "providers_receive_callback");
        Assert.All(
            new[] { "400", "401", "404", "413", "500", "503" },
            s => Assert.True(
                callback.Json.GetProperty("responses").GetProperty(s).GetProperty("content")
                    .TryGetProperty("application/problem+json", out _),
                s));
    }

    [Theory]
    [InlineData("providers_put")]
    [InlineData("routing_rules_create")]
    [InlineData("routing_rules_replace")]
    [InlineData("card_controls_set")]
    public async Task An_operation_that_changes_what_was_read_says_how_to_name_the_version(string operation)
    {
        var contract = await ContractDocument.Generate(host.Services);
        var found = contract.Operations.Single(o => o.Id == operation);

        Assert.Contains(Parameters(found), p => p.Say("in") == "header" && p.Say("name") == "If-Match");
        Assert.True(found.Json.GetProperty("responses").TryGetProperty("412", out _));
    }

    [Fact]
    public async Task Every_parameter_of_a_path_is_declared()
    {
        var contract = await ContractDocument.Generate(host.Services);

        Assert.All(contract.Operations.Where(o => o.NamesAnObject), o => Assert.Contains(
            Parameters(o).Select(p => Resolve(contract.Json, p)), p => p.Say("in") == "path" && o.Path.Contains($"{{{p.Say("name")}}}", StringComparison.Ordinal)));
    }

    private static IEnumerable<JsonElement> Parameters(ContractOperation operation) =>
        operation.Json.TryGetProperty("parameters", out var own) ? own.EnumerateArray() : [];

    private static int Security(JsonElement contract, JsonElement operation) =>
        operation.TryGetProperty("security", out var own) || contract.TryGetProperty("security", out own) ? own.GetArrayLength() : 0;

    private static JsonElement Resolve(JsonElement contract, JsonElement element) =>
        element.TryGetProperty("$ref", out var reference)
            ? reference.GetString()![2..].Split('/').Aggregate(contract, (at, step) => at.GetProperty(step))
            : element;

    private static IEnumerable<string> References(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p =>
            p.NameEquals("$ref") && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static string Template(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.TrimEnd('/');
}

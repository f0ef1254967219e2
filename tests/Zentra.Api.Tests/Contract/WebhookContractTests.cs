using System.Text.Json;
using Zentra.Api.Tests.Host;
using Zentra.Server;
using Zentra.Tests;

namespace Zentra.Api.Tests.Contract;

/// <summary>Every event of the catalogue is a webhook of the contract, with the schema of its whole body.</summary>
public sealed class WebhookContractTests(ApiHost host)
{
    private static readonly string[] Members =
        ["id", "type", "timestamp", "api_version", "sequence", "object_sequence", "data"];

    [Fact]
    public async Task The_webhooks_are_the_catalogue()
    {
        var webhooks = (await ContractDocument.Generate(host.Services)).Json.GetProperty("webhooks");

        Assert.Equal(
            ZentraServer.Catalogue.Events.Select(e => e.Name).Order(StringComparer.Ordinal),
            webhooks.EnumerateObject().Select(w => w.Name));
        Assert.All(ZentraServer.Catalogue.Events, e => Assert.Equal(
            e.Description, webhooks.GetProperty(e.Name).GetProperty("post").Say("summary")));
    }

    [Fact]
    public async Task Each_says_its_headers_its_body_and_what_counts_as_taken()
    {
        var contract = (await ContractDocument.Generate(host.Services)).Json;

        Assert.All(contract.GetProperty("webhooks").EnumerateObject(), webhook =>
        {
            var post = webhook.Value.GetProperty("post");
            var headers = post.GetProperty("parameters").EnumerateArray().Select(p => Named(contract, p.Say("$ref")));
            Assert.Equal(
                ["webhook-id", "webhook-timestamp", "webhook-signature", "content-digest"],
                headers.Select(h => h.Say("name")));
            Assert.StartsWith("Taken.", post.GetProperty("responses").GetProperty("2XX").Say("description"), default);
            var body = post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
                .GetProperty("schema");
            Assert.Equal(Members, body.GetProperty("properties").EnumerateObject().Select(p => p.Name));
            Assert.Equal(Members, body.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
            Assert.Equal(webhook.Name, body.GetProperty("properties").GetProperty("type").Say("const"));
            var data = Named(contract, body.GetProperty("properties").GetProperty("data").Say("$ref"));
            Assert.Equal("object", data.Say("type"));
            Assert.NotEmpty(data.GetProperty("required").EnumerateArray());
        });
    }

    [Fact]
    public void Every_recorded_event_is_as_its_webhook_says()
    {
        var recorded = Directory.GetFiles(
            Repository.PathOf("tests/Zentra.Tests/Events/Golden"), "*.json");

        Assert.Equal(ZentraServer.Catalogue.Events.Count, recorded.Length);
        Assert.All(recorded, file => Assert.Null(ContractAnswers.Fault(
            Path.GetFileNameWithoutExtension(file), JsonElement.Parse(File.ReadAllText(file)))));
    }

    private static JsonElement Named(JsonElement contract, string reference) =>
        reference[2..].Split('/').Aggregate(contract, (at, step) => at.GetProperty(step));
}

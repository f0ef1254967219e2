using System.Globalization;
using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Events;

/// <summary>Events in the JSON format of CloudEvents 1.0.2, by its own rules.</summary>
public sealed class CloudEventTests(ApiHost host)
{
    private const string One = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";
    private const string Json = "application/json; charset=utf-8";

    [Fact]
    public async Task An_event_has_the_attributes_that_are_required_and_only_names_that_are_allowed()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);

        var batch = (await Get(api, "/events", Batch)).Is(200);

        Assert.Equal(Batch, batch.ContentType);
        Assert.Equal(3, batch.Json.GetArrayLength());
        Assert.All(batch.Json.EnumerateArray(), e =>
        {
            // Names: specification, section "Naming Conventions"; types: JSON format, section 2.2.
            Assert.All(e.EnumerateObject(), p => Assert.Matches("^[a-z0-9]{1,20}$", p.Name));
            Assert.All(e.EnumerateObject().Where(p => p.Name != "data"), p =>
            {
                Assert.Equal(JsonValueKind.String, p.Value.ValueKind);
                Assert.NotEmpty(p.Value.GetString()!);
            });
            Assert.Equal("1.0", e.Say("specversion"));
            Assert.True(Uri.TryCreate(e.Say("source"), UriKind.Relative, out _));
            Assert.Equal("application/json", e.Say("datacontenttype"));
            Assert.True(DateTimeOffset.TryParse(e.Say("time"), CultureInfo.InvariantCulture, out _));
            Assert.Equal(JsonValueKind.Object, e.GetProperty("data").ValueKind);
        });
        Assert.Equal(3, batch.Json.EnumerateArray().Select(e => e.Say("source") + e.Say("id")).Distinct().Count());
    }

    [Fact]
    public async Task It_says_what_the_event_says()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        var plain = (await api.Get("/events")).Is(200).Json.Items("data").ToList();

        foreach (var told in plain)
        {
            var read = (await Get(api, $"/events/{told.Say("id")}", One)).Is(200);
            Assert.Equal(One, read.ContentType);
            Assert.Equal(told.Say("id"), read.Json.Say("id"));
            Assert.Equal($"/workspaces/{api.Scope.Workspace}", read.Json.Say("source"));
            Assert.Equal($"zentra.{told.Say("type")}", read.Json.Say("type"));
            Assert.Equal(told.Say("subject"), read.Json.Say("subject"));
            Assert.Equal(told.Say("timestamp"), read.Json.Say("time"));
            Assert.Equal(told.Say("api_version"), read.Json.Say("apiversion"));
            Assert.Equal(told.Say("sequence").PadLeft(13, '0'), read.Json.Say("sequence"));
            Assert.Equal(told.Say("object_sequence").PadLeft(13, '0'), read.Json.Say("objectsequence"));
            Assert.Equal(told.GetProperty("data").GetRawText(), read.Json.GetProperty("data").GetRawText());
        }
    }

    [Fact]
    public async Task Batches_are_paged_by_links_that_keep_the_filter()
    {
        var api = await host.NewTenant();
        for (var i = 0; i < 3; i++)
        {
            (await api.Pay()).Is(201);
        }
        var seen = new List<string>();
        var next = "/events?limit=2&type=payment.created";
        while (next.Length > 0)
        {
            var page = (await Get(api, next, Batch)).Is(200);
            seen.AddRange(page.Json.EnumerateArray().Select(e => e.Say("sequence")));
            next = page.Headers.TryGetValues("Link", out var links)
                ? links.Single().Split("; rel=\"next\"")[0].Trim('<', '>')
                : "";
        }

        Assert.Equal(["0000000000001", "0000000000004", "0000000000007"], seen);
    }

    [Fact]
    public async Task A_batch_of_nothing_is_an_empty_array()
    {
        var api = await host.NewTenant();

        var empty = (await Get(api, "/events", Batch)).Is(200);

        Assert.Equal("[]", empty.Text);
        Assert.False(empty.Headers.Contains("Link"));
    }

    [Theory]
    [InlineData(Batch, Batch, Json)]
    [InlineData(One, Json, One)]
    [InlineData("application/cloudevents+json, application/cloudevents-batch+json", Batch, One)]
    [InlineData("application/json, application/cloudevents+json, application/cloudevents-batch+json;q=1", Batch, One)]
    [InlineData("application/json;q=0.5, application/cloudevents-batch+json;q=0.6", Batch, Json)]
    [InlineData("application/json, application/cloudevents-batch+json;q=0.6", Json, Json)]
    [InlineData("application/cloudevents-batch+json;q=0, application/cloudevents+json;q=0", Json, Json)]
    [InlineData("APPLICATION/CloudEvents+JSON;charset=utf-8", Json, One)]
    [InlineData("*/*", Json, Json)]
    [InlineData("application/*", Json, Json)]
    [InlineData("text/html", Json, Json)]
    [InlineData("application/cloudevents+xml", Json, Json)]
    [InlineData("no media type", Json, Json)]
    [InlineData(";;;", Json, Json)]
    public async Task The_format_is_the_one_that_is_accepted_by_name(string accept, string list, string single)
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        var id = (await api.Get("/events?limit=1")).Is(200).Json.Say("data.0.id");

        foreach (var (path, type) in new[] { ("/events", list), ($"/events/{id}", single) })
        {
            var answer = (await Get(api, path, accept)).Is(200);
            Assert.Equal(type, answer.ContentType);
            Assert.Equal(["Accept"], answer.Headers.Vary);
        }
    }

    [Fact]
    public async Task A_refusal_is_a_problem_in_any_format()
    {
        var api = await host.NewTenant();

        (await Get(api, "/events?nothing=1", Batch)).IsProblem(400, "unknown_parameter");
        (await Get(api, "/events/evt_01kq5249taew7vxy3ydjmby001", One)).IsProblem(404, "event_not_found");
    }

    [Fact]
    public async Task The_contract_says_both_formats()
    {
        var contract = JsonElement.Parse(await Server.OpenApi.Contract.Write(host.Services));

        foreach (var (path, format) in new[] { ("/events", Batch), ("/events/{id}", One) })
        {
            var content = contract.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses")
                .GetProperty("200").GetProperty("content");
            Assert.Equal(["application/json", format], content.EnumerateObject().Select(c => c.Name));
        }
    }

    private static Task<Response> Get(ApiClient api, string path, string accept) =>
        api.Send(HttpMethod.Get, path, accept: accept);
}

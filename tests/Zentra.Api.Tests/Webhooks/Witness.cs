using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>What a server says of its events and endpoints, beside what came to a receiver.</summary>
internal sealed class Witness(Func<Task<ApiClient>> api, ReceiverProcess receiver)
{
    private const int PauseMs = 200;

    /// <summary>An endpoint at the hook of its name.</summary>
    public async Task<StormEndpoint> Listen(string hook, string events)
    {
        var body = $$"""{"url":"{{receiver.Hook(hook)}}","events":["{{events}}"]}""";
        return new((await (await api()).Post("/webhooks/endpoints", body, hook)).Is(201).Id, hook, events);
    }

    public async Task<JsonElement> Get(string path) => (await (await api()).Get(path)).Is(200).Json;

    /// <summary>Every event there is, in order.</summary>
    public async Task<IReadOnlyList<StormEvent>> Events()
    {
        var all = new List<StormEvent>();
        while (true)
        {
            var page = await Get(string.Create(
                CultureInfo.InvariantCulture, $"/events?limit=100&after={(all.Count == 0 ? 0 : all[^1].Sequence)}"));
            all.AddRange(page.Items("data").Select(e => new StormEvent(
                e.GetProperty("sequence").GetInt64(), e.Say("id"), e.Say("type"), e.Say("subject"))));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return all;
            }
        }
    }

    public async Task<StormHealth> Health(StormEndpoint endpoint)
    {
        var health = await Get($"/webhooks/endpoints/{endpoint.Id}/health");
        return new(
            health.GetProperty("position").GetInt64(), health.GetProperty("delivered").GetInt64(),
            health.GetProperty("open").EnumerateObject().ToDictionary(o => o.Name, o => o.Value.GetInt64()));
    }

    /// <summary>Waits until endpoints have come to an event with nothing open.</summary>
    public async Task Settle(IReadOnlyList<StormEndpoint> endpoints, long until, TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        foreach (var endpoint in endpoints)
        {
            var health = await Health(endpoint);
            while (health.Position < until || health.Open.Count > 0)
            {
                Assert.True(
                    since.Elapsed < patience,
                    $"{endpoint.Hook} is at {health.Position} of {until}, open: {string.Join(", ", health.Open)}");
                await Task.Delay(PauseMs);
                health = await Health(endpoint);
            }
        }
    }

    /// <summary>An endpoint's hook got each event that it is to get, no other, and each object's in order.</summary>
    public async Task<JsonElement> GotAll(StormEndpoint endpoint, IReadOnlyList<StormEvent> told)
    {
        var (ids, wanted) = (await receiver.Ids(endpoint.Hook), endpoint.Wanted(told).Select(e => e.Id).ToList());
        Assert.Equal([], wanted.Except(ids));
        Assert.Equal([], ids.Except(wanted));
        var summary = await receiver.Summary(endpoint.Hook);
        Assert.Equal((endpoint.Hook, "0"), (endpoint.Hook, summary.Say("out_of_order")));
        return summary;
    }
}

internal sealed record StormEvent(long Sequence, string Id, string Type, string Subject);

internal sealed record StormHealth(long Position, long Delivered, IReadOnlyDictionary<string, long> Open);

internal sealed record StormEndpoint(string Id, string Hook, string Events)
{
    /// <summary>The events that it is to get: those after its own beginning that its pattern names.</summary>
    public IEnumerable<StormEvent> Wanted(IReadOnlyList<StormEvent> events)
    {
        var begun = events.Single(e => e.Subject == Id && e.Type == "webhook_endpoint.created").Sequence;
        return events.Where(e => e.Sequence > begun && WebhookEndpoint.Matches(Events, e.Type));
    }
}

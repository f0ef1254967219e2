using System.Globalization;
using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Events;

/// <summary>Events as they happen: from where a reader was, in order, once each, and only its own.</summary>
public sealed class EventStreamTests(ApiHost host)
{
    [Fact]
    public async Task A_stream_begins_with_what_happens_next()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        using var stream = await StreamClient.Open(host, api);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal("3", stream.LastEventId);

        var made = (await api.Pay()).Is(201);

        var told = await stream.Take(3);
        Assert.Equal(["4", "5", "6"], told.Select(m => m.LastEventId));
        Assert.Equal(["payment.created", "route.selected", "payment.authorized"], told.Select(m => m.Type));
        Assert.Equal(made.Text, JsonElement.Parse(told[2].Data).GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_message_is_the_body_of_a_webhook()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        using var stream = await StreamClient.Open(host, api, "?after=0");

        foreach (var message in await stream.Take(3))
        {
            var body = JsonElement.Parse(message.Data);
            var read = (await api.Get($"/events/{body.Say("id")}")).Is(200).Json;
            Assert.Equal(
                ["id", "type", "timestamp", "api_version", "sequence", "object_sequence", "data"],
                body.EnumerateObject().Select(p => p.Name));
            Assert.All(body.EnumerateObject(), p => Assert.Equal(
                read.GetProperty(p.Name).GetRawText(), p.Value.GetRawText()));
            Assert.Equal(body.Say("type"), message.Type);
            Assert.Equal(body.Say("sequence"), message.LastEventId);
        }
    }

    [Theory]
    [InlineData("?after=0", null, 1)]
    [InlineData("?after=4", null, 5)]
    [InlineData("", "0", 1)]
    [InlineData("", "5", 6)]
    [InlineData("?after=1", "5", 6)]
    public async Task It_goes_on_after_the_last_event_that_was_seen(string query, string? lastEventId, long first)
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        (await api.Pay()).Is(201);
        using var stream = await StreamClient.Open(host, api, query, lastEventId);

        Assert.Equal(first, (await stream.Next())!.Sequence);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("1.0")]
    [InlineData("+1")]
    [InlineData("evt_01kq5249taew7vxy3ydjmby001")]
    [InlineData("99999999999999999999")]
    [InlineData("1099511627776")]
    [InlineData("1, 2")]
    public async Task A_last_event_that_is_none_is_refused(string lastEventId)
    {
        var api = await host.NewTenant();

        var refused = await RawHttp.Send(
            host.Url,
            $"GET /events/stream HTTP/1.1\r\n{RawHttp.Common(api)}Last-Event-ID: {lastEventId}\r\n\r\n");

        refused.IsProblem(400, "invalid_parameter", "/Last-Event-ID");
    }

    [Fact]
    public async Task Its_head_alone_opens_no_stream()
    {
        var api = await host.NewTenant();

        var refused = await RawHttp.Send(
            host.Url, $"HEAD /events/stream HTTP/1.1\r\n{RawHttp.Common(api)}\r\n");

        refused.Is(405);
    }

    [Fact]
    public async Task Readers_that_come_back_again_and_again_miss_nothing_and_see_nothing_twice()
    {
        var api = await host.NewTenant();
        const int Payments = 120;
        var paying = Task.WhenAll(Enumerable.Range(0, 4).Select(async lane =>
        {
            for (var i = lane; i < Payments; i += 4)
            {
                (await api.Pay()).Is(201);
            }
        }));

        var readers = Enumerable.Range(1, 5).Select(async reader =>
        {
            var chance = new Random(reader);
            var seen = new List<long>();
            var last = "0";
            while (seen.Count < Payments * 3)
            {
                using var stream = await StreamClient.Open(host, api, lastEventId: last);
                var take = Math.Min(chance.Next(1, 40), Payments * 3 - seen.Count);
                seen.AddRange((await stream.Take(take)).Select(m => m.Sequence));
                last = stream.LastEventId;
            }
            return seen;
        }).ToList();

        Assert.All(await Task.WhenAll(readers), seen => Assert.Equal(
            Enumerable.Range(1, Payments * 3).Select(n => (long)n), seen));
        await paying;
    }

    [Theory]
    [InlineData("types=payment.created", "1 4 7")]
    [InlineData("types=route.selected,payment.captured", "2 5 8 10")]
    [InlineData("types=payment.*", "1 3 4 6 7 9 10")]
    [InlineData("types=route.*,payment.created", "1 2 4 5 7 8")]
    [InlineData("types=pay.*,payment.create,payment.captured", "10")]
    [InlineData("object=SECOND", "4 5 6")]
    [InlineData("object=SECOND&types=payment.*", "4 6")]
    public async Task A_reader_gets_the_types_and_the_object_that_it_asks_for(string filter, string expected)
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        var second = (await api.Pay()).Is(201).Id;
        var third = (await api.Pay()).Is(201).Id;
        (await api.Post($"/payments/{third}/capture")).Is(200);
        var query = filter.Replace("SECOND", second, StringComparison.Ordinal);
        using var stream = await StreamClient.Open(host, api, $"?after=0&{query}");

        var wanted = expected.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToList();

        Assert.Equal(wanted, (await stream.Take(wanted.Count)).Select(m => m.Sequence));
    }

    [Fact]
    public async Task What_happens_to_others_never_appears()
    {
        var mine = await host.NewTenant();
        var neighbour = await host.NewWorkspace(mine.Scope);
        var stranger = await host.NewTenant();
        using var fromNow = await StreamClient.Open(host, mine);
        using var fromTheStart = await StreamClient.Open(host, mine, "?after=0");
        var theirs = (await stranger.Pay()).Is(201).Id;
        (await neighbour.Pay()).Is(201);
        using var about = await StreamClient.Open(host, mine, $"?after=0&object={theirs}");

        var made = (await mine.Pay()).Is(201).Id;

        foreach (var stream in new[] { fromNow, fromTheStart })
        {
            var told = await stream.Take(3);
            Assert.All(told, m => Assert.Contains(made, m.Data, StringComparison.Ordinal));
            Assert.Equal(["4", "5", "6"], told.Select(m => m.LastEventId));
        }
        Assert.Equal("0", about.LastEventId);
    }
}

using System.Text.Json;
using Zentra.Api.Tests.Events;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>Replays, resends, and the operations that do them.</summary>
public sealed class WebhookReplayTests(WebhookRoom room) : IClassFixture<WebhookRoom>
{
    [Theory]
    [InlineData("", 8)]
    [InlineData(""","types":["payment.created"]""", 4)]
    [InlineData(""","types":["refund.*"]""", 0)]
    [InlineData(""","states":["resolved"]""", 6)]
    [InlineData(""","states":["retained"]""", 2)]
    [InlineData(""","states":["retained","exhausted"],"types":["payment.created"]""", 2)]
    [InlineData(""","states":["pending","exhausted"]""", 0)]
    [InlineData(""","states":[]""", 0)]
    [InlineData(""","from":1000000""", 0)]
    [InlineData(""","from":FROM,"to":TO""", 3)]
    [InlineData(""","from":TO,"to":FROM""", 0)]
    [InlineData(""","created_gte":"2020-01-01T00:00:00Z","created_lt":"2026-04-26T14:12:09Z" """, 0)]
    [InlineData(""","created_gte":"2026-04-26T14:12:09Z" """, 8)]
    public async Task A_replay_does_what_its_dry_run_counts(string more, int expected)
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.Receiver.Play(hook, """[{"behaviour":"status","code":500,"times":2},{"behaviour":"ok"}]""");
        var endpoint = (await room.NewEndpoint(
            api, "\"payment.created\",\"payment.authorized\"", ""","max_in_flight":1""")).Id;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => api.Pay()));
        var before = await Patience.Until(
            () => api.Deliveries($"&endpoint={endpoint}"),
            d => d.Count == 8 && d.All(x => x.Say("state") is "resolved" or "retained"));
        if (more.Contains("retained\",\"exhausted", StringComparison.Ordinal))
        {
            expected = before.Count(d => d.Say("state") == "retained" && d.Say("type") == "payment.created");
        }
        var body = $$"""{"endpoint":"{{endpoint}}","reason":"the receiver was down"{{more}}}"""
            .Replace("FROM", before[4].Say("sequence"), StringComparison.Ordinal)
            .Replace("TO", before[2].Say("sequence"), StringComparison.Ordinal);

        var counted = (await api.Post(
            "/webhooks/replay",
            body.Replace("\"reason\"", "\"dry_run\":true,\"reason\"", StringComparison.Ordinal),
            null)).Is(200);
        var begun = (await api.Post("/webhooks/replay", body, null)).Is(202);
        var ended = await api.Ended(begun);

        Assert.Equal($"{expected}", counted.Json.Say("deliveries"));
        Assert.Equal(("succeeded", counted.Json.Say("deliveries"), counted.Json.Say("deliveries")), (
            ended.Say("status"), ended.Say("progress.done"), ended.Say("progress.total")));
        Assert.Equal("the receiver was down", ended.Say("reason"));
        await room.Receiver.Arrived(hook, 8 + expected);
        var intent = (await api.Get($"/runtime/intents/{begun.Json.Say("intent")}")).Is(200);
        Assert.Contains(begun.Json.Say("requested_by"), intent.Text, StringComparison.Ordinal);
        Assert.StartsWith("key_", begun.Json.Say("requested_by"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_needs_a_reason_and_sense()
    {
        var api = await room.Host.NewTenant();
        foreach (var (body, pointer) in new[]
        {
            ("{}", "/reason"), ("""{"dry_run":true}""", "/reason"), ("""{"reason":""}""", "/reason"),
            ("""{"reason":"r","from":0}""", "/from"), ("""{"reason":"r","to":9223372036854775807}""", "/to"),
            ("""{"reason":"r","states":["lost"]}""", "/states/0"), ("""{"reason":"r","types":[]}""", "/types"),
            ("""{"reason":"r","types":["nothing.*"]}""", "/types/0"),
            ("""{"reason":"r","endpoint":"x"}""", "/endpoint"), ("""{"reason":"r","states":[null]}""", "/states/0"),
            ($$"""{"reason":"r","states":[{{string.Join(',', Enumerable.Repeat("\"pending\"", 11))}}]}""", "/states"),
        })
        {
            (await api.Post("/webhooks/replay", body, null)).IsProblem(400, "invalid_request", pointer);
        }
        (await api.Post("/webhooks/replay", """{"reason":"r","endpoint":"whe_01kq5249taew7vxy3ydjmby001"}""", null))
            .IsProblem(404, "webhook_endpoint_not_found", "/endpoint");
        var nothing = await api.Ended(await api.Post("/webhooks/replay", """{"reason":"r"}""", null));
        Assert.Equal("0", nothing.Say("progress.done"));
    }

    [Fact]
    public async Task A_replay_with_a_key_is_done_once_and_an_operation_that_ended_is_not_canceled()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.NewEndpoint(api, "\"payment.created\"");
        await api.Pay();
        await api.Until("", 1, DeliveryState.Resolved);

        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => api.Post("/webhooks/replay", """{"reason":"r"}""", "same")));
        var ended = await api.Ended(calls[0]);

        Assert.Single(calls.Select(c => c.Is(202).Id).Distinct());
        (await api.Post("/webhooks/replay", """{"reason":"another"}""", "same"))
            .IsProblem(422, "idempotency_key_reused");
        (await api.Post($"/operations/{ended.Say("id")}/cancel", "{}", null)).IsProblem(409, "operation_ended");
        await room.Receiver.Arrived(hook, 2);
        await api.Until("", 1, DeliveryState.Resolved);
        Assert.Equal(2, (await room.Receiver.Deliveries(hook)).Count);
    }

    [Fact]
    public async Task An_event_told_again_reaches_its_endpoint_and_a_reader_of_the_stream()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await api.NewEndpoint(room.Receiver.Hook($"{hook}-2"), "\"payment.created\"");
        await api.Pay();
        var first = (await api.Until($"&endpoint={endpoint}", 1, DeliveryState.Resolved))[0];
        await room.Receiver.Arrived($"{hook}-2", 1);
        using var stream = await StreamClient.Open(room.Host, api, "?types=payment.created");

        var operation = await api.Ended(await api.Post(
            $"/events/{first.Say("event")}/resend", $$"""{"endpoint":"{{endpoint}}"}""", null));
        var told = (await stream.Next())!;

        var arrived = await room.Receiver.Arrived(hook, 2);
        Assert.Equal([first.Say("event"), first.Say("event")], arrived.Select(a => a.Say("id")));
        Assert.Equal(arrived[0].Say("body"), arrived[1].Say("body"));
        Assert.Equal(first.Say("event"), JsonElement.Parse(told.Data).Say("id"));
        Assert.Equal("1", operation.Say("progress.done"));
        Assert.Single(await room.Receiver.Deliveries($"{hook}-2"));
        (await api.Post(
            $"/events/{first.Say("event")}/resend", """{"endpoint":"whe_01kq5249taew7vxy3ydjmby001"}""", null))
            .IsProblem(404, "webhook_endpoint_not_found");
        await api.Ended(await api.Post($"/events/{first.Say("event")}/resend", "{}", null));
        await room.Receiver.Arrived(hook, 3);
        await room.Receiver.Arrived($"{hook}-2", 2);
    }
}

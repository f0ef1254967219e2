using System.Text.Json;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>Deliveries as they are listed, those to come among them; and trying one again or giving it up.</summary>
public sealed class DeliveryListTests(WebhookRoom room) : IClassFixture<WebhookRoom>
{
    private const string Hangs = """{"behaviour":"timeout"}""";

    [Theory]
    [InlineData("")]
    [InlineData("&state=pending")]
    [InlineData("&type=payment.created")]
    public async Task Pages_lose_and_double_nothing_across_what_was_tried_and_what_is_to_come(string filter)
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.Receiver.Play(hook, $$"""[{"behaviour":"ok","times":3},{{Hangs}}]""");
        var endpoint = (await room.NewEndpoint(api, more: ""","max_in_flight":2""")).Id;
        await api.NewEndpoint(room.Receiver.Hook($"{hook}-2"), "\"payment.created\"");
        for (var i = 0; i < 7; i++)
        {
            await api.Pay();
        }
        await room.Receiver.Arrived(hook, 5);
        await api.Until($"&endpoint={endpoint}&state=resolved", 3, DeliveryState.Resolved);
        await Patience.Until(() => api.Deliveries("&state=resolved"), d => d.Count == 10);
        var all = (await api.Deliveries(filter)).ConvertAll(d => d.Say("id"));
        Assert.Equal(all.Distinct(), all);
        Assert.True(all.Count > 4, $"{all.Count}");

        foreach (var limit in new[] { 1, 2, 3 })
        {
            var forth = new List<string>();
            for (JsonElement? page = null; page?.Say("has_more") != "False";)
            {
                var after = forth.Count == 0 ? "" : $"&starting_after={forth[^1]}";
                page = (await api.Get($"/webhooks/deliveries?limit={limit}{filter}{after}")).Is(200).Json;
                forth.AddRange(page.Value.Items("data").Select(d => d.Say("id")));
            }
            Assert.Equal(all, forth);
            var back = new List<string> { all[^1] };
            for (JsonElement? page = null; page?.Say("has_more") != "False";)
            {
                page = (await api.Get(
                    $"/webhooks/deliveries?limit={limit}{filter}&ending_before={back[0]}")).Is(200).Json;
                back.InsertRange(0, page.Value.Items("data").Select(d => d.Say("id")));
            }
            Assert.Equal(all, back);
        }
    }

    [Fact]
    public async Task Every_filter_finds_what_it_names_and_nothing_else()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.Receiver.Play(hook, $$"""
            [{"behaviour":"status","code":500,"times":1},{"behaviour":"ok","times":1},{{Hangs}}]
            """);
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"", ""","max_in_flight":1""")).Id;
        await api.NewEndpoint(room.Receiver.Hook($"{hook}-2"), "\"payment.*\"");
        var payments = new List<string> { (await api.Pay()).Is(201).Id };
        await api.Until($"&endpoint={endpoint}", 1, DeliveryState.Retained);
        await api.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 4; i++)
        {
            payments.Add((await api.Pay()).Is(201).Id);
        }
        await room.Receiver.Arrived(hook, 3);
        var mine = await Patience.Until(
            () => api.Deliveries($"&endpoint={endpoint}"),
            d => d.Count == 5 && d.Count(x => x.Say("state") == "resolved") == 1);
        var others = await Patience.Until(
            () => api.Deliveries(),
            d => d.Where(x => x.Say("endpoint") != endpoint).All(x => x.Say("state") == "resolved"));

        Assert.Equal(Enumerable.Reverse(payments), mine.Select(d => d.Say("subject")));
        Assert.Equal(["pending", "pending", "pending", "resolved", "retained"], mine.Select(d => d.Say("state")));
        Assert.True(others.Count > 10);
        var created = mine[1].Say("created_at");
        foreach (var (query, isIn) in new (string, Func<JsonElement, bool>)[]
        {
            ("state=pending", d => d.Say("state") == "pending"),
            ("state=retained", d => d.Say("state") == "retained"),
            ("state=exhausted", d => false),
            ("type=payment.created", d => d.Say("type") == "payment.created"),
            ("type=payment.created&state=resolved",
                d => d.Say("type") == "payment.created" && d.Say("state") == "resolved"),
            ($"event={mine[0].Say("event")}", d => d.Say("event") == mine[0].Say("event")),
            ($"event={mine[0].Say("event")}&state=pending", d => d.Say("id") == mine[0].Say("id")),
            ($"subject={payments[4]}", d => d.Say("subject") == payments[4]),
            ($"subject={payments[0]}&endpoint={endpoint}", d => d.Say("id") == mine[4].Say("id")),
            ($"created_gte={created}", d => At(d) >= At(mine[1])),
            ($"created_lt={created}", d => At(d) < At(mine[1])),
            ("endpoint=whe_01kq5249taew7vxy3ydjmby001", d => false),
            ("event=evt_01kq5249taew7vxy3ydjmby001", d => false),
            ("subject=nothing", d => false),
        })
        {
            var found = (await api.Deliveries($"&{query}")).Select(d => d.Say("id"));
            Assert.Equal(others.Where(isIn).Select(d => d.Say("id")), found);
        }
        // A page that is narrow is filled although newer ones are left out.
        var old = (await api.Get(
            $"/webhooks/deliveries?endpoint={endpoint}&state=pending&limit=1&created_lt={created}")).Is(200).Json;
        Assert.Equal(mine[2].Say("id"), old.Say("data.0.id"));

        static DateTimeOffset At(JsonElement delivery) => delivery.GetProperty("created_at").GetDateTimeOffset();
    }

    [Fact]
    public async Task A_delivery_to_come_is_read_and_given_up_and_never_sent()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.Receiver.Play(hook, """[{"behaviour":"ok","latency_ms":3000,"times":1},{"behaviour":"ok"}]""");
        var endpoint = (await room.NewEndpoint(api, "\"payment.*\"", ""","max_in_flight":1""")).Id;
        await api.Pay();
        await api.Pay();
        await room.Receiver.Arrived(hook, 1);
        var waiting = (await api.Deliveries($"&endpoint={endpoint}&state=pending")).Take(4).ToList();
        var given = waiting[1];
        Assert.Equal(given.ToString(), (await api.Delivery(given.Say("id"))).ToString());

        Assert.Equal("1", (await api.Ended(await api.Cancel(given.Say("id")))).Say("progress.done"));
        Assert.Equal("canceled", (await api.Delivery(given.Say("id"))).Say("state"));
        (await api.Cancel(given.Say("id"))).IsProblem(409, "webhook_delivery_ended");
        await Patience.Until(() => api.Deliveries($"&endpoint={endpoint}&state=pending"), d => d.Count == 0);

        var told = (await room.Receiver.Deliveries(hook)).Select(d => d.Say("id")).ToList();
        Assert.DoesNotContain(given.Say("event"), told);
        Assert.Contains(waiting[0].Say("event"), told);
        Assert.Contains(waiting[2].Say("event"), told);
        Assert.Equal("canceled", (await api.Delivery(given.Say("id"))).Say("state"));
        // Begun again it is sent after all.
        await api.Ended(await api.Retry(given.Say("id")));
        await api.Until(given.Say("id"), DeliveryState.Resolved);
        Assert.Single(await room.Receiver.Deliveries(hook), d => d.Say("id") == given.Say("event"));
    }

    [Fact]
    public async Task A_delivery_given_up_between_or_during_its_attempts_stays_given_up()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.Receiver.Play(hook, """
            [{"behaviour":"status","code":500,"times":3},{"behaviour":"status","code":500,"latency_ms":1500}]
            """);
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await api.Pay();
        await api.Pay();
        var both = await api.Until($"&endpoint={endpoint}", 2, DeliveryState.Retained);
        await api.Ended(await api.Retry(both[0].Say("id")));
        await Patience.Until(
            () => api.Delivery(both[0].Say("id")), d => d.GetProperty("attempts").GetArrayLength() == 2);

        await api.Ended(await api.Cancel(both[0].Say("id")));
        await api.Ended(await api.Retry(both[1].Say("id")));
        await room.Receiver.Arrived(hook, 4);
        await api.Ended(await api.Cancel(both[1].Say("id")));
        await Patience.Until(
            async () => (await api.Get($"/webhooks/endpoints/{endpoint}/health")).Json,
            h => h.Say("failed_attempts") == "4");
        await api.Advance(WebhookRoom.Later);
        await api.Advance(WebhookRoom.Later);

        Assert.All(await api.Deliveries($"&endpoint={endpoint}"), d => Assert.Equal("canceled", d.Say("state")));
        Assert.Equal(4, (await room.Receiver.Deliveries(hook)).Count);
    }

    [Fact]
    public async Task A_delivery_that_nobody_has_is_not_found()
    {
        var api = await room.Host.NewTenant();
        foreach (var id in new[] { "dlv_01kq5249taew7vxy3ydjmby001", "evt_01kq5249taew7vxy3ydjmby001", "dlv_", "x" })
        {
            (await api.Get($"/webhooks/deliveries/{id}")).IsProblem(404, "webhook_delivery_not_found");
            (await api.Retry(id)).IsProblem(404, "webhook_delivery_not_found");
            (await api.Cancel(id)).IsProblem(404, "webhook_delivery_not_found");
            (await api.Post($"/events/{id}/resend", "{}", null)).IsProblem(404, "event_not_found");
            (await api.Get($"/operations/{id}")).IsProblem(404, "operation_not_found");
            (await api.Post($"/operations/{id}/cancel", "{}", null)).IsProblem(404, "operation_not_found");
        }
    }
}

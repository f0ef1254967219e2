using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Foreign;
using Zentra.Api.Tests.Host;
using Zentra.Client.Webhooks;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>How many deliveries there are at once, in which order, and that a restart loses none.</summary>
public sealed class DeliveryOrderTests(WebhookRoom room) : IClassFixture<WebhookRoom>
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task No_more_are_under_way_than_the_endpoint_allows(int most)
    {
        using var receiver = new RawReceiver(async _ =>
        {
            await Task.Delay(30);
            return Encoding.ASCII.GetBytes(RawReceiver.NoContent);
        });
        var api = await room.Host.NewTenant();
        var endpoint = (await api.NewEndpoint(
            receiver.Url, "\"payment.created\"", $$""","max_in_flight":{{most}}""")).Id;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Pay()));

        await api.Until($"&endpoint={endpoint}", 20, DeliveryState.Resolved);
        Assert.Equal(20, receiver.Count);
        Assert.InRange(receiver.Most, 1, most);
    }

    [Fact]
    public async Task No_more_begin_in_a_second_than_the_endpoint_allows()
    {
        using var receiver = new RawReceiver(RawReceiver.NoContent);
        var api = await room.Host.NewTenant();
        var endpoint = (await api.NewEndpoint(receiver.Url, "\"payment.created\"", ""","max_per_second":10""")).Id;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Pay()));

        await api.Until($"&endpoint={endpoint}", 20, DeliveryState.Resolved);
        // Nineteen gaps of a tenth of a second, of which the machine may have swallowed some.
        Assert.True(receiver.Span > TimeSpan.FromSeconds(0.9), $"All came within {receiver.Span}.");
    }

    [Fact]
    public async Task The_events_of_an_object_arrive_in_their_order_at_a_slow_receiver()
    {
        var chance = 0;
        using var receiver = new RawReceiver(async _ =>
        {
            await Task.Delay(Interlocked.Increment(ref chance) * 37 % 50);
            return Encoding.ASCII.GetBytes(RawReceiver.NoContent);
        });
        var api = await room.Host.NewTenant();
        await api.NewEndpoint(receiver.Url, "\"*\"", ""","max_in_flight":16""");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var payment = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
            await api.Post($"/payments/{payment}/refunds", """{"amount_minor":1}""");
        }));

        await Patience.Until(() => api.Deliveries("&state=pending"), d => d.Count == 0);
        var told = receiver.Requests.Select(
            r => JsonElement.Parse(r[(r.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
        var objects = told.GroupBy(b => b.Say("data.id")).ToList();
        Assert.True(objects.Count > 8);
        Assert.All(objects, o => Assert.Equal(
            o.Select(b => b.GetProperty("object_sequence").GetInt64()).Order(),
            o.Select(b => b.GetProperty("object_sequence").GetInt64())));
    }

    [Fact]
    public async Task A_restart_loses_nothing_and_what_comes_twice_has_its_identifier()
    {
        await using var host = new ApiHost { Webhooks = room.Host.Webhooks };
        await host.InitializeAsync();
        var api = await host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.Receiver.Play(hook, """
            [{"behaviour":"status","code":500,"times":1},{"behaviour":"timeout","times":4},{"behaviour":"ok"}]
            """);
        var endpoint = (await room.Receiver.NewEndpoint(
            api, hook, "\"payment.created\"", ""","max_in_flight":2""")).Id;
        for (var i = 0; i < 6; i++)
        {
            await api.Pay();
        }
        await room.Receiver.Arrived(hook, 3);
        await Patience.Until(() => api.Deliveries("&state=retained"), d => d.Count == 1);

        await host.Restart();
        api = host.As(api);
        await room.Receiver.Arrived(hook, 5);
        await host.Restart();
        api = host.As(api);
        await Patience.Until(() => api.Deliveries("&state=resolved"), d => d.Count == 5);
        await api.Advance(WebhookRoom.Later);
        var all = await api.Until($"&endpoint={endpoint}", 6, DeliveryState.Resolved);

        var summary = await room.Receiver.Summary(hook);
        Assert.Equal(("6", "0"), (summary.Say("distinct"), summary.Say("bad_signatures")));
        Assert.Equal(
            all.Select(d => d.Say("event")).Order(StringComparer.Ordinal),
            (await room.Receiver.Deliveries(hook)).Select(d => d.Say("id")).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Others_and_our_own_client_verify_what_is_delivered()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        var secret = (await room.NewEndpoint(api)).Json.Say("secret");
        const string Words = """
            ,"description":"Straße 日本語 🧾👩‍👩‍👧 <>&'\\","metadata":{"ключ":"💳 \" \u2028","k":"é"}
            """;
        (await api.Pay(more: Words)).Is(201);
        await Patience.Until(
            () => api.Deliveries("&state=resolved"), d => d.Any(x => x.Say("type") == "payment.authorized"));

        var came = (await room.Receiver.Deliveries(hook)).Select(d => new ForeignWebhook(
            secret,
            d.GetProperty("headers").EnumerateObject().ToDictionary(
                h => h.Name, h => h.Value.GetString()!, StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetBytes(d.Say("body")))).ToList();

        Assert.NotEmpty(came);
        var verifier = new WebhookVerifier(secret);
        Assert.All(came, w => Assert.True(verifier.Verify(w.Headers, w.Body).IsVerified));
        Assert.All(came, w => Assert.False(new WebhookVerifier(secret).Verify(w.Headers, [.. w.Body, 32]).IsGenuine));
        foreach (var data in came.Select(w => JsonElement.Parse(w.Body).GetProperty("data")))
        {
            Assert.Equal("Straße 日本語 🧾👩‍👩‍👧 <>&'\\", data.Say("description"));
            Assert.Equal("💳 \" \u2028", data.Say("metadata.ключ"));
        }
        Assert.All(await ForeignVerifier.Verify(came), v => Assert.Equal(new(null, null), v));
    }

    [Fact]
    public async Task Rotations_and_deletions_under_load_break_no_signature_and_leave_nothing_open()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        var made = await room.NewEndpoint(api, "\"payment.created\"", ""","max_in_flight":4""");
        var secrets = new List<string> { made.Json.Say("secret") };

        var pays = Task.WhenAll(Enumerable.Range(0, 30).Select(_ => api.Pay()));
        for (var i = 0; i < 3; i++)
        {
            var next = StandardSignature.NewSecret();
            secrets.Add(next);
            await room.Receiver.Trust(hook, [.. secrets]);
            (await api.Post(
                $"/webhooks/endpoints/{made.Id}/rotate-secret",
                $$"""{"secret":"{{next}}","grace_seconds":0}""",
                null)).Is(200);
        }
        await pays;
        (await api.Send(HttpMethod.Delete, $"/webhooks/endpoints/{made.Id}")).Is(200);

        await Patience.Until(
            () => api.Deliveries($"&endpoint={made.Id}"), d => d.All(x => x.Say("state") is "resolved" or "canceled"));
        Assert.Equal("0", (await room.Receiver.Summary(hook)).Say("bad_signatures"));
        Assert.Equal("0", (await room.Receiver.Summary(hook)).Say("duplicates"));
    }
}

using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>Endpoints: what they may be, what becomes of their secrets, and what a change does to deliveries.</summary>
public sealed class EndpointTests(WebhookRoom room) : IClassFixture<WebhookRoom>
{
    [Fact]
    public async Task A_secret_is_shown_once_and_is_nowhere_in_clear()
    {
        var api = await room.Host.NewTenant();
        var body = $$"""{"url":"{{room.Receiver.Hook("secret")}}"}""";

        var made = (await api.Post("/webhooks/endpoints", body, "once")).Is(201);
        var again = (await api.Post("/webhooks/endpoints", body, "once")).Is(201);
        var rotate = $"/webhooks/endpoints/{made.Id}/rotate-secret";
        var rotated = (await api.Post(rotate, "{}", "turn")).Is(200);
        var rotatedAgain = (await api.Post(rotate, "{}", "turn")).Is(200);

        var secrets = new[] { made.Json.Say("secret"), rotated.Json.Say("secret") };
        Assert.All(secrets, s => Assert.True(StandardSignature.TryKey(s, out _)));
        Assert.NotEqual(secrets[0], secrets[1]);
        Assert.True(again.IsReplay && rotatedAgain.IsReplay);
        Assert.Equal(made.Id, again.Id);
        var shown = again.Text + rotatedAgain.Text + (await api.Get($"/webhooks/endpoints/{made.Id}")).Is(200).Text
            + (await api.Get("/webhooks/endpoints")).Is(200).Text + (await api.Get("/events?limit=100")).Is(200).Text;
        Assert.DoesNotContain("\"secret\"", shown, StringComparison.Ordinal);
        // An intent has what was asked for, and of the secret what the vault made of it.
        shown += (await api.Get("/runtime/intents?limit=100")).Is(200).Text
            + (await api.Get($"/runtime/intents/{made.Json.Say("intent")}")).Is(200).Text;
        Assert.DoesNotContain("whsec_", shown, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(room.Host.DataDirectory, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
            foreach (var secret in secrets)
            {
                Assert.True(StandardSignature.TryKey(secret, out var key));
                Assert.Equal(-1, copy.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(secret[6..])));
                Assert.Equal(-1, copy.ToArray().AsSpan().IndexOf(key));
            }
        }
    }

    [Fact]
    public async Task In_the_grace_of_a_rotation_both_secrets_sign_and_afterwards_one()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        var made = await room.NewEndpoint(api, "\"payment.created\"");
        var own = StandardSignature.NewSecret();

        var rotated = (await api.Post(
            $"/webhooks/endpoints/{made.Id}/rotate-secret",
            $$"""{"secret":"{{own}}","grace_seconds":3600}""",
            null)).Is(200);
        Assert.Equal(own, rotated.Json.Say("secret"));
        Assert.NotEmpty(rotated.Json.Say("previous_secret_ends_at"));
        await api.Pay();
        var both = (await room.Receiver.Arrived(hook, 1))[0];
        await room.Receiver.Trust(hook, own);
        await api.Pay();
        var alsoNew = (await room.Receiver.Arrived(hook, 2))[1];
        await api.Advance(WebhookRoom.Later);
        await Task.Delay(600, TestContext.Current.CancellationToken);
        await api.Pay();
        var one = (await room.Receiver.Arrived(hook, 3))[2];

        Assert.Equal(["True", "True", "True"], new[] { both, alsoNew, one }.Select(d => d.Say("verified")));
        Assert.Equal(2, Signatures(both));
        Assert.Equal(2, Signatures(alsoNew));
        Assert.Equal(1, Signatures(one));

        static int Signatures(System.Text.Json.JsonElement d) =>
            d.GetProperty("headers").GetProperty("webhook-signature").GetString()!.Split(' ').Length;
    }

    [Fact]
    public async Task A_change_of_the_filters_takes_effect_and_a_stale_version_conflicts()
    {
        var api = await room.Host.NewTenant();
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await api.Pay();
        await api.Until($"&endpoint={endpoint}", 1, DeliveryState.Resolved);

        var changed = (await api.Patch(endpoint, """{"events":["refund.*"],"max_in_flight":1}""", "1")).Is(200);
        (await api.Patch(endpoint, """{"events":["*"]}""", "1")).IsProblem(412, "webhook_version_conflict");
        (await api.Send(
            HttpMethod.Post, $"/webhooks/endpoints/{endpoint}/rotate-secret", "{}"u8.ToArray(), ifMatch: "1"))
            .IsProblem(412, "webhook_version_conflict");
        var payment = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
        (await api.Post($"/payments/{payment}/refunds", """{"amount_minor":1}""")).Is(201);

        Assert.Equal("2", changed.Json.Say("version"));
        await Patience.Until(
            () => api.Deliveries($"&endpoint={endpoint}"),
            d => d.Any(x => x.Say("type").StartsWith("refund.", StringComparison.Ordinal)));
        Assert.DoesNotContain(await api.Deliveries($"&endpoint={endpoint}"), d => d.Say("subject") == payment);
    }

    [Fact]
    public async Task What_was_told_while_an_endpoint_was_disabled_comes_by_a_replay_only()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        // The first delivery is still under way when the endpoint is disabled and enabled again.
        await room.Receiver.Play(hook, """[{"behaviour":"ok","latency_ms":1500,"times":1},{"behaviour":"ok"}]""");
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        var first = (await api.Pay()).Is(201).Id;
        await room.Receiver.Arrived(hook, 1);

        (await api.Patch(endpoint, """{"enabled":false}""")).Is(200);
        var missed = (await api.Pay()).Is(201).Id;
        (await api.Patch(endpoint, """{"enabled":true}""")).Is(200);
        var last = (await api.Pay()).Is(201).Id;

        var delivered = await api.Until($"&endpoint={endpoint}", 2, DeliveryState.Resolved);
        Assert.Equal([last, first], delivered.Select(d => d.Say("subject")));
        Assert.Equal([first, last], (await room.Receiver.Arrived(hook, 2)).Select(d => d.Say("subject")));
        var replay = await api.Ended(await api.Post(
            "/webhooks/replay", $$"""{"endpoint":"{{endpoint}}","states":["pending"],"reason":"missed"}""", null));
        Assert.Equal("1", replay.Say("progress.done"));
        await api.Until($"&endpoint={endpoint}&subject={missed}", 1, DeliveryState.Resolved);
        Assert.Equal([first, last, missed], (await room.Receiver.Arrived(hook, 3)).Select(d => d.Say("subject")));
    }

    [Fact]
    public async Task A_deleted_endpoint_gets_nothing_more_and_leaves_nothing_open()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        await room.Receiver.Play(hook, """
            [{"behaviour":"status","code":500,"times":1},{"behaviour":"status","code":500,"latency_ms":1500}]
            """);
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await api.Pay();
        await api.Until($"&endpoint={endpoint}", 1, DeliveryState.Retained);
        await api.Pay();
        await room.Receiver.Arrived(hook, 2);

        var gone = (await api.Send(HttpMethod.Delete, $"/webhooks/endpoints/{endpoint}")).Is(200);
        var told = await api.Until($"&endpoint={endpoint}", 2, DeliveryState.Canceled);
        await api.Pay();
        await api.Advance(WebhookRoom.Later);

        Assert.Equal("deleted", gone.Json.Say("status"));
        (await api.Retry(told[0].Say("id"))).IsProblem(404, "webhook_endpoint_not_found");
        (await api.Cancel(told[0].Say("id"))).IsProblem(409, "webhook_delivery_ended");
        (await api.Patch(endpoint, """{"enabled":true}""")).IsProblem(404, "webhook_endpoint_not_found");
        (await api.Send(HttpMethod.Delete, $"/webhooks/endpoints/{endpoint}"))
            .IsProblem(404, "webhook_endpoint_not_found");
        (await api.Post($"/webhooks/endpoints/{endpoint}/test", "{}", null))
            .IsProblem(404, "webhook_endpoint_not_found");
        foreach (var more in new[] { "", ""","dry_run":true""" })
        {
            (await api.Post("/webhooks/replay", $$"""{"endpoint":"{{endpoint}}","reason":"r"{{more}}}""", null))
                .IsProblem(404, "webhook_endpoint_not_found");
        }
        Assert.Equal(2, (await room.Receiver.Deliveries(hook)).Count);
        Assert.Equal(2, (await api.Deliveries($"&endpoint={endpoint}")).Count);
    }

    [Fact]
    public async Task A_test_goes_to_its_endpoint_whatever_it_asked_for_and_to_no_other()
    {
        var api = await room.Host.NewTenant();
        var one = (await room.NewEndpoint(api, "\"dispute.lost\"")).Id;
        await api.NewEndpoint(room.Receiver.Hook($"{WebhookRoom.HookOf(api)}-other"), "\"*\"");

        var test = (await api.Post($"/webhooks/endpoints/{one}/test", "{}", null)).Is(202).Json;

        var delivery = await api.Until(test.Say("delivery"), DeliveryState.Resolved);
        Assert.Equal((one, test.Say("event"), "webhook_endpoint.tested"), (
            delivery.Say("endpoint"), delivery.Say("event"), delivery.Say("type")));
        Assert.Equal(one, (await api.Deliveries("&type=webhook_endpoint.tested")).Single().Say("endpoint"));
        (await api.Patch(one, """{"enabled":false}""")).Is(200);
        (await api.Post($"/webhooks/endpoints/{one}/test", "{}", null)).IsProblem(409, "webhook_endpoint_disabled");
        foreach (var more in new[] { "", ""","dry_run":true""" })
        {
            (await api.Post("/webhooks/replay", $$"""{"endpoint":"{{one}}","reason":"r"{{more}}}""", null))
                .IsProblem(409, "webhook_endpoint_disabled");
        }
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1/"}""", true, "/url")]
    [InlineData("""{"url":"http://hooks.invalid/"}""", true, "/url")]
    [InlineData("""{"url":"https://127.0.0.1/"}""", true, "/url")]
    [InlineData("""{"url":"http://169.254.169.254/"}""", false, "/url")]
    [InlineData("""{"url":"https://user:pass@hooks.invalid/"}""", false, "/url")]
    [InlineData("""{"url":"https://hooks.invalid/","events":["payment."]}""", false, "/events/0")]
    [InlineData("""{"url":"https://hooks.invalid/","events":["*",""]}""", false, "/events/1")]
    [InlineData("""{"url":"https://hooks.invalid/","events":["**"]}""", false, "/events/0")]
    [InlineData("""{"url":"https://hooks.invalid/","events":["payment.*.*"]}""", false, "/events/0")]
    [InlineData("""{"url":"https://hooks.invalid/","events":[]}""", false, "/events")]
    [InlineData("""{"url":"https://hooks.invalid/","secret":"whsec_AAAA"}""", false, "/secret")]
    [InlineData("""{"url":"https://hooks.invalid/","max_in_flight":0}""", false, "/max_in_flight")]
    [InlineData("""{"url":"https://hooks.invalid/","max_per_second":10001}""", false, "/max_per_second")]
    [InlineData("""{"url":"https://hooks.invalid/","api_version":"2020-01-01"}""", false, "/api_version")]
    public async Task What_no_endpoint_may_be_is_refused_by_its_pointer(string body, bool livemode, string pointer)
    {
        var api = await room.Host.NewTenant(livemode: livemode);

        var refused = await api.Post("/webhooks/endpoints", body, null);

        refused.IsProblem(400, "invalid_request", pointer);
        Assert.DoesNotContain("AAAA", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workspace_has_fifty_endpoints_and_another_when_one_is_deleted()
    {
        var api = await room.Host.NewTenant();
        const string Body = """{"url":"https://hooks.invalid/","events":["dispute.lost"]}""";
        var first = (await api.Post("/webhooks/endpoints", Body, null)).Is(201).Id;
        for (var i = 1; i < 50; i++)
        {
            (await api.Post("/webhooks/endpoints", Body, null)).Is(201);
        }

        (await api.Post("/webhooks/endpoints", Body, null)).IsProblem(409, "too_many_webhook_endpoints");
        (await api.Send(HttpMethod.Delete, $"/webhooks/endpoints/{first}")).Is(200);
        (await api.Post("/webhooks/endpoints", Body, null)).Is(201);
        (await (await room.Host.NewTenant()).Post("/webhooks/endpoints", Body, null)).Is(201);
    }
}

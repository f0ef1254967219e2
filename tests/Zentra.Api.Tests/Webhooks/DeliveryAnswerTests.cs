using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>What endpoints answer, and what is made of it.</summary>
public sealed class DeliveryAnswerTests(WebhookRoom room) : IClassFixture<WebhookRoom>
{
    [Theory]
    [InlineData("""{"behaviour":"drip"}""")]
    [InlineData("""{"behaviour":"huge"}""")]
    [InlineData("""{"behaviour":"ok","code":299}""")]
    public async Task A_status_of_success_is_success_whatever_its_body(string behaviour)
    {
        var delivery = await Delivered(behaviour, DeliveryState.Resolved);

        Assert.StartsWith("2", delivery.Say("attempts.0.status"), StringComparison.Ordinal);
        Assert.InRange(delivery.Say("attempts.0.response").Length, 0, 1_024);
    }

    [Theory]
    [InlineData("""{"behaviour":"redirect","url":"http://169.254.169.254/latest"}""", "redirect", "302")]
    [InlineData("""{"behaviour":"redirect","url":"/ok","code":308}""", "redirect", "308")]
    [InlineData("""{"behaviour":"status","code":400}""", "status", "400")]
    [InlineData("""{"behaviour":"status","code":599}""", "status", "599")]
    [InlineData("""{"behaviour":"hang_up"}""", "connection", "")]
    public async Task Anything_else_is_a_failure_with_its_reason(string behaviour, string error, string status)
    {
        var delivery = await Delivered(behaviour, DeliveryState.Retained);

        Assert.Equal((error, status), (delivery.Say("attempts.0.error"), delivery.Say("attempts.0.status")));
        Assert.EndsWith(".", delivery.Say("attempts.0.explanation"), StringComparison.Ordinal);
        Assert.NotEmpty(delivery.Say("next_attempt_at"));
    }

    [Fact]
    public async Task Gone_disables_the_endpoint_and_says_so()
    {
        var api = await room.Host.NewTenant();
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await room.Receiver.Play(WebhookRoom.HookOf(api), """{"behaviour":"gone"}""");
        await api.Pay();

        var delivery = (await api.Until($"&endpoint={endpoint}", 1, DeliveryState.Exhausted))[0];
        await IsDisabled(api, endpoint, "gone");

        Assert.Equal("gone", delivery.Say("attempts.0.error"));
        await api.Pay();
        Assert.Single(await api.Deliveries($"&endpoint={endpoint}"));
        Assert.Single(await room.Receiver.Deliveries(WebhookRoom.HookOf(api)));
    }

    [Fact]
    public async Task Five_days_of_failure_disable_an_endpoint_and_enabling_it_forgives_them()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await room.Receiver.Play(hook, """{"behaviour":"status","code":500}""");
        await api.Pay();
        await api.Until($"&endpoint={endpoint}", 1, DeliveryState.Retained);

        await api.Advance(TimeSpan.FromDays(5));
        await IsDisabled(api, endpoint, "failing");
        (await api.Patch(endpoint, """{"enabled":true}""")).Is(200);
        await api.Pay();

        // It fails once more, which is not five days of failing.
        var failed = await Patience.Until(
            () => api.Deliveries($"&endpoint={endpoint}"),
            d => d.Count == 2 && d.All(x => x.GetProperty("attempts").GetArrayLength() > 0));
        Assert.Equal("enabled", (await api.Get($"/webhooks/endpoints/{endpoint}")).Json.Say("status"));
        await room.Receiver.Play(hook, """{"behaviour":"ok"}""");
        await api.Advance(WebhookRoom.Later);
        await api.Until($"&endpoint={endpoint}", 2, DeliveryState.Resolved);
        Assert.Equal("", (await api.Get($"/webhooks/endpoints/{endpoint}/health")).Json.Say("failing_since"));
    }

    [Fact]
    public async Task An_endpoint_that_asks_to_be_left_alone_is()
    {
        var api = await room.Host.NewTenant();
        var hook = WebhookRoom.HookOf(api);
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await room.Receiver.Play(hook, """
            [{"behaviour":"status","code":429,"retry_after":7200,"times":1},{"behaviour":"ok"}]
            """);
        await api.Pay();
        var refused = (await api.Until($"&endpoint={endpoint}", 1, DeliveryState.Retained))[0];
        await api.Pay();
        await api.Advance(WebhookRoom.Later);

        var waiting = (await api.Deliveries($"&endpoint={endpoint}")).Select(d => d.Say("state"));
        var wait = refused.GetProperty("next_attempt_at").GetDateTimeOffset()
            - refused.GetProperty("attempts")[0].GetProperty("at").GetDateTimeOffset();
        Assert.InRange(wait, TimeSpan.FromHours(2), TimeSpan.FromHours(2.1));
        Assert.Equal(["pending", "retained"], waiting);
        await api.Advance(WebhookRoom.Later);
        await api.Until($"&endpoint={endpoint}", 2, DeliveryState.Resolved);
        Assert.Equal(3, (await room.Receiver.Deliveries(hook)).Count);
    }

    [Fact]
    public async Task The_beginning_of_an_answer_is_kept_and_steers_no_terminal()
    {
        var body = "\u001b[31mred\r\nSet-Cookie: a\0\u202e\u0085 é 💳 \""u8.ToArray();
        byte[] bytes =
        [
            .. "HTTP/1.1 500 \u001b[31m\r\nConnection: close\r\n\r\n"u8, .. body, 0xFF, 0xFE, 0xC3,
            .. Encoding.ASCII.GetBytes(new string('x', 5_000)),
        ];
        using var receiver = new RawReceiver(_ => Task.FromResult(bytes));
        var api = await room.Host.NewTenant();
        var endpoint = (await api.NewEndpoint(receiver.Url, "\"payment.created\"")).Id;
        await api.Pay();

        var answer = (await api.Get($"/webhooks/deliveries/{(await api.Until(
            $"&endpoint={endpoint}", 1, DeliveryState.Retained))[0].Say("id")}")).Is(200);

        var kept = answer.Json.Say("attempts.0.response");
        Assert.StartsWith(
            "\\u001b[31mred\\u000d\\u000aSet-Cookie: a\\u0000\\u202e\\u0085 é ", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(kept, c => char.IsControl(c) || char.IsSurrogate(c) || c == '\u202e');
        Assert.InRange(kept.Count(c => c == 'x'), 900, 1_024);
        Assert.DoesNotContain("\u001b", answer.Json.Say("attempts.0.explanation"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nless", "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "")]
    [InlineData("HTTP/1.1 204 No Content\r\nRetry-After: never\r\n\r\n", "")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", "connection")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "status")]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n", "connection")]
    [InlineData("\0\0\0\0", "connection")]
    [InlineData("HTTP/1.1 503 No\r\nRetry-After: -1\r\nContent-Length: 0\r\n\r\n", "status")]
    [InlineData("HTTP/1.1 503 No\r\nRetry-After: Sat, 01 Jan 0001 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n", "status")]
    [InlineData("HTTP/1.1 429 No\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n", "status")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: \u001b]0;x\r\nContent-Length: 0\r\n\r\n", "redirect")]
    public async Task Odd_answers_are_taken_as_what_they_are(string answered, string error)
    {
        using var receiver = new RawReceiver(answered);
        var api = await room.Host.NewTenant();
        var endpoint = (await api.NewEndpoint(receiver.Url, "\"payment.created\"")).Id;
        await api.Pay();

        var delivery = (await api.Until(
            $"&endpoint={endpoint}", 1, error == "" ? DeliveryState.Resolved : DeliveryState.Retained))[0];

        Assert.Equal(error, delivery.Say("attempts.0.error"));
        Assert.DoesNotContain(delivery.Say("attempts.0.explanation"), char.IsControl);
    }

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_at_its_connection()
    {
        await using var strict = new ApiHost();
        await strict.InitializeAsync();
        var api = await strict.NewTenant();
        using var receiver = new RawReceiver(RawReceiver.NoContent);

        (await api.Post("/webhooks/endpoints", $$"""{"url":"{{receiver.Url}}"}""", null))
            .IsProblem(400, "invalid_request", "/url");
        var name = System.Net.Dns.GetHostName();
        var made = await api.Post(
            "/webhooks/endpoints",
            $$"""{"url":"http://{{name}}:{{receiver.Url.Port}}/","events":["payment.created"]}""",
            null);
        await api.Pay();

        if (made.Status == 201)
        {
            var delivery = (await api.Until($"&endpoint={made.Id}", 1, DeliveryState.Retained))[0];
            Assert.Equal("destination", delivery.Say("attempts.0.error"));
        }
        Assert.Equal(0, receiver.Count);
    }

    private async Task<System.Text.Json.JsonElement> Delivered(string behaviour, DeliveryState state)
    {
        var api = await room.Host.NewTenant();
        await room.Receiver.Play(WebhookRoom.HookOf(api), behaviour);
        var endpoint = (await room.NewEndpoint(api, "\"payment.created\"")).Id;
        await api.Pay();
        return (await api.Until($"&endpoint={endpoint}", 1, state))[0];
    }

    private static async Task IsDisabled(ApiClient api, string endpoint, string reason)
    {
        var read = await Patience.Until(
            async () => (await api.Get($"/webhooks/endpoints/{endpoint}")).Is(200).Json,
            e => e.Say("status") == "disabled");
        Assert.Equal(reason, read.Say("disabled_reason"));
        var told = (await api.Get($"/events?object={endpoint}&type=webhook_endpoint.disabled")).Is(200).Json;
        Assert.Equal(reason, Assert.Single(told.Items("data")).Say("data.disabled_reason"));
    }
}

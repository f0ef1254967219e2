using System.Net;
using System.Text.Json;
using Zentra.Api.Tests.Foreign;
using Zentra.Api.Tests.Host;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>The simulated receiver counts truly and behaves as it is told, or no test by it means anything.</summary>
public sealed class ReceiverTests(ReceiverProcess receiver) : IClassFixture<ReceiverProcess>
{
    private readonly string secret = StandardSignature.NewSecret();
    private readonly string other = StandardSignature.NewSecret();

    [Fact]
    public async Task Deliveries_duplicates_and_order_are_counted_by_hook()
    {
        foreach (var (id, subject, sequence) in new[]
        {
            ("evt_1", "pay_1", 1), ("evt_2", "pay_2", 1), ("evt_4", "pay_1", 3), ("evt_3", "pay_1", 2),
            ("evt_4", "pay_1", 3), ("evt_1", "pay_1", 1), ("evt_5", "pay_1", 4),
        })
        {
            Assert.Equal(HttpStatusCode.NoContent, await Status("orders", id, Body(subject, sequence)));
        }
        await Status("elsewhere", "evt_1");

        var summary = await receiver.Summary("orders");
        Assert.Equal((7, 7, 5, 2), Counts(summary));
        Assert.Equal(1, summary.GetProperty("out_of_order").GetInt64());
        Assert.Equal((1, 1, 1, 0), Counts(await receiver.Summary("elsewhere")));
        Assert.Equal(
            ["evt_1", "evt_2", "evt_3", "evt_4", "evt_5"],
            (await receiver.Ids("orders")).Order(StringComparer.Ordinal));
        await receiver.Reset("orders");
        Assert.Equal((0, 0, 0, 0), Counts(await receiver.Summary("orders")));
    }

    [Fact]
    public async Task The_latest_deliveries_are_kept_as_they_came()
    {
        await receiver.Trust("kept", secret);
        await Status("kept", "evt_1", secrets: [secret]);
        await Status("kept", "evt_2", Body("pay_1", 7), [secret]);

        var kept = await receiver.Deliveries("kept");

        Assert.Equal(["evt_2", "evt_1"], kept.Select(d => d.Say("id")));
        var latest = Assert.Single(await receiver.Deliveries("kept", limit: 1));
        Assert.Equal(
            ("evt_2", "payment.created", "pay_1", 7, true, "ok", 204),
            (latest.Say("id"), latest.Say("type"), latest.Say("subject"),
                latest.GetProperty("object_sequence").GetInt64(), latest.GetProperty("verified").GetBoolean(),
                latest.Say("behaviour"), latest.GetProperty("status").GetInt32()));
        Assert.Equal(Body("pay_1", 7), latest.Say("body"));
        var headers = latest.GetProperty("headers").EnumerateObject()
            .ToDictionary(h => h.Name, h => h.Value.GetString()!);
        Assert.Equal(headers["webhook-timestamp"], latest.Say("timestamp"));
        var foreign = new ForeignWebhook(secret, headers, System.Text.Encoding.UTF8.GetBytes(latest.Say("body")));
        Assert.Equal([new(null, null)], await ForeignVerifier.Verify(foreign));
    }

    [Fact]
    public async Task Bad_signatures_are_refused_and_counted_and_nothing_else_is()
    {
        await receiver.Trust("safe", secret);
        var (early, late) = (DateTimeOffset.UtcNow.AddMinutes(-6), DateTimeOffset.UtcNow.AddMinutes(6));

        Assert.Equal(HttpStatusCode.NoContent, await Status("safe", "evt_1", secrets: [secret]));
        Assert.Equal(HttpStatusCode.NoContent, await Status("safe", "evt_2", secrets: [other, secret]));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("safe", "evt_3", secrets: [other]));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("safe", "evt_4"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("safe", "evt_5", secrets: [secret], at: early));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status("safe", "evt_6", secrets: [secret], at: late));

        var summary = await receiver.Summary("safe");
        Assert.Equal((6, 2, 2, 0), Counts(summary));
        Assert.Equal(4, summary.GetProperty("bad_signatures").GetInt64());
    }

    [Fact]
    public async Task A_script_is_played_in_turn_and_then_all_is_well()
    {
        await receiver.Play("moody", """
            [{"behaviour":"status","code":503,"retry_after":7,"times":2},{"behaviour":"gone","times":1},
            {"behaviour":"redirect","url":"http://169.254.169.254/","times":1},{"behaviour":"ok","code":202,"times":1}]
            """);
        using var first = await receiver.Deliver("moody", "evt_1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal("7", first.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Status("moody", "evt_1"));
        Assert.Equal(HttpStatusCode.Gone, await Status("moody", "evt_1"));
        using var redirect = await receiver.Deliver("moody", "evt_1");
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal("http://169.254.169.254/", redirect.Headers.GetValues("Location").Single());
        Assert.Equal(HttpStatusCode.Accepted, await Status("moody", "evt_1"));
        Assert.Equal(HttpStatusCode.NoContent, await Status("moody", "evt_2"));
        Assert.Equal((6, 2, 2, 4), Counts(await receiver.Summary("moody")));
    }

    [Fact]
    public async Task One_behaviour_stays_until_another_is_given()
    {
        await receiver.Play("down", """ {"behaviour":"status","code":500} """);
        foreach (var id in new[] { "evt_1", "evt_2", "evt_3" })
        {
            Assert.Equal(HttpStatusCode.InternalServerError, await Status("down", id));
        }
        await receiver.Play("down", """{"behaviour":"ok"}""");

        Assert.Equal(HttpStatusCode.NoContent, await Status("down", "evt_1"));
    }

    [Fact]
    public async Task A_hook_that_hangs_is_given_up_by_its_caller()
    {
        await receiver.Play("hanging", """{"behaviour":"timeout"}""");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => receiver.Deliver("hanging", "evt_1", patienceMs: 300));
        Assert.Equal((1, 0, 1, 0), Counts(await receiver.Summary("hanging")));
    }

    [Theory]
    [InlineData("drip", 3)]
    [InlineData("huge", 10_000_000)]
    public async Task An_answer_without_an_end_begins(string behaviour, int length)
    {
        await receiver.Play("endless", $$"""{"behaviour":"{{behaviour}}"}""");
        using var answer = await receiver.Deliver("endless", "evt_1");
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await body.ReadExactlyAsync(new byte[length], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_hook_hangs_up_before_its_answer_or_in_it()
    {
        await receiver.Play("rude", """
            [{"behaviour":"hang_up","times":1},{"behaviour":"hang_up","when":"middle","times":1}]
            """);

        await Assert.ThrowsAsync<HttpRequestException>(() => receiver.Deliver("rude", "evt_1"));
        using var half = await receiver.Deliver("rude", "evt_1");
        Assert.Equal(HttpStatusCode.OK, half.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(
            () => half.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"behaviour":"dance"}""")]
    [InlineData("""{"behaviour":"status"}""")]
    [InlineData("""{"behaviour":"redirect"}""")]
    [InlineData("""{"behaviour":"redirect","url":"http://a/\r\nX: y"}""")]
    [InlineData("""{"behaviour":"ok","times":0}""")]
    [InlineData("""{"behaviour":"ok","latency_ms":-1}""")]
    [InlineData("""{"behaviour":"ok","code":500}""")]
    [InlineData("""{"behaviour":"ok","unknown":1}""")]
    [InlineData("[null]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task A_script_that_is_not_understood_is_refused(string script)
    {
        using var answer = await receiver.Send(HttpMethod.Put, "/control/hooks/strict", script);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/hooks/a", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/hooks/", HttpStatusCode.NotFound)]
    [InlineData("POST", "/hooks/a/b", HttpStatusCode.NotFound)]
    [InlineData("POST", "/hooks/a", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/control/hooks/a%20b", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "/control/hooks/a/deliveries?limit=none", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "/health/ready", HttpStatusCode.OK)]
    [InlineData("GET", "/elsewhere", HttpStatusCode.NotFound)]
    public async Task Every_path_has_its_answer(string method, string path, HttpStatusCode status)
    {
        using var answer = await receiver.Send(new(method), path);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_lean_receiver_counts_and_keeps_no_deliveries()
    {
        await using var lean = await ReceiverProcess.Start("--lean", "--secret", secret);
        foreach (var id in new[] { "evt_2", "evt_1", "evt_2" })
        {
            using var answer = await lean.Deliver("bench", id, Body("pay_1", 1), [secret]);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        }
        using var bad = await lean.Deliver("bench", "evt_3", secrets: [other]);

        Assert.Equal(HttpStatusCode.Unauthorized, bad.StatusCode);
        Assert.Equal((4, 3, 2, 1), Counts(await lean.Summary("bench")));
        Assert.Empty(await lean.Deliveries("bench"));
    }

    private static string Body(string subject, int sequence) => $$$"""
        {"id":"evt","type":"payment.created","sequence":9,"object_sequence":{{{sequence}}},
        "data":{"nested":{"id":"no"},"id":"{{{subject}}}","list":[{"id":"no"}],"type":"no"},"more":{"id":"no"}}
        """;

    private static (long Received, long Accepted, long Distinct, long Duplicates) Counts(JsonElement summary) => (
        summary.GetProperty("received").GetInt64(),
        summary.GetProperty("accepted").GetInt64(),
        summary.GetProperty("distinct").GetInt64(),
        summary.GetProperty("duplicates").GetInt64());

    private async Task<HttpStatusCode> Status(
        string hook, string id, string body = "{}", string[]? secrets = null, DateTimeOffset? at = null)
    {
        using var answer = await receiver.Deliver(hook, id, body, secrets, at);
        return answer.StatusCode;
    }
}

using System.Text.Json;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>The seeds' webhook replay, with a receiver that is a process of its own; and the whole schedule.</summary>
public sealed class SeedReplayTests
{
    [Fact]
    public async Task An_event_that_timed_out_is_retained_retried_and_resolved_and_the_ledger_stays_as_it_was()
    {
        await using var host = new ApiHost
        {
            Webhooks = new()
            {
                AllowLoopback = true,
                Timeout = TimeSpan.FromSeconds(4),
                Schedule = new([TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromHours(1)], 0),
            },
        };
        await host.InitializeAsync();
        await using var receiver = await ReceiverProcess.Start();
        var api = await host.NewTenant();
        await receiver.Play("seed", """[{"behaviour":"timeout","times":1},{"behaviour":"ok","latency_ms":1500}]""");
        var endpoint = (await receiver.NewEndpoint(api, "seed", "\"payment.created\"")).Id;
        var payment = (await api.Pay()).Is(201).Id;

        var query = $"&endpoint={endpoint}&subject={payment}";
        var retained = (await api.Until(query, 1, DeliveryState.Retained))[0];
        var before = await Books(api, payment);
        await api.Advance(WebhookRoom.Later);
        var retrying = await api.Until(retained.Say("id"), DeliveryState.Retrying);
        var resolved = await api.Until(retained.Say("id"), DeliveryState.Resolved);

        Assert.Equal("payment.created", retained.Say("type"));
        Assert.Equal(("1", "timeout"), (retained.Say("attempts.0.number"), retained.Say("attempts.0.error")));
        Assert.Equal("The endpoint did not answer within 4 seconds.", retained.Say("attempts.0.explanation"));
        Assert.Equal(retained.Say("next_attempt_at"), retained.Say("attempts.0.next_attempt_at"));
        Assert.Equal(1, retrying.GetProperty("attempts").GetArrayLength());
        Assert.Equal(("2", "204", ""), (
            resolved.Say("attempts.1.number"), resolved.Say("attempts.1.status"), resolved.Say("attempts.1.error")));
        Assert.Equal("", resolved.Say("next_attempt_at"));
        var arrived = await receiver.Arrived("seed", 2);
        Assert.Equal([resolved.Say("event"), resolved.Say("event")], arrived.Select(a => a.Say("id")));
        Assert.All(arrived, a => Assert.Equal("True", a.Say("verified")));
        Assert.Equal(arrived[0].Say("body"), arrived[1].Say("body"));
        Assert.Equal(before, await Books(api, payment));
    }

    [Fact]
    public async Task The_whole_schedule_is_walked_by_the_workspaces_clock_until_it_is_exhausted()
    {
        await using var host = new ApiHost { Webhooks = new() { AllowLoopback = true } };
        await host.InitializeAsync();
        using var receiver = new RawReceiver("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\ndown");
        var api = await host.NewTenant();
        var endpoint = (await api.NewEndpoint(receiver.Url, "\"payment.created\"")).Id;
        (await api.Pay()).Is(201);
        var spans = DeliverySchedule.Standard.Spans;

        var seen = new List<string>();
        var delivery = (await Patience.Until(() => api.Deliveries($"&endpoint={endpoint}"), d => Attempts(d) == 1))[0];
        for (var made = 1; made < spans.Count; made++)
        {
            seen.Add(delivery.Say("state"));
            await api.Advance((spans[made] * 1.11) + TimeSpan.FromSeconds(1));
            delivery = (await Patience.Until(
                () => api.Deliveries($"&endpoint={endpoint}"), d => Attempts(d) == made + 1))[0];
        }

        Assert.Equal("retained", seen[0]);
        Assert.All(seen.Skip(1), s => Assert.Equal("retrying", s));
        Assert.Equal("exhausted", delivery.Say("state"));
        Assert.Equal("", delivery.Say("next_attempt_at"));
        Assert.Equal(spans.Count, receiver.Count);
        var attempts = delivery.Items("attempts").ToList();
        Assert.Equal(Enumerable.Range(1, spans.Count).Select(n => $"{n}"), attempts.Select(a => a.Say("number")));
        foreach (var (attempt, span) in attempts.Zip(spans.Skip(1)))
        {
            var wait = attempt.GetProperty("next_attempt_at").GetDateTimeOffset()
                - attempt.GetProperty("at").GetDateTimeOffset();
            Assert.InRange(wait, span * 0.9, (span * 1.1) + TimeSpan.FromSeconds(5));
        }
        Assert.Equal("", attempts[^1].Say("next_attempt_at"));
        Assert.Equal("The endpoint answered 500 Internal Server Error.", attempts[0].Say("explanation"));
        Assert.Equal("down", attempts[0].Say("response"));
    }

    private static int Attempts(List<JsonElement> deliveries) =>
        deliveries is [var only] && only.Say("state") != "pending" ? only.GetProperty("attempts").GetArrayLength() : 0;

    /// <summary>The payment as it is, its entries, its events and every balance.</summary>
    private static async Task<string> Books(ApiClient api, string payment)
    {
        var story = (await api.Get($"/payments/{payment}/story")).Is(200).Json;
        return string.Join(
            "\n",
            (await api.Get($"/payments/{payment}")).Is(200).Text,
            story.Statement(),
            story.Events(),
            (await api.Get("/ledger/entries?limit=100")).Is(200).Text,
            (await api.Get("/ledger/trial-balance")).Is(200).Json.GetProperty("totals").GetRawText());
    }
}

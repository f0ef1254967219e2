using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>Many events to many endpoints of every temper, through kills: each healthy one gets its own.</summary>
public sealed class StormTests
{
    private const int Kills = 5;
    private const int EventsOfPayment = 4;

    /// <summary>ZENTRA_TEST_STORM=100000 is the whole storm; it takes minutes.</summary>
    private static readonly int Events =
        int.TryParse(
            Environment.GetEnvironmentVariable("ZENTRA_TEST_STORM"), CultureInfo.InvariantCulture, out var events)
            ? events
            : 4_000;

    private static readonly (string Hook, string Events)[] Healthy =
    [
        ("all-1", "*"), ("all-2", "*"), ("all-3", "*"), ("all-4", "*"), ("all-5", "*"),
        ("payments-1", "payment.*"), ("payments-2", "payment.*"), ("payments-3", "payment.*"),
        ("created-1", "payment.created"), ("created-2", "payment.created"), ("routes", "route.selected"),
        ("captured", "payment.captured"),
    ];

    private static readonly (string Hook, string Events, string Script)[] Moody =
    [
        ("recovering", "*", """
            [{"behaviour":"status","code":503,"times":30},{"behaviour":"timeout","times":3},
            {"behaviour":"hang_up","times":10}]
            """),
        ("silent", "*", """{"behaviour":"timeout"}"""),
        ("broken", "*", """{"behaviour":"status","code":500}"""),
        ("busy", "*", """{"behaviour":"status","code":429,"retry_after":1}"""),
        ("gone", "*", """{"behaviour":"gone"}"""),
        ("rude", "payment.*", """{"behaviour":"hang_up"}"""),
        ("half", "*", """{"behaviour":"hang_up","when":"middle"}"""),
        ("dripping", "payment.created", """{"behaviour":"drip"}"""),
    ];

    private static readonly string[] Explicit = ["pending", "retained", "retrying", "exhausted"];

    [Fact]
    public async Task Healthy_endpoints_get_every_event_in_order_whatever_others_do_and_five_kills_break_off()
    {
        await using var receiver = await ReceiverProcess.Start();
        await using var storm = await Storm.Make(receiver);
        var healthy = new List<StormEndpoint>();
        foreach (var (hook, events) in Healthy)
        {
            healthy.Add(await storm.Seen.Listen(hook, events));
        }
        var moody = new List<StormEndpoint>();
        foreach (var (hook, events, script) in Moody)
        {
            await receiver.Play(hook, script);
            moody.Add(await storm.Seen.Listen(hook, events));
        }
        var payments = Events / EventsOfPayment;
        var since = Stopwatch.StartNew();

        var rain = storm.Rain(payments);
        var kills = Strike(storm, receiver, Events);
        await rain;
        var rained = since.Elapsed;
        await kills;

        var told = await storm.Seen.Events();
        Assert.True(told.Count >= Events, $"{told.Count} events of {payments} payments");
        var patience = TimeSpan.FromSeconds(60 + Events / 100);
        await storm.Seen.Settle([.. healthy, moody[0]], told[^1].Sequence, patience);
        var took = since.Elapsed;
        var delivered = 0L;
        var duplicates = 0L;
        foreach (var endpoint in healthy)
        {
            var summary = await storm.Seen.GotAll(endpoint, told);
            delivered += summary.GetProperty("accepted").GetInt64();
            duplicates += summary.GetProperty("duplicates").GetInt64();
        }
        Assert.Equal(
            [], moody[0].Wanted(told).Select(e => e.Id).Except(await receiver.Ids(moody[0].Hook)));
        foreach (var endpoint in moody)
        {
            await SaysWhatBecameOfEachEvent(storm, endpoint, told);
        }
        var gone = await storm.Seen.Get($"/webhooks/endpoints/{moody.Single(e => e.Hook == "gone").Id}");
        Assert.Equal(("disabled", "gone"), (gone.Say("status"), gone.Say("disabled_reason")));
        await storm.End();
        await ZentraProcess.Audit(storm.Data);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{told.Count} events, {payments} payments in {rained.TotalSeconds:0.0} s; "
            + $"{delivered} healthy deliveries in "
            + $"{took.TotalSeconds:0.0} s ({delivered / took.TotalSeconds:0}/s); "
            + $"{duplicates} duplicates of {Kills} kills; "
            + $"{storm.PeakMemory >> 20} MB at most"));
    }

    /// <summary>Kills the server when random parts of the events have come to a healthy hook.</summary>
    private static async Task Strike(Storm storm, ReceiverProcess receiver, int events)
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        var chance = new Random(20_261_121);
        var moments = Enumerable.Range(0, Kills)
            .Select(_ => (0.02 + 0.9 * chance.NextDouble()) * events).Order().ToList();
#pragma warning restore CA5394
        foreach (var moment in moments)
        {
            while ((await receiver.Summary("all-1")).GetProperty("distinct").GetInt64() < moment)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
            await storm.Kill();
        }
    }

    /// <summary>An event that was tried and not taken is kept, and says where it stands.</summary>
    private static async Task SaysWhatBecameOfEachEvent(
        Storm storm, StormEndpoint endpoint, IReadOnlyList<StormEvent> told)
    {
        var health = await storm.Seen.Health(endpoint);
        var tried = endpoint.Wanted(told).Count(e => e.Sequence <= health.Position);
        Assert.All(health.Open.Keys, state => Assert.Contains(state, Explicit));
        Assert.True(
            health.Delivered + health.Open.Values.Sum() >= tried,
            $"{endpoint.Hook}: {health.Delivered} delivered, open: {string.Join(", ", health.Open)}, of {tried}");
        var latest = await storm.Seen.Get($"/webhooks/deliveries?endpoint={endpoint.Id}&limit=100&state=retrying");
        Assert.All(latest.Items("data"), (JsonElement d) => Assert.NotEmpty(d.Say("next_attempt_at")));
    }
}

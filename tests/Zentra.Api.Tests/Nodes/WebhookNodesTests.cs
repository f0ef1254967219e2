using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Webhooks;

namespace Zentra.Api.Tests.Nodes;

/// <summary>Two servers share the endpoints of one database, and each takes over what the other leaves.</summary>
public sealed class WebhookNodesTests(ReceiverProcess receiver) : IClassFixture<ReceiverProcess>
{
    private const int Shards = 16;
    private const int Endpoints = 16;
    private const int Payments = 400;

    /// <summary>A lease, the time that a node takes to take one after another, and what a busy machine adds.</summary>
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LongerThanLease = TimeSpan.FromSeconds(8);

    /// <summary>How soon a node knows what was changed through another.</summary>
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(30);

    private static readonly KeyValuePair<string, string>[] Settings =
    [
        new("ZENTRA_WEBHOOKS_ALLOW_LOOPBACK", "true"),
        new("ZENTRA_WEBHOOKS_TIMEOUT", "2s"),
        new("ZENTRA_WEBHOOKS_SCHEDULE", "0s,1s,2s,4s"),
    ];

    [Fact]
    public async Task The_endpoints_of_a_killed_node_are_taken_over_and_get_everything()
    {
        await using var nodes = await Nodes.Make(Settings);
        var (one, two) = await nodes.StartTwo();
        var seen = new Witness(() => Task.FromResult(one.Api), receiver);
        var endpoints = await Listen(seen, "kill");
        await Shared(nodes, one, two);

        var rain = Storm.Rain(() => Task.FromResult(one.Api), "first", Payments);
        while ((await receiver.Summary(endpoints[0].Hook)).GetProperty("received").GetInt64() < Payments)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        await two.Kill();
        await rain;

        await AllGot(seen, endpoints);
        var since = Stopwatch.StartNew();
        while (await Owned(nodes, one) is var owned && owned < Shards)
        {
            Assert.True(since.Elapsed < Takeover, $"The node that lives has {owned} of {Shards} parts.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        await nodes.Audit();
    }

    [Fact]
    public async Task A_node_that_stalls_for_longer_than_its_lease_moves_no_cursor_back_and_loses_nothing()
    {
        await using var nodes = await Nodes.Make(Settings);
        var (one, two) = await nodes.StartTwo();
        var seen = new Witness(() => Task.FromResult(one.Api), receiver);
        var endpoints = await Listen(seen, "stall");
        await Shared(nodes, one, two);
        using var over = new CancellationTokenSource();
        var positions = Watch(seen, endpoints, over.Token);

        var rain = Storm.Rain(() => Task.FromResult(one.Api), "first", Payments);
        while ((await receiver.Summary(endpoints[0].Hook)).GetProperty("received").GetInt64() < Payments / 2)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        two.Pause();
        await Task.Delay(LongerThanLease, TestContext.Current.CancellationToken);
        two.Resume();
        await rain;
        await AllGot(seen, endpoints);
        await Storm.Rain(() => Task.FromResult(two.Api), "second", Payments / 4);

        await AllGot(seen, endpoints);
        await over.CancelAsync();
        Assert.True(await positions > 0);
    }

    [Fact]
    public async Task What_one_node_changes_the_other_that_delivers_honours_within_seconds()
    {
        await using var nodes = await Nodes.Make(Settings);
        var (one, two) = await nodes.StartTwo();
        var seen = new Witness(() => Task.FromResult(one.Api), receiver);
        var endpoints = await Listen(seen, "change");
        await Shared(nodes, one, two);
        var theirs = new List<StormEndpoint>();
        var ours = new List<StormEndpoint>();
        foreach (var endpoint in endpoints)
        {
            (await Owner(nodes, endpoint) == two.Id ? theirs : ours).Add(endpoint);
        }
        // One of them has three at least; the other changes them.
        if (ours.Count > theirs.Count)
        {
            (one, theirs) = (two, ours);
        }
        var (moved, ended, retried) = (theirs[0], theirs[1], theirs[2]);

        await Change(one, moved, $$"""{"url":"{{receiver.Hook("change-moved")}}"}""");
        await Change(one, ended, """{"enabled":false}""");
        await Until("change-moved", s => s.Say("received") != "0", one);
        var before = await Quiet(ended.Hook, one);
        await Change(one, ended, """{"enabled":true}""");
        await Until(ended.Hook, s => s.Say("received") != before, one);

        var delivery = (await one.Api.Get($"/webhooks/deliveries?endpoint={retried.Id}&state=resolved&limit=1")).Is(200)
            .Json.Say("data.0.id");
        var duplicates = (await receiver.Summary(retried.Hook)).GetProperty("duplicates").GetInt64();
        (await one.Api.Post($"/webhooks/deliveries/{delivery}/retry", "", null)).Is(202);
        await Until(retried.Hook, s => s.GetProperty("duplicates").GetInt64() == duplicates + 1);
        var told = await seen.Events();
        (await one.Api.Post(
            "/webhooks/replay", $$"""{"endpoint":"{{retried.Id}}","to":{{told[^1].Sequence}},"reason":"again"}""",
            null))
            .Is(202);
        var all = retried.Wanted(told).Count() + told.TakeWhile(e => e.Subject != retried.Id).Count() + 1;
        await Until(retried.Hook, s => s.GetProperty("distinct").GetInt64() >= all);
    }

    private static async Task<IReadOnlyList<StormEndpoint>> Listen(Witness seen, string name)
    {
        var endpoints = new List<StormEndpoint>();
        for (var n = 0; n < Endpoints; n++)
        {
            endpoints.Add(await seen.Listen(string.Create(CultureInfo.InvariantCulture, $"{name}-{n}"), "*"));
        }
        return endpoints;
    }

    /// <summary>Waits until both nodes have some of the endpoints, and every endpoint has a node.</summary>
    private static async Task Shared(Nodes nodes, ZentraProcess one, ZentraProcess two)
    {
        var since = Stopwatch.StartNew();
        var (first, second) = (0, 0);
        while (first + second < Shards || first == 0 || second == 0)
        {
            Assert.True(since.Elapsed < Takeover, $"The nodes have {first} and {second} of {Shards} parts.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            (first, second) = (await Owned(nodes, one), await Owned(nodes, two));
        }
    }

    private static async Task AllGot(Witness seen, IReadOnlyList<StormEndpoint> endpoints)
    {
        var told = await seen.Events();
        await seen.Settle(endpoints, told[^1].Sequence, Takeover);
        foreach (var endpoint in endpoints)
        {
            await seen.GotAll(endpoint, told);
        }
    }

    /// <summary>Looks at every position again and again: none goes back. How often it looked.</summary>
    private static async Task<int> Watch(Witness seen, IReadOnlyList<StormEndpoint> endpoints, CancellationToken over)
    {
        var highest = endpoints.ToDictionary(e => e.Id, _ => 0L);
        var looks = 0;
        for (; !over.IsCancellationRequested; looks++)
        {
            foreach (var endpoint in endpoints)
            {
                var position = (await seen.Health(endpoint)).Position;
                Assert.True(position >= highest[endpoint.Id], $"{endpoint.Hook} went back to {position}.");
                highest[endpoint.Id] = position;
            }
            await Task.Delay(50, CancellationToken.None);
        }
        return looks;
    }

    private static async Task Change(ZentraProcess node, StormEndpoint endpoint, string body) => (await node.Api.Send(
        HttpMethod.Patch, $"/webhooks/endpoints/{endpoint.Id}", Encoding.UTF8.GetBytes(body))).Is(200);

    /// <summary>Waits until something is true of a hook; with a node, payments are made there meanwhile.</summary>
    private async Task Until(string hook, Func<JsonElement, bool> isTrue, ZentraProcess? paying = null)
    {
        var since = Stopwatch.StartNew();
        while (!isTrue(await receiver.Summary(hook)))
        {
            Assert.True(since.Elapsed < Seconds, $"{hook}: {await receiver.Summary(hook)}");
            if (paying is not null)
            {
                (await paying.Api.Pay()).Is(201);
            }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Pays until the hook gets none of a payment's events within a second; how many it has then.</summary>
    private async Task<string> Quiet(string hook, ZentraProcess paying)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var before = (await receiver.Summary(hook)).Say("received");
            (await paying.Api.Pay()).Is(201);
            await Task.Delay(1_000, TestContext.Current.CancellationToken);
            if ((await receiver.Summary(hook)).Say("received") == before)
            {
                return before;
            }
            Assert.True(since.Elapsed < Seconds, $"{hook} still gets what is told.");
        }
    }

    private static async Task<int> Owned(Nodes nodes, ZentraProcess node) =>
        (await Leases(nodes)).Count(lease => lease.Value == node.Id);

    private static async Task<int> Owner(Nodes nodes, StormEndpoint endpoint)
    {
        var shard = SHA256.HashData(Encoding.ASCII.GetBytes(endpoint.Id))[0] % Shards;
        return (await Leases(nodes))[string.Create(CultureInfo.InvariantCulture, $"webhooks/{shard}")];
    }

    /// <summary>The process that has each part of the endpoints now.</summary>
    private static async Task<Dictionary<string, int>> Leases(Nodes nodes)
    {
        await using var connection = nodes.Cluster.Connect();
        await using var command = new NpgsqlCommand(
            "SELECT duty, node FROM zentra.leases WHERE duty LIKE 'webhooks/%' AND until>clock_timestamp()",
            connection);
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            found[rows.GetString(0)] = int.Parse(rows.GetString(1).Split(':')[1], CultureInfo.InvariantCulture);
        }
        return found;
    }
}

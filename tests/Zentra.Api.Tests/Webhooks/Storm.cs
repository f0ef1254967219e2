using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>A server that makes and delivers events while it is killed and started again.</summary>
internal sealed class Storm : IAsyncDisposable
{
    public const string Key = "zk_test_storm0000000000000000000000000000";
    private const int Workers = 24;
    private const int PauseMs = 20;

    /// <summary>Fast, so that a storm is over within minutes.</summary>
    private static readonly KeyValuePair<string, string>[] Settings =
    [
        new("ZENTRA_WEBHOOKS_ALLOW_LOOPBACK", "true"),
        new("ZENTRA_WEBHOOKS_TIMEOUT", "1s"),
        new("ZENTRA_WEBHOOKS_SCHEDULE", "0s,1s,2s,4s,8s,16s"),
    ];

    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("zentra-storm-");
    private readonly ReceiverProcess receiver;
    private volatile Task<ZentraProcess> server;
    private int made;

    private Storm(ReceiverProcess receiver)
    {
        this.receiver = receiver;
        server = Begin();
    }

    /// <summary>Payments that were acknowledged.</summary>
    public int Made => Volatile.Read(ref made);

    /// <summary>The most memory that a server of it had, in bytes.</summary>
    public long PeakMemory { get; private set; }

    public string Data => data.FullName;

    public static async Task<Storm> Make(ReceiverProcess receiver)
    {
        var storm = new Storm(receiver);
        await storm.server;
        return storm;
    }

    /// <summary>An endpoint at the hook of its name.</summary>
    public async Task<StormEndpoint> Listen(string hook, string events)
    {
        var body = $$"""{"url":"{{receiver.Hook(hook)}}","events":["{{events}}"]}""";
        return new((await (await Api()).Post("/webhooks/endpoints", body, hook)).Is(201).Id, hook, events);
    }

    /// <summary>Makes payments, of four events each, whatever becomes of the server meanwhile.</summary>
    public async Task Rain(int payments)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            for (var n = Interlocked.Increment(ref next); n <= payments; n = Interlocked.Increment(ref next))
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"storm-{n}");
                var body = $$"""
                    {"amount_minor":1000,"currency":"USD","customer":"cus_{{worker}}","capture_method":"automatic"}
                    """;
                while (await Try(a => a.Post("/payments", body, key)) is not { Status: 201 or 200 })
                {
                    await Task.Delay(PauseMs);
                }
                Interlocked.Increment(ref made);
            }
        }));
    }

    /// <summary>`kill -9`, and a new server on the same folder.</summary>
    public async Task Kill()
    {
        var victim = await server;
        PeakMemory = Math.Max(PeakMemory, victim.PeakMemory);
        var started = new TaskCompletionSource<ZentraProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        server = started.Task;
        await victim.Kill();
        await victim.DisposeAsync();
        started.SetResult(await Begin());
    }

    /// <summary>`kill -TERM`, and a new server on the same folder.</summary>
    public async Task Restart()
    {
        var before = await server;
        PeakMemory = Math.Max(PeakMemory, before.PeakMemory);
        before.Terminate();
        Assert.Equal(0, await before.Exit());
        await before.DisposeAsync();
        server = Begin();
        await server;
    }

    /// <summary>Ends the server by SIGTERM.</summary>
    public async Task End()
    {
        var last = await server;
        PeakMemory = Math.Max(PeakMemory, last.PeakMemory);
        last.Terminate();
        Assert.Equal(0, await last.Exit());
    }

    public async Task<JsonElement> Get(string path) => (await (await Api()).Get(path)).Is(200).Json;

    public async Task<Response> Send(HttpMethod method, string path, string body = "{}") =>
        await (await Api()).Send(method, path, Encoding.UTF8.GetBytes(body));

    /// <summary>Every event there is, in order.</summary>
    public async Task<IReadOnlyList<StormEvent>> Events()
    {
        var all = new List<StormEvent>();
        while (true)
        {
            var page = await Get(string.Create(
                CultureInfo.InvariantCulture, $"/events?limit=100&after={(all.Count == 0 ? 0 : all[^1].Sequence)}"));
            all.AddRange(page.Items("data").Select(e => new StormEvent(
                e.GetProperty("sequence").GetInt64(), e.Say("id"), e.Say("type"), e.Say("subject"))));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return all;
            }
        }
    }

    public async Task<StormHealth> Health(StormEndpoint endpoint)
    {
        var health = await Get($"/webhooks/endpoints/{endpoint.Id}/health");
        return new(
            health.GetProperty("position").GetInt64(), health.GetProperty("delivered").GetInt64(),
            health.GetProperty("open").EnumerateObject().ToDictionary(o => o.Name, o => o.Value.GetInt64()));
    }

    /// <summary>Waits until endpoints have come to an event with nothing open.</summary>
    public async Task Settle(IReadOnlyList<StormEndpoint> endpoints, long until, TimeSpan patience)
    {
        var since = Stopwatch.StartNew();
        foreach (var endpoint in endpoints)
        {
            var health = await Health(endpoint);
            while (health.Position < until || health.Open.Count > 0)
            {
                Assert.True(
                    since.Elapsed < patience,
                    $"{endpoint.Hook} is at {health.Position} of {until}, open: {string.Join(", ", health.Open)}");
                await Task.Delay(PauseMs * 10);
                health = await Health(endpoint);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (await server).DisposeAsync();
        data.Delete(recursive: true);
    }

    private Task<ZentraProcess> Begin() => ZentraProcess.StartWith(Settings, data.FullName, Key);

    private async Task<ApiClient> Api() => (await server).Api;

    /// <summary>The answer; null where the server is gone.</summary>
    private async Task<Response?> Try(Func<ApiClient, Task<Response>> call)
    {
        var api = await Api();
        try
        {
            return await call(api);
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}

internal sealed record StormEvent(long Sequence, string Id, string Type, string Subject);

internal sealed record StormHealth(long Position, long Delivered, IReadOnlyDictionary<string, long> Open);

internal sealed record StormEndpoint(string Id, string Hook, string Events)
{
    /// <summary>The events that it is to get: those after its own beginning that its pattern names.</summary>
    public IEnumerable<StormEvent> Wanted(IReadOnlyList<StormEvent> events)
    {
        var begun = events.Single(e => e.Subject == Id && e.Type == "webhook_endpoint.created").Sequence;
        return events.Where(e => e.Sequence > begun && WebhookEndpoint.Matches(Events, e.Type));
    }
}

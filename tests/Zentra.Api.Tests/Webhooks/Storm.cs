using System.Globalization;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

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
    private volatile Task<ZentraProcess> server;

    private Storm(ReceiverProcess receiver)
    {
        Seen = new(Api, receiver);
        server = Begin();
    }

    public Witness Seen { get; }

    /// <summary>The most memory that a server of it had, in bytes.</summary>
    public long PeakMemory { get; private set; }

    public string Data => data.FullName;

    public static async Task<Storm> Make(ReceiverProcess receiver)
    {
        var storm = new Storm(receiver);
        await storm.server;
        return storm;
    }

    /// <summary>Makes payments, of four events each, whatever becomes of the server meanwhile.</summary>
    public Task Rain(int payments) => Rain(Api, "storm", payments);

    /// <summary>The same, of a server that is asked for before each call.</summary>
    /// <param name="name">What the payments' keys begin with.</param>
    public static async Task Rain(Func<Task<ApiClient>> api, string name, int payments)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            for (var n = Interlocked.Increment(ref next); n <= payments; n = Interlocked.Increment(ref next))
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{n}");
                var body = $$"""
                    {"amount_minor":1000,"currency":"USD","customer":"cus_{{worker}}","capture_method":"automatic"}
                    """;
                while (await Try(await api(), body, key) is var answer && answer?.Status != 201)
                {
                    Assert.True(answer is null or { Status: 202 or 409 or 429 or 503 }, answer?.Text);
                    await Task.Delay(PauseMs);
                }
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

    /// <summary>Ends the server by SIGTERM.</summary>
    public async Task End()
    {
        var last = await server;
        PeakMemory = Math.Max(PeakMemory, last.PeakMemory);
        last.Terminate();
        Assert.Equal(0, await last.Exit());
    }

    public async ValueTask DisposeAsync()
    {
        await (await server).DisposeAsync();
        data.Delete(recursive: true);
    }

    private Task<ZentraProcess> Begin() => ZentraProcess.StartWith(Settings, data.FullName, Key);

    private async Task<ApiClient> Api() => (await server).Api;

    /// <summary>The answer; null where the server is gone.</summary>
    private static async Task<Response?> Try(ApiClient api, string body, string key)
    {
        try
        {
            return await api.Post("/payments", body, key);
        }
        catch (Exception fault) when (
            fault is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}

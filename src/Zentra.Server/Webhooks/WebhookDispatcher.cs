using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;
using Zentra.Server.Vault;
using Zentra.Server.Workers;

namespace Zentra.Server.Webhooks;

/// <summary>What an endpoint's pump needs of the world.</summary>
internal sealed record DeliveryParts(
    IStore Store,
    RuntimeClock Clock,
    WebhookSettings Settings,
    EventPages Pages,
    EventNews News,
    DeliverySender Sender,
    DeliveryRecorder Recorder,
    DeliveryPressure Pressure,
    Func<Scope, WebhookEndpoint, IReadOnlyList<byte[]>> Keys,
    Action<EndpointPump, DisabledReason> Disable,
    Action<Exception, string> LogFault);

/// <summary>
/// Runs a pump for each enabled endpoint. On many nodes the endpoints are shared out by duties, and the cursor that a
/// pump writes tells it when another node has taken its place.
/// </summary>
internal sealed partial class WebhookDispatcher(
    IStore store,
    Door door,
    RuntimeClock clock,
    WebhookSettings settings,
    EventNews news,
    DeliverySender sender,
    DeliveryRecorder recorder,
    CredentialVault vault,
    Duties duties,
    ILogger<WebhookDispatcher> logger) : BackgroundService
{
    /// <summary>Parts that endpoints are shared out in.</summary>
    private const int Shards = 16;

    private const int MaxEndpoints = 100_000;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a server that stops waits for deliveries that are under way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly Timestamp Ever = new(long.MaxValue);

    private readonly ConcurrentDictionary<(Scope Scope, string Id), Running> pumps = new();
    private readonly DeliveryPressure pressure = new();
    private readonly ConcurrentDictionary<(Scope Scope, string Id), bool> wanted = new();
    private readonly CancellationTokenSource abandoned = new();
    private CancellationToken stopping;
    private bool isListed;
    private DeliveryParts parts = null!;

    /// <summary>An endpoint was made or changed.</summary>
    public void Changed(Scope scope, string id)
    {
        if (pumps.TryGetValue((scope, id), out var running))
        {
            running.Pump.Changed();
        }
        wanted[(scope, id)] = true;
    }

    /// <summary>Deliveries of an endpoint may have become due.</summary>
    public void Nudge(Scope scope, string id)
    {
        if (pumps.TryGetValue((scope, id), out var running))
        {
            running.Pump.Nudge();
        }
    }

    /// <summary>Begins no more deliveries, and gives those under way some time: what became of them is kept.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        abandoned.CancelAfter(Grace);
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(pumps.Values.Select(r => r.Task)).WaitAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        abandoned.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        parts = new(
            store, clock, settings, new(store), news, sender, recorder, pressure, KeysOf, Disable,
            (fault, id) => LogFault(fault, id));
        using var timer = new PeriodicTimer(Every);
        var round = 0;
        do
        {
            try
            {
                await Round(round++);
            }
            catch (StoreUnavailableException fault)
            {
                LogPostponed(fault);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogFault(fault, "");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Round(int round)
    {
        pressure.Look(door.Lane.Committed, door.Lane.Batches);
        foreach (var (key, running) in pumps)
        {
            if (running.Task.IsCompleted)
            {
                pumps.TryRemove(key, out _);
            }
            else
            {
                running.Pump.Tick();
            }
        }
        if (!isListed || (store.IsShared && round % 4 == 0))
        {
            foreach (var (scope, id) in await store.Due(WebhookEndpoint.Records, null, Ever, MaxEndpoints))
            {
                wanted[(scope, id)] = true;
            }
            isListed = true;
        }
        if (round % 20 == 19)
        {
            foreach (var running in pumps.Values)
            {
                running.Pump.Nudge();
            }
        }
        await Share(round);
    }

    /// <summary>Starts the pumps of this node's part, and ends those of another's.</summary>
    private async Task Share(int round)
    {
        var mine = new HashSet<int>();
        var hasTaken = false;
        for (var shard = 0; shard < Shards; shard++)
        {
            // One new part in a while, so that nodes that start together share.
            var known = duties.Had($"webhooks/{shard}");
            if (known || !store.IsShared || (!hasTaken && shard % 8 == round % 8))
            {
                if (await duties.Have($"webhooks/{shard}"))
                {
                    mine.Add(shard);
                    hasTaken |= !known;
                }
            }
        }
        foreach (var (key, running) in pumps)
        {
            if (!mine.Contains(ShardOf(key.Id)))
            {
                running.Pump.Overtaken();
            }
            else if (store.IsShared && round % 8 == 0)
            {
                running.Pump.Changed();
            }
        }
        foreach (var key in wanted.Keys)
        {
            if (mine.Contains(ShardOf(key.Id)) && !pumps.ContainsKey(key))
            {
                wanted.TryRemove(key, out _);
                var pump = new EndpointPump(parts, key.Scope, key.Id);
                pumps[key] = new(pump, Task.Run(() => Run(pump, key)));
            }
        }
    }

    private async Task Run(EndpointPump pump, (Scope, string) key)
    {
        try
        {
            await pump.Run(stopping, abandoned.Token);
            if (pump.IsOvertaken)
            {
                wanted[key] = true;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (StoreUnavailableException fault)
        {
            LogPostponed(fault);
            await Pause(Every * 4);
            wanted[key] = true;
        }
        catch (Exception fault)
        {
            // A bug met by one endpoint must not end its deliveries for good.
            LogFault(fault, pump.EndpointId);
            await Pause(Every * 20);
            wanted[key] = true;
        }
    }

    private async Task Pause(TimeSpan span) =>
        await Task.Delay(span, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void Disable(EndpointPump pump, DisabledReason reason)
    {
        _ = Task.Run(async () =>
        {
            try
            {
                var command = new DisableEndpoint(pump.EndpointId, reason);
                await door.Run(door.Open(pump.Scope, Actor.Runtime, WebhookDecider.Disable, command));
            }
            catch (Exception fault) when (fault is StoreUnavailableException or OverloadedException)
            {
                LogPostponed(fault);
            }
            finally
            {
                // If it could not be disabled it goes on as it is; the next failure asks again.
                pump.Changed();
            }
        });
    }

    private IReadOnlyList<byte[]> KeysOf(Scope scope, WebhookEndpoint endpoint)
    {
        var keys = new List<byte[]>();
        foreach (var secret in endpoint.SecretsAt(clock.Now(scope)))
        {
            if (StandardSignature.TryKey(WebhookSecrets.Open(vault, scope, secret), out var key))
            {
                keys.Add(key);
            }
        }
        return keys;
    }

    private static int ShardOf(string id) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(id))[0] % Shards;

    [LoggerMessage(LogLevel.Error, "Deliveries to {Endpoint} met a fault of ours")]
    private partial void LogFault(Exception fault, string endpoint);

    [LoggerMessage(LogLevel.Warning, "Deliveries wait for the store")]
    private partial void LogPostponed(Exception fault);

    private sealed record Running(EndpointPump Pump, Task Task);
}

/// <summary>Signing secrets, as the vault keeps them.</summary>
internal static class WebhookSecrets
{
    public static string Seal(CredentialVault vault, Scope scope, string secret) =>
        vault.Seal(secret, scope, "webhooks", "signing");

    public static string Open(CredentialVault vault, Scope scope, SigningSecret secret) =>
        vault.Open(secret.Sealed, scope, "webhooks", "signing");
}

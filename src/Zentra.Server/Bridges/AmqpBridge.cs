using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Workers;

namespace Zentra.Server.Bridges;

/// <summary>
/// Publishes every event of every tenant to a broker, at least once. On many nodes one does it; another that does it
/// too, late, finds the cursors moved and publishes nothing but what is there already.
/// </summary>
internal sealed partial class AmqpBridge(
    IStore store,
    EventNews news,
    Duties duties,
    BridgeCursors cursors,
    AmqpSettings settings,
    ILogger<AmqpBridge> logger) : BackgroundService
{
    public const string Duty = "bridge/amqp";

    /// <summary>The most events that are published and not confirmed.</summary>
    private const int PageSize = 256;

    private const int MaxWorkspaces = 10_000;
    private const int FirstPauseMs = 250;
    private const int MaxPauseMs = 30_000;

    /// <summary>How often it looks for new tenants and workspaces.</summary>
    private static readonly TimeSpan LearnEvery = TimeSpan.FromSeconds(3);

    /// <summary>How long what is confirmed may be kept in memory only: so much comes again after a crash.</summary>
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Tenants with news, once each.</summary>
    private readonly ConcurrentDictionary<string, bool> dirty = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim anyDirty = new(0);
    private readonly Dictionary<string, (long AsOf, List<Scope> Scopes)> workspaces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> watched = new(StringComparer.Ordinal);
    private int failures;
    private bool isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await duties.Have(Duty))
                {
                    // Before the broker is there, or what is told until then would be from before the beginning.
                    cursors.Forget();
                    await cursors.Learn(await store.Heads());
                    await using var publisher = await AmqpPublisher.Open(settings, stoppingToken);
                    isAway = false;
                    LogConnected(settings.Place);
                    await Run(publisher, stoppingToken);
                }
                else
                {
                    await Task.Delay(LearnEvery, stoppingToken);
                }
                continue;
            }
            catch (BrokerException fault)
            {
                // Once for each outage: the reason is a line, and the address is without its password.
                if (!isAway)
                {
                    LogAway(settings.Place, fault.Message);
                    isAway = true;
                }
            }
            catch (OvertakenException)
            {
                continue;
            }
            catch (StoreUnavailableException fault)
            {
                LogPostponed(fault);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(fault);
            }
            await Task.Delay(Pause(failures++), stoppingToken);
        }
    }

    /// <summary>Publishes until the duty is another's.</summary>
    private async Task Run(AmqpPublisher publisher, CancellationToken stopping)
    {
        workspaces.Clear();
        dirty.Clear();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, publisher.Lost);
        var (learnedAt, savedAt) = (0L, 0L);
        try
        {
            while (await duties.Have(Duty))
            {
                if (publisher.Lost.IsCancellationRequested)
                {
                    throw new BrokerException("the connection was lost", new IOException());
                }
                stopping.ThrowIfCancellationRequested();
                if (TimeProvider.System.GetElapsedTime(learnedAt) >= LearnEvery || learnedAt == 0)
                {
                    await Learn();
                    learnedAt = TimeProvider.System.GetTimestamp();
                }
                foreach (var tenant in dirty.Keys)
                {
                    dirty.TryRemove(tenant, out _);
                    await Drain(tenant, publisher, stopping, ended.Token);
                }
                if (TimeProvider.System.GetElapsedTime(savedAt) >= SaveEvery)
                {
                    await cursors.Save();
                    savedAt = TimeProvider.System.GetTimestamp();
                }
                await anyDirty.WaitAsync(cursors.HasMoved ? SaveEvery : LearnEvery, ended.Token);
            }
            await cursors.Save();
        }
        catch (OperationCanceledException) when (publisher.Lost.IsCancellationRequested)
        {
            await cursors.Save();
            throw new BrokerException("the connection was lost", new IOException());
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await cursors.Save();
            throw;
        }
    }

    /// <summary>Finds tenants and workspaces that are new, and where each tenant stands.</summary>
    private async Task Learn()
    {
        var heads = await store.Heads();
        await cursors.Learn(heads);
        foreach (var head in heads)
        {
            if (workspaces.TryGetValue(head.Tenant, out var known) && known.AsOf == head.Sequence)
            {
                continue;
            }
            var rows = await store.Records(
                new(head.Tenant, ""), Workspace.Kind, new(new Page(MaxWorkspaces)));
            workspaces[head.Tenant] = (
                head.Sequence, [.. rows.Select(r => new Scope(head.Tenant, ((Workspace)r.State).Id))]);
            Mark(head.Tenant);
        }
    }

    /// <summary>
    /// Publishes what a tenant's workspaces have told, a page of each, so that no tenant waits for another's past; and
    /// has the next news wake it.
    /// </summary>
    private async Task Drain(
        string tenant, AmqpPublisher publisher, CancellationToken stopping, CancellationToken ended)
    {
        // Asked before the store is read: see EventNews.
        var told = news.Last(tenant);
        var isMore = false;
        foreach (var scope in workspaces[tenant].Scopes)
        {
            var page = await store.Events(scope, new(await cursors.Position(scope), PageSize));
            if (page.Count == 0)
            {
                continue;
            }
            ended.ThrowIfCancellationRequested();
            if (!await duties.Have(Duty))
            {
                return;
            }
            await publisher.Publish(scope, page, stopping);
            cursors.Move(scope, page[^1].Sequence);
            failures = 0;
            told = Math.Max(told, page[^1].Sequence);
            isMore |= page.Count == PageSize;
        }
        if (isMore)
        {
            Mark(tenant);
        }
        else if (watched.TryAdd(tenant, true))
        {
            _ = Watch(tenant, told, ended);
        }
    }

    private async Task Watch(string tenant, long after, CancellationToken ended)
    {
        try
        {
            await news.WaitAsync(tenant, after, ended);
        }
        catch (OperationCanceledException)
        {
            // The connection is made anew, and then every tenant is looked at.
        }
        watched.TryRemove(tenant, out _);
        Mark(tenant);
    }

    private void Mark(string tenant)
    {
        if (dirty.TryAdd(tenant, true))
        {
            anyDirty.Release();
        }
    }

    private static TimeSpan Pause(int failures)
    {
        var most = (int)Math.Min(MaxPauseMs, FirstPauseMs * (1L << Math.Min(failures, 10)));
        return TimeSpan.FromMilliseconds((most / 2) + RandomNumberGenerator.GetInt32((most / 2) + 1));
    }

    [LoggerMessage(LogLevel.Information, "Events are published to {Broker}")]
    private partial void LogConnected(string broker);

    [LoggerMessage(LogLevel.Warning, "Events wait for the broker {Broker}: {Reason}")]
    private partial void LogAway(string broker, string reason);

    [LoggerMessage(LogLevel.Warning, "The bridge to the broker waits for the store")]
    private partial void LogPostponed(Exception fault);

    [LoggerMessage(LogLevel.Error, "The bridge to the broker met a fault of ours")]
    private partial void LogFault(Exception fault);
}

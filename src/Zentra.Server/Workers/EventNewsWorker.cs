using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Store;

namespace Zentra.Server.Workers;

/// <summary>
/// Where other nodes write to the same store, looks once a second how far their events go, while anyone waits for that.
/// </summary>
public sealed partial class EventNewsWorker(
    IStore store, EventNews news, TimeProvider time, ILogger<EventNewsWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Reads every tenant's head once, if anyone waits.</summary>
    public async Task Look()
    {
        if (news.Waiting == 0)
        {
            return;
        }
        try
        {
            news.Tell(await store.Heads());
        }
        catch (StoreUnavailableException fault)
        {
            LogPostponed(fault);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared)
        {
            return;
        }
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Look();
        }
    }

    [LoggerMessage(LogLevel.Warning, "News of events waits for the store")]
    private partial void LogPostponed(Exception fault);
}

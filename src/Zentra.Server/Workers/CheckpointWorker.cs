using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Store;
using Zentra.Server.Evidence;

namespace Zentra.Server.Workers;

/// <summary>Signs each tenant's log about once a second while there is news.</summary>
public sealed partial class CheckpointWorker(
    IStore store, Checkpoints checkpoints, Duties duties, TimeProvider time, ILogger<CheckpointWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await duties.Have("checkpoints"))
                {
                    foreach (var head in await store.Heads())
                    {
                        checkpoints.Cover(head);
                    }
                }
            }
            catch (StoreUnavailableException fault)
            {
                LogPostponed(fault);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Checkpoints wait for the store")]
    private partial void LogPostponed(Exception fault);
}

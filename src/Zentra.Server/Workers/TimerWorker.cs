using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Workers;

/// <summary>
/// Opens an intent for whatever is due, of every kind that is declared as a <see cref="TimedKind"/>. At start it asks
/// about every attempt whose outcome a crash may have lost; where other nodes may still be waiting for theirs, when
/// they are due.
/// </summary>
public sealed partial class TimerWorker(
    Door door,
    IStore store,
    RuntimeClock clock,
    Duties duties,
    ProviderMessages messages,
    IEnumerable<TimedKind> kinds,
    TimeProvider time,
    ILogger<TimerWorker> logger)
    : BackgroundService
{
    private const int MaxRound = 500;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LearnEvery = TimeSpan.FromMinutes(1);

    private readonly TimedKind[] timed = [.. kinds];
    private long learnedAt;

    /// <summary>
    /// Wakes all that is due in one workspace by a moment, round after round, until nothing is; how many that was.
    /// </summary>
    public async Task<int> WakeAll(Scope scope, Timestamp until)
    {
        var woken = 0;
        foreach (var (_, id) in await store.Due(ReceivedMessage.Kind, scope, until, MaxRound))
        {
            await messages.LookAgain(scope, id);
            woken++;
        }
        while (woken < 100_000)
        {
            var acted = 0;
            foreach (var kind in timed)
            {
                foreach (var (_, id) in await store.Due(kind.Kind, scope, until, MaxRound))
                {
                    acted += await Wake(scope, kind.Operation, kind.Wake(id)) ? 1 : 0;
                }
            }
            if (acted == 0)
            {
                break;
            }
            woken += acted;
        }
        return woken;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Attempt(Recover);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Attempt(Round);
        }
    }

    /// <summary>
    /// After a start, nobody is waiting for the attempts that are still open: they are asked about now.
    /// </summary>
    private async Task Recover()
    {
        await LearnClocks();
        if (store.IsShared)
        {
            return;
        }
        var until = clock.Now().Plus(PaymentTimers.CallDeadline);
        var recovered = 0;
        while (await store.Due(Payment.Kind, null, until, MaxRound) is { Count: > 0 } due)
        {
            var acted = 0;
            foreach (var (scope, id) in due)
            {
                var wake = new PaymentCommand.Wake(id, Recovering: true);
                acted += await Wake(scope, PaymentsCapability.Wake, wake) ? 1 : 0;
            }
            recovered += acted;
            if (acted == 0 || due.Count < MaxRound)
            {
                break;
            }
        }
        if (recovered > 0)
        {
            LogRecovered(recovered);
        }
    }

    private async Task Round()
    {
        if (!await duties.Have("timers"))
        {
            return;
        }
        if (store.IsShared && time.GetElapsedTime(learnedAt) > LearnEvery)
        {
            await LearnClocks();
        }
        foreach (var kind in timed)
        {
            foreach (var (scope, id) in await store.Due(kind.Kind, null, clock.Now(), MaxRound))
            {
                await Wake(scope, kind.Operation, kind.Wake(id));
            }
        }
        foreach (var (scope, id) in await store.Due(ReceivedMessage.Kind, null, clock.Now(), MaxRound))
        {
            await messages.LookAgain(scope, id);
        }
        foreach (var scope in clock.Advanced)
        {
            await WakeAll(scope, clock.Now(scope));
        }
    }

    /// <summary>Sandboxes' clocks: others may have advanced one through another node.</summary>
    private async Task LearnClocks()
    {
        learnedAt = time.GetTimestamp();
        foreach (var head in await store.Heads())
        {
            var root = new Scope(head.Tenant, "");
            foreach (var row in await store.Records(root, Workspace.Kind, new(new Page(10_000))))
            {
                var workspace = (Workspace)row.State;
                clock.Set(new(head.Tenant, workspace.Id), workspace);
            }
        }
    }

    private async Task<bool> Wake(Scope scope, Operation operation, Command wake) =>
        await door.Run(door.Open(scope, Actor.Runtime, operation, wake)) is not Result.Refused;

    private async Task Attempt(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OverloadedException)
        {
            // What is due stays due; the next round finds it.
            LogPostponed(fault);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A bug met by one payment must not stop the clock of all others.
            LogFault(fault);
        }
    }

    [LoggerMessage(LogLevel.Information, "Asked about {Count} payments whose outcome was open at start")]
    private partial void LogRecovered(int count);

    [LoggerMessage(LogLevel.Error, "A round of timers met a fault of ours")]
    private partial void LogFault(Exception fault);

    [LoggerMessage(LogLevel.Warning, "Timers wait for the store")]
    private partial void LogPostponed(Exception fault);
}

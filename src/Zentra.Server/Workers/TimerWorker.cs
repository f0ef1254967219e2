using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Payments;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Workers;

/// <summary>
/// Opens an intent for whatever is due: an attempt to ask about, an authorization that ran out, a dispute that nobody
/// answered. At start it asks about every attempt whose outcome a crash may have lost; where other nodes may still be
/// waiting for theirs, when they are due.
/// </summary>
public sealed partial class TimerWorker(
    Door door,
    IStore store,
    RuntimeClock clock,
    Duties duties,
    ProviderMessages messages,
    TimeProvider time,
    ILogger<TimerWorker> logger)
    : BackgroundService
{
    private const int MaxRound = 500;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LearnEvery = TimeSpan.FromMinutes(1);

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
            var due = await store.Due(Payment.Kind, scope, until, MaxRound);
            var acted = 0;
            foreach (var (_, id) in due)
            {
                acted += await Wake(scope, id, recovering: false) ? 1 : 0;
            }
            foreach (var (_, id) in await store.Due(Dispute.Kind, scope, until, MaxRound))
            {
                acted += await WakeDispute(scope, id) ? 1 : 0;
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
                acted += await Wake(scope, id, recovering: true) ? 1 : 0;
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
        foreach (var (scope, id) in await store.Due(Payment.Kind, null, clock.Now(), MaxRound))
        {
            await Wake(scope, id, recovering: false);
        }
        foreach (var (scope, id) in await store.Due(Dispute.Kind, null, clock.Now(), MaxRound))
        {
            await WakeDispute(scope, id);
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

    private async Task<bool> Wake(Scope scope, string payment, bool recovering)
    {
        var intent = door.Open(scope, Actor.Runtime, PaymentsCapability.Wake, new PaymentCommand.Wake(payment, recovering));
        return await door.Run(intent) is not Result.Refused;
    }

    private async Task<bool> WakeDispute(Scope scope, string dispute)
    {
        var intent = door.Open(scope, Actor.Runtime, DisputeOperations.Wake, new DisputeCommand.Wake(dispute));
        return await door.Run(intent) is not Result.Refused;
    }

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

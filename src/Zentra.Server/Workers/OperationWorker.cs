using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Workers;

/// <summary>How operations of some kinds are done.</summary>
public interface ILongWork
{
    /// <summary>As `webhooks.replay`.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>
    /// Whether this node has what an operation needs, as the file that it reads; another node does it where not.
    /// </summary>
    bool CanDo(LongOperation operation) => true;

    /// <summary>
    /// Does the step that begins at the operation's cursor. A step may be done twice: a crash may come before it is
    /// told.
    /// </summary>
    Task<WorkStep> Step(Scope scope, LongOperation operation, CancellationToken stopping);
}

/// <param name="Done">What this step did, in units of its kind.</param>
/// <param name="Cursor">Where the next step begins; null where all is done.</param>
/// <param name="Failure">Why it cannot be done, in one sentence.</param>
public sealed record WorkStep(long Done, string? Cursor, string? Failure = null)
{
    public long? Total { get; init; }

    /// <summary>What became of the step's items, where it has any.</summary>
    public OperationItems? Items { get; init; }
}

/// <summary>
/// Does long operations, each step by step and a few of them at once. Of many nodes one does an operation: whichever
/// has its duty.
/// </summary>
public sealed partial class OperationWorker(
    IStore store, Door door, Duties duties, IEnumerable<ILongWork> work, ILogger<OperationWorker> logger)
    : BackgroundService
{
    private const int MaxRound = 1_000;
    private const int MaxAtOnce = 4;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly Timestamp Ever = new(long.MaxValue);

    private readonly Dictionary<string, ILongWork> byKind =
        work.SelectMany(w => w.Kinds.Select(k => (k, w))).ToDictionary(p => p.k, p => p.w, StringComparer.Ordinal);

    private readonly SemaphoreSlim begun = new(0);
    private readonly Dictionary<string, Task> underWay = new(StringComparer.Ordinal);

    /// <summary>An operation was begun; it need not wait for the next look.</summary>
    public void Poke() => begun.Release();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await Look(stoppingToken);
                }
                catch (Exception fault) when (IsOfTheMoment(fault))
                {
                    LogPostponed(fault);
                }
                await begun.WaitAsync(Every, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values);
        }
    }

    /// <summary>Takes up what waits, the oldest first, as far as there is room.</summary>
    private async Task Look(CancellationToken stopping)
    {
        Forget();
        if (underWay.Count == MaxAtOnce)
        {
            return;
        }
        foreach (var (scope, id) in await store.Due(LongOperation.Records, null, Ever, MaxRound))
        {
            if (underWay.Count == MaxAtOnce)
            {
                return;
            }
            if (!underWay.ContainsKey(id) && await Find(scope, id) is not null && await duties.Have(DutyOf(id)))
            {
                underWay[id] = Task.Run(() => Do(scope, id, stopping), CancellationToken.None);
            }
        }
    }

    private void Forget()
    {
        foreach (var (id, _) in underWay.Where(t => t.Value.IsCompleted).ToList())
        {
            underWay.Remove(id);
        }
    }

    /// <summary>An operation that runs and that this node can do, and how.</summary>
    private async ValueTask<(LongOperation Operation, ILongWork Kind)?> Find(Scope scope, string id) =>
        await store.Record(scope, LongOperation.Records, id) is
        {
            State: LongOperation { Status: OperationStatus.Running } operation,
        }
        && byKind.TryGetValue(operation.Kind, out var kind) && kind.CanDo(operation)
            ? (operation, kind)
            : null;

    private async Task Do(Scope scope, string id, CancellationToken stopping)
    {
        try
        {
            while (!stopping.IsCancellationRequested && await duties.Have(DutyOf(id))
                && await Find(scope, id) is var (operation, kind))
            {
                await Step(scope, operation, kind, stopping);
            }
            // Its place is free for what waits.
            Poke();
        }
        catch (Exception fault) when (IsOfTheMoment(fault))
        {
            LogPostponed(fault);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Whoever starts next goes on with the step.
        }
        catch (Exception fault)
        {
            LogFault(fault, id);
        }
        finally
        {
            duties.Leave(DutyOf(id));
        }
    }

    private async Task Step(Scope scope, LongOperation operation, ILongWork kind, CancellationToken stopping)
    {
        WorkStep step;
        try
        {
            step = await kind.Step(scope, operation, stopping);
        }
        catch (Exception fault) when (!IsOfTheMoment(fault)
            && !(fault is OperationCanceledException && stopping.IsCancellationRequested))
        {
            LogFault(fault, operation.Id);
            step = new(0, null, "The operation met a fault of ours; the server's log says which.");
        }
        var done = operation.Done + step.Done;
        var intent = step.Cursor is null
            ? door.Open(
                scope, Actor.Runtime, OperationDecider.End,
                new EndOperation(operation.Id, operation.Version, done, step.Failure, step.Items))
            : door.Open(
                scope, Actor.Runtime, OperationDecider.Advance,
                new AdvanceOperation(
                    operation.Id, operation.Version, done, step.Total, step.Cursor, step.Items));
        await door.Run(intent);
    }

    private static string DutyOf(string id) => $"operation:{id}";

    /// <summary>What passes: the step is begun again, and the operation has not failed.</summary>
    private static bool IsOfTheMoment(Exception fault) => fault is StoreUnavailableException or OverloadedException;

    [LoggerMessage(LogLevel.Error, "Operation {Id} met a fault of ours")]
    private partial void LogFault(Exception fault, string id);

    [LoggerMessage(LogLevel.Warning, "Operations wait for the store")]
    private partial void LogPostponed(Exception fault);
}

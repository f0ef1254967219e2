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
}

/// <summary>Does long operations, step by step, one after the other; on one node of many.</summary>
public sealed partial class OperationWorker(
    IStore store, Door door, Duties duties, IEnumerable<ILongWork> work, ILogger<OperationWorker> logger)
    : BackgroundService
{
    private const int MaxRound = 100;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly Timestamp Ever = new(long.MaxValue);

    private readonly Dictionary<string, ILongWork> byKind =
        work.SelectMany(w => w.Kinds.Select(k => (k, w))).ToDictionary(p => p.k, p => p.w, StringComparer.Ordinal);

    private readonly SemaphoreSlim begun = new(0);

    /// <summary>An operation was begun; it need not wait for the next look.</summary>
    public void Poke() => begun.Release();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await duties.Have("operations"))
                {
                    foreach (var (scope, id) in await store.Due(LongOperation.Records, null, Ever, MaxRound))
                    {
                        await Do(scope, id, stoppingToken);
                    }
                }
            }
            catch (Exception fault) when (fault is StoreUnavailableException or OverloadedException)
            {
                LogPostponed(fault);
            }
            await begun.WaitAsync(Every, stoppingToken);
        }
    }

    private async Task Do(Scope scope, string id, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested
            && await store.Record(scope, LongOperation.Records, id) is
            {
                State: LongOperation { Status: OperationStatus.Running } operation,
            }
            && byKind.TryGetValue(operation.Kind, out var kind))
        {
            WorkStep step;
            try
            {
                step = await kind.Step(scope, operation, stopping);
            }
            catch (Exception fault) when (fault is not (OperationCanceledException or StoreUnavailableException))
            {
                LogFault(fault, id);
                step = new(0, null, "The operation met a fault of ours; the server's log says which.");
            }
            var done = operation.Done + step.Done;
            var isEnd = step.Cursor is null;
            var intent = isEnd
                ? door.Open(
                    scope, Actor.Runtime, OperationDecider.End,
                    new EndOperation(id, operation.Version, done, step.Failure))
                : door.Open(
                    scope, Actor.Runtime, OperationDecider.Advance,
                    new AdvanceOperation(id, operation.Version, done, step.Total, step.Cursor));
            await door.Run(intent);
        }
    }

    [LoggerMessage(LogLevel.Error, "Operation {Id} met a fault of ours")]
    private partial void LogFault(Exception fault, string id);

    [LoggerMessage(LogLevel.Warning, "Operations wait for the store")]
    private partial void LogPostponed(Exception fault);
}

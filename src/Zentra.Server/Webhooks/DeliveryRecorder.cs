using Microsoft.Extensions.Logging;
using Zentra.Runtime.Store;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>One thing to keep: how far an endpoint has come, and what became of a delivery.</summary>
/// <param name="Row">The delivery; null where only the cursor moved.</param>
/// <param name="IsAttempt">Whether the row's last attempt is new.</param>
internal readonly record struct DeliveryNote(EndpointPump Pump, long Position, Delivery? Row, bool IsAttempt);

/// <summary>
/// Keeps what became of deliveries: a thread of its own with its own hold on the store, which writes all that waits in
/// one transaction, as a lane does. It locks nothing that payments need for longer than such a write takes.
/// </summary>
internal sealed partial class DeliveryRecorder : IDisposable
{
    private const int MaxBatch = 512;
    private const int RetryMs = 1_000;

    private readonly Func<IStoreWriter> open;
    private readonly ILogger logger;
    private readonly object gate = new();
    private readonly Thread thread;
    private readonly Queue<Action> work = new();
    private List<DeliveryNote> waiting = [];
    private IStoreWriter? writer;
    private bool stopping;

    public DeliveryRecorder(IStore store, ILogger<DeliveryRecorder> logger)
    {
        open = store.OpenWriter;
        this.logger = logger;
        thread = new Thread(Run) { Name = "zentra-deliveries", IsBackground = true };
        thread.Start();
    }

    public void Add(DeliveryNote note)
    {
        lock (gate)
        {
            waiting.Add(note);
            if (waiting.Count == 1)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>
    /// Has deliveries changed by their present state, between two batches: nothing of this process comes between what
    /// is read and what is written.
    /// </summary>
    public Task<T> Change<T>(Func<Task<(DeliveryWrites Writes, T Result)>> change)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (stopping)
            {
                throw new StoreUnavailableException("The runtime is shutting down.");
            }
            work.Enqueue(() =>
            {
                try
                {
                    var (writes, result) = change().GetAwaiter().GetResult();
                    if (writes.Deliveries.Count > 0)
                    {
                        Commit(w => w.Write(writes));
                    }
                    done.SetResult(result);
                }
                catch (Exception fault)
                {
                    done.SetException(fault);
                }
            });
            Monitor.Pulse(gate);
        }
        return done.Task;
    }

    /// <summary>Keeps what waits, and ends.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
        writer?.Dispose();
    }

    private void Run()
    {
        while (Take() is { } notes)
        {
            foreach (var batch in notes.Chunk(MaxBatch))
            {
                for (var left = Keep(batch); left.Count > 0 && !stopping; left = Keep(left))
                {
                    Thread.Sleep(RetryMs);
                }
            }
            while (TakeWork() is { } next)
            {
                next();
            }
        }
    }

    private List<DeliveryNote>? Take()
    {
        lock (gate)
        {
            while (waiting.Count == 0 && work.Count == 0)
            {
                if (stopping)
                {
                    return null;
                }
                Monitor.Wait(gate);
            }
            var notes = waiting;
            waiting = [];
            return notes;
        }
    }

    private Action? TakeWork()
    {
        lock (gate)
        {
            return work.TryDequeue(out var next) ? next : null;
        }
    }

    /// <summary>Keeps what it can; what is left the store does not take now.</summary>
    private List<DeliveryNote> Keep(IReadOnlyList<DeliveryNote> batch)
    {
        var groups = batch.GroupBy(n => n.Pump).Select(g => (Pump: g.Key, Notes: g.ToList())).ToList();
        if (groups.Count > 1 && Try(groups))
        {
            return [];
        }
        // One of them another node has, or holds: each for itself, so that the others are kept.
        var left = new List<DeliveryNote>();
        foreach (var group in groups.Where(g => !Try([g])))
        {
            left.AddRange(group.Notes);
        }
        return left;
    }

    /// <summary>Whether they are done with: kept, or another node's.</summary>
    private bool Try(List<(EndpointPump Pump, List<DeliveryNote> Notes)> groups)
    {
        try
        {
            Write(groups);
            return true;
        }
        catch (StoreUnavailableException fault)
        {
            LogWaiting(logger, fault);
            writer?.Dispose();
            writer = null;
            return false;
        }
        catch (OvertakenException) when (groups.Count > 1)
        {
            return false;
        }
        catch (Exception fault)
        {
            if (fault is not OvertakenException)
            {
                LogFault(logger, fault);
            }
            // What is here is stale, or cannot be kept: the pump begins again with what the store tells.
            groups.ForEach(g => g.Pump.Overtaken());
            return true;
        }
    }

    private void Write(List<(EndpointPump Pump, List<DeliveryNote> Notes)> groups)
    {
        var kept = new List<(EndpointPump Pump, DeliveryCursor Cursor, List<DeliveryNote> Notes)>(groups.Count);
        Commit(opened =>
        {
            foreach (var (pump, notes) in groups)
            {
                if (pump.Log is not { } log)
                {
                    continue;
                }
                var writes = new DeliveryWrites(pump.Scope) { Cursor = Moved(log.Kept, notes) };
                // An endpoint's delivery is written once in a batch: the last that is known of it.
                writes.Deliveries.AddRange(notes
                    .Where(n => n.Row is not null).GroupBy(n => n.Row!.Sequence).Select(g => g.Last().Row!));
                opened.Write(writes);
                kept.Add((pump, writes.Cursor, notes));
            }
        });
        foreach (var (pump, cursor, notes) in kept)
        {
            pump.Recorded(cursor, notes);
        }
    }

    private void Commit(Action<IStoreWriter> write)
    {
        writer ??= open();
        try
        {
            writer.Begin();
            write(writer);
            writer.Commit();
        }
        catch
        {
            writer.Rollback();
            throw;
        }
    }

    private static DeliveryCursor Moved(DeliveryCursor before, List<DeliveryNote> notes)
    {
        var cursor = before with
        {
            Version = before.Version + 1,
            Position = Math.Max(before.Position, notes[^1].Position),
        };
        foreach (var note in notes)
        {
            if (note is not { IsAttempt: true, Row.Attempts: [.., var attempt] })
            {
                continue;
            }
            cursor = attempt.Error is null
                ? cursor with { FailingSince = null, DeliveredAt = attempt.At, Delivered = cursor.Delivered + 1 }
                : cursor with { FailingSince = cursor.FailingSince ?? attempt.At, Failed = cursor.Failed + 1 };
        }
        return cursor;
    }

    [LoggerMessage(LogLevel.Warning, "Deliveries wait for the store to keep what became of them")]
    private static partial void LogWaiting(ILogger logger, Exception fault);

    [LoggerMessage(LogLevel.Error, "What became of deliveries met a fault of ours")]
    private static partial void LogFault(ILogger logger, Exception fault);
}

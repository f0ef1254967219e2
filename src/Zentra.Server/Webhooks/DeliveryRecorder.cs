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
                while (!Keep(batch) && !stopping)
                {
                    Thread.Sleep(RetryMs);
                }
            }
        }
    }

    private List<DeliveryNote>? Take()
    {
        lock (gate)
        {
            while (waiting.Count == 0)
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

    /// <summary>False where the store takes nothing now.</summary>
    private bool Keep(DeliveryNote[] batch)
    {
        var groups = batch.GroupBy(n => n.Pump).Select(g => (Pump: g.Key, Notes: g.ToList())).ToList();
        try
        {
            try
            {
                Write(groups);
            }
            catch (OvertakenException)
            {
                // Another node has one of them: each for itself, so that the others are kept.
                foreach (var group in groups)
                {
                    try
                    {
                        Write([group]);
                    }
                    catch (OvertakenException)
                    {
                        group.Pump.Overtaken();
                    }
                }
            }
            return true;
        }
        catch (StoreUnavailableException fault)
        {
            LogWaiting(logger, fault);
            writer?.Dispose();
            writer = null;
            return false;
        }
    }

    private void Write(List<(EndpointPump Pump, List<DeliveryNote> Notes)> groups)
    {
        var kept = new List<(EndpointPump Pump, DeliveryCursor Cursor, int Count)>(groups.Count);
        writer ??= open();
        try
        {
            writer.Begin();
            foreach (var (pump, notes) in groups)
            {
                if (pump.Kept is not { } before)
                {
                    continue;
                }
                var writes = new DeliveryWrites(pump.Scope) { Cursor = Moved(before, notes) };
                // An endpoint's delivery is written once in a batch: the last that is known of it.
                writes.Deliveries.AddRange(notes
                    .Where(n => n.Row is not null).GroupBy(n => n.Row!.Sequence).Select(g => g.Last().Row!));
                writer.Write(writes);
                kept.Add((pump, writes.Cursor, notes.Count));
            }
            writer.Commit();
        }
        catch
        {
            writer.Rollback();
            throw;
        }
        foreach (var (pump, cursor, count) in kept)
        {
            pump.Recorded(cursor, count);
        }
    }

    private static DeliveryCursor Moved(DeliveryCursor before, List<DeliveryNote> notes)
    {
        var cursor = before with { Version = before.Version + 1, Position = Math.Max(before.Position, notes[^1].Position) };
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
}

using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>
/// The second half of a lane: commits one batch while the lane decides the next. It completes those who wait for a
/// batch; what follows from a batch that did not commit is the lane's to do.
/// </summary>
/// <param name="ended">Called when a batch that was handed over has ended.</param>
/// <param name="told">Called for each tenant of a batch that is durable and answered.</param>
internal sealed class Committer(Func<IStoreWriter> open, Action ended, Action<string, long>? told) : IDisposable
{
    private const string Stale = "A key that the store had shown as free is taken; it is asked anew.";

    private readonly object gate = new();
    private IStoreWriter? writer;
    private Thread? thread;
    private Batch? next;
    private bool stopping;
    private volatile string? trouble;
    private long committed;
    private long batches;

    /// <summary>Why the store takes no writes, or null while it does.</summary>
    public string? Trouble
    {
        get => trouble;
        set => trouble = value;
    }

    public long Committed => Interlocked.Read(ref committed);

    public long Batches => Interlocked.Read(ref batches);

    /// <summary>Commits a batch beside the caller, who may not use the committer until it ended.</summary>
    public void Start(Batch batch)
    {
        lock (gate)
        {
            if (thread is null)
            {
                thread = new Thread(Run) { Name = "zentra-commit", IsBackground = true };
                thread.Start();
            }
            next = batch;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Commits a batch that was decided ahead, if its tenants' heads still stand where it began.</summary>
    public void Commit(Batch batch) => Try(batch, () =>
    {
        if (batch.Writes.Count == 0 && batch.Checkpoints.Length == 0)
        {
            return batch.Tenants.Values.All(t => t.Began.IsSameAs(Writer.Read(t.Began.Tenant)))
                ? BatchEnd.Committed
                : BatchEnd.Overtaken;
        }
        Writer.Begin();
        Writer.Expect([.. batch.Tenants.Values.Select(t => t.Began)]);
        Write(batch);
        return BatchEnd.Committed;
    });

    /// <summary>Holds the heads of these tenants, so that a batch is decided on nothing that can move.</summary>
    public IReadOnlyList<Head> Hold(IEnumerable<string> tenants)
    {
        Writer.Begin();
        return Writer.Lock([.. tenants.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Commits a batch that was decided with its heads held.</summary>
    public void CommitHeld(Batch batch)
    {
        if (batch.End == BatchEnd.Failed)
        {
            Close();
            return;
        }
        Try(batch, () =>
        {
            if (batch.Writes.Count == 0)
            {
                Writer.Rollback();
            }
            else
            {
                Write(batch);
            }
            return BatchEnd.Committed;
        });
        if (batch.End == BatchEnd.Mistaken)
        {
            // With the heads held, keys were looked up: what was read is not of the store that was written to.
            (batch.End, batch.Fault) = (BatchEnd.Failed, new StoreUnavailableException(Stale));
        }
    }

    /// <summary>A small durable write: whether the store takes writes again.</summary>
    public void Probe()
    {
        try
        {
            Writer.Probe();
            Trouble = null;
        }
        catch (StoreUnavailableException reason)
        {
            Trouble = reason.Message;
            Close();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        thread?.Join();
        Close();
    }

    private IStoreWriter Writer => writer ??= open();

    private void Run()
    {
        while (Next() is { } batch)
        {
            Commit(batch);
            ended();
        }
    }

    private Batch? Next()
    {
        lock (gate)
        {
            while (next is null)
            {
                if (stopping)
                {
                    return null;
                }
                Monitor.Wait(gate);
            }
            var batch = next;
            next = null;
            return batch;
        }
    }

    private void Write(Batch batch)
    {
        foreach (var (tenant, checkpoint) in batch.Checkpoints)
        {
            Writer.Write(tenant, checkpoint);
        }
        foreach (var writes in batch.Writes)
        {
            Writer.Write(writes);
        }
        try
        {
            Writer.Commit();
        }
        catch (AmbiguousCommitException lost) when (batch.Writes.Count > 0)
        {
            Close();
            Settle(batch.Writes[0].Stories[^1].Intent, lost);
        }
        Interlocked.Add(ref committed, batch.Writes.Sum(w => w.Stories.Count));
        Interlocked.Add(ref batches, batch.Writes.Count == 0 ? 0 : 1);
    }

    /// <summary>
    /// The answer to COMMIT was lost. The leaf in its last place says whether it happened, whoever has written since;
    /// guessing would lose or double an effect. One transaction carried all tenants, so any leaf of it tells of all.
    /// </summary>
    private void Settle(SealedIntent last, AmbiguousCommitException lost)
    {
        try
        {
            if (Writer.LeafAt(last.Scope.Tenant, last.Sequence) == last.Leaf)
            {
                return;
            }
        }
        catch (StoreUnavailableException reason)
        {
            throw new AmbiguousCommitException($"{lost.Message} Nor can its leaf be read: {reason.Message}", reason);
        }
        throw new StoreUnavailableException(lost.Message, lost);
    }

    /// <summary>A writer that failed is given up: whatever it held or had open ends with it.</summary>
    private void Try(Batch batch, Func<BatchEnd> commit)
    {
        batch.Try(() =>
        {
            try
            {
                batch.End = commit();
            }
            catch (Exception reason) when (reason is OvertakenException or KeyTakenException
                || (reason is BrokenRuleException && batch.Submissions.Count > 1))
            {
                batch.End = reason switch
                {
                    OvertakenException => BatchEnd.Overtaken,
                    KeyTakenException => BatchEnd.Mistaken,
                    _ => BatchEnd.Refused,
                };
                Writer.Rollback();
            }
        });
        if (batch.End == BatchEnd.Committed)
        {
            if (batch.Writes.Count > 0)
            {
                Trouble = null;
            }
            batch.Complete();
            foreach (var writes in batch.Writes)
            {
                told?.Invoke(writes.Head.Tenant, writes.Head.EventSequence);
            }
        }
        else if (batch.End == BatchEnd.Failed)
        {
            Close();
        }
    }

    private void Close()
    {
        writer?.Dispose();
        writer = null;
    }
}

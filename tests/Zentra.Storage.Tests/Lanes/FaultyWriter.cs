using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>Where a store can fail; `Answer` is after the commit took effect.</summary>
internal enum Step
{
    Open,
    Begin,
    Lock,
    Load,
    Write,
    Commit,
    Answer,
    Read,
    Settle,
    Rollback,
    Probe,
}

/// <summary>What goes wrong in a store, and when.</summary>
internal sealed class Faults
{
    private readonly Lock gate = new();
    private int loads;
    private readonly List<(Step Step, Exception Reason)> planned = [];
    private Action<Step> watch = _ => { };

    /// <summary>What the last batch gave the store to write.</summary>
    public BatchWrites? LastWritten { get; set; }

    /// <summary>How often a store was asked for rows.</summary>
    public int Loads => loads;

    public void CountLoad() => Interlocked.Increment(ref loads);

    /// <summary>A planted bug: changes what a batch writes.</summary>
    public Action<BatchWrites> Spoil { get; set; } = _ => { };

    /// <summary>A planted bug: whether this commit is only said to have happened.</summary>
    public Func<bool> SkipsCommit { get; set; } = () => false;

    /// <summary>Called at each step on the lane's thread; it may wait there.</summary>
    public void Watch(Action<Step> watcher) => Volatile.Write(ref watch, watcher);

    /// <summary>Fails at this step once; failures planned for one step happen one after another.</summary>
    public void Fail(Step step, Exception? reason = null)
    {
        lock (gate)
        {
            planned.Add((step, reason ?? new StoreUnavailableException($"planted at {step}")));
        }
    }

    /// <summary>Loses the answer to the next commit, which took effect or did not.</summary>
    public void LoseAnswer(bool committed) =>
        Fail(committed ? Step.Answer : Step.Commit, new AmbiguousCommitException("the answer was lost"));

    public void Clear()
    {
        lock (gate)
        {
            planned.Clear();
        }
    }

    public void At(Step step)
    {
        Volatile.Read(ref watch)(step);
        Exception? reason = null;
        lock (gate)
        {
            var next = planned.FindIndex(p => p.Step == step);
            if (next >= 0)
            {
                reason = planned[next].Reason;
                planned.RemoveAt(next);
            }
        }
        if (reason is not null)
        {
            throw reason;
        }
    }
}

/// <summary>A writer of a real store that fails where it is told to.</summary>
internal sealed class FaultyWriter(IStoreWriter inner, Faults faults) : IStoreWriter
{
    public static Func<IStoreWriter> Over(IStore store, Faults faults) => () =>
    {
        faults.At(Step.Open);
        return new FaultyWriter(store.OpenWriter(), faults);
    };

    public void Begin()
    {
        faults.At(Step.Begin);
        inner.Begin();
    }

    public Head Lock(string tenant)
    {
        faults.At(Step.Lock);
        return inner.Lock(tenant);
    }

    public void Expect(IReadOnlyList<Head> heads)
    {
        faults.At(Step.Lock);
        inner.Expect(heads);
    }

    public void Load(string tenant, Wanted wanted, Found into)
    {
        faults.At(Step.Load);
        faults.CountLoad();
        inner.Load(tenant, wanted, into);
    }

    public Digest? LeafAt(string tenant, long sequence)
    {
        faults.At(Step.Settle);
        return inner.LeafAt(tenant, sequence);
    }

    public void Write(BatchWrites writes)
    {
        faults.At(Step.Write);
        faults.LastWritten = writes;
        faults.Spoil(writes);
        inner.Write(writes);
    }

    public void Write(string tenant, StoredCheckpoint checkpoint)
    {
        faults.At(Step.Write);
        inner.Write(tenant, checkpoint);
    }

    public void Write(DeliveryWrites writes)
    {
        faults.At(Step.Write);
        inner.Write(writes);
    }

    public void Commit()
    {
        try
        {
            faults.At(Step.Commit);
        }
        catch (AmbiguousCommitException)
        {
            // The connection is gone, and the transaction with it.
            inner.Rollback();
            throw;
        }
        if (faults.SkipsCommit())
        {
            inner.Rollback();
            return;
        }
        inner.Commit();
        faults.At(Step.Answer);
    }

    public void Rollback()
    {
        faults.At(Step.Rollback);
        inner.Rollback();
    }

    public Head Read(string tenant)
    {
        faults.At(Step.Read);
        return inner.Read(tenant);
    }

    public void Probe()
    {
        faults.At(Step.Probe);
        inner.Probe();
    }

    public void Dispose() => inner.Dispose();
}

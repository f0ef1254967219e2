using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>How a batch ended.</summary>
internal enum BatchEnd
{
    /// <summary>Not yet.</summary>
    Open,

    /// <summary>All of it is durable, and what it only read was true.</summary>
    Committed,

    /// <summary>Another node had moved a head on; nothing of it is kept, and it must be decided again.</summary>
    Overtaken,

    /// <summary>A key that was taken for new is known; nothing of it is kept, and it must be decided again.</summary>
    Mistaken,

    /// <summary>
    /// The store refuses something in it; nothing of it is kept, and each of its intents is decided again alone.
    /// </summary>
    Refused,

    /// <summary>Nothing of it is kept, for the reason in <see cref="Batch.Fault"/>.</summary>
    Failed,
}

/// <summary>Intents of one or more tenants that are decided, and committed, together.</summary>
internal sealed class Batch
{
    public List<Submission> Submissions { get; } = [];

    /// <summary>Its tenants, in the order in which their heads are locked: the same on every node.</summary>
    public SortedDictionary<string, TenantBatch> Tenants { get; } = new(StringComparer.Ordinal);

    /// <summary>What it makes true; empty where every intent was known or refused.</summary>
    public List<BatchWrites> Writes { get; } = [];

    public KeyValuePair<string, StoredCheckpoint>[] Checkpoints { get; set; } = [];

    public BatchEnd End { get; set; }

    public Exception? Fault { get; set; }

    /// <summary>A batch of intents whose earlier decisions are void.</summary>
    public static Batch Again(IReadOnlyList<Submission> submissions)
    {
        var batch = new Batch();
        foreach (var submission in submissions)
        {
            submission.Reset();
            batch.Submissions.Add(submission);
        }
        return batch;
    }

    /// <summary>Nothing more is decided in it; its writes are ready.</summary>
    public void Finish()
    {
        foreach (var tenant in Tenants.Values)
        {
            if (tenant.Finish() is { } writes)
            {
                Writes.Add(writes);
            }
        }
    }

    /// <summary>Whether there is nothing to commit, and nobody to answer.</summary>
    public bool IsEmpty => Submissions.Count == 0 && Checkpoints.Length == 0;

    /// <summary>Does a step of the batch; a step that fails ends it.</summary>
    public void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception reason)
        {
            (End, Fault) = (BatchEnd.Failed, reason);
        }
    }

    /// <summary>
    /// The batch that this one was decided on is committed: what it left is found where the committed is.
    /// </summary>
    public void StandAlone()
    {
        foreach (var tenant in Tenants.Values)
        {
            tenant.StandAlone();
        }
    }

    public void Complete()
    {
        foreach (var submission in Submissions)
        {
            submission.Complete();
        }
    }

    public void Fail(Exception reason)
    {
        foreach (var submission in Submissions)
        {
            submission.Fail(reason);
        }
    }
}

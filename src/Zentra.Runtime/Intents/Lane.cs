using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>
/// The one order of things. Writers queue; while one batch commits, the next is decided on what that one will have made
/// true. No timer: a lone intent commits at once, a crowd shares one transaction.
/// </summary>
public sealed class Lane : IDisposable
{
    /// <summary>The most intents that one transaction carries.</summary>
    public const int MaxBatch = 512;

    /// <summary>The most intents that may wait; beyond it the caller is told to come back later.</summary>
    public const int MaxWaiting = 16_384;

    private const int ProbeEveryMs = 1_000;

    /// <summary>Batches that are decided with their heads held after another node has overtaken one.</summary>
    private const int HeldAfterOvertaken = 16;

    /// <summary>
    /// Intents that are worth a look while a batch is in flight; fewer are decided together when it has ended.
    /// </summary>
    private const int MinRound = 16;

    private readonly object gate = new();
    private readonly Committer committer;
    private readonly LaneView view;
    private readonly Thread thread;
    private readonly Dictionary<string, StoredCheckpoint> checkpoints = new(StringComparer.Ordinal);
    private readonly List<Submission> waiting = [];
    private Batch? inFlight;
    private bool hasEnded;
    private bool stopping;
    private int toHold;

    /// <param name="told">
    /// Called after each commit, when its callers are answered, with each tenant that it moved and the sequence of that
    /// tenant's last event. It runs on the lane's threads: it must be quick, and may not throw.
    /// </param>
    public Lane(Func<IStoreWriter> open, Action<string, long>? told = null)
    {
        committer = new(open, Ended, told);
        view = new(open);
        thread = new Thread(Run) { Name = "zentra-lane", IsBackground = true };
        thread.Start();
    }

    /// <summary>Why the store takes no writes, or null while it does.</summary>
    public string? Trouble => committer.Trouble;

    /// <summary>Intents and transactions committed since the start.</summary>
    public long Committed => committer.Committed;

    public long Batches => committer.Batches;

    /// <summary>Queues an intent and answers when it is durable.</summary>
    /// <exception cref="StoreUnavailableException">The store took nothing of it, or stops taking more.</exception>
    public Task<Outcome> Submit(Intent intent)
    {
        var submission = new Submission(intent);
        lock (gate)
        {
            if (stopping)
            {
                throw new StoreUnavailableException("The runtime is shutting down.");
            }
            if (waiting.Count >= MaxWaiting)
            {
                throw new OverloadedException($"{MaxWaiting} intents are waiting already.");
            }
            waiting.Add(submission);
            if (waiting.Count is 1 or MinRound)
            {
                Monitor.Pulse(gate);
            }
        }
        return submission.Task;
    }

    /// <summary>Has a signed checkpoint written with the next batch; only the last one of a tenant is.</summary>
    public void Save(string tenant, StoredCheckpoint checkpoint)
    {
        lock (gate)
        {
            checkpoints[tenant] = checkpoint;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Stops taking intents and returns when those that wait are decided.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.Pulse(gate);
        }
        thread.Join();
        committer.Dispose();
    }

    private void Run()
    {
        while (Fill() is { } batch)
        {
            var oldTrouble = Trouble;
            var intents = batch.Submissions;
            if (inFlight is { } before)
            {
                intents = Conclude(before, batch);
            }
            if (batch.End == BatchEnd.Failed)
            {
                Fail(batch);
            }
            else if (toHold > 0 && intents.Count > 0)
            {
                CommitHeld(intents);
            }
            else
            {
                Commit(batch);
            }
            if (oldTrouble is not null && ReferenceEquals(oldTrouble, Trouble) && inFlight is null)
            {
                committer.Probe();
            }
        }
        view.Dispose();
    }

    /// <summary>
    /// Decides what waits, and what arrives until the batch in flight has ended: those intents would otherwise wait for
    /// another commit. Null when the lane has stopped and nothing is left.
    /// </summary>
    private Batch? Fill()
    {
        var batch = new Batch();
        while (Take(batch) is { } round)
        {
            if (round.Count == 0)
            {
                return batch;
            }
            batch.Submissions.AddRange(round);
            if (toHold == 0)
            {
                batch.Try(() => view.Decide(batch, round, inFlight));
            }
        }
        return null;
    }

    /// <summary>The next intents for a batch; none where it is to be committed as it is; null at the end.</summary>
    private List<Submission>? Take(Batch batch)
    {
        lock (gate)
        {
            while (true)
            {
                var isFree = inFlight is null || hasEnded;
                var room = batch.End == BatchEnd.Open ? MaxBatch - batch.Submissions.Count : 0;
                if (isFree && batch.Submissions.Count >= MinRound)
                {
                    return [];
                }
                if (room > 0 && waiting.Count >= (isFree ? 1 : MinRound))
                {
                    var round = waiting.GetRange(0, Math.Min(room, waiting.Count));
                    waiting.RemoveRange(0, round.Count);
                    return round;
                }
                if (isFree && (hasEnded || checkpoints.Count > 0 || batch.Submissions.Count > 0))
                {
                    return [];
                }
                if (isFree && stopping)
                {
                    return null;
                }
                if (!Monitor.Wait(gate, isFree && Trouble is not null ? ProbeEveryMs : Timeout.Infinite))
                {
                    return [];
                }
            }
        }
    }

    private void Ended()
    {
        lock (gate)
        {
            hasEnded = true;
            Monitor.Pulse(gate);
        }
    }

    private void Commit(Batch batch)
    {
        batch.Finish();
        bool isAlone;
        lock (gate)
        {
            batch.Checkpoints = checkpoints.Count == 0 ? [] : [.. checkpoints];
            checkpoints.Clear();
            isAlone = waiting.Count == 0 && batch.Submissions.Count <= 1;
        }
        if (batch.IsEmpty)
        {
            return;
        }
        if (!isAlone)
        {
            inFlight = batch;
            committer.Start(batch);
            return;
        }
        committer.Commit(batch);
        if (Conclude(batch, new Batch()) is { Count: > 0 } again)
        {
            CommitHeld(again);
        }
    }

    /// <summary>
    /// Draws what follows from the end of a batch. Where it did not commit, what was decided on it is decided again:
    /// those intents are returned.
    /// </summary>
    private List<Submission> Conclude(Batch before, Batch after)
    {
        lock (gate)
        {
            (inFlight, hasEnded) = (null, false);
        }
        view.Conclude(before);
        if (before.End == BatchEnd.Committed)
        {
            after.StandAlone();
            return after.Submissions;
        }
        after.End = BatchEnd.Open;
        if (before.End == BatchEnd.Failed)
        {
            Fail(before);
            toHold = Math.Max(toHold, after.Submissions.Count > 0 ? 1 : 0);
            return after.Submissions;
        }
        toHold = Math.Max(toHold, before.End == BatchEnd.Overtaken ? HeldAfterOvertaken : 1);
        return [.. before.Submissions, .. after.Submissions];
    }

    /// <summary>Others move the heads too: decided with the heads held, one batch after another.</summary>
    private void CommitHeld(List<Submission> intents)
    {
        foreach (var round in intents.Chunk(MaxBatch))
        {
            DecideHeld(round);
        }
        toHold--;
    }

    /// <summary>Where the store refuses one of them, all others are committed: none fails for another's bug.</summary>
    private void DecideHeld(IReadOnlyList<Submission> round)
    {
        var batch = Batch.Again(round);
        batch.Try(() =>
        {
            view.Begin(batch, committer.Hold(batch.Submissions.Select(s => s.Intent.Scope.Tenant)));
            view.Decide(batch, batch.Submissions, null, isHeld: true);
            batch.Finish();
        });
        committer.CommitHeld(batch);
        view.Conclude(batch);
        Fail(batch);
        if (batch.End == BatchEnd.Refused)
        {
            foreach (var one in round)
            {
                DecideHeld([one]);
            }
        }
    }

    /// <summary>Tells those who wait for a batch that it failed, if it did.</summary>
    private void Fail(Batch batch)
    {
        if (batch is { End: BatchEnd.Failed, Fault: { } reason })
        {
            if (reason is StoreUnavailableException)
            {
                committer.Trouble = reason.Message;
                view.Forget();
            }
            batch.Fail(reason);
        }
    }
}

using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>
/// The one order of things. Writers queue; while one batch commits, the next gathers. No timer: a lone intent commits at
/// once, a crowd shares one transaction.
/// </summary>
public sealed class Lane : IDisposable
{
    /// <summary>The most intents that one transaction carries.</summary>
    public const int MaxBatch = 512;

    /// <summary>The most intents that may wait; beyond it the caller is told to come back later.</summary>
    public const int MaxWaiting = 16_384;

    private const int MaxCachedTenants = 256;
    private const int ProbeEveryMs = 1_000;

    private readonly Func<IStoreWriter> open;
    private readonly Thread thread;
    private readonly object gate = new();
    private List<Submission> waiting = [];
    private List<Submission> taken = [];
    private readonly List<Submission> joined = [];
    private readonly Dictionary<string, StoredCheckpoint> checkpoints = new(StringComparer.Ordinal);
    private bool stopping;
    private volatile string? trouble;
    private long committed;
    private long batches;

    public Lane(Func<IStoreWriter> open)
    {
        this.open = open;
        thread = new Thread(Run) { Name = "zentra-lane", IsBackground = true };
        thread.Start();
    }

    /// <summary>Why the store takes no writes, or null while it does.</summary>
    public string? Trouble => trouble;

    /// <summary>Intents and transactions committed since the start.</summary>
    public long Committed => Interlocked.Read(ref committed);

    public long Batches => Interlocked.Read(ref batches);

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
            if (waiting.Count == 1)
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
    }

    private void Run()
    {
        IStoreWriter? writer = null;
        var caches = new Dictionary<string, TenantCache>(StringComparer.Ordinal);
        while (Gather() is { } batch)
        {
            try
            {
                writer ??= open();
                WriteCheckpoints(writer);
                for (var from = 0; from < batch.Count; from += MaxBatch)
                {
                    Commit(writer, batch.GetRange(from, Math.Min(MaxBatch, batch.Count - from)), caches);
                }
                if (trouble is not null)
                {
                    writer.Probe();
                    trouble = null;
                }
            }
            catch (StoreUnavailableException reason)
            {
                trouble = reason.Message;
                caches.Clear();
                FailAll(batch, reason);
                FailAll(joined, reason);
                writer?.Dispose();
                writer = null;
            }
            catch (Exception bug)
            {
                // Nothing of the batch was committed. The lane itself must live on for the intents behind it.
                caches.Clear();
                FailAll(batch, bug);
                FailAll(joined, bug);
                writer = Aftermath.Abandon(writer);
            }
            batch.Clear();
            joined.Clear();
        }
        writer?.Dispose();
    }

    /// <summary>The intents that gathered; none where a troubled store is to be probed; null at the end.</summary>
    private List<Submission>? Gather()
    {
        lock (gate)
        {
            while (waiting.Count == 0 && checkpoints.Count == 0)
            {
                if (stopping)
                {
                    return null;
                }
                if (!Monitor.Wait(gate, trouble is null ? Timeout.Infinite : ProbeEveryMs))
                {
                    break;
                }
            }
            (waiting, taken) = (taken, waiting);
            return taken;
        }
    }

    private void WriteCheckpoints(IStoreWriter writer)
    {
        KeyValuePair<string, StoredCheckpoint>[] news;
        lock (gate)
        {
            news = [.. checkpoints];
            checkpoints.Clear();
        }
        if (news.Length == 0)
        {
            return;
        }
        writer.Begin();
        foreach (var (tenant, checkpoint) in news)
        {
            writer.Write(tenant, checkpoint);
        }
        writer.Commit();
    }

    private void Commit(IStoreWriter writer, List<Submission> batch, Dictionary<string, TenantCache> caches)
    {
        var written = new List<BatchWrites>();
        try
        {
            writer.Begin();
            foreach (var decided in Decide(writer, batch, caches))
            {
                if (decided.Finish() is { } writes)
                {
                    writer.Write(writes);
                    written.Add(writes);
                }
            }
            if (written.Count == 0)
            {
                writer.Rollback();
            }
            else
            {
                writer.Commit();
                trouble = null;
            }
        }
        catch (AmbiguousCommitException lost)
        {
            Aftermath.Settle(writer, written, lost);
        }
        foreach (var writes in written)
        {
            Interlocked.Add(ref committed, writes.Stories.Count);
            if (caches.TryGetValue(writes.Head.Tenant, out var cache))
            {
                cache.Advance(writes);
            }
        }
        Interlocked.Add(ref batches, written.Count == 0 ? 0 : 1);
        foreach (var submission in batch)
        {
            submission.Complete();
        }
    }

    /// <summary>
    /// Decides the batch, and with it what arrives meanwhile: those intents would otherwise wait for another commit.
    /// </summary>
    private ICollection<TenantBatch> Decide(
        IStoreWriter writer, List<Submission> batch, Dictionary<string, TenantCache> caches)
    {
        var tenants = new Dictionary<string, TenantBatch>(StringComparer.Ordinal);
        for (var from = 0; from < batch.Count;)
        {
            var round = batch.GetRange(from, batch.Count - from);
            from = batch.Count;
            foreach (var group in ByTenant(round))
            {
                var tenant = group[0].Intent.Scope.Tenant;
                if (!tenants.TryGetValue(tenant, out var decided))
                {
                    decided = new TenantBatch(writer.Lock(tenant), writer, CacheOf(tenant, caches));
                    tenants.Add(tenant, decided);
                }
                decided.Load(group);
                foreach (var submission in group)
                {
                    decided.Decide(submission);
                }
            }
            Join(batch);
        }
        return tenants.Values;
    }

    /// <summary>Adds what is waiting to a batch that has room for all of it.</summary>
    private void Join(List<Submission> batch)
    {
        lock (gate)
        {
            if (waiting.Count > 0 && batch.Count + waiting.Count <= MaxBatch)
            {
                batch.AddRange(waiting);
                joined.AddRange(waiting);
                waiting.Clear();
            }
        }
    }

    private static TenantCache CacheOf(string tenant, Dictionary<string, TenantCache> caches)
    {
        if (!caches.TryGetValue(tenant, out var cache))
        {
            if (caches.Count >= MaxCachedTenants)
            {
                caches.Clear();
            }
            caches.Add(tenant, cache = new());
        }
        return cache;
    }

    private static IEnumerable<List<Submission>> ByTenant(List<Submission> batch)
    {
        var first = batch[0].Intent.Scope.Tenant;
        if (batch.TrueForAll(s => s.Intent.Scope.Tenant == first))
        {
            return [batch];
        }
        return batch.GroupBy(s => s.Intent.Scope.Tenant).Select(g => g.ToList());
    }

    private static void FailAll(List<Submission> batch, Exception reason)
    {
        foreach (var submission in batch)
        {
            if (!submission.Task.IsCompleted)
            {
                submission.Fail(reason);
            }
        }
    }
}

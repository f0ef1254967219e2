using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>
/// What a lane sees of its tenants: what the batch in flight will have made true, what it last committed and read, and
/// what is in the store, in this order.
/// </summary>
internal sealed class LaneView(Func<IStoreWriter> open) : IDisposable
{
    /// <summary>Rows that are remembered before those of tenants that were not busy lately are forgotten.</summary>
    private const int MaxYoungRows = 30_000;

    private const int MaxYoungTenants = 8_192;

    private readonly Generations<string, TenantCache> caches = new(MaxYoungTenants, StringComparer.Ordinal);
    private int youngRows;
    private IStoreWriter? reader;

    /// <summary>Decides intents as part of a batch, on what the one in flight leaves behind.</summary>
    public void Decide(Batch batch, List<Submission> intents, Batch? inFlight, bool isHeld = false)
    {
        try
        {
            foreach (var group in ByTenant(intents))
            {
                var tenant = group[0].Intent.Scope.Tenant;
                if (!batch.Tenants.TryGetValue(tenant, out var part))
                {
                    batch.Tenants.Add(tenant, part = Begin(tenant, inFlight?.Tenants.GetValueOrDefault(tenant)));
                }
                part.Load(group, withKeys: isHeld);
                foreach (var submission in group)
                {
                    part.Decide(submission);
                }
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>Has a batch decided on these heads, which are held.</summary>
    public void Begin(Batch batch, IReadOnlyList<Head> heads)
    {
        foreach (var head in heads)
        {
            batch.Tenants.Add(head.Tenant, new(head, Reader, CacheOf(head.Tenant).At(head)));
        }
    }

    /// <summary>Remembers what a batch made true, or that its tenants are not as they were thought to be.</summary>
    public void Conclude(Batch batch)
    {
        if (batch.End != BatchEnd.Committed)
        {
            foreach (var tenant in batch.Tenants.Keys)
            {
                caches.Remove(tenant);
            }
            return;
        }
        foreach (var writes in batch.Writes)
        {
            CacheOf(writes.Head.Tenant).Advance(writes);
            youngRows += writes.Records.Count + writes.Accounts.Count + writes.Keys.Count;
        }
        if (youngRows > MaxYoungRows)
        {
            caches.Age();
            youngRows = 0;
        }
    }

    /// <summary>Forgets all, and the connection to the store too.</summary>
    public void Forget()
    {
        caches.Clear();
        Close();
    }

    public void Dispose() => Close();

    private IStoreWriter Reader => reader ??= open();

    private TenantBatch Begin(string tenant, TenantBatch? before)
    {
        var cache = CacheOf(tenant);
        if (before is not null)
        {
            return new(before.Now, Reader, cache, before);
        }
        var head = cache.Head ?? Reader.Read(tenant);
        return new(head, Reader, cache.At(head));
    }

    private TenantCache CacheOf(string tenant)
    {
        if (!caches.TryFind(tenant, out var cache))
        {
            caches.Put(tenant, cache = new());
        }
        return cache;
    }

    private static IEnumerable<List<Submission>> ByTenant(List<Submission> intents)
    {
        var first = intents[0].Intent.Scope.Tenant;
        if (intents.TrueForAll(s => s.Intent.Scope.Tenant == first))
        {
            return [intents];
        }
        return intents.GroupBy(s => s.Intent.Scope.Tenant).Select(g => g.ToList());
    }

    private void Close()
    {
        reader?.Dispose();
        reader = null;
    }
}

using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>The idempotency keys of an overlay, by their hashes.</summary>
internal sealed class OverlayKeys(string tenant, IStoreWriter reader, TenantCache cache, OverlayKeys? before)
{
    private readonly Dictionary<UInt128, StoredKey> known = [];
    private readonly HashSet<UInt128> asked = [];

    public void StandAlone() => before = null;

    /// <summary>Adds to what is wanted a key that was not asked for yet.</summary>
    public void Want(UInt128 hash, List<UInt128> wanted)
    {
        if (asked.Add(hash))
        {
            wanted.Add(hash);
        }
    }

    /// <summary>Takes what was found of the keys that were wanted.</summary>
    public void Take(List<UInt128> wanted, Found found)
    {
        foreach (var hash in wanted)
        {
            if (found.Keys.TryGetValue(hash, out var key))
            {
                Take(key);
            }
        }
    }

    public void Take(StoredKey key) => known[key.Hash] = key;

    /// <summary>A key that is known without asking the store.</summary>
    public StoredKey? Find(UInt128 hash) =>
        known.TryGetValue(hash, out var key) || cache.Keys.TryFind(hash, out key) ? key : before?.Find(hash);

    /// <summary>A key, looked up in the store where that was not done.</summary>
    public StoredKey? LookUp(UInt128 hash)
    {
        if (Find(hash) is null && asked.Add(hash))
        {
            var (wanted, found) = (new Wanted { Keys = { hash } }, new Found());
            reader.Load(tenant, wanted, found);
            Take(wanted.Keys, found);
        }
        return Find(hash);
    }
}

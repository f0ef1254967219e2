using Zentra.Runtime.Store;

namespace Zentra.Runtime.Checks;

/// <summary>That each idempotency key of an intent is kept, and no other: a lost one would let its request have two effects.</summary>
internal static class KeyAudit
{
    public static async Task Run(IStoreSnapshot store, string tenant, long taken, Findings findings)
    {
        var kept = 0L;
        await foreach (var key in store.Keys(tenant))
        {
            kept++;
            if (await store.IntentsAfter(tenant, key.Sequence - 1, limit: 1) is not [{ Key: { } its } intent]
                || intent.Sequence != key.Sequence
                || its.Fingerprint != key.Fingerprint
                || its.HashIn(intent.Scope.Workspace) != key.Hash)
            {
                findings.Add(
                    tenant, $"idempotency key {key.Hash:x32}", $"It names intent {key.Sequence}, which did not take it.");
            }
        }
        if (kept != taken)
        {
            findings.Add(tenant, "idempotency keys", $"{taken} intents took one, but {kept} are kept.");
        }
    }
}

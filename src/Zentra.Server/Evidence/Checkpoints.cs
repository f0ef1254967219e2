using System.Collections.Concurrent;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Server.Vault;

namespace Zentra.Server.Evidence;

/// <summary>Signs the state of tenants' logs: checkpoints in the C2SP tlog-checkpoint form, whose origin is the tenant.</summary>
public sealed class Checkpoints(Lane lane, IStore store, RuntimeClock clock, InstallationSecrets secrets) : IDisposable
{
    private const string KeyName = "zentra";

    private readonly CheckpointSigner signer = new(KeyName, secrets.CheckpointKey);
    private readonly ConcurrentDictionary<string, StoredCheckpoint> latest = new(StringComparer.Ordinal);

    public CheckpointVerifier Verifier => signer.Verifier;

    public void Dispose() => signer.Dispose();

    public static string OriginOf(string tenant) => Packet.OriginOf(tenant);

    /// <summary>A checkpoint of this head, made where there is none yet.</summary>
    public StoredCheckpoint Cover(Head head)
    {
        if (latest.TryGetValue(head.Tenant, out var last) && last.Size >= head.Sequence)
        {
            return last;
        }
        var note = signer.Sign(new(OriginOf(head.Tenant), head.Sequence, head.Frontier.Root()));
        var made = latest.AddOrUpdate(
            head.Tenant,
            _ => new(head.Sequence, note, clock.Now()),
            (_, other) => other.Size >= head.Sequence ? other : new(head.Sequence, note, clock.Now()));
        lane.Save(head.Tenant, made);
        return made;
    }

    /// <summary>A checkpoint that covers the tenant's log as it is now.</summary>
    public async ValueTask<StoredCheckpoint> Now(string tenant)
    {
        var head = (await store.Heads()).First(h => h.Tenant == tenant);
        return Cover(head);
    }
}

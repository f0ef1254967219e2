using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Evidence;

/// <summary>Builds packets and proofs from the store: the few rows that a proof needs are read first.</summary>
public sealed class EvidencePackets(IStore store, Checkpoints checkpoints)
{
    /// <summary>The packet of these intents, under a checkpoint that covers them.</summary>
    public async ValueTask<byte[]> Of(Scope scope, string subject, IReadOnlyList<SealedIntent> intents)
    {
        var checkpoint = await checkpoints.Now(scope.Tenant);
        var leaves = new List<PacketLeaf>(intents.Count);
        foreach (var intent in intents)
        {
            var index = intent.Sequence - 1;
            var tree = await TreeFor(scope.Tenant, t => t.InclusionProof(index, checkpoint.Size));
            leaves.Add(new(
                new(intent, await store.EntriesOf(intent), await store.EventsOf(intent)),
                tree.InclusionProof(index, checkpoint.Size)));
        }
        return Packet.Write(scope.Tenant, subject, leaves, checkpoint.Note, checkpoints.Verifier.ToString());
    }

    public async ValueTask<IReadOnlyList<Digest>> Consistency(string tenant, long first, long second) =>
        (await TreeFor(tenant, t => t.ConsistencyProof(first, second))).ConsistencyProof(first, second);

    private async ValueTask<MerkleTree> TreeFor(string tenant, Action<MerkleTree> question)
    {
        var read = new Dictionary<(int Level, long Index), Digest>();
        foreach (var run in MerkleTree.Reads(question))
        {
            var digests = run.Level == 0
                ? await store.Leaves(tenant, run.First, run.Count)
                : await store.Tiles(tenant, run.Level, run.First, run.Count);
            for (var i = 0; i < digests.Count; i++)
            {
                read[(run.Level, run.First + i)] = digests[i];
            }
        }
        return new MerkleTree((level, index) => read[(level, index)]);
    }
}

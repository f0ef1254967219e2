using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>The Merkle log as proofs read it: leaves, kept roots, checkpoints.</summary>
public abstract class LogConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    [Fact]
    public async Task Leaves_and_tiles_give_the_root_across_256_and_65536()
    {
        int[] sizes = [255, 256, 257, 512, 65_535, 65_536, 65_537, 65_800];
        List<Digest> leaves = [];
        var roots = new Dictionary<int, Digest>();
        foreach (var size in sizes)
        {
            Write(Tenant, b =>
            {
                while (leaves.Count < size)
                {
                    leaves.Add(b.Add(new(Home)).Intent.Leaf);
                }
                roots[size] = b.Finish().Head.Frontier.Root();
            });
        }
        Write(Other, b => b.Add(new(Home)));

        Assert.Equal(leaves[..256], await Store.Leaves(Tenant, 0, 256));
        Assert.Equal(leaves[65_530..65_545], await Store.Leaves(Tenant, 65_530, 15));
        Assert.Equal(leaves[65_790..], await Store.Leaves(Tenant, 65_790, 256));
        Assert.Empty(await Store.Leaves(Tenant, 65_800, 256));
        Assert.Empty(await Store.Leaves(Tenant, 100, 0));
        Assert.Equal(257, (await Store.Tiles(Tenant, 8, 0, 1_000)).Count);
        Assert.Equal(roots[256], (await Store.Tiles(Tenant, 8, 0, 1))[0]);
        Assert.Equal(roots[65_536], Assert.Single(await Store.Tiles(Tenant, 16, 0, 10)));
        Assert.Equal((await Store.Tiles(Tenant, 8, 0, 300)).Skip(250), await Store.Tiles(Tenant, 8, 250, 256));
        Assert.Empty(await Store.Tiles(Tenant, 8, 257, 256));
        Assert.Empty(await Store.Tiles(Tenant, 24, 0, 10));
        foreach (var size in sizes)
        {
            Assert.Equal(roots[size], await Ask(tree => tree.RootOf(size)));
            var proof = await Ask(tree => tree.InclusionProof(size - 1, size));
            Assert.IsType<Verification.Holds>(MerkleProof.VerifyInclusion(leaves[size - 1], size - 1, size, proof, roots[size]));
        }
        var consistency = await Ask(tree => tree.ConsistencyProof(257, 65_537));
        Assert.IsType<Verification.Holds>(MerkleProof.VerifyConsistency(257, roots[257], 65_537, roots[65_537], consistency));
    }

    [Fact]
    public async Task The_latest_checkpoint_is_the_one_of_the_largest_log()
    {
        Assert.Null(await Store.LatestCheckpoint(Tenant));
        Write(Tenant, b => b.Add(new(Home)));
        StoredCheckpoint[] notes =
        [
            new(9, "log\n9\n", Moments.AfterMs(1)), new(100, "log\n100\n– Ω\n", Moments.AfterMs(2)), new(50, "log\n50\n", Moments.AfterMs(3)),
        ];
        using var writer = Store.OpenWriter();
        foreach (var note in notes)
        {
            writer.Begin();
            writer.Write(Tenant, note);
            writer.Commit();
        }

        Assert.Equal(notes[1], await Store.LatestCheckpoint(Tenant));
        Assert.Null(await Store.LatestCheckpoint(Other));
        writer.Begin();
        writer.Write(Tenant, notes[1] with { Note = "log\n100\nagain\n" });
        writer.Write(Other, notes[0]);
        writer.Commit();
        await Reopen();
        Assert.Equal("log\n100\nagain\n", (await Store.LatestCheckpoint(Tenant))!.Note);
        Assert.Equal(notes[0], await Store.LatestCheckpoint(Other));
    }

    private async Task<T> Ask<T>(Func<MerkleTree, T> question)
    {
        var kept = new Dictionary<(int, long), Digest>();
        foreach (var (level, first, count) in MerkleTree.Reads(tree => question(tree)))
        {
            var run = level == 0 ? await Store.Leaves(Tenant, first, count) : await Store.Tiles(Tenant, level, first, count);
            for (var i = 0; i < run.Count; i++)
            {
                kept[(level, first + i)] = run[i];
            }
        }
        return question(new((level, index) => kept[(level, index)]));
    }
}

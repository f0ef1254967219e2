using FsCheck;
using FsCheck.Fluent;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

/// <summary>Frontier, tree and verification against the RFC's own recursive definition.</summary>
public sealed class MerkleTreeTests
{
    private const int Small = 130;
    private const int Large = 70_000;

    private static readonly byte[][] Data = KeptLog.Data(Large);
    private static readonly KeptLog Log = new(Data);

    [Fact]
    public void Every_small_root_is_that_of_the_definition()
    {
        var frontier = new MerkleFrontier();
        for (var size = 0; size <= Small; size++)
        {
            var root = Digest.FromSpan(MerkleReference.Root(Data.AsSpan(0, size)));
            Assert.Equal(root, frontier.Root());
            Assert.Equal(root, Log.Tree.RootOf(size));
            frontier.Append(Log.Leaf(size));
        }
    }

    [Fact]
    public void Every_small_inclusion_proof_is_that_of_the_definition_and_holds()
    {
        for (var size = 1; size <= Small; size++)
        {
            for (var index = 0; index < size; index++)
            {
                ProvesInclusion(index, size);
            }
        }
    }

    [Fact]
    public void Every_small_consistency_proof_is_that_of_the_definition_and_holds()
    {
        for (var second = 1; second <= Small; second++)
        {
            for (var first = 1; first <= second; first++)
            {
                ProvesConsistency(first, second);
            }
        }
    }

    [Theory]
    [InlineData(255, 256)]
    [InlineData(256, 257)]
    [InlineData(511, 1_000)]
    [InlineData(65_535, 65_536)]
    [InlineData(65_536, 65_537)]
    [InlineData(1, 65_537)]
    [InlineData(65_791, 65_792)]
    [InlineData(69_999, Large)]
    public void Proofs_across_tiles_are_those_of_the_definition_and_hold(int index, int size)
    {
        ProvesInclusion(index, size);
        ProvesConsistency(index, size);
    }

    [Fact]
    public void Proofs_of_any_size_are_those_of_the_definition_and_hold() =>
        Prop.ForAll(Positions(), position =>
        {
            ProvesInclusion(position.Index, position.Size);
            ProvesConsistency(position.Index + 1, position.Size);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public void A_proof_reads_at_most_two_runs_of_each_level_and_nothing_besides() =>
        Prop.ForAll(Positions(), position =>
        {
            ReadsLittle(tree => tree.RootOf(position.Size));
            ReadsLittle(tree => tree.InclusionProof(position.Index, position.Size));
            ReadsLittle(tree => tree.ConsistencyProof(position.Index, position.Size));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_empty_log_begins_every_log() => Assert.Empty(Log.Tree.ConsistencyProof(0, 5));

    [Fact]
    public void Numbers_beyond_the_log_are_exceptions()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Log.Tree.RootOf(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Log.Tree.InclusionProof(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Log.Tree.InclusionProof(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Log.Tree.ConsistencyProof(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Log.Tree.ConsistencyProof(6, 5));
    }

    private static Arbitrary<(int Index, int Size)> Positions() => Arb.From(
        from size in Gen.Choose(1, Large)
        from index in Gen.Choose(0, size - 1)
        select (index, size));

    private static void ProvesInclusion(int index, int size)
    {
        var path = Log.Tree.InclusionProof(index, size);
        Assert.Equal(MerkleReference.Path(index, Data.AsSpan(0, size)).Select(hash => Digest.FromSpan(hash)), path);
        Assert.IsType<Verification.Holds>(
            MerkleProof.VerifyInclusion(Log.Leaf(index), index, size, path, Log.Tree.RootOf(size)));
    }

    private static void ProvesConsistency(int first, int second)
    {
        var path = Log.Tree.ConsistencyProof(first, second);
        Assert.Equal(MerkleReference.Proof(first, Data.AsSpan(0, second)).Select(hash => Digest.FromSpan(hash)), path);
        Assert.IsType<Verification.Holds>(MerkleProof.VerifyConsistency(
            first, Log.Tree.RootOf(first), second, Log.Tree.RootOf(second), path));
    }

    private static void ReadsLittle(Action<MerkleTree> question)
    {
        var runs = MerkleTree.Reads(question);
        Assert.All(runs, run => Assert.InRange(run.Count, 1, 256));
        Assert.All(runs.GroupBy(run => run.Level), level => Assert.InRange(level.Count(), 1, 2));
        question(new((level, index) =>
        {
            Assert.Contains(runs, run => run.Level == level && index >= run.First && index < run.First + run.Count);
            return default;
        }));
    }
}

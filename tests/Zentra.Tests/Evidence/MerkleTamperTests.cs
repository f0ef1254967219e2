using FsCheck;
using FsCheck.Fluent;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

public sealed class MerkleTamperTests
{
    private const int Size = 300;

    private static readonly byte[][] Data = KeptLog.Data(Size);
    private static readonly KeptLog Log = new(Data);
    private static readonly Digest Root = Log.Tree.RootOf(Size);

    [Fact]
    public void A_flipped_bit_of_a_leaf_fails_with_the_reason()
    {
        var path = Log.Tree.InclusionProof(7, Size);
        foreach (var leaf in Flips(Log.Leaf(7)))
        {
            Fails("Leaf 7 and its path do not lead to the root of 300 leaves.",
                MerkleProof.VerifyInclusion(leaf, 7, Size, path, Root));
        }
    }

    [Fact]
    public void A_flipped_bit_of_a_root_fails_with_the_reason()
    {
        var (inclusion, growth) = (Log.Tree.InclusionProof(7, Size), Log.Tree.ConsistencyProof(100, Size));
        var first = Log.Tree.RootOf(100);
        foreach (var root in Flips(Root))
        {
            Fails("Leaf 7 and its path do not lead to the root of 300 leaves.",
                MerkleProof.VerifyInclusion(Log.Leaf(7), 7, Size, inclusion, root));
            Fails("The path leads to the root of the first 100 leaves, but not to that of 300.",
                MerkleProof.VerifyConsistency(100, first, Size, root, growth));
        }
        foreach (var root in Flips(first))
        {
            Fails("The path does not lead to the root of the first 100 leaves.",
                MerkleProof.VerifyConsistency(100, root, Size, Root, growth));
        }
    }

    [Fact]
    public void A_flipped_bit_of_any_proof_fails() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, Size - 1)), Arb.From(Gen.Choose(0, 255)), (at, bit) =>
        {
            var (path, growth) = (Log.Tree.InclusionProof(at, Size), Log.Tree.ConsistencyProof(at, Size));
            for (var i = 0; i < path.Length; i++)
            {
                Fails(MerkleProof.VerifyInclusion(Log.Leaf(at), at, Size, With(path, i, bit), Root));
            }
            for (var i = 0; i < growth.Length; i++)
            {
                Fails(MerkleProof.VerifyConsistency(at, Log.Tree.RootOf(at), Size, Root, With(growth, i, bit)));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_proof_of_another_length_fails_with_the_reason()
    {
        var (path, growth) = (Log.Tree.InclusionProof(7, Size), Log.Tree.ConsistencyProof(100, Size));
        var first = Log.Tree.RootOf(100);

        Fails("The path of leaf 7 is too short for a log of 300 leaves.",
            MerkleProof.VerifyInclusion(Log.Leaf(7), 7, Size, path.AsSpan(..^1), Root));
        Fails("The path of leaf 7 is too long for a log of 300 leaves.",
            MerkleProof.VerifyInclusion(Log.Leaf(7), 7, Size, [.. path, Root], Root));
        Fails("The path from 100 to 300 leaves is too short.",
            MerkleProof.VerifyConsistency(100, first, Size, Root, growth.AsSpan(..^1)));
        Fails("The path from 100 to 300 leaves is too short.",
            MerkleProof.VerifyConsistency(100, first, Size, Root, []));
        Fails("The path from 100 to 300 leaves is too long.",
            MerkleProof.VerifyConsistency(100, first, Size, Root, [.. growth, Root]));
        Fails("The path from 300 to 300 leaves is too long.",
            MerkleProof.VerifyConsistency(Size, Root, Size, Root, [Root]));
        Fails("The path from 0 to 300 leaves is too long.",
            MerkleProof.VerifyConsistency(0, MerkleHash.Empty, Size, Root, [Root]));
    }

    [Fact]
    public void A_leaf_proves_its_own_place_only() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, Size - 1)), Arb.From(Gen.Choose(0, Size - 1)), (own, other) =>
        {
            var verification = MerkleProof.VerifyInclusion(
                Log.Leaf(own), other, Size, Log.Tree.InclusionProof(own, Size), Root);
            Assert.Equal(own == other, verification is Verification.Holds);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-1, 300)]
    [InlineData(300, 300)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, long.MinValue)]
    public void A_place_outside_the_log_fails_with_the_reason(long index, long size) =>
        Fails($"A log of {size} leaves has no leaf {index}.",
            MerkleProof.VerifyInclusion(Log.Leaf(0), index, size, [], Log.Leaf(0)));

    [Fact]
    public void A_dropped_leaf_fails_with_the_reason() => HistoryFails([.. Data[..50], .. Data[51..]]);

    [Fact]
    public void A_swapped_leaf_fails_with_the_reason() =>
        HistoryFails([.. Data[..50], Data[51], Data[50], .. Data[52..]]);

    [Fact]
    public void A_foreign_leaf_fails_with_the_reason() =>
        HistoryFails([.. Data[..50], .. KeptLog.Data(1, salt: 1), .. Data[50..]]);

    [Fact]
    public void A_forked_history_fails_with_the_reason()
    {
        var fork = new KeptLog([.. Data[..150], .. KeptLog.Data(150, salt: 1)]);

        Fails("The log has two different roots of 300 leaves.",
            MerkleProof.VerifyConsistency(Size, Root, Size, fork.Tree.RootOf(Size), []));
        Fails("The path does not lead to the root of the first 200 leaves.",
            MerkleProof.VerifyConsistency(
                200, Log.Tree.RootOf(200), Size, fork.Tree.RootOf(Size), fork.Tree.ConsistencyProof(200, Size)));
        Fails("The path leads to the root of the first 200 leaves, but not to that of 300.",
            MerkleProof.VerifyConsistency(
                200, Log.Tree.RootOf(200), Size, fork.Tree.RootOf(Size), Log.Tree.ConsistencyProof(200, Size)));
    }

    [Fact]
    public void A_truncated_log_fails_with_the_reason()
    {
        var (shorter, path) = (Log.Tree.RootOf(200), Log.Tree.ConsistencyProof(200, Size));

        Fails("A log cannot go from 300 to 200 leaves.",
            MerkleProof.VerifyConsistency(Size, Root, 200, shorter, path));
        Fails("The log has two different roots of 300 leaves.",
            MerkleProof.VerifyConsistency(Size, Root, Size, shorter, path));
        Fails("The path does not lead to the root of the first 200 leaves.",
            MerkleProof.VerifyConsistency(200, Root, Size, shorter, path));
    }

    [Fact]
    public void The_root_of_an_empty_log_is_checked()
    {
        Assert.IsType<Verification.Holds>(MerkleProof.VerifyConsistency(0, MerkleHash.Empty, Size, Root, []));
        Fails("The root of an empty log is not the hash of nothing.",
            MerkleProof.VerifyConsistency(0, Root, Size, Root, []));
        Fails("The root of an empty log is not the hash of nothing.",
            MerkleProof.VerifyConsistency(0, Root, 0, Root, []));
        Fails("A log cannot go from -1 to 300 leaves.",
            MerkleProof.VerifyConsistency(-1, MerkleHash.Empty, Size, Root, []));
    }

    /// <summary>The rewritten log proves neither what followed the change nor its growth from the true log.</summary>
    private static void HistoryFails(byte[][] rewritten)
    {
        var log = new KeptLog(rewritten);
        var (size, root) = (rewritten.Length, log.Frontier.Root());

        Fails($"Leaf 50 and its path do not lead to the root of {size} leaves.",
            MerkleProof.VerifyInclusion(Log.Leaf(50), 50, size, log.Tree.InclusionProof(50, size), root));
        Fails("The path does not lead to the root of the first 100 leaves.",
            MerkleProof.VerifyConsistency(
                100, Log.Tree.RootOf(100), size, root, log.Tree.ConsistencyProof(100, size)));
    }

    private static IEnumerable<Digest> Flips(Digest digest) =>
        Enumerable.Range(0, 8 * Digest.Length).Select(bit => Flip(digest, bit));

    private static Digest[] With(Digest[] path, int at, int bit) =>
        [.. path[..at], Flip(path[at], bit), .. path[(at + 1)..]];

    private static Digest Flip(Digest digest, int bit)
    {
        var bytes = new byte[Digest.Length];
        digest.CopyTo(bytes);
        bytes[bit / 8] ^= (byte)(1 << bit % 8);
        return Digest.FromSpan(bytes);
    }

    private static void Fails(string reason, Verification verification) =>
        Assert.Equal(new Verification.Fails(reason), verification);

    private static void Fails(Verification verification) => Assert.IsType<Verification.Fails>(verification);
}

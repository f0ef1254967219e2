using System.Buffers.Binary;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

public sealed class MerkleFrontierTests
{
    private const int Large = 70_000;

    private static readonly KeptLog Log = new(KeptLog.Data(Large));

    [Fact]
    public void Each_completed_tile_is_told_once_with_its_root()
    {
        Assert.Equal(
            [.. Enumerable.Range(0, Large / 256).Select(index => (8, (long)index)), (16, 0)],
            Log.Tiles.Order());
        Assert.Equal(Log.Tree.RootOf(65_536), new MerkleTree(Only(16, 0)).RootOf(65_536));
    }

    [Fact]
    public void The_root_is_the_same_by_frontier_and_by_tree_at_every_size()
    {
        var frontier = new MerkleFrontier();
        for (var size = 0; size < Large; size++)
        {
            if (size % 997 == 0)
            {
                Assert.Equal(frontier.Root(), Log.Tree.RootOf(size));
            }
            frontier.Append(Log.Leaf(size));
        }
        Assert.Equal(frontier.Root(), Log.Tree.RootOf(Large));
    }

    [Fact]
    public void A_frontier_read_back_goes_on_as_if_never_written()
    {
        var frontier = new MerkleFrontier();
        for (var size = 0; size < 600; size++)
        {
            frontier = Read(Written(frontier));
            Assert.Equal(size, frontier.Size);
            Assert.Equal(Log.Tree.RootOf(size), frontier.Root());
            frontier.Append(Log.Leaf(size));
        }
    }

    [Fact]
    public void The_written_form_is_the_size_and_the_peaks_from_left_to_right()
    {
        var frontier = new MerkleFrontier();
        for (var index = 0; index < 3; index++)
        {
            frontier.Append(Log.Leaf(index));
        }

        Assert.Equal(
            "0000000000000003" + MerkleHash.Node(Log.Leaf(0), Log.Leaf(1)) + Log.Leaf(2),
            Convert.ToHexStringLower(Written(frontier)));
    }

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        var frontier = Read(Written(Log.Frontier));
        var clone = frontier.Clone();
        clone.Append(Log.Leaf(0));

        Assert.Equal(Large, frontier.Size);
        Assert.Equal(Log.Frontier.Root(), frontier.Root());
        Assert.Equal(Large + 1, clone.Size);
        Assert.NotEqual(frontier.Root(), clone.Root());
    }

    [Theory]
    [InlineData("", "A frontier begins with a size, 8 bytes big-endian and not negative.")]
    [InlineData("00000000000000", "A frontier begins with a size, 8 bytes big-endian and not negative.")]
    [InlineData("8000000000000000", "A frontier begins with a size, 8 bytes big-endian and not negative.")]
    [InlineData("000000000000000000", "A frontier of 0 leaves has 8 bytes, not 9.")]
    [InlineData("0000000000000003", "A frontier of 3 leaves has 72 bytes, not 8.")]
    public void A_malformed_frontier_is_refused_with_the_reason(string hex, string expected)
    {
        Assert.False(MerkleFrontier.TryRead(Convert.FromHexString(hex), out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Fact]
    public void The_largest_frontier_fits_and_its_last_leaf_completes_the_seven_kept_levels()
    {
        var bytes = new byte[8 + 32 * 62];
        BinaryPrimitives.WriteInt64BigEndian(bytes, long.MaxValue - 1);
        var frontier = Read(bytes);
        frontier.Append(default);
        Assert.Equal(long.MaxValue, frontier.Size);
        Assert.Equal(8 + 32 * 63, Written(frontier).Length);

        BinaryPrimitives.WriteInt64BigEndian(bytes, long.MaxValue >> 1);
        List<MerkleTile> completed = [];
        Read(bytes).Append(default, completed);
        Assert.Equal([8, 16, 24, 32, 40, 48, 56], completed.Select(tile => tile.Level));
        Assert.Equal(63, completed[^1].Index);
    }

    [Fact]
    public void Appending_and_hashing_allocate_nothing()
    {
        var frontier = new MerkleFrontier();
        var data = new byte[2_000];
        frontier.Append(MerkleHash.Leaf(data));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            frontier.Append(MerkleHash.Leaf(data));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_prefixed_leaf_is_the_same_leaf()
    {
        Assert.Equal(MerkleHash.Leaf("leaf"u8), MerkleHash.PrefixedLeaf("\0leaf"u8));
        Assert.Throws<ArgumentException>(() => MerkleHash.PrefixedLeaf("leaf"u8));
        Assert.Throws<ArgumentException>(() => MerkleHash.PrefixedLeaf([]));
    }

    private static MerkleReader Only(int level, long index) => (asked, at) =>
        (asked, at) == (level, index) ? Log.Tree.RootOf(1L << level) : throw new InvalidOperationException();

    private static byte[] Written(MerkleFrontier frontier)
    {
        var bytes = new byte[frontier.ByteCount];
        frontier.WriteTo(bytes);
        return bytes;
    }

    private static MerkleFrontier Read(byte[] bytes) =>
        MerkleFrontier.TryRead(bytes, out var frontier, out var reason) ? frontier : throw new FormatException(reason);
}

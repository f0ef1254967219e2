using System.Numerics;

namespace Zentra.Runtime.Evidence;

/// <summary>
/// Roots and proofs of a log (RFC 9162 section 2.1) from its kept tiles, of which it reads at most two runs a level.
/// What it reads follows from the numbers alone, never from a digest. Numbers beyond the log are an exception.
/// </summary>
public sealed class MerkleTree(MerkleReader kept)
{
    /// <summary>All that a question to a tree will read, so that a store can fetch it in advance.</summary>
    public static IReadOnlyList<MerkleRun> Reads(Action<MerkleTree> question)
    {
        SortedSet<(int Level, long Index)> reads = [];
        question(new((level, index) =>
        {
            reads.Add((level, index));
            return default;
        }));
        return [.. from read in reads
                   group read.Index by (read.Level, read.Index >> MerkleTile.LevelStep) into run
                   select new MerkleRun(run.Key.Level, run.First(), (int)(run.Last() - run.First()) + 1)];
    }

    /// <summary>The Merkle tree hash of the first <paramref name="size"/> leaves (RFC 9162 section 2.1.1).</summary>
    public Digest RootOf(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleHash.Empty : Hash(0, size);
    }

    /// <summary>The path from a leaf to the root of the first <paramref name="size"/> leaves
    /// (RFC 9162 section 2.1.3.1).</summary>
    public Digest[] InclusionProof(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<Digest> path = [];
        AddPath(index, 0, size, path);
        return [.. path];
    }

    /// <summary>The path that shows the first <paramref name="second"/> leaves to begin with the first
    /// <paramref name="first"/> (RFC 9162 section 2.1.4.1); it is empty if these are none, or all.</summary>
    public Digest[] ConsistencyProof(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        List<Digest> path = [];
        if (first > 0)
        {
            AddSubproof(first, 0, second, isKnown: true, path);
        }
        return [.. path];
    }

    private void AddPath(long index, long start, long size, List<Digest> path)
    {
        if (size == 1)
        {
            return;
        }
        var split = Split(size);
        if (index < split)
        {
            AddPath(index, start, split, path);
            path.Add(Hash(start + split, size - split));
        }
        else
        {
            AddPath(index - split, start + split, size - split, path);
            path.Add(Hash(start, split));
        }
    }

    private void AddSubproof(long first, long start, long size, bool isKnown, List<Digest> path)
    {
        if (first == size)
        {
            if (!isKnown)
            {
                path.Add(Hash(start, size));
            }
            return;
        }
        var split = Split(size);
        if (first <= split)
        {
            AddSubproof(first, start, split, isKnown, path);
            path.Add(Hash(start + split, size - split));
        }
        else
        {
            AddSubproof(first - split, start + split, size - split, isKnown: false, path);
            path.Add(Hash(start, split));
        }
    }

    private Digest Hash(long start, long size)
    {
        if (long.IsPow2(size))
        {
            var level = BitOperations.TrailingZeroCount(size);
            return Complete(level, start >> level);
        }
        var split = Split(size);
        return MerkleHash.Node(Hash(start, split), Hash(start + split, size - split));
    }

    private Digest Complete(int level, long index) => MerkleTile.IsKept(level)
        ? kept(level, index)
        : MerkleHash.Node(Complete(level - 1, 2 * index), Complete(level - 1, 2 * index + 1));

    /// <summary>The k of RFC 9162 section 2.1.1: the largest power of two smaller than the size.</summary>
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}

using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Zentra.Runtime.Evidence;

/// <summary>
/// The right edge of a growing log: the root of each complete subtree, or peak, one for each bit set in the size
/// (RFC 9162 section 2.1.2). Not safe for concurrent use; a batch that may be abandoned appends to a clone.
/// </summary>
public sealed class MerkleFrontier
{
    private Peaks peaks;

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The bytes that <see cref="WriteTo"/> writes: 8, and 32 for each peak.</summary>
    public int ByteCount => sizeof(long) + Digest.Length * BitOperations.PopCount((ulong)Size);

    /// <summary>Adds a leaf hash, and to <paramref name="completed"/> each tile that it completes.</summary>
    public void Append(in Digest leaf, ICollection<MerkleTile>? completed = null)
    {
        var node = leaf;
        var level = 0;
        while ((Size >> level & 1) == 1)
        {
            node = MerkleHash.Node(peaks[level], node);
            level++;
            if (MerkleTile.IsKept(level))
            {
                completed?.Add(new(level, Size >> level, node));
            }
        }
        peaks[level] = node;
        Size++;
    }

    /// <summary>The Merkle tree hash of all leaves (RFC 9162 section 2.1.1).</summary>
    public Digest Root()
    {
        if (Size == 0)
        {
            return MerkleHash.Empty;
        }
        var root = peaks[Lowest(Size)];
        for (var rest = WithoutLowest(Size); rest != 0; rest = WithoutLowest(rest))
        {
            root = MerkleHash.Node(peaks[Lowest(rest)], root);
        }
        return root;
    }

    /// <summary>Whether both are edges of the same log.</summary>
    public bool IsSameAs(MerkleFrontier other)
    {
        var isSame = Size == other.Size;
        for (var rest = Size; isSame && rest != 0; rest = WithoutLowest(rest))
        {
            isSame = peaks[Lowest(rest)] == other.peaks[Lowest(rest)];
        }
        return isSame;
    }

    public MerkleFrontier Clone() => (MerkleFrontier)MemberwiseClone();

    /// <summary>Writes the size, 8 bytes big-endian, and the peaks from left to right.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Size);
        var end = ByteCount;
        for (var rest = Size; rest != 0; rest = WithoutLowest(rest))
        {
            end -= Digest.Length;
            peaks[Lowest(rest)].CopyTo(destination[end..]);
        }
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote, and nothing else.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> source,
        [NotNullWhen(true)] out MerkleFrontier? frontier,
        [NotNullWhen(false)] out string? reason)
    {
        frontier = null;
        reason = null;
        if (!BinaryPrimitives.TryReadInt64BigEndian(source, out var size) || size < 0)
        {
            reason = "A frontier begins with a size, 8 bytes big-endian and not negative.";
        }
        else if (new MerkleFrontier { Size = size } is var read && read.ByteCount != source.Length)
        {
            reason = $"A frontier of {size} leaves has {read.ByteCount} bytes, not {source.Length}.";
        }
        else
        {
            read.ReadPeaks(source);
            frontier = read;
        }
        return frontier is not null;
    }

    private void ReadPeaks(ReadOnlySpan<byte> source)
    {
        for (var rest = Size; rest != 0; rest = WithoutLowest(rest))
        {
            peaks[Lowest(rest)] = Digest.FromSpan(source[^Digest.Length..]);
            source = source[..^Digest.Length];
        }
    }

    private static int Lowest(long bits) => BitOperations.TrailingZeroCount(bits);

    private static long WithoutLowest(long bits) => bits & (bits - 1);

    /// <summary>The peak of each level: as many as a positive <see cref="long"/> has bits.</summary>
    [InlineArray(63)]
    private struct Peaks
    {
        private Digest first;
    }
}

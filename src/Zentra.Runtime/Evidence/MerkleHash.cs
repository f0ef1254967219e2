using System.Buffers;
using System.Security.Cryptography;

namespace Zentra.Runtime.Evidence;

/// <summary>The hashes of a Merkle tree (RFC 9162 section 2.1.1): a leaf can never pass for a node.</summary>
public static class MerkleHash
{
    /// <summary>The byte before a leaf's data (RFC 9162 section 2.1.1).</summary>
    public const byte LeafPrefix = 0x00;

    /// <summary>The byte before a node's children (RFC 9162 section 2.1.1).</summary>
    public const byte NodePrefix = 0x01;

    /// <summary>The root of no leaves, SHA-256 of nothing (RFC 9162 section 2.1.1).</summary>
    public static Digest Empty { get; } = Sha256([]);

    /// <summary>SHA-256(0x00 || data) (RFC 9162 section 2.1.1).</summary>
    public static Digest Leaf(ReadOnlySpan<byte> data)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 + data.Length);
        buffer[0] = LeafPrefix;
        data.CopyTo(buffer.AsSpan(1));
        var digest = Sha256(buffer.AsSpan(0, 1 + data.Length));
        ArrayPool<byte>.Shared.Return(buffer);
        return digest;
    }

    /// <summary>The same of a buffer that begins with <see cref="LeafPrefix"/>, without a copy.</summary>
    public static Digest PrefixedLeaf(ReadOnlySpan<byte> prefixed) => prefixed is [LeafPrefix, ..]
        ? Sha256(prefixed)
        : throw new ArgumentException("The buffer does not begin with the leaf prefix.", nameof(prefixed));

    /// <summary>SHA-256(0x01 || left || right) (RFC 9162 section 2.1.1).</summary>
    public static Digest Node(in Digest left, in Digest right)
    {
        Span<byte> buffer = stackalloc byte[1 + 2 * Digest.Length];
        buffer[0] = NodePrefix;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + Digest.Length)..]);
        return Sha256(buffer);
    }

    private static Digest Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Digest.Length];
        SHA256.HashData(data, hash);
        return Digest.FromSpan(hash);
    }
}

using System.Buffers;
using System.Runtime.InteropServices;

namespace Zentra.Runtime.Evidence;

/// <summary>A SHA-256 value (FIPS 180-4), held inline: 32 bytes and no array.</summary>
public readonly record struct Digest
{
    /// <summary>Bytes in a SHA-256 value (FIPS 180-4).</summary>
    public const int Length = 32;

    private readonly ulong a, b, c, d;

    private Digest(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        (a, b, c, d) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>Takes exactly 32 bytes; any other count is an <see cref="ArgumentException"/>.</summary>
    public static Digest FromSpan(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new(bytes)
        : throw new ArgumentException($"A digest has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads 64 lower-case hexadecimal digits (RFC 4648 section 8), and nothing else.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var valid = text.Length == 2 * Length
            && !text.ContainsAnyInRange('A', 'F')
            && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
        digest = valid ? new(bytes) : default;
        return valid;
    }

    /// <summary>Reads 44 characters of canonical base64 (RFC 4648 section 4), and nothing else.</summary>
    public static bool TryParseBase64(ReadOnlySpan<char> text, out Digest digest)
    {
        var bytes = StrictBase64.Decode(text);
        var valid = bytes is { Length: Length };
        digest = valid ? new(bytes) : default;
        return valid;
    }

    /// <summary>Writes the 32 bytes; a shorter destination is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>Canonical base64 (RFC 4648 section 4), as in the third line of a C2SP tlog-checkpoint.</summary>
    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>64 lower-case hexadecimal digits (RFC 4648 section 8).</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}

using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Server.Http;

/// <summary>
/// How webhooks are signed: HMAC-SHA-256 over the message's identifier, its time and the bytes of its body, with a dot
/// between. Standard Webhooks 1.0,
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
/// </summary>
public static class StandardSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How many keys sign one message: a rotation needs two.</summary>
    public const int MaxKeys = 4;

    private const string Prefix = "whsec_";
    private const string Version = "v1,";
    private const int NewKeyBytes = 32;
    private const int MinKeyBytes = 24;
    private const int MaxKeyBytes = 64;
    private const int MaxIdBytes = 255;

    /// <summary>The dots and the digits of a time.</summary>
    private const int TimeBytes = 22;

    /// <summary>`v1,` and 32 bytes in Base64.</summary>
    private const int SignatureLength = 47;

    /// <summary>Makes a secret of 32 random bytes.</summary>
    public static string NewSecret() =>
        Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewKeyBytes));

    /// <summary>
    /// Reads a secret: `whsec_` and 24 to 64 bytes in Base64 (RFC 4648 section 4), in its one spelling.
    /// </summary>
    /// <param name="key">The bytes that sign; empty where the secret is not of this form.</param>
    public static bool TryKey(string secret, out byte[] key)
    {
        key = [];
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }
        var text = secret.AsSpan(Prefix.Length);
        Span<byte> bytes = stackalloc byte[MaxKeyBytes + 2];
        if (!Convert.TryFromBase64Chars(text, bytes, out var count)
            || count is < MinKeyBytes or > MaxKeyBytes
            // The framework skips white space and stray trailing bits.
            || !text.SequenceEqual(Convert.ToBase64String(bytes[..count])))
        {
            return false;
        }
        key = bytes[..count].ToArray();
        return true;
    }

    /// <summary>
    /// The value of `webhook-signature`: `v1,` and the signature in Base64, for each key, separated by a space.
    /// </summary>
    /// <param name="keys">1 to <see cref="MaxKeys"/>; two in the grace of a rotation.</param>
    /// <param name="id">The message's identifier, without a dot; the same for every attempt.</param>
    /// <param name="timestamp">Seconds since 1970 of this attempt.</param>
    /// <param name="body">The bytes as they are sent.</param>
    public static string Sign(IReadOnlyList<byte[]> keys, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count, nameof(keys));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keys.Count, MaxKeys, nameof(keys));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(id.Length, MaxIdBytes, nameof(id));
        // One copy of the body costs less than a hash with a state of its own.
        var rented = ArrayPool<byte>.Shared.Rent((id.Length * 3) + TimeBytes + body.Length);
        try
        {
            return Sign(keys, rented.AsSpan(0, Join(id, timestamp, body, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Join(string id, long timestamp, ReadOnlySpan<byte> body, Span<byte> joined)
    {
        var length = Encoding.UTF8.GetBytes(id, joined);
        joined[length++] = (byte)'.';
        timestamp.TryFormat(joined[length..], out var digits, provider: CultureInfo.InvariantCulture);
        length += digits;
        joined[length++] = (byte)'.';
        body.CopyTo(joined[length..]);
        return length + body.Length;
    }

    private static string Sign(IReadOnlyList<byte[]> keys, ReadOnlySpan<byte> content)
    {
        Span<char> header = stackalloc char[MaxKeys * (SignatureLength + 1)];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = 0;
        for (var i = 0; i < keys.Count; i++)
        {
            if (i > 0)
            {
                header[length++] = ' ';
            }
            HMACSHA256.HashData(keys[i], content, hash);
            Version.CopyTo(header[length..]);
            Convert.TryToBase64Chars(hash, header[(length + Version.Length)..], out _);
            length += SignatureLength;
        }
        return new(header[..length]);
    }
}

using System.Security.Cryptography;

namespace Zentra.Client.Webhooks;

/// <summary>
/// `Content-Digest: sha-256=:…:` (RFC 9530 section 2). It proves nothing, for nobody signed it; it only tells what went
/// wrong.
/// </summary>
internal static class BodyDigest
{
    private const string Algorithm = "sha-256=:";

    /// <summary>Whether the body has this digest; null where the header has none that can be read.</summary>
    public static bool? Fits(string? header, ReadOnlySpan<byte> body)
    {
        Span<byte> told = stackalloc byte[SHA256.HashSizeInBytes + 1];
        foreach (var range in header.AsSpan().Split(','))
        {
            var member = header.AsSpan()[range].Trim();
            var length = member.StartsWith(Algorithm, StringComparison.OrdinalIgnoreCase)
                ? member[Algorithm.Length..].IndexOf(':')
                : -1;
            if (length >= 0
                && Convert.TryFromBase64Chars(member.Slice(Algorithm.Length, length), told, out var count)
                && count == SHA256.HashSizeInBytes)
            {
                return told[..count].SequenceEqual(SHA256.HashData(body));
            }
        }
        return null;
    }
}

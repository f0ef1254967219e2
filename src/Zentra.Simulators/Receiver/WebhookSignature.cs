using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Simulators.Receiver;

/// <summary>
/// Standard Webhooks 1.0 as a receiver reads it, written apart from the server that signs.
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
/// </summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const long ToleranceSeconds = 300;

    /// <summary>A secret's bytes; null where it is none.</summary>
    public static byte[]? Key(string? secret)
    {
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            return null;
        }
        var bytes = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var count) && count is >= 24 and <= 64
            ? bytes[..count]
            : null;
    }

    /// <summary>Whether one of the signatures is by one of the keys, and of about now.</summary>
    public static bool IsBy(
        byte[][] keys, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > ToleranceSeconds)
        {
            return false;
        }
        var head = Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
        var content = new byte[head.Length + body.Length];
        head.CopyTo(content, 0);
        body.CopyTo(content.AsSpan(head.Length));
        var given = signatures.AsSpan();
        foreach (var key in keys)
        {
            var expected = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, content))}";
            foreach (var range in given.Split(' '))
            {
                if (given[range].SequenceEqual(expected))
                {
                    return true;
                }
            }
        }
        return false;
    }
}

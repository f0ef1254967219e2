using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Server.Connectors.Acquirer;

/// <summary>
/// The acquirer's signature of a callback: `t={unix seconds},v1={hex}`, where v1 is HMAC-SHA256 (RFC 2104) over the
/// text of t, a dot, and the raw body. While its secret is being changed there may be several v1; one must be right.
/// </summary>
internal static class AcquirerSignature
{
    public const string Header = "Acquirer-Signature";

    /// <summary>How far a signature's time may be from ours, in either direction.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const int MaxParts = 8;
    private const int MaxSecondsLength = 12;

    /// <summary>Why the callback is not to be believed; null where it is.</summary>
    public static string? Fault(string secret, Callback callback)
    {
        var header = callback.Headers[Header];
        if (header.Count == 0)
        {
            return $"The header {Header} is missing.";
        }
        if (header.Count > 1 || !TryParse(header[0]!, out var seconds, out var signatures))
        {
            return $"The header {Header} is not of the form t=…,v1=….";
        }
        var expected = Sign(secret, seconds, callback.Body.Span);
        var isRight = false;
        foreach (var signature in signatures)
        {
            isRight |= CryptographicOperations.FixedTimeEquals(signature, expected);
        }
        if (!isRight)
        {
            return "The signature is not one over this body with this provider's secret.";
        }
        var at = long.Parse(seconds, NumberStyles.None, CultureInfo.InvariantCulture);
        var age = callback.At.ToUnixTimeSeconds() - at;
        return Math.Abs(age) > Tolerance.TotalSeconds
            ? $"The signature's time is more than {Tolerance.TotalMinutes} minutes from ours."
            : null;
    }

    private static byte[] Sign(string secret, string seconds, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{seconds}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static bool TryParse(string header, out string seconds, out List<byte[]> signatures)
    {
        (seconds, signatures) = ("", []);
        var parts = header.Split(',', MaxParts + 1);
        if (parts.Length > MaxParts)
        {
            return false;
        }
        foreach (var part in parts)
        {
            if (part.StartsWith("t=", StringComparison.Ordinal))
            {
                if (seconds.Length > 0)
                {
                    return false;
                }
                seconds = part[2..];
            }
            else if (part.StartsWith("v1=", StringComparison.Ordinal))
            {
                var signature = new byte[HMACSHA256.HashSizeInBytes];
                if (part.Length != 3 + 2 * signature.Length
                    || Convert.FromHexString(part.AsSpan(3), signature, out _, out _) != OperationStatus.Done)
                {
                    return false;
                }
                signatures.Add(signature);
            }
        }
        return seconds.Length is > 0 and <= MaxSecondsLength && seconds.All(char.IsAsciiDigit) && signatures.Count > 0;
    }
}

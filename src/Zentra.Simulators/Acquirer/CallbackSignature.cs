using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Simulators.Acquirer;

/// <summary>How callbacks are signed: HMAC-SHA256 (RFC 2104) over the time, a dot, and the raw body.</summary>
internal static class CallbackSignature
{
    public const string Header = "Acquirer-Signature";

    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{seconds}."));
        hmac.AppendData(body);
        return $"t={seconds},v1={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}

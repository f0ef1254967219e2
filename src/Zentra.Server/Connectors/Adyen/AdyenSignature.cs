using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Server.Connectors.Adyen;

/// <summary>
/// Adyen's signature of a notification: HMAC-SHA256 over eight values of the item, not over its bytes.
/// Source: docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures.
/// </summary>
internal static class AdyenSignature
{
    /// <summary>Why the item is not Adyen's; null where its signature holds under one of the keys.</summary>
    public static string? Refuse(NotificationItem item, IEnumerable<string> hexKeys)
    {
        if (item.Additional("hmacSignature") is not { Length: > 0 } signature)
        {
            return "signature_missing";
        }
        // The values are joined without escaping. A colon in any but the merchant's reference would let two different
        // items have the same text.
        if (new[] { item.PspReference, item.OriginalReference, item.MerchantAccountCode, item.Amount.Currency,
            item.EventCode, item.Success }.Any(v => v is not null && v.Contains(':')))
        {
            return "signature_ambiguous";
        }
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(signature, given, out var length) || length != given.Length)
        {
            return "signature_malformed";
        }
        var signed = Encoding.UTF8.GetBytes(Signed(item));
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var holds = false;
        foreach (var key in hexKeys.Where(IsHex))
        {
            HMACSHA256.HashData(Convert.FromHexString(key), signed, expected);
            holds |= CryptographicOperations.FixedTimeEquals(expected, given);
        }
        return holds ? null : "signature_wrong";
    }

    /// <summary>The text that is signed.</summary>
    private static string Signed(NotificationItem item) => string.Join(
        ':',
        item.PspReference,
        item.OriginalReference,
        item.MerchantAccountCode,
        item.MerchantReference,
        item.Amount.Value.ToString(CultureInfo.InvariantCulture),
        item.Amount.Currency,
        item.EventCode,
        item.Success);

    private static bool IsHex(string key) => key.Length > 0 && key.Length % 2 == 0 && key.All(char.IsAsciiHexDigit);
}

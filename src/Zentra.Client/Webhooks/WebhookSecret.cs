namespace Zentra.Client.Webhooks;

/// <summary>An endpoint's secret: `whsec_` and 24 to 64 bytes in Base64.</summary>
internal static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    /// <summary>The bytes that sign; null where the secret is not of this form.</summary>
    public static byte[]? Key(string? secret)
    {
        if (secret?.StartsWith(Prefix, StringComparison.Ordinal) != true)
        {
            return null;
        }
        Span<byte> bytes = stackalloc byte[MaxBytes + 2];
        return Convert.TryFromBase64Chars(secret.AsSpan(Prefix.Length), bytes, out var count)
            && count is >= MinBytes and <= MaxBytes
            ? bytes[..count].ToArray()
            : null;
    }
}

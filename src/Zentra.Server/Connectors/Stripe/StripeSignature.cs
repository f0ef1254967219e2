using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// `Stripe-Signature: t=…,v1=…`: HMAC-SHA256 over the time, a dot and the raw body. While a secret is being changed
/// there are several v1, and one that fits is enough. https://docs.stripe.com/webhooks#verify-manually
/// </summary>
internal static class StripeSignature
{
    public const string Header = "Stripe-Signature";

    /// <summary>The tolerance of Stripe's own libraries: how long a callback that was overheard is good for.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Only so many signatures are compared.</summary>
    private const int MaxSignatures = 8;

    /// <summary>Why the callback is not to be believed; null where it is Stripe's.</summary>
    public static string? Doubt(Callback callback, ProviderAccount account)
    {
        if (account.Secrets.GetValueOrDefault(StripeSettings.WebhookSecret) is not { Length: > 0 } secret)
        {
            return "This provider has no webhook_secret.";
        }
        if (callback.Headers[Header] is not [{ Length: > 0 } header])
        {
            return $"There is not one {Header} header.";
        }
        var parts = header.Split(',', StringSplitOptions.TrimEntries);
        var times = parts.Where(p => p.StartsWith("t=", StringComparison.Ordinal)).Select(p => p[2..]).ToList();
        var signatures = parts.Where(p => p.StartsWith("v1=", StringComparison.Ordinal)).Select(p => p[3..])
            .Take(MaxSignatures).ToList();
        if (times is not [{ } time] || signatures.Count == 0
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return $"{Header} is not t=…,v1=….";
        }
        var expected = Sign(secret, time, callback.Body.Span);
        var isStripes = false;
        foreach (var signature in signatures)
        {
            isStripes |= CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature));
        }
        if (!isStripes)
        {
            return "No v1 signature is of this body and webhook_secret.";
        }
        // After the signature, so that the time is Stripe's word.
        var age = callback.At.ToUnixTimeSeconds() - (Int128)seconds;
        return Int128.Abs(age) > (long)Tolerance.TotalSeconds
            ? "It was signed more than five minutes ago or ahead."
            : null;
    }

    /// <summary>The signature in hexadecimal, as it stands in the header.</summary>
    private static byte[] Sign(string secret, string time, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes($"{time}."));
        hmac.AppendData(body);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }
}

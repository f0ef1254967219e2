using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Client.Webhooks;

/// <summary>
/// Verifies webhooks by Standard Webhooks 1.0, and says in a sentence why one is refused. It is safe for many threads.
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
/// </summary>
/// <example>
/// The bytes of the body are verified as they came, before anything reads them as JSON:
/// <code>
/// var recent = new RecentWebhooks();
/// var verifier = new WebhookVerifier(secret) { Remember = recent.Remember };
///
/// app.MapPost("/hooks", async (HttpRequest request) =>
/// {
///     using var body = new MemoryStream();
///     await request.Body.CopyToAsync(body);
///     var webhook = verifier.Verify(name => request.Headers[name], body.ToArray());
///     if (!webhook.IsGenuine)
///     {
///         return Results.Problem(webhook.Explanation, statusCode: 401);
///     }
///     if (webhook.IsVerified)
///     {
///         try
///         {
///             await queue.Add(webhook.Id, body.ToArray());
///         }
///         catch
///         {
///             recent.Forget(webhook.Id);
///             throw;
///         }
///     }
///     return Results.NoContent();
/// });
/// </code>
/// </example>
/// <param name="secrets">The endpoint's secret; in a rotation, the old one too. One that fits is enough.</param>
public sealed class WebhookVerifier(params IEnumerable<string> secrets)
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The digest of the body (RFC 9530), which tells a changed body from a wrong secret.</summary>
    public const string DigestHeader = "content-digest";

    private const int MaxIdLength = 255;

    /// <summary>Only so many signatures are compared.</summary>
    private const int MaxSignatures = 16;

    private static readonly string[] Required = [IdHeader, TimestampHeader, SignatureHeader];

    private readonly byte[]?[] keys = [.. secrets.Select(WebhookSecret.Key)];

    /// <summary>
    /// How far the time of signing may be from now, either way: how long a webhook that was overheard is good for.
    /// </summary>
    public TimeSpan Tolerance { get; init; } = TimeSpan.FromMinutes(5);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Remembers an identifier, and says whether it is new: <see cref="RecentWebhooks.Remember"/>, or what asks a store
    /// that several processes share. It is asked about genuine webhooks only. Without it nothing is called a replay.
    /// </summary>
    public Func<string, bool>? Remember { get; init; }

    /// <summary>Verifies a webhook by its headers, whatever the case of their names.</summary>
    public WebhookVerification Verify(IEnumerable<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        var byName = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if (!byName.TryAdd(name, value) && Required.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return Malformed(name.ToLowerInvariant(), "is there more than once");
            }
        }
        return Verify(byName.GetValueOrDefault, body);
    }

    /// <summary>Verifies a webhook by its headers.</summary>
    /// <param name="header">
    /// The value of a header by its name in lower case, whatever the case it came in; null where there is none.
    /// </param>
    /// <param name="body">The bytes as they came.</param>
    public WebhookVerification Verify(Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        if (keys.Length == 0 || keys.Contains(null))
        {
            return new(WebhookCause.MalformedSecret, keys.Length == 0
                ? "There is no secret to verify with."
                : "A secret is not whsec_ followed by 24 to 64 bytes in Base64: copy it whole from the endpoint.");
        }
        if (Required.FirstOrDefault(name => string.IsNullOrEmpty(header(name))) is { } missing)
        {
            return new(WebhookCause.MissingHeader, $"The header {missing} is missing.") { Header = missing };
        }
        var (id, time) = (header(IdHeader)!, header(TimestampHeader)!);
        if (id.Length > MaxIdLength)
        {
            return Malformed(IdHeader, $"is longer than {MaxIdLength} characters");
        }
        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return Malformed(TimestampHeader, "is not a time in whole seconds since 1970");
        }
        var signatures = Signatures(header(SignatureHeader)!);
        if (signatures.Count == 0)
        {
            return Malformed(SignatureHeader, "holds no signature of the form v1, and 32 bytes in Base64");
        }
        if (!IsSigned(signatures, id, time, body))
        {
            return Unsigned(BodyDigest.Fits(header(DigestHeader), body));
        }
        // After the signature, so that the time and the identifier are the sender's word.
        return Judge(id, DateTimeOffset.FromUnixTimeSeconds(seconds));
    }

    private WebhookVerification Judge(string id, DateTimeOffset signedAt)
    {
        var age = TimeSpan.FromSeconds(Time.GetUtcNow().ToUnixTimeSeconds() - signedAt.ToUnixTimeSeconds());
        var (cause, explanation) = age > Tolerance ? (WebhookCause.TimestampTooOld, Skew(age, "ago"))
            : age < -Tolerance ? (WebhookCause.TimestampTooNew, Skew(-age, "ahead"))
            : Remember?.Invoke(id) == false ? (WebhookCause.Replayed, $"{id} was taken before.")
            : ((WebhookCause?)null, $"{id} is genuine.");
        return new(cause, explanation) { Id = id, SignedAt = signedAt };
    }

    private string Skew(TimeSpan by, string direction) =>
        $"It was signed {Words(by)} {direction}, and {Words(Tolerance)} are tolerated: "
        + "compare this machine's clock, or the webhook was kept somewhere on its way.";

    private static string Words(TimeSpan span) => span.TotalSeconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s")
        : span.TotalHours < 2
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalMinutes)} min {span.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours)} h {span.Minutes} min");

    /// <summary>Every v1 signature; those of versions that are not known are passed over.</summary>
    private static List<byte[]> Signatures(string header)
    {
        var signatures = new List<byte[]>();
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes + 1];
        foreach (var range in header.AsSpan().Split(' '))
        {
            var part = header.AsSpan(range);
            if (signatures.Count < MaxSignatures
                && part.StartsWith("v1,", StringComparison.Ordinal)
                && Convert.TryFromBase64Chars(part[3..], bytes, out var count)
                && count == HMACSHA256.HashSizeInBytes)
            {
                signatures.Add(bytes[..count].ToArray());
            }
        }
        return signatures;
    }

    /// <summary>Compares every signature with every key, in a time that does not tell which fits.</summary>
    private bool IsSigned(List<byte[]> signatures, string id, string time, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes($"{id}.{time}.");
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isSigned = false;
        foreach (var key in keys)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key!);
            hmac.AppendData(head);
            hmac.AppendData(body);
            hmac.GetHashAndReset(expected);
            foreach (var signature in signatures)
            {
                isSigned |= CryptographicOperations.FixedTimeEquals(expected, signature);
            }
        }
        return isSigned;
    }

    private static WebhookVerification Unsigned(bool? isBodyAsSent) => isBodyAsSent switch
    {
        false => new(
            WebhookCause.BodyChanged,
            "The body is not the one that was sent, by its Content-Digest: verify the raw bytes of the request, not "
            + "what a framework parsed and wrote again."),
        true => new(
            WebhookCause.WrongSecret,
            "The body is the one that was sent, but no signature is by this secret: take the secret of this endpoint "
            + "and this mode; or webhook-id, webhook-timestamp or webhook-signature was altered."),
        null => new(
            WebhookCause.BodyChangedOrWrongSecret,
            "No signature is of this body by this secret: either the body is not the raw bytes that were sent, or the "
            + "secret is not this endpoint's; there is no Content-Digest that would tell which."),
    };

    private static WebhookVerification Malformed(string header, string how) =>
        new(WebhookCause.MalformedHeader, $"The header {header} {how}.") { Header = header };
}

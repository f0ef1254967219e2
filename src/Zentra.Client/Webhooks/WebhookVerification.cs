namespace Zentra.Client.Webhooks;

/// <summary>What a webhook turned out to be.</summary>
/// <param name="Cause">Why it is not to be acted on; null where it is genuine and new.</param>
/// <param name="Explanation">The cause, in a sentence for whoever reads the log. It holds no secret.</param>
public sealed record WebhookVerification(WebhookCause? Cause, string Explanation)
{
    /// <summary>Whether it is genuine and new.</summary>
    public bool IsVerified => Cause is null;

    /// <summary>
    /// Whether the sender signed it: it is verified, or it is one that was taken before. Both are answered with a 2xx,
    /// or it is sent again.
    /// </summary>
    public bool IsGenuine => Cause is null or WebhookCause.Replayed;

    /// <summary>The header that is missing or malformed.</summary>
    public string? Header { get; init; }

    /// <summary>The message's identifier, the same for every attempt; null where it is not genuine.</summary>
    public string? Id { get; init; }

    /// <summary>When this attempt was signed; null where it is not genuine.</summary>
    public DateTimeOffset? SignedAt { get; init; }
}

/// <summary>Why a webhook is not to be acted on.</summary>
public enum WebhookCause
{
    /// <summary>A secret is not `whsec_` with 24 to 64 bytes in Base64, or there is none.</summary>
    MalformedSecret,

    /// <summary>`webhook-id`, `webhook-timestamp` or `webhook-signature` is not there.</summary>
    MissingHeader,

    /// <summary>One of them is there and cannot be read.</summary>
    MalformedHeader,

    /// <summary>The body is not the one that was sent, by its `Content-Digest`.</summary>
    BodyChanged,

    /// <summary>The body is as it was sent; it was signed with another secret, or a header was altered.</summary>
    WrongSecret,

    /// <summary>Without a `Content-Digest` the two cannot be told apart.</summary>
    BodyChangedOrWrongSecret,

    /// <summary>It was signed longer ago than the tolerance.</summary>
    TimestampTooOld,

    /// <summary>It was signed further ahead than the tolerance.</summary>
    TimestampTooNew,

    /// <summary>It is genuine, and its identifier was taken before.</summary>
    Replayed,
}

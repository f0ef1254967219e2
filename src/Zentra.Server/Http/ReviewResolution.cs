using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;

namespace Zentra.Server.Http;

/// <summary>How a review ends: its resolution and why, and what the review's kind needs besides.</summary>
public sealed record ResolveReviewRequest
{
    /// <summary>
    /// As the review is to end: `acknowledged` for most kinds; for `unknown_outcome` the same as `outcome`; for
    /// `authorization_review` `approve` or `decline`.
    /// </summary>
    public string? Resolution { get; init; }

    /// <summary>For `unknown_outcome`: `approved`, `declined` or `not_received`.</summary>
    public string? Outcome { get; init; }

    /// <summary>For `unknown_outcome`: the provider's reference; required for `approved`.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>For `unknown_outcome`: the provider's own code; for `declined`.</summary>
    public string? RawCode { get; init; }

    /// <summary>Why, or how it was found out: 1 to 500 characters, kept with the intent. Required.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>How reviews of some kinds end. A capability registers one for the kinds that it opens.</summary>
internal interface IReviewResolution
{
    /// <summary>As `unknown_outcome`. Each kind has one of these.</summary>
    IReadOnlyList<string> Kinds { get; }

    /// <summary>The resolutions that a caller may name.</summary>
    IReadOnlyList<string> Resolutions { get; }

    /// <summary>
    /// What to run so that the review ends so; null where the body has faults. The decider of the operation asks
    /// <see cref="ReviewRules"/> first. The reason was checked before; it is there.
    /// </summary>
    /// <param name="seen">The version of the review that the caller has seen.</param>
    (Operation Operation, Command Command)? Read(
        Review review, ResolveReviewRequest body, long? seen, Faults faults);

    /// <summary>The operation that opens such a review again; null where only its state changes.</summary>
    Operation? Reopening => null;

    /// <summary>The command of <see cref="Reopening"/>.</summary>
    Command? Reopen(string review, string reason, long? seen) => null;
}

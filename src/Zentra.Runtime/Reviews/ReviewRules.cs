using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Reviews;

/// <summary>What becomes of an operator's word about a review.</summary>
public abstract record Ruling
{
    private Ruling()
    {
    }

    public sealed record Refused(Rejection Rejection) : Ruling;

    /// <summary>It is recorded and waits for a second pair of eyes: nothing else may follow from it yet.</summary>
    public sealed record Proposed(Review Review) : Ruling;

    /// <summary>
    /// It is so: what follows from it is its kind's to decide, with this review in the same decision.
    /// </summary>
    public sealed record Resolved(Review Review) : Ruling;
}

/// <summary>What is true of every kind of review: who may end it, and how many eyes that takes.</summary>
public static class ReviewRules
{
    /// <summary>Decides on an operator's word. The kinds' own deciders ask this first.</summary>
    /// <param name="seenVersion">The version that the operator has seen (`If-Match`); null where he names none.</param>
    public static Ruling Rule(Review? review, string resolution, string reason, long? seenVersion, Context context)
    {
        if (Refusal(review, seenVersion) is { } refusal)
        {
            return new Ruling.Refused(refusal);
        }
        if (!review!.IsOpen)
        {
            return new Ruling.Refused(AlreadyResolved(review));
        }
        var actor = context.Intent.Actor.Id;
        return (NeedsFourEyes(review, context.Workspace), review.Proposal) switch
        {
            (false, _) => new Ruling.Resolved(review.Resolve(resolution, reason, context)),
            (true, { } first) when first.Resolution == resolution && first.By == actor => new Ruling.Refused(new(
                ReviewProblems.FourEyesRequired,
                $"{actor} has proposed `{resolution}` already; another actor must decide the same.")),
            (true, { } first) when first.Resolution == resolution =>
                new Ruling.Resolved(review.Resolve(resolution, reason, context)),
            (true, _) => new Ruling.Proposed(review.Propose(resolution, reason, context)),
        };
    }

    /// <summary>Whether what is at stake is above the amount at which the workspace asks for two actors.</summary>
    public static bool NeedsFourEyes(Review review, Workspace workspace) =>
        review is { DeltaMinor: { } delta, Currency: { } currency }
        && workspace.FourEyesAboveMinor is { } limits && limits.TryGetValue(currency, out var limit)
        && (delta > limit || delta < -limit);

    /// <summary>
    /// The decision that keeps a review as it is now, tells it and answers it; the subject is the review.
    /// </summary>
    public static Decision.Accepted Keep(Review review, EventType<ReviewResource> told, Context context)
    {
        var rendered = ReviewResource.Render(review);
        return new()
        {
            Subject = review.Id,
            Records = [Review.Records.Put(review.Id, review)],
            Events = [new EventDraft(context.NewId("evt"), told, review.Id, rendered)],
            Answer = new(200, rendered),
        };
    }

    /// <summary>Why nothing can be done to a review: it is not there, or it is not as it was seen.</summary>
    public static Rejection? Refusal(Review? review, long? seenVersion) => review switch
    {
        null => new(ReviewProblems.NotFound, "There is no such review in this workspace."),
        { Version: var version } when seenVersion is { } seen && seen != version => new(
            SharedProblems.VersionConflict, $"The review is at version {version}, not at {seen}."),
        _ => null,
    };

    public static Rejection AlreadyResolved(Review review) => new(
        ReviewProblems.Resolved,
        $"The review was resolved as `{review.Resolution}`; reopen it first if that was wrong.");
}

public static class ReviewProblems
{
    public static readonly ProblemType NotFound = new("review_not_found", 404, "There is no such review.");

    public static readonly ProblemType Resolved = new("review_resolved", 409, "The review is resolved.");

    public static readonly ProblemType NotResolved = new("review_not_resolved", 409, "The review is not resolved.");

    public static readonly ProblemType FourEyesRequired = new(
        "four_eyes_required", 409, "Another actor must decide the same.");

    public static readonly ProblemType NotReopenable = new(
        "review_not_reopenable", 409, "What the review was about is known now, and is not asked again.");

    public static readonly ProblemType ResolutionNotPossible = new(
        "review_resolution_not_possible", 422, "A review of this kind does not end so.");

    public static readonly ProblemType Full = new("review_full", 409, "The review holds as much as it may.");

    public static IReadOnlyList<ProblemType> All =>
        [NotFound, Resolved, NotResolved, FourEyesRequired, NotReopenable, ResolutionNotPossible, Full];
}

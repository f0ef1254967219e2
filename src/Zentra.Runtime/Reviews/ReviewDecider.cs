using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Reviews;

/// <summary>
/// What people do with reviews of every kind. How a kind ends that has postings of its own is decided by its
/// capability, which asks <see cref="ReviewRules"/> first.
/// </summary>
public static class ReviewDecider
{
    /// <summary>How a review ends from which nothing follows in the books.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>The kind of the operation that changes many.</summary>
    public const string Bulk = "reviews.bulk";

    /// <summary>The kinds from which nothing follows in the books when they end.</summary>
    public static IReadOnlyList<string> AcknowledgedKinds { get; } =
    [
        "late_success", "late_failure", "dispute_exceeds_capture", "dispute_mismatch", "unmatched_message",
        "payout_mismatch",
    ];

    /// <summary>The kinds that ask what became of something: once it is known there is nothing to ask again.</summary>
    private static readonly string[] Answered = ["unknown_outcome", "authorization_review"];

    /// <summary>The kinds whose capability takes back what their resolution did when they are reopened.</summary>
    private static readonly string[] OfCapability = ["settlement_drift", "settlement_rejects", "clearing_mismatch"];

    public static readonly Operation Assign = Operation.Of(
        "reviews.assign",
        ReviewJson.Default.AssignReview,
        command => [Review.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, command.Seen, records, review => review.IsOpen
            ? ReviewRules.Keep(review.Assign(command.Owner, context), ReviewEvents.Assigned, context)
            : ReviewRules.AlreadyResolved(review)));

    public static readonly Operation Comment = Operation.Of(
        "reviews.comment",
        ReviewJson.Default.CommentReview,
        command => [Review.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, command.Seen, records, review =>
            review.Comments?.Count >= Review.MaxComments
                ? new Rejection(ReviewProblems.Full, $"A review holds {Review.MaxComments} comments at most.")
                : ReviewRules.Keep(review.Comment(command.Text, context), ReviewEvents.Commented, context)));

    public static readonly Operation SetDue = Operation.Of(
        "reviews.set_due",
        ReviewJson.Default.SetReviewDue,
        command => [Review.Records.Key(command.Id)],
        (command, records, context) => On(command.Id, command.Seen, records, review => review.IsOpen
            ? ReviewRules.Keep(
                review.Changed(context) with { DueAt = command.DueAt }, ReviewEvents.DueChanged, context)
            : ReviewRules.AlreadyResolved(review)));

    public static readonly Operation Reopen = Operation.Of(
        "reviews.reopen",
        ReviewJson.Default.ReopenReview,
        command => [Review.Records.Key(command.Id)],
        (command, records, context) => On(
            command.Id, command.Seen, records, review => Decide(review, command, context)));

    public static readonly Operation Acknowledge = Operation.Of(
        "reviews.acknowledge",
        ReviewJson.Default.AcknowledgeReview,
        command => [Review.Records.Key(command.Id)],
        (command, records, context) => Decide(records.Find(Review.Records, command.Id), command, context));

    public static readonly Operation Change = Operation.Of(
        Bulk, ReviewJson.Default.ChangeReviews, _ => [], (command, _, context) => Decide(command, context));

    public static readonly Capability Capability = new(
        "reviews", [Assign, Comment, SetDue, Reopen, Acknowledge, Change], [Review.Records])
    {
        Events = ReviewEvents.All,
    };

    private static Decision On(string id, long? seen, IRecords records, Func<Review, Decision> decide)
    {
        var review = records.Find(Review.Records, id);
        return ReviewRules.Refusal(review, seen) is { } refusal ? refusal : decide(review!);
    }

    private static Decision Decide(Review review, ReopenReview command, Context context)
    {
        if (review.IsOpen)
        {
            return new Rejection(
                ReviewProblems.NotResolved, $"The review is {review.State.Name()}; there is nothing to reopen.");
        }
        if (Answered.Contains(review.Kind))
        {
            return new Rejection(
                ReviewProblems.NotReopenable, $"A review of kind {review.Kind} ends when its answer is known.");
        }
        if (OfCapability.Contains(review.Kind))
        {
            return new Rejection(
                ReviewProblems.NotReopenable, $"A review of kind {review.Kind} is reopened with what it posted.");
        }
        if (review.Resolutions?.Count >= Review.MaxReopenings)
        {
            return new Rejection(ReviewProblems.Full, $"A review is reopened {Review.MaxReopenings} times at most.");
        }
        return ReviewRules.Keep(review.Reopen(command.Reason, context), ReviewEvents.Reopened, context) with
        {
            Policy =
            [
                new Verdict(
                    "reopens_state_only", Passed: true,
                    $"What the resolution `{review.Resolution}` did stays done; only the state changes."),
            ],
        };
    }

    private static Decision Decide(Review? review, AcknowledgeReview command, Context context)
    {
        if (review is not null && !AcknowledgedKinds.Contains(review.Kind))
        {
            return new Rejection(
                ReviewProblems.ResolutionNotPossible, $"A review of kind {review.Kind} is not acknowledged.");
        }
        return ReviewRules.Rule(review, Acknowledged, command.Reason, command.Seen, context) switch
        {
            Ruling.Refused { Rejection: var rejection } => rejection,
            Ruling.Proposed { Review: var proposed } => ReviewRules.Keep(proposed, ReviewEvents.Proposed, context),
            Ruling.Resolved { Review: var resolved } => ReviewRules.Keep(resolved, ReviewEvents.Resolved, context),
            var ruling => throw new InvalidOperationException($"There is no ruling {ruling}."),
        };
    }

    private static Decision.Accepted Decide(ChangeReviews command, Context context)
    {
        var actor = context.Intent.Actor;
        var request = new BulkRequest(
            command.Change, command.Selection, actor.Id, actor.Role, context.Sequence);
        var operation = LongOperation.Begin(
            Bulk, JsonSerializer.Serialize(request, ReviewJson.Default.BulkRequest), command.Reason, context) with
        {
            Total = command.Selection.Ids?.Count,
        };
        return new()
        {
            Subject = operation.Id,
            Records = [LongOperation.Records.Put(operation.Id, operation)],
            Answer = new(202, OperationResource.Render(operation)),
        };
    }
}

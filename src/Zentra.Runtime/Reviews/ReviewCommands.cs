using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Reviews;

/// <summary>Gives a review to someone to look after; to nobody where the owner is null.</summary>
/// <param name="Seen">The version that the caller has seen.</param>
public sealed record AssignReview(string Id, string? Owner, long? Seen) : Command;

/// <summary>Says something about a review, whatever its state.</summary>
public sealed record CommentReview(string Id, string Text, long? Seen) : Command;

/// <summary>Sets by when a review is to be resolved; by no time where it is null.</summary>
public sealed record SetReviewDue(string Id, Timestamp? DueAt, long? Seen) : Command;

/// <summary>Opens a resolved review again. Only its state changes: what its resolution did stays done.</summary>
public sealed record ReopenReview(string Id, string Reason, long? Seen) : Command;

/// <summary>Ends a review from which nothing follows in the books: someone has seen it and says what he did.</summary>
public sealed record AcknowledgeReview(string Id, string Reason, long? Seen) : Command;

/// <summary>Does one thing to many reviews, each by an intent of its own.</summary>
public sealed record ChangeReviews(BulkChange Change, ReviewSelection Selection, string Reason) : Command;

/// <summary>What is done to each review: one of the two is given.</summary>
public sealed record BulkChange
{
    public required BulkAction Action { get; init; }

    /// <summary>For `assign`: the owner; to nobody where it is null.</summary>
    public string? Owner { get; init; }

    /// <summary>For `resolve`: as each review is to end.</summary>
    public string? Resolution { get; init; }
}

[System.Text.Json.Serialization.JsonConverter(typeof(WireEnum<BulkAction>))]
public enum BulkAction
{
    Assign,
    Resolve,
}

/// <summary>Which reviews: these, or all that are not resolved and of which every condition is true.</summary>
public sealed record ReviewSelection
{
    /// <summary>The most that are named.</summary>
    public const int MaxIds = 1_000;

    public IReadOnlyList<string>? Ids { get; init; }
    public string? Kind { get; init; }
    public ReviewState? State { get; init; }
    public string? Owner { get; init; }
    public string? Related { get; init; }
}

/// <summary>A recorded operation on many reviews: what was asked for, by whom, and under which intent.</summary>
/// <param name="Actor">Who asked: each review is changed in his name.</param>
/// <param name="Sequence">The sequence of the intent that began it; it causes the others.</param>
public sealed record BulkRequest(
    BulkChange Change, ReviewSelection Selection, string Actor, Role Role, long Sequence);

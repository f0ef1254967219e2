using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Reviews;

/// <summary>
/// A review as the contract shows it. Its age is now less `created_at`, and it is overdue when `due_at` has passed.
/// </summary>
public sealed record ReviewResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "review";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>As `unknown_outcome`.</summary>
    public required string Kind { get; init; }

    /// <summary>The identifier of the object that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>The identifier of a second object, as of the settlement batch that a payment's line is in.</summary>
    public string? Related { get; init; }

    /// <summary>What is the matter, in one sentence.</summary>
    public required string Summary { get; init; }

    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>
    /// What is at stake or differs, in minor units: positive where the world outside has more than the books, negative
    /// where less.
    /// </summary>
    public long? DeltaMinor { get; init; }

    /// <summary>The currency of the delta (ISO 4217).</summary>
    public string? Currency { get; init; }

    public required ReviewState State { get; init; }

    /// <summary>Who looks after it.</summary>
    public string? Owner { get; init; }

    /// <summary>By when it is to be resolved.</summary>
    public Timestamp? DueAt { get; init; }

    /// <summary>What was said about it, oldest first.</summary>
    public IReadOnlyList<ReviewComment>? Comments { get; init; }

    /// <summary>What a first pair of eyes decided, where a second one is needed.</summary>
    public ReviewProposal? Proposal { get; init; }

    public string? Resolution { get; init; }
    public string? Reason { get; init; }
    public string? ResolvedBy { get; init; }
    public Timestamp? ResolvedAt { get; init; }

    /// <summary>How it had ended before it was reopened, oldest first.</summary>
    public IReadOnlyList<PastResolution>? Resolutions { get; init; }

    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static ReviewResource Of(Review review) => new()
    {
        Id = review.Id,
        Scope = review.Scope,
        Livemode = review.Livemode,
        Kind = review.Kind,
        Subject = review.Subject,
        Related = review.Related,
        Summary = review.Summary,
        Facts = review.Facts,
        DeltaMinor = review.DeltaMinor,
        Currency = review.Currency,
        State = review.State,
        Owner = review.Owner,
        DueAt = review.DueAt,
        Comments = review.Comments,
        Proposal = review.Proposal,
        Resolution = review.Resolution,
        Reason = review.Reason,
        ResolvedBy = review.ResolvedBy,
        ResolvedAt = review.ResolvedAt,
        Resolutions = review.Resolutions,
        Intent = review.Intent,
        CreatedAt = review.CreatedAt,
        UpdatedAt = review.UpdatedAt,
        Version = review.Version,
    };

    public static byte[] Render(Review review) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(review), ReviewJson.Default.ReviewResource);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Review))]
[JsonSerializable(typeof(ReviewResource))]
[JsonSerializable(typeof(AssignReview))]
[JsonSerializable(typeof(CommentReview))]
[JsonSerializable(typeof(SetReviewDue))]
[JsonSerializable(typeof(ReopenReview))]
[JsonSerializable(typeof(AcknowledgeReview))]
[JsonSerializable(typeof(ChangeReviews))]
[JsonSerializable(typeof(BulkRequest))]
public sealed partial class ReviewJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Server.Http;

namespace Zentra.Server.Reviews;

/// <summary>Gives a review to someone to look after.</summary>
public sealed record AssignReviewRequest
{
    /// <summary>1 to 128 characters of your own; where absent the review is nobody's again.</summary>
    public string? Owner { get; init; }
}

/// <summary>Says something about a review.</summary>
public sealed record CommentReviewRequest
{
    /// <summary>1 to 2,000 characters, in lines if you like. Required.</summary>
    public string? Text { get; init; }
}

/// <summary>Sets by when a review is to be resolved.</summary>
public sealed record SetReviewDueRequest
{
    /// <summary>Where absent it is due at no time.</summary>
    public Timestamp? DueAt { get; init; }
}

/// <summary>Opens a resolved review again. Only its state changes: what its resolution did stays done.</summary>
public sealed record ReopenReviewRequest
{
    /// <summary>1 to 500 characters. Required.</summary>
    public string? Reason { get; init; }
}

/// <summary>Does one thing to many reviews, each by an intent of its own.</summary>
public sealed record BulkReviewsRequest
{
    /// <summary>`assign` or `resolve`. Required.</summary>
    public string? Action { get; init; }

    /// <summary>1 to 1,000 different reviews; or a filter.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>All reviews that are not resolved and of which every condition is true; or identifiers.</summary>
    public BulkReviewsFilter? Filter { get; init; }

    /// <summary>For `assign`: the new owner; where absent the reviews are nobody's again.</summary>
    public string? Owner { get; init; }

    /// <summary>For `resolve`: as each review is to end. Required then.</summary>
    public string? Resolution { get; init; }

    /// <summary>Why: 1 to 500 characters, kept with the operation and with each resolution. Required.</summary>
    public string? Reason { get; init; }
}

/// <summary>Conditions on reviews, at least one; of those opened before the request.</summary>
public sealed record BulkReviewsFilter
{
    /// <summary>As `late_success`.</summary>
    public string? Kind { get; init; }

    /// <summary>`open` or `assigned`.</summary>
    public string? State { get; init; }

    public string? Owner { get; init; }

    /// <summary>The identifier of the second object.</summary>
    public string? Related { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(ResolveReviewRequest))]
[JsonSerializable(typeof(AssignReviewRequest))]
[JsonSerializable(typeof(CommentReviewRequest))]
[JsonSerializable(typeof(SetReviewDueRequest))]
[JsonSerializable(typeof(ReopenReviewRequest))]
[JsonSerializable(typeof(BulkReviewsRequest))]
internal sealed partial class ReviewRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReviewResource))]
[JsonSerializable(typeof(Listing<ReviewResource>))]
internal sealed partial class ReviewResponses : JsonSerializerContext;

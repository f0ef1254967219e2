using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Reviews;

/// <summary>Something that a person must look at: what it is about, the facts, and what became of it.</summary>
public sealed record Review
{
    public required string Id { get; init; }

    /// <summary>As `unknown_outcome`.</summary>
    public required string Kind { get; init; }

    /// <summary>The identifier of the object that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>What is the matter, in one sentence.</summary>
    public required string Summary { get; init; }

    public required SortedDictionary<string, string> Facts { get; init; }
    public ReviewState State { get; init; }

    /// <summary>How it ended: `outcome_known` by itself, or `told_by_operator`.</summary>
    public string? Resolution { get; init; }

    /// <summary>Why an operator ended it so.</summary>
    public string? Reason { get; init; }

    public string? ResolvedBy { get; init; }
    public Timestamp? ResolvedAt { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Review> Records = new(
        "reviews",
        "rev",
        ReviewJson.Default.Review,
        [("kind", r => r.Kind), ("state", r => r.State.Name()), ("subject", r => r.Subject)]);

    /// <summary>A new review, opened by an intent.</summary>
    public static Review Open(
        string kind, string subject, string summary, SortedDictionary<string, string> facts, Context context) => new()
        {
            Id = context.NewId(Records.Prefix),
            Kind = kind,
            Subject = subject,
            Summary = summary,
            Facts = facts,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };

    public Review Resolve(string resolution, string? reason, Context context) => this with
    {
        State = ReviewState.Resolved,
        Resolution = resolution,
        Reason = reason,
        ResolvedBy = context.Intent.Actor.Id,
        ResolvedAt = context.At,
        UpdatedAt = context.At,
        Version = Version + 1,
    };
}

[JsonConverter(typeof(WireEnum<ReviewState>))]
public enum ReviewState
{
    Open,
    Resolved,
}

/// <summary>A review as the contract shows it.</summary>
public sealed record ReviewResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "review";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Kind { get; init; }
    public required string Subject { get; init; }

    /// <summary>What is the matter, in one sentence.</summary>
    public required string Summary { get; init; }

    public required IReadOnlyDictionary<string, string> Facts { get; init; }
    public required ReviewState State { get; init; }
    public string? Resolution { get; init; }
    public string? Reason { get; init; }
    public string? ResolvedBy { get; init; }
    public Timestamp? ResolvedAt { get; init; }
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
        Summary = review.Summary,
        Facts = review.Facts,
        State = review.State,
        Resolution = review.Resolution,
        Reason = review.Reason,
        ResolvedBy = review.ResolvedBy,
        ResolvedAt = review.ResolvedAt,
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
public sealed partial class ReviewJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Reviews;

/// <summary>Something that a person must look at: what it is about, the facts, and what became of it.</summary>
public sealed record Review
{
    /// <summary>The most comments that are kept.</summary>
    public const int MaxComments = 200;

    /// <summary>The longest comment, in characters.</summary>
    public const int MaxComment = 2_000;

    /// <summary>The longest name of an owner, in characters.</summary>
    public const int MaxOwner = 128;

    /// <summary>The longest reason, in characters.</summary>
    public const int MaxReason = 500;

    /// <summary>The most times that one review is reopened.</summary>
    public const int MaxReopenings = 20;

    public required string Id { get; init; }

    /// <summary>As `unknown_outcome`.</summary>
    public required string Kind { get; init; }

    /// <summary>The identifier of the object that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>The identifier of a second object, as of the settlement batch that a payment's line is in.</summary>
    public string? Related { get; init; }

    /// <summary>What is the matter, in one sentence.</summary>
    public required string Summary { get; init; }

    public required SortedDictionary<string, string> Facts { get; init; }

    /// <summary>
    /// What is at stake or differs, in minor units of the currency: positive where the world outside has more than the
    /// books, negative where less. Null where it is not about money.
    /// </summary>
    public long? DeltaMinor { get; init; }

    /// <summary>The currency of the delta (ISO 4217).</summary>
    public string? Currency { get; init; }

    public ReviewState State { get; init; }

    /// <summary>Who looks after it: 1 to 128 characters of the operators' own.</summary>
    public string? Owner { get; init; }

    /// <summary>By when it is to be resolved; nothing happens by itself when this passes.</summary>
    public Timestamp? DueAt { get; init; }

    /// <summary>What was said about it, oldest first; null while nothing was.</summary>
    public IReadOnlyList<ReviewComment>? Comments { get; init; }

    /// <summary>What a first pair of eyes decided, where a second one is needed.</summary>
    public ReviewProposal? Proposal { get; init; }

    /// <summary>How it ended: as `outcome_known` by itself, or by an operator's word.</summary>
    public string? Resolution { get; init; }

    /// <summary>Why an operator ended it so.</summary>
    public string? Reason { get; init; }

    public string? ResolvedBy { get; init; }
    public Timestamp? ResolvedAt { get; init; }

    /// <summary>How it had ended before it was reopened, oldest first; null where it never was.</summary>
    public IReadOnlyList<PastResolution>? Resolutions { get; init; }

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
        [
            ("kind", r => r.Kind), ("state", r => r.State.Name()), ("subject", r => r.Subject),
            ("related", r => r.Related), ("owner", r => r.Owner),
        ]);

    /// <summary>Whether it still waits for someone.</summary>
    [JsonIgnore]
    public bool IsOpen => State != ReviewState.Resolved;

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

    /// <summary>Ends it. A proposal stays where a person agreed to it; what ends by itself needed none.</summary>
    public Review Resolve(string resolution, string? reason, Context context) => Changed(context) with
    {
        State = ReviewState.Resolved,
        Proposal = context.Intent.Actor.Role == Tenancy.Role.Runtime ? null : Proposal,
        Resolution = resolution,
        Reason = reason,
        ResolvedBy = context.Intent.Actor.Id,
        ResolvedAt = context.At,
    };

    public Review Reopen(string reason, Context context) => Changed(context) with
    {
        State = StateFor(Owner),
        Proposal = null,
        Resolution = null,
        Reason = null,
        ResolvedBy = null,
        ResolvedAt = null,
        Resolutions =
        [
            .. Resolutions ?? [],
            new()
            {
                Resolution = Resolution!,
                Reason = Reason,
                ResolvedBy = ResolvedBy!,
                ResolvedAt = ResolvedAt!.Value,
                ProposedBy = Proposal?.By,
                ReopenedBy = context.Intent.Actor.Id,
                ReopenedAt = context.At,
                ReopenedFor = reason,
            },
        ],
    };

    internal Review Assign(string? owner, Context context) =>
        Changed(context) with { Owner = owner, State = StateFor(owner) };

    public Review Comment(string text, Context context) => Changed(context) with
    {
        Comments = [.. Comments ?? [], new(context.At, context.Intent.Actor.Id, text)],
    };

    internal Review Propose(string resolution, string reason, Context context) => Changed(context) with
    {
        Proposal = new(resolution, context.Intent.Actor.Id, context.At, reason),
    };

    internal Review Changed(Context context) => this with { UpdatedAt = context.At, Version = Version + 1 };

    private static ReviewState StateFor(string? owner) => owner is null ? ReviewState.Open : ReviewState.Assigned;
}

[JsonConverter(typeof(WireEnum<ReviewState>))]
public enum ReviewState
{
    Open,
    Assigned,
    Resolved,
}

/// <summary>What someone said about a review.</summary>
/// <param name="At">When, by the workspace's clock.</param>
/// <param name="By">The API key.</param>
/// <param name="Text">1 to 2,000 characters.</param>
public sealed record ReviewComment(Timestamp At, string By, string Text);

/// <summary>What a first pair of eyes decided; it has effect when another actor decides the same.</summary>
/// <param name="Resolution">As the review would end.</param>
/// <param name="By">The API key.</param>
/// <param name="At">When, by the workspace's clock.</param>
/// <param name="Reason">Why.</param>
public sealed record ReviewProposal(string Resolution, string By, Timestamp At, string Reason);

/// <summary>How a review had ended before it was reopened.</summary>
public sealed record PastResolution
{
    public required string Resolution { get; init; }
    public string? Reason { get; init; }
    public required string ResolvedBy { get; init; }
    public required Timestamp ResolvedAt { get; init; }

    /// <summary>Who had proposed it, where two were needed.</summary>
    public string? ProposedBy { get; init; }

    public required string ReopenedBy { get; init; }
    public required Timestamp ReopenedAt { get; init; }

    /// <summary>Why it was reopened.</summary>
    public required string ReopenedFor { get; init; }
}

using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Webhooks;

/// <summary>
/// One event on its way to one endpoint, and every attempt to bring it there. It is a record of the outside world, not
/// a decision: no balance, event or leaf depends on it, so it is kept beside the lane and not in it.
/// </summary>
public sealed record Delivery
{
    /// <summary>The number of the endpoint, unique in its tenant.</summary>
    public required long Endpoint { get; init; }

    /// <summary>The sequence of the event in its tenant's order.</summary>
    public required long Sequence { get; init; }

    public required string Event { get; init; }
    public required string Type { get; init; }

    /// <summary>The identifier of the object that the event is about.</summary>
    public required string Subject { get; init; }

    public DeliveryState State { get; init; }

    /// <summary>When it is tried next, by the clock of its workspace; null when nothing is to be done.</summary>
    public Timestamp? NextAt { get; init; }

    /// <summary>Attempts since it was begun, or begun again by an operator: its place in the schedule.</summary>
    public int Round { get; init; }

    public IReadOnlyList<DeliveryAttempt> Attempts { get; init; } = [];

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }

    /// <summary>The delivery after an attempt.</summary>
    /// <param name="next">When it is tried again; null where it never is.</param>
    public Delivery Tried(DeliveryAttempt attempt, Timestamp? next, Timestamp now) => this with
    {
        Attempts = [.. Attempts, attempt with { NextAttemptAt = next }],
        Round = Round + 1,
        NextAt = next,
        UpdatedAt = now,
        State = attempt.Error is null ? DeliveryState.Resolved
            : next is null ? DeliveryState.Exhausted
            : Attempts.Count == 0 ? DeliveryState.Retained
            : DeliveryState.Retrying,
    };

    /// <summary>Begun again: due now, at the start of its schedule.</summary>
    public Delivery Again(Timestamp now) => this with
    {
        State = Attempts.Count == 0 ? DeliveryState.Pending : DeliveryState.Retrying,
        NextAt = now,
        Round = 0,
        UpdatedAt = now,
    };

    public Delivery Canceled(Timestamp now) =>
        this with { State = DeliveryState.Canceled, NextAt = null, UpdatedAt = now };

    /// <summary>Whether it may still be tried.</summary>
    public bool IsOpen => State is DeliveryState.Pending or DeliveryState.Retained or DeliveryState.Retrying;

    /// <summary>
    /// A delivery's identifier follows from its event's and its endpoint's number, and leads back to both: a delivery
    /// that has not been tried yet has its identifier already, and every node gives it the same.
    /// </summary>
    public static Identifier IdOf(Identifier told, long endpoint) => new(told.Value ^ ((UInt128)(ulong)endpoint << 16));
}

/// <summary>Where a delivery stands.</summary>
[JsonConverter(typeof(WireEnum<DeliveryState>))]
public enum DeliveryState
{
    /// <summary>Not tried yet.</summary>
    Pending,

    /// <summary>The first attempt failed; the event is kept for the next.</summary>
    Retained,

    /// <summary>It was tried again, and will be once more.</summary>
    Retrying,

    /// <summary>The endpoint took it.</summary>
    Resolved,

    /// <summary>Every attempt of the schedule failed.</summary>
    Exhausted,

    /// <summary>An operator ended it, or its endpoint was deleted.</summary>
    Canceled,
}

/// <summary>One attempt to bring an event to an endpoint.</summary>
public sealed record DeliveryAttempt
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    public required Timestamp At { get; init; }

    /// <summary>The status of the answer (RFC 9110); none where there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Milliseconds until the answer, or until it was given up.</summary>
    public required long DurationMs { get; init; }

    /// <summary>
    /// Why it failed: `timeout`, `status`, `gone`, `redirect`, `connection`, `tls`, `destination`, `interrupted`.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>What happened, in one sentence; none where the endpoint took it.</summary>
    public string? Explanation { get; init; }

    /// <summary>The beginning of the answer: at most 1,024 characters, control characters escaped.</summary>
    public string? Response { get; init; }

    public Timestamp? NextAttemptAt { get; init; }
}

/// <summary>How far a consumer of a workspace's events has come.</summary>
/// <param name="Consumer">An endpoint's identifier, or the name of a bridge.</param>
/// <param name="Position">Every event up to this sequence was tried, or is none of its own.</param>
/// <param name="Version">Counts writes, from 1; who writes on an older one has been overtaken by another node.</param>
public sealed record DeliveryCursor(string Consumer, long Position, long Version)
{
    /// <summary>When its first attempt failed since one succeeded.</summary>
    public Timestamp? FailingSince { get; init; }

    public Timestamp? DeliveredAt { get; init; }

    /// <summary>Deliveries that were resolved.</summary>
    public long Delivered { get; init; }

    /// <summary>Attempts that failed.</summary>
    public long Failed { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<DeliveryAttempt>))]
public sealed partial class DeliveryJson : JsonSerializerContext;

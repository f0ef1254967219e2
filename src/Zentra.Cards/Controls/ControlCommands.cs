using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>Makes the next version of a subject's controls.</summary>
/// <param name="Subject">The program or the card; null for the workspace.</param>
/// <param name="Rules">Without faults (<see cref="ControlCheck"/>); none takes the subject's controls away.</param>
/// <param name="Seen">The version that the caller has seen, 0 for none; null where that does not matter.</param>
public sealed record PutControls(
    ControlLevel Level, string? Subject, IReadOnlyList<ControlRule> Rules, string? Description, long? Seen) : Command;

/// <summary>What is told of controls.</summary>
public static class ControlEvents
{
    public static readonly EventType<ControlSetResource> Changed = new(
        "card.controls.changed",
        "A new version of the controls of a workspace, a program or a card is in force.",
        ControlCommandsJson.Default.ControlSetResource);

    public static IReadOnlyList<EventType> All => [Changed];
}

/// <summary>Why controls cannot be read or made.</summary>
public static class ControlProblems
{
    public static readonly ProblemType NotFound = new(
        "controls_not_found", 404, "There is no such version of controls.");

    public static readonly ProblemType CurrencyMismatch = new(
        "controls_currency_mismatch", 422, "A rule is about another currency than the card is billed in.");

    public static readonly ProblemType OtherSubject = new(
        "controls_of_another_subject", 422, "The controls are not about this card.");

    public static IReadOnlyList<ProblemType> All => [NotFound, CurrencyMismatch, OtherSubject];
}

/// <summary>A version of controls as the contract shows it: in answers, and as the data of its events.</summary>
public sealed record ControlSetResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card.controls";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>`tenant` (all cards of the workspace), `program` or `card`.</summary>
    public required ControlLevel Level { get; init; }

    /// <summary>There at the level `program`.</summary>
    public string? Program { get; init; }

    /// <summary>There at the level `card`.</summary>
    public string? Card { get; init; }

    /// <summary>
    /// The card whose counters it goes on with, where this one replaces it: what was spent with that one counts.
    /// </summary>
    public string? CountsWith { get; init; }

    /// <summary>1 for a subject's first; `If-Match` takes it.</summary>
    public required int Version { get; init; }

    /// <summary>Whether it is the version that decisions go by; in an event, that it is from then on.</summary>
    public required bool InForce { get; init; }

    /// <summary>All of them must pass. None, where the subject's controls were taken away.</summary>
    public required IReadOnlyList<ControlRule> Rules { get; init; }

    public string? Description { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static ControlSetResource Of(ControlSet set, bool isInForce) => new()
    {
        Id = set.Id,
        Scope = set.Scope,
        Livemode = set.Livemode,
        Level = set.Level,
        Program = set.Level == ControlLevel.Program ? set.Subject : null,
        Card = set.Level == ControlLevel.Card ? set.Subject : null,
        CountsWith = set.CountsWith,
        Version = set.Version,
        InForce = isInForce,
        Rules = set.Rules,
        Description = set.Description,
        Intent = set.Intent,
        CreatedAt = set.CreatedAt,
    };

    public static byte[] Render(ControlSet set, bool isInForce) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(set, isInForce), ControlCommandsJson.Default.ControlSetResource);
}

/// <summary>What is asked and shown of controls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(PutControls))]
[JsonSerializable(typeof(ControlSetResource))]
public sealed partial class ControlCommandsJson : JsonSerializerContext;

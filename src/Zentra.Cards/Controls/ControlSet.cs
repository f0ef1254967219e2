using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Controls;

/// <summary>Whose purchases a set of controls is about, in the order of precedence.</summary>
[JsonConverter(typeof(WireEnum<ControlLevel>))]
public enum ControlLevel
{
    /// <summary>All cards of a workspace.</summary>
    Tenant,

    /// <summary>All cards of a program.</summary>
    Program,

    Card,
}

/// <summary>
/// One version of the spend controls of a subject. A version never changes; all rules of all sets that apply to a
/// purchase must pass.
/// </summary>
public sealed record ControlSet
{
    public const int MaxRules = 50;

    /// <summary>`ctl_…`, one for each version.</summary>
    public required string Id { get; init; }

    public required ControlLevel Level { get; init; }

    /// <summary>The identifier of the workspace, the program or the card.</summary>
    public required string Subject { get; init; }

    /// <summary>
    /// The subject whose counters it goes on with: a card that replaces another goes on with what that one has spent.
    /// Its own subject, where absent.
    /// </summary>
    public string? CountsWith { get; init; }

    /// <summary>1 for a subject's first.</summary>
    public required int Version { get; init; }

    public required IReadOnlyList<ControlRule> Rules { get; init; }
    public string? Description { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }

    /// <summary>Whether it is about a purchase.</summary>
    public bool IsAbout(Purchase purchase) => Subject == Level switch
    {
        ControlLevel.Tenant => purchase.Workspace,
        ControlLevel.Program => purchase.Program,
        ControlLevel.Card => purchase.Card,
        _ => throw new InvalidOperationException("There is no such level."),
    };

    public static readonly RecordKind<ControlSet> Kind = new(
        "control_sets",
        "ctl",
        ControlsJson.Default.ControlSet,
        [("level", s => s.Level.Name()), ("subject", s => s.Subject)]);
}

/// <summary>
/// The JSON of controls: what is stored of them, and what an authorization keeps. A rule's `kind` may stand anywhere
/// among its members; a context that reads rules elsewhere must allow that too.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ControlSet))]
[JsonSerializable(typeof(IReadOnlyList<ControlRule>))]
[JsonSerializable(typeof(Purchase))]
[JsonSerializable(typeof(SpendCounter))]
[JsonSerializable(typeof(IReadOnlyList<Charged>))]
[JsonSerializable(typeof(Evaluation))]
public sealed partial class ControlsJson : JsonSerializerContext;

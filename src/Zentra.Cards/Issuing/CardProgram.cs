using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Issuing;

/// <summary>What cards of one kind have in common: their BIN range, their currency, and how they are decided.</summary>
public sealed record CardProgram
{
    public const int DefaultExpiryMonths = 48;
    public const int MaxExpiryMonths = 120;

    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The first digits of its numbers: 6 to 11.</summary>
    public required string Bin { get; init; }

    /// <summary>Digits of its numbers, the check digit among them.</summary>
    public required int NumberLength { get; init; }

    /// <summary>What its cards are billed in (ISO 4217).</summary>
    public required string Currency { get; init; }

    public CardForm Form { get; init; }
    public int ExpiryMonths { get; init; } = DefaultExpiryMonths;

    /// <summary>What the network is told of an authorization that waits for a person.</summary>
    public ReviewAnswer ReviewAnswer { get; init; }

    /// <summary>Whether less than what is asked may be approved, where the terminal can take it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool PartialApproval { get; init; } = true;

    /// <summary>Who else is asked; null where Zentra decides alone.</summary>
    public ExternalDecision? ExternalDecision { get; init; }

    /// <summary>Days that a hold lives, by merchant category code; the networks' own where it names none.</summary>
    public SortedDictionary<string, int>? HoldDays { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<CardProgram> Kind = new(
        "card_programs", "prg", CardStates.Default.CardProgram, [])
    {
        IsLasting = true,
    };

    [JsonIgnore]
    public Brand Brand => Brands.Of(Bin);
}

[JsonConverter(typeof(WireEnum<ReviewAnswer>))]
public enum ReviewAnswer
{
    Decline,

    /// <summary>The cardholder is to prove who it is (3-D Secure, or a call).</summary>
    Challenge,
}

/// <summary>The tenant's own system, asked about each authorization that Zentra's rules let pass.</summary>
public sealed record ExternalDecision
{
    /// <summary>Where the vault seals the secret for.</summary>
    public const string SecretOf = "card_programs";

    public const string SecretName = "external_decision";

    public const int DefaultTimeoutMs = 2_000;
    public const int MaxTimeoutMs = 10_000;

    public required string Url { get; init; }

    /// <summary>What signs the question, as the vault sealed it (Standard Webhooks).</summary>
    public required string SealedSecret { get; init; }

    public int TimeoutMs { get; init; } = DefaultTimeoutMs;

    /// <summary>What is decided where no answer comes in time.</summary>
    public DecisionFallback Fallback { get; init; }
}

[JsonConverter(typeof(WireEnum<DecisionFallback>))]
public enum DecisionFallback
{
    Decline,
    Approve,
}

/// <summary>The workspace's own choice for cards that name no program.</summary>
public sealed record CardDefaults
{
    public required string Program { get; init; }

    public static readonly RecordKind<CardDefaults> Kind = new(
        "card_defaults", "cdf", CardStates.Default.CardDefaults, []);

    /// <summary>The identifier for a workspace: the same, with this kind's prefix.</summary>
    public static string IdOf(string workspace) => Kind.Prefix + workspace[Kind.Prefix.Length..];
}

using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Issuing;

/// <summary>
/// A card: who may spend from which account, and whether it can be used now. Its number is in the vault.
/// </summary>
public sealed record Card
{
    public required string Id { get; init; }

    /// <summary>
    /// The first card of a line of replacements: controls and what was spent under them stay with it.
    /// </summary>
    public required string Lineage { get; init; }

    public required string Customer { get; init; }

    /// <summary>The funding account in the ledger, by its name.</summary>
    public required string Account { get; init; }

    public required string Program { get; init; }
    public CardForm Form { get; init; }
    public Brand Brand { get; init; }
    public required string Bin { get; init; }
    public required string Last4 { get; init; }
    public required int ExpiryMonth { get; init; }
    public required int ExpiryYear { get; init; }

    /// <summary>What the card is billed in (ISO 4217).</summary>
    public required string Currency { get; init; }

    public CardState State { get; init; }
    public CloseReason? CloseReason { get; init; }

    /// <summary>Why it is frozen, in an operator's words.</summary>
    public string? FreezeReason { get; init; }

    /// <summary>The version of its own controls that is in force (`ctl_…`); null where it has none.</summary>
    public string? Controls { get; init; }

    /// <summary>Whether it closes with its first approved authorization.</summary>
    public bool SingleUse { get; init; }

    public string? Replaces { get; init; }
    public string? ReplacedBy { get; init; }
    public Timestamp? ActivatedAt { get; init; }

    /// <summary>Approved authorizations of this line of cards, whatever became of them.</summary>
    public long Uses { get; init; }

    /// <summary>Wrong PINs in a row.</summary>
    public int PinFailures { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }
    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Card> Kind = new(
        "cards",
        "crd",
        CardStates.Default.Card,
        [
            ("customer", c => c.Customer), ("account", c => c.Account), ("program", c => c.Program),
            ("state", c => c.State.Name()),
        ],
        dueAt: c => c.IsOut ? c.ExpiresAt : null)
    {
        IsLasting = true,
    };

    /// <summary>Whether it is with its holder: not closed and not expired.</summary>
    [JsonIgnore]
    public bool IsOut => State is CardState.PendingActivation or CardState.Active or CardState.Frozen;

    /// <summary>The first moment after the last day of its month, in UTC.</summary>
    [JsonIgnore]
    public Timestamp ExpiresAt => Timestamp.From(
        new DateTimeOffset(ExpiryYear, ExpiryMonth, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1));
}

[JsonConverter(typeof(WireEnum<CardState>))]
public enum CardState
{
    /// <summary>A physical card on its way: its holder activates it.</summary>
    PendingActivation,
    Active,
    Frozen,
    Closed,
    Expired,
}

[JsonConverter(typeof(WireEnum<CardForm>))]
public enum CardForm
{
    Virtual,
    Physical,
}

[JsonConverter(typeof(WireEnum<CloseReason>))]
public enum CloseReason
{
    Lost,
    Stolen,
    Fraud,
    Customer,
    Program,
}

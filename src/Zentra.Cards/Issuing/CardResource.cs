using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Issuing;

/// <summary>A card as the contract shows it: in responses, and as the data of its events.</summary>
public sealed record CardResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>`issued` until it is `closed` or `expired`.</summary>
    public required CardStatus Status { get; init; }

    /// <summary>
    /// What it can do now: `pending_activation`, `active`, `frozen`, `closed` or `expired`. Only an active card is
    /// approved.
    /// </summary>
    public required CardState State { get; init; }

    /// <summary>Your reference of the customer.</summary>
    public required string Customer { get; init; }

    /// <summary>The account that it spends from.</summary>
    public required string Account { get; init; }

    public required string Program { get; init; }

    /// <summary>`virtual` or `physical`.</summary>
    public required CardForm Form { get; init; }

    public required Brand Brand { get; init; }

    /// <summary>The first six digits of its number.</summary>
    public required string Bin { get; init; }

    public required string Last4 { get; init; }

    /// <summary>1 to 12.</summary>
    public required int ExpiryMonth { get; init; }

    /// <summary>Four digits.</summary>
    public required int ExpiryYear { get; init; }

    /// <summary>What it is billed in (ISO 4217).</summary>
    public required string Currency { get; init; }

    /// <summary>
    /// The version of its own controls that is in force (`ctl_…`), as its spend limit; absent where it has none.
    /// </summary>
    public string? Controls { get; init; }

    /// <summary>True where it closes with its first approved authorization.</summary>
    public required bool SingleUse { get; init; }

    /// <summary>Why it was closed: `lost`, `stolen`, `fraud`, `customer` or `program`.</summary>
    public CloseReason? CloseReason { get; init; }

    public string? FreezeReason { get; init; }

    /// <summary>The card that it takes the place of.</summary>
    public string? Replaces { get; init; }

    /// <summary>The card that took its place.</summary>
    public string? ReplacedBy { get; init; }

    public Timestamp? ActivatedAt { get; init; }

    /// <summary>Authorizations that were approved, of it and of the cards that it replaces.</summary>
    public required long Uses { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }

    /// <summary>The event that told of its issuing.</summary>
    public string Event { get; init; } = "card.issued";

    public required CardProof Evidence { get; init; }

    /// <summary>The intent that issued it.</summary>
    public required string Intent { get; init; }

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static CardResource Of(Card card) => new()
    {
        Id = card.Id,
        Scope = card.Scope,
        Livemode = card.Livemode,
        Status = card.State switch
        {
            CardState.Closed => CardStatus.Closed,
            CardState.Expired => CardStatus.Expired,
            _ => CardStatus.Issued,
        },
        State = card.State,
        Customer = card.Customer,
        Account = card.Account,
        Program = card.Program,
        Form = card.Form,
        Brand = card.Brand,
        Bin = card.Bin,
        Last4 = card.Last4,
        ExpiryMonth = card.ExpiryMonth,
        ExpiryYear = card.ExpiryYear,
        Currency = card.Currency,
        Controls = card.Controls,
        SingleUse = card.SingleUse,
        CloseReason = card.CloseReason,
        FreezeReason = card.FreezeReason,
        Replaces = card.Replaces,
        ReplacedBy = card.ReplacedBy,
        ActivatedAt = card.ActivatedAt,
        Uses = card.Uses,
        Metadata = card.Metadata,
        Evidence = new(card.Id, card.LastIntent, card.LastLeaf),
        Intent = card.Intent,
        CreatedAt = card.CreatedAt,
        UpdatedAt = card.UpdatedAt,
        Version = card.Version,
    };

    public static byte[] Render(Card card) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(card), CardJson.Default.CardResource);
}

[JsonConverter(typeof(WireEnum<CardStatus>))]
public enum CardStatus
{
    Issued,
    Closed,
    Expired,
}

/// <summary>Where the proof of a card is.</summary>
public sealed record CardProof(string CardId, string Intent, long Leaf);

/// <summary>A card program as the contract shows it.</summary>
public sealed record ProgramResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card_program";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Name { get; init; }

    /// <summary>The first digits of its cards' numbers: 6 to 11.</summary>
    public required string Bin { get; init; }

    /// <summary>Digits of its cards' numbers.</summary>
    public required int NumberLength { get; init; }

    public required Brand Brand { get; init; }

    /// <summary>What its cards are billed in (ISO 4217).</summary>
    public required string Currency { get; init; }

    public required CardForm Form { get; init; }

    /// <summary>Months that its cards are good for.</summary>
    public required int ExpiryMonths { get; init; }

    /// <summary>
    /// What the network is told of an authorization that waits for a person: `decline` or `challenge`.
    /// </summary>
    public required ReviewAnswer ReviewAnswer { get; init; }

    public required bool PartialApproval { get; init; }

    /// <summary>Your own system, asked about each authorization that the rules let pass.</summary>
    public ExternalDecisionResource? ExternalDecision { get; init; }

    /// <summary>Days that a hold lives, by merchant category code.</summary>
    public SortedDictionary<string, int>? HoldDays { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static ProgramResource Of(CardProgram program) => new()
    {
        Id = program.Id,
        Scope = program.Scope,
        Livemode = program.Livemode,
        Name = program.Name,
        Bin = program.Bin,
        NumberLength = program.NumberLength,
        Brand = program.Brand,
        Currency = program.Currency,
        Form = program.Form,
        ExpiryMonths = program.ExpiryMonths,
        ReviewAnswer = program.ReviewAnswer,
        PartialApproval = program.PartialApproval,
        ExternalDecision = program.ExternalDecision is { } external
            ? new(external.Url, external.TimeoutMs, external.Fallback)
            : null,
        HoldDays = program.HoldDays,
        Metadata = program.Metadata,
        Intent = program.Intent,
        CreatedAt = program.CreatedAt,
        UpdatedAt = program.UpdatedAt,
        Version = program.Version,
    };

    public static byte[] Render(CardProgram program) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(program), CardJson.Default.ProgramResource);
}

/// <param name="Url">Where the question goes, signed as webhooks are.</param>
/// <param name="TimeoutMs">How long the answer is waited for.</param>
/// <param name="Fallback">`decline` or `approve`, where none comes in time.</param>
public sealed record ExternalDecisionResource(string Url, int TimeoutMs, DecisionFallback Fallback);

/// <summary>An account that cards spend from, with its balances in minor units.</summary>
public sealed record CardAccountResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card_account";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>Your own name of it.</summary>
    public required string Account { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>What is left: what was paid in, less what was spent and what is held.</summary>
    public required long BalanceMinor { get; init; }

    /// <summary>What is held for authorizations that are open.</summary>
    public required long HeldMinor { get; init; }

    /// <summary>
    /// What the balance may not fall below: 0 where cards spend what was paid in, negative for a line of credit. Absent
    /// where the cards' own limits are all that binds.
    /// </summary>
    public long? FloorMinor { get; init; }

    /// <summary>What can still be spent; absent where there is no floor.</summary>
    public long? AvailableMinor { get; init; }

    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static CardAccountResource Of(CardAccount account, long balanceMinor, long heldMinor) => new()
    {
        Id = account.Id,
        Scope = account.Scope,
        Livemode = account.Livemode,
        Account = account.Name,
        Currency = account.Currency,
        BalanceMinor = balanceMinor,
        HeldMinor = heldMinor,
        FloorMinor = account.FloorMinor,
        AvailableMinor = account.FloorMinor is { } floor ? Math.Max(0, balanceMinor - floor) : null,
        Intent = account.Intent,
        CreatedAt = account.CreatedAt,
        UpdatedAt = account.UpdatedAt,
        Version = account.Version,
    };

    public static byte[] Render(CardAccount account, long balanceMinor, long heldMinor) =>
        JsonSerializer.SerializeToUtf8Bytes(
            Of(account, balanceMinor, heldMinor), CardJson.Default.CardAccountResource);
}

using System.Text.Json.Serialization;
using Zentra.Cards.Issuing;
using Zentra.Cards.Vault;
using Zentra.Server.Http;

namespace Zentra.Server.Cards;

/// <summary>A new card.</summary>
public sealed record IssueCardRequest
{
    /// <summary>Your reference of the customer: 1 to 128 printable ASCII characters without spaces. Required.</summary>
    public string? Customer { get; init; }

    /// <summary>
    /// The account that it spends from, by your name of it: 1 to 100 printable ASCII characters without spaces. It is
    /// opened where there is none. Required.
    /// </summary>
    public string? Account { get; init; }

    /// <summary>Its program (`prg_…`); the workspace's default one where absent.</summary>
    public string? Program { get; init; }

    /// <summary>
    /// What may be spent with it in minor units of the program's currency: over all time, unless a window is given.
    /// </summary>
    public long? SpendLimitMinor { get; init; }

    /// <summary>
    /// `per_authorization`, `day`, `week`, `month`, `year` or `all_time`; days and longer are calendar spans in UTC.
    /// </summary>
    public string? SpendLimitWindow { get; init; }

    /// <summary>True where it closes with its first approved authorization.</summary>
    public bool? SingleUse { get; init; }

    /// <summary>The only merchant (card acceptor identification) where it can be used.</summary>
    public string? MerchantLock { get; init; }

    /// <summary>
    /// `virtual` (usable at once) or `physical` (activated by its holder); the program's where absent.
    /// </summary>
    public string? Form { get; init; }

    /// <summary>Months that it is good for: 1 to 120; the program's where absent.</summary>
    public int? ExpiryMonths { get; init; }

    /// <summary>Your own keys: up to 50, of 40 characters, with values of 500.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }

    /// <summary>The idempotency key, where it is not sent as a header.</summary>
    public string? IdempotencyKey { get; init; }
}

public sealed record ActivateCardRequest
{
    /// <summary>The last four digits as printed, as a proof that the card arrived.</summary>
    public string? Last4 { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record FreezeCardRequest
{
    /// <summary>Why, in your own words: up to 500 characters.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Nothing but a key.</summary>
public sealed record CardActionRequest
{
    public string? IdempotencyKey { get; init; }
}

public sealed record CloseCardRequest
{
    /// <summary>`lost`, `stolen`, `fraud`, `customer` or `program`. Required.</summary>
    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record ReplaceCardRequest
{
    /// <summary>
    /// Why the old card is closed at once: `lost`, `stolen`, `fraud`, `customer` or `program`. Where absent, a physical
    /// card stays in use until the new one is activated.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>`virtual` or `physical`; the old card's where absent.</summary>
    public string? Form { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record UpdateCardRequest
{
    /// <summary>Your own keys, in the place of those before: up to 50, of 40 characters, with values of 500.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }

    public string? IdempotencyKey { get; init; }
}

public sealed record RevealCardRequest
{
    /// <summary>The token that was granted. Without one, a token is granted.</summary>
    public string? Token { get; init; }
}

/// <summary>A token that shows a card's number once.</summary>
/// <param name="ExpiresAt">A minute after it was granted.</param>
public sealed record RevealTokenResource(string Card, string Token, Zentra.Runtime.Intents.Timestamp ExpiresAt)
{
    public string Object { get; init; } = "card.reveal_token";
}

/// <summary>A card's number, as it is shown once and recorded nowhere.</summary>
public sealed record RevealedCardResource
{
    public string Object { get; init; } = "card.revealed";
    public required string Card { get; init; }

    /// <summary>The primary account number (ISO/IEC 7812).</summary>
    public required string Number { get; init; }

    /// <summary>1 to 12.</summary>
    public required int ExpiryMonth { get; init; }

    /// <summary>Four digits.</summary>
    public required int ExpiryYear { get; init; }

    /// <summary>The verification value, derived from number and expiry: three digits.</summary>
    public required string Cvv { get; init; }
}

/// <summary>A new card program.</summary>
public sealed record CreateProgramRequest
{
    /// <summary>1 to 100 characters. Required.</summary>
    public string? Name { get; init; }

    /// <summary>The first digits of its cards' numbers: 6 to 11. Required.</summary>
    public string? Bin { get; init; }

    /// <summary>Digits of its cards' numbers: 12 to 19; 16 where absent.</summary>
    public int? NumberLength { get; init; }

    /// <summary>What its cards are billed in: ISO 4217, or `ledger_currency`, which is the default.</summary>
    public string? Currency { get; init; }

    /// <summary>`virtual` (the default) or `physical`.</summary>
    public string? Form { get; init; }

    /// <summary>Months that its cards are good for: 1 to 120; 48 where absent.</summary>
    public int? ExpiryMonths { get; init; }

    /// <summary>Whether cards that name no program are of this one.</summary>
    public bool? Default { get; init; }

    /// <summary>
    /// What the network is told of an authorization that waits for a person: `decline` or `challenge`.
    /// </summary>
    public string? ReviewAnswer { get; init; }

    /// <summary>Whether less than what is asked may be approved; true where absent.</summary>
    public bool? PartialApproval { get; init; }

    /// <summary>Days that a hold lives, by merchant category code: 1 to 60.</summary>
    public SortedDictionary<string, int>? HoldDays { get; init; }

    /// <summary>Your own keys: up to 50, of 40 characters, with values of 500.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>A program's changes: what is absent stays as it is.</summary>
public sealed record UpdateProgramRequest
{
    /// <summary>1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>True where cards that name no program shall be of this one.</summary>
    public bool? Default { get; init; }

    /// <summary>`decline` or `challenge`.</summary>
    public string? ReviewAnswer { get; init; }

    public bool? PartialApproval { get; init; }

    /// <summary>Days that a hold lives, by merchant category code: 1 to 60.</summary>
    public SortedDictionary<string, int>? HoldDays { get; init; }

    /// <summary>Your own keys, in the place of those before.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Your own system, asked about each authorization of a program that the rules let pass.</summary>
public sealed record PutExternalDecisionRequest
{
    /// <summary>
    /// Where the question goes: an https URL of a public host. It is a POST, signed as webhooks are (Standard
    /// Webhooks), and is answered with 200 and `{"approved": true}` or `{"approved": false}`. Required.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>How long the answer is waited for: 100 to 10000; 2000 where absent. A later one never posts.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>What is decided where no answer comes in time: `decline` (the default) or `approve`.</summary>
    public string? Fallback { get; init; }
}

/// <summary>Whom a program asks, with the secret that signs: it is shown once.</summary>
/// <param name="Secret">`whsec_` and Base64 (Standard Webhooks).</param>
public sealed record ExternalDecisionSecretResource(
    string Program, string Url, int TimeoutMs, DecisionFallback Fallback, string Secret)
{
    public string Object { get; init; } = "card_program.external_decision";
}

public sealed record PutCardAccountRequest
{
    /// <summary>ISO 4217, or `ledger_currency`, which is the default. It does not change.</summary>
    public string? Currency { get; init; }

    /// <summary>
    /// What its balance may not fall below: 0 where cards spend what was paid in, negative for a line of credit. Absent
    /// where the cards' own limits are all that binds.
    /// </summary>
    public long? FloorMinor { get; init; }
}

public sealed record MoveCardFundsRequest
{
    /// <summary>In minor units of the account's currency: 1 to 2^53-1. Required.</summary>
    public long? AmountMinor { get; init; }

    /// <summary>
    /// Your bank account that it came in at, or leaves by: the holder of `bank:…`; `main` where absent.
    /// </summary>
    public string? Bank { get; init; }

    /// <summary>Up to 500 characters, for people.</summary>
    public string? Description { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(IssueCardRequest))]
[JsonSerializable(typeof(ActivateCardRequest))]
[JsonSerializable(typeof(FreezeCardRequest))]
[JsonSerializable(typeof(CardActionRequest))]
[JsonSerializable(typeof(CloseCardRequest))]
[JsonSerializable(typeof(ReplaceCardRequest))]
[JsonSerializable(typeof(UpdateCardRequest))]
[JsonSerializable(typeof(RevealCardRequest))]
[JsonSerializable(typeof(CreateProgramRequest))]
[JsonSerializable(typeof(UpdateProgramRequest))]
[JsonSerializable(typeof(PutExternalDecisionRequest))]
[JsonSerializable(typeof(PutCardAccountRequest))]
[JsonSerializable(typeof(MoveCardFundsRequest))]
[JsonSerializable(typeof(RotateVaultRequest))]
internal sealed partial class CardRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CardResource))]
[JsonSerializable(typeof(Listing<CardResource>))]
[JsonSerializable(typeof(ProgramResource))]
[JsonSerializable(typeof(Listing<ProgramResource>))]
[JsonSerializable(typeof(CardAccountResource))]
[JsonSerializable(typeof(Listing<CardAccountResource>))]
[JsonSerializable(typeof(ExternalDecisionSecretResource))]
[JsonSerializable(typeof(RevealTokenResource))]
[JsonSerializable(typeof(RevealedCardResource))]
[JsonSerializable(typeof(VaultResource))]
internal sealed partial class CardResponses : JsonSerializerContext;

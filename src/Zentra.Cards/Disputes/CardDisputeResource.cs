using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Disputes;

/// <summary>
/// A dispute of a card's charge as the contract shows it. All amounts are in minor units of `currency` (ISO 4217), the
/// card's own.
/// </summary>
public sealed record CardDisputeResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "card.dispute";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>The authorization that is disputed.</summary>
    public required string Authorization { get; init; }

    public required string Card { get; init; }
    public required string Account { get; init; }
    public required string Customer { get; init; }

    /// <summary>The merchant's identifier, as the network told it.</summary>
    public string? Merchant { get; init; }

    /// <summary>The card's network.</summary>
    public required Brand Network { get; init; }

    /// <summary>
    /// `opened`, `evidence` (documents are gathered), `filed` (the chargeback is with the network), `represented`,
    /// `pre_arbitration`, `arbitration`, and the ends `won`, `lost`, `partially_won` and `withdrawn`.
    /// </summary>
    public required CardDisputeStatus Status { get; init; }

    /// <summary>The network's reason code, with its title and category.</summary>
    public required CardDisputeReason Reason { get; init; }

    /// <summary>What is disputed. It is always the sum of the split.</summary>
    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }
    public required CardDisputeSplit Split { get; init; }
    public required ProvisionalCredit ProvisionalCredit { get; init; }
    public string? Description { get; init; }

    /// <summary>The network's own identifier of the case.</summary>
    public string? NetworkReference { get; init; }

    /// <summary>What the merchant's bank answered.</summary>
    public string? Representment { get; init; }

    public string? Note { get; init; }
    public required IReadOnlyList<DisputeDocument> Files { get; init; }

    /// <summary>
    /// Until when something is due in this stage; absent where the network alone can go on, and at the end.
    /// </summary>
    public Timestamp? Deadline { get; init; }

    /// <summary>True where the deadline has passed; the network decides what that means.</summary>
    public bool? Overdue { get; init; }

    public Timestamp? FiledAt { get; init; }
    public Timestamp? EndedAt { get; init; }
    public required CardDisputeProof Evidence { get; init; }

    /// <summary>The intent that recorded it first.</summary>
    public required string Intent { get; init; }

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static CardDisputeResource Of(CardDispute dispute) => new()
    {
        Id = dispute.Id,
        Scope = dispute.Scope,
        Livemode = dispute.Livemode,
        Authorization = dispute.Authorization,
        Card = dispute.Card,
        Account = dispute.Account,
        Customer = dispute.Customer,
        Merchant = dispute.Merchant,
        Network = dispute.Network,
        Status = dispute.Status,
        Reason = new(
            dispute.Reason, DisputeReasonCodes.Find(dispute.Network, dispute.Reason)?.Title, dispute.Category),
        AmountMinor = dispute.AmountMinor,
        Currency = dispute.Currency,
        Split = new(
            dispute.RecoveredMinor, dispute.DeniedMinor, dispute.WrittenOffMinor, dispute.RemainingMinor),
        ProvisionalCredit = new(dispute.CreditMinor, dispute.CreditGrantedMinor, dispute.CreditReversedMinor),
        Description = dispute.Description,
        NetworkReference = dispute.NetworkReference,
        Representment = dispute.Representment,
        Note = dispute.Note,
        Files = dispute.Files,
        Deadline = dispute.Deadline,
        Overdue = dispute.OverdueAt is null ? null : true,
        FiledAt = dispute.FiledAt,
        EndedAt = dispute.EndedAt,
        Evidence = new(
            dispute.Id, dispute.Card, dispute.Authorization, dispute.LedgerEntries, dispute.LastIntent,
            dispute.LastLeaf),
        Intent = dispute.Intent,
        CreatedAt = dispute.CreatedAt,
        UpdatedAt = dispute.UpdatedAt,
        Version = dispute.Version,
    };

    public static byte[] Render(CardDispute dispute) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(dispute), CardDisputeJson.Default.CardDisputeResource);
}

/// <param name="Code">As Visa's `10.4` or Mastercard's `4853`; one of four general ones for other networks.</param>
/// <param name="Title">What it means, in words of our own.</param>
public sealed record CardDisputeReason(string Code, string? Title, DisputeCategory Category);

/// <summary>What became of the disputed amount; the four always sum to it.</summary>
/// <param name="RecoveredMinor">It came back from the network.</param>
/// <param name="DeniedMinor">The cardholder bears it.</param>
/// <param name="WrittenOffMinor">The issuer bears it.</param>
/// <param name="RemainingMinor">It is open.</param>
public sealed record CardDisputeSplit(
    long RecoveredMinor, long DeniedMinor, long WrittenOffMinor, long RemainingMinor);

/// <summary>What the cardholder was given before the dispute is decided.</summary>
/// <param name="StandingMinor">What stands now: it is in `chargeback_receivable`.</param>
/// <param name="GrantedMinor">What was given in all.</param>
/// <param name="ReversedMinor">What was taken back.</param>
public sealed record ProvisionalCredit(long StandingMinor, long GrantedMinor, long ReversedMinor);

/// <summary>Where the proof of a dispute is, and what it is about.</summary>
public sealed record CardDisputeProof(
    string DisputeId,
    string CardId,
    string AuthorizationId,
    IReadOnlyList<string> LedgerEntry,
    string Intent,
    long Leaf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CardDisputeResource))]
[JsonSerializable(typeof(CardDisputeCommand.Open), TypeInfoPropertyName = "OpenDispute")]
[JsonSerializable(typeof(CardDisputeCommand.AddEvidence), TypeInfoPropertyName = "AddEvidence")]
[JsonSerializable(typeof(CardDisputeCommand.File), TypeInfoPropertyName = "FileDispute")]
[JsonSerializable(typeof(CardDisputeCommand.RecordRepresentment), TypeInfoPropertyName = "RecordRepresentment")]
[JsonSerializable(typeof(CardDisputeCommand.AcceptRepresentment), TypeInfoPropertyName = "AcceptRepresentment")]
[JsonSerializable(typeof(CardDisputeCommand.Escalate), TypeInfoPropertyName = "EscalateDispute")]
[JsonSerializable(typeof(CardDisputeCommand.Resolve), TypeInfoPropertyName = "ResolveDispute")]
[JsonSerializable(typeof(CardDisputeCommand.Withdraw), TypeInfoPropertyName = "WithdrawDispute")]
[JsonSerializable(typeof(CardDisputeCommand.GrantCredit), TypeInfoPropertyName = "GrantCredit")]
[JsonSerializable(typeof(CardDisputeCommand.ReverseCredit), TypeInfoPropertyName = "ReverseCredit")]
[JsonSerializable(typeof(CardDisputeCommand.Wake), TypeInfoPropertyName = "WakeDispute")]
public sealed partial class CardDisputeJson : JsonSerializerContext;

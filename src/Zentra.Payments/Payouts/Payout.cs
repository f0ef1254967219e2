using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>
/// Money on its way from a merchant's settled balance to its bank account. Until the bank has said what became of it,
/// it is in `payout_clearing`.
/// </summary>
public sealed record Payout
{
    public required string Id { get; init; }
    public required string Merchant { get; init; }
    public long AmountMinor { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    public PayoutStatus Status { get; init; }
    public PayoutTrigger Trigger { get; init; }

    /// <summary>The account as it was when the payout was made; a change of it turns no money aside.</summary>
    public required BankDestination Destination { get; init; }

    public string? Description { get; init; }

    /// <summary>
    /// The sequence of the last intent whose postings it pays out; only where it takes all that was available.
    /// </summary>
    public long? CoversThrough { get; init; }

    /// <summary>The file that it went out with.</summary>
    public string? File { get; init; }

    /// <summary>Our bank, as in `bank:{name}`: that of the file, or the one that said it was paid.</summary>
    public string? Bank { get; init; }

    public PayoutFailure? Failure { get; init; }

    /// <summary>The bank's entry that paid it: it has no second effect, and another one is none of it.</summary>
    public string? PaidEntry { get; init; }

    /// <summary>The bank's entry that brought it back.</summary>
    public string? ReturnEntry { get; init; }

    /// <summary>The bank's entries that differ, and were brought before a person.</summary>
    public IReadOnlyList<string> Disputed { get; init; } = [];

    public string? Review { get; init; }
    public IReadOnlyList<string> LedgerEntries { get; init; } = [];
    public Timestamp? SentAt { get; init; }
    public Timestamp? PaidAt { get; init; }
    public SortedDictionary<string, string>? Metadata { get; init; }
    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Payout> Kind = new(
        "payouts",
        "pot",
        PayoutStateJson.Default.Payout,
        [
            ("merchant", p => p.Merchant), ("status", p => p.Status.Name()), ("currency", p => p.Currency),
            ("file", p => p.File),
        ]);

    /// <summary>Whether its money is in `payout_clearing`.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is PayoutStatus.Created or PayoutStatus.InTransit;

    /// <summary>What the bank sees.</summary>
    [JsonIgnore]
    public string Reference => ReferenceOf(Id);

    /// <summary>
    /// The end-to-end reference of a payout: its identifier in the 29 characters that every bank carries (ISO 20022,
    /// `Max35Text`; EPC217-08).
    /// </summary>
    public static string ReferenceOf(string id) => id.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The identifier of a reference, which banks may write in lower case; null where it is none.</summary>
    public static string? IdOfReference(string reference)
    {
        const int Prefix = 3;
        if (reference.Length <= Prefix)
        {
            return null;
        }
        var id = $"{reference[..Prefix]}_{reference[Prefix..]}".ToLowerInvariant();
        return Identifier.TryParse(id, Kind.Prefix, out _) ? id : null;
    }
}

[JsonConverter(typeof(WireEnum<PayoutStatus>))]
public enum PayoutStatus
{
    /// <summary>Taken from the balance; nothing has left yet.</summary>
    Created,

    /// <summary>In a file for the bank.</summary>
    InTransit,

    /// <summary>It has left our bank account.</summary>
    Paid,

    /// <summary>It came back; the merchant has it again.</summary>
    Returned,

    /// <summary>The bank did not execute it; the merchant has it again.</summary>
    Failed,

    Canceled,
}

[JsonConverter(typeof(WireEnum<PayoutTrigger>))]
public enum PayoutTrigger
{
    Manual,
    Schedule,
}

/// <summary>Why money did not stay where it was sent.</summary>
/// <param name="Code">ISO 20022, external return reason, as `AC04`, as the bank wrote it; or `operator`.</param>
/// <param name="Reason">In words, where somebody gave some.</param>
public sealed record PayoutFailure(string Code, string? Reason);

/// <summary>A payout as the contract shows it: in responses, and as the data of its events.</summary>
public sealed record PayoutResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "payout";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Merchant { get; init; }

    /// <summary>In minor units of the currency (ISO 4217).</summary>
    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>
    /// `created` (taken from the balance), `in_transit` (in a file for the bank), `paid`, `returned` (it came back),
    /// `failed` (the bank did not execute it) or `canceled`.
    /// </summary>
    public required PayoutStatus Status { get; init; }

    /// <summary>Whether the money's way ends here: it has left our bank account and has not come back.</summary>
    public required bool Closed { get; init; }

    /// <summary>`manual` or `schedule`.</summary>
    public required PayoutTrigger Trigger { get; init; }

    /// <summary>What the bank sees, as the end-to-end identification (ISO 20022, `EndToEndId`).</summary>
    public required string Reference { get; init; }

    public required DestinationResource Destination { get; init; }
    public string? Description { get; init; }

    /// <summary>
    /// Where it takes all that was available: the sequence of the last intent whose postings it pays out.
    /// </summary>
    public long? CoversThrough { get; init; }

    /// <summary>The file that it went out with.</summary>
    public string? File { get; init; }

    /// <summary>Our bank, as in the account `bank:{name}`.</summary>
    public string? Bank { get; init; }

    /// <summary>Of a payout that was returned or failed.</summary>
    public PayoutFailure? Failure { get; init; }

    /// <summary>The review of what the bank said of it, where that differs.</summary>
    public string? Review { get; init; }

    public required PayoutProof Evidence { get; init; }
    public Timestamp? SentAt { get; init; }
    public Timestamp? PaidAt { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static PayoutResource Of(Payout payout) => new()
    {
        Id = payout.Id,
        Scope = payout.Scope,
        Livemode = payout.Livemode,
        Merchant = payout.Merchant,
        AmountMinor = payout.AmountMinor,
        Currency = payout.Currency,
        Status = payout.Status,
        Closed = payout.Status == PayoutStatus.Paid,
        Trigger = payout.Trigger,
        Reference = payout.Reference,
        Destination = DestinationResource.Of(payout.Destination),
        Description = payout.Description,
        CoversThrough = payout.CoversThrough,
        File = payout.File,
        Bank = payout.Bank,
        Failure = payout.Failure,
        Review = payout.Review,
        Evidence = new(payout.Id, payout.LedgerEntries, payout.LastIntent, payout.LastLeaf),
        SentAt = payout.SentAt,
        PaidAt = payout.PaidAt,
        Metadata = payout.Metadata ?? new SortedDictionary<string, string>(StringComparer.Ordinal),
        Intent = payout.Intent,
        CreatedAt = payout.CreatedAt,
        UpdatedAt = payout.UpdatedAt,
        Version = payout.Version,
    };

    public static byte[] Render(Payout payout) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(payout), PayoutJson.Default.PayoutResource);
}

/// <summary>Where the proof of a payout is.</summary>
public sealed record PayoutProof(string PayoutId, IReadOnlyList<string> LedgerEntry, string Intent, long Leaf);

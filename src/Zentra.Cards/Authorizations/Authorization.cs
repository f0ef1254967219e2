using System.Globalization;
using System.Text.Json.Serialization;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Authorizations;

/// <summary>
/// One use of a card, from the first message to the last clearing record: what was asked, what was decided and why, and
/// what is held for it.
/// </summary>
public sealed record Authorization
{
    /// <summary>Decisions that are kept with it: the first, and those of its increments.</summary>
    public const int MaxDecisions = 50;

    /// <summary>Clearing records that are kept with it, the latest; their sum is kept of all.</summary>
    public const int MaxClearings = 100;

    public required string Id { get; init; }

    /// <summary>What was asked first.</summary>
    public NetworkRequestKind Kind { get; init; }

    /// <summary>Null where no card of ours has the number.</summary>
    public string? Card { get; init; }

    public string? Program { get; init; }
    public string? Account { get; init; }
    public string? Customer { get; init; }

    /// <summary>The last four digits of a number that is not ours.</summary>
    public string? UnknownLast4 { get; init; }

    public AuthorizationOutcome Outcome { get; init; }
    public AuthorizationStatus Status { get; init; }

    /// <summary>What was asked at the merchant, in minor units of the currency.</summary>
    public long AmountMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>The same as it is billed, in minor units of the card's currency, with all increments.</summary>
    public long BillingAmountMinor { get; init; }

    public required string BillingCurrency { get; init; }

    /// <summary>What was approved in all, as it is billed.</summary>
    public long ApprovedMinor { get; init; }

    /// <summary>What is held now.</summary>
    public long HeldMinor { get; init; }

    /// <summary>What was cleared: money that moved.</summary>
    public long ClearedMinor { get; init; }

    public long ReversedMinor { get; init; }

    /// <summary>What was held until the hold's time was over.</summary>
    public long ExpiredMinor { get; init; }

    /// <summary>What went back to the card.</summary>
    public long RefundedMinor { get; init; }

    /// <summary>What of it is disputed, or was: it cannot be disputed again.</summary>
    public long AmountDisputedMinor { get; init; }

    public Merchant? Merchant { get; init; }
    public Channel Channel { get; init; }
    public NetworkKeys? Network { get; init; }

    /// <summary>Six digits; there where it was approved.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>Why it is not approved.</summary>
    public DeclineReason? Reason { get; init; }

    /// <summary>For operators: one sentence with all numbers.</summary>
    public required string Explanation { get; init; }

    /// <summary>What may be shown to the cardholder; null where it was approved.</summary>
    public string? Cardholder { get; init; }

    /// <summary>Whether a rule failed on what others had decided already.</summary>
    public bool Flagged { get; init; }

    /// <summary>
    /// Whether the network was told that the cardholder is to prove who it is, while a person decides.
    /// </summary>
    public bool Challenged { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<PolicyDecision> Decisions { get; init; } = [];

    /// <summary>What it counts for in the limits, and gives back.</summary>
    public IReadOnlyList<Charged> Charged { get; init; } = [];

    /// <summary>When its hold ends, if nothing clears it.</summary>
    public Timestamp? ExpiresAt { get; init; }

    /// <summary>The question to the tenant's own system, while it is open.</summary>
    public PendingQuestion? Question { get; init; }

    public string? Review { get; init; }

    /// <summary>The clearing records that are about it, in their order; null where none came.</summary>
    public IReadOnlyList<ClearedPart>? Clearings { get; init; }

    public IReadOnlyList<string> LedgerEntries { get; init; } = [];
    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Authorization> Records = new(
        "authorizations",
        "ath",
        AuthorizationStates.Default.Authorization,
        [
            ("card", a => a.Card), ("status", a => a.Status.Name()), ("outcome", a => a.Outcome.Name()),
            ("reason", a => a.Reason?.Name()), ("rule", a => a.DecisiveRule), ("merchant", a => a.Merchant?.Id),
            ("amount", a => AmountKey(a.AmountMinor)),
        ],
        dueAt: a => a.DueAt());

    /// <summary>An amount as text that sorts as the amount does.</summary>
    public static string AmountKey(long minor) => minor.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The name of the rule that decided against it.</summary>
    [JsonIgnore]
    public string? DecisiveRule => Reason is { } reason && Decisions.Count > 0
        ? Decisions[^1].Rules.FirstOrDefault(r => r.Verdict == RuleVerdict.Fail && r.Reason == reason)?.Rule
        : null;

    /// <summary>Whether more of it can be held, cleared or reversed.</summary>
    [JsonIgnore]
    public bool IsPending => Status == AuthorizationStatus.Pending;

    /// <summary>What was cleared, did not come back, and is not disputed.</summary>
    [JsonIgnore]
    public long DisputableMinor => Math.Max(0, ClearedMinor - RefundedMinor - AmountDisputedMinor);

    /// <summary>With one more decision; the first one is kept, because it has the rate of all others.</summary>
    internal Authorization With(PolicyDecision decision) => this with
    {
        Decisions = [.. Decisions.Take(1), .. Decisions.Skip(1).TakeLast(MaxDecisions - 2), decision],
    };

    /// <summary>
    /// The next moment at which time decides: the question's deadline, or the hold's end, also where it holds nothing.
    /// </summary>
    public Timestamp? DueAt() => Question is { } question ? question.RecoverAt
        : IsPending ? ExpiresAt
        : null;
}

[JsonConverter(typeof(WireEnum<AuthorizationOutcome>))]
public enum AuthorizationOutcome
{
    /// <summary>
    /// Nothing is decided yet, or the tenant's own system is being asked: never a network's answer.
    /// </summary>
    Undecided,
    Approved,
    Declined,
    Review,
}

[JsonConverter(typeof(WireEnum<AuthorizationStatus>))]
public enum AuthorizationStatus
{
    /// <summary>Approved; it waits for its clearing.</summary>
    Pending,

    /// <summary>Nothing of it is held any more.</summary>
    Closed,
    Reversed,
    Expired,
    Declined,

    /// <summary>A person decides.</summary>
    Review,
}

/// <summary>The tenant's own system is asked, and has until then.</summary>
/// <param name="Deadline">A later answer never posts.</param>
/// <param name="RecoverAt">When a timer decides, because the process that asked is gone.</param>
/// <param name="OpenedBy">The sequence of the intent whose caller waits.</param>
public sealed record PendingQuestion(
    Timestamp AskedAt, Timestamp Deadline, Timestamp RecoverAt, Issuing.DecisionFallback Fallback, long OpenedBy);

/// <summary>What was decided on a message, with all that it depended on: it can be reproduced at any time.</summary>
public sealed record PolicyDecision
{
    public required Timestamp At { get; init; }
    public required string Intent { get; init; }
    public NetworkRequestKind Kind { get; init; }

    /// <summary>What was asked, as it is billed.</summary>
    public long AskedMinor { get; init; }

    public long ApprovedMinor { get; init; }
    public AuthorizationOutcome Outcome { get; init; }
    public DeclineReason? Reason { get; init; }

    /// <summary>Every rule: pass, fail or not reached.</summary>
    public required IReadOnlyList<RuleResult> Rules { get; init; }

    public required CardFacts Facts { get; init; }

    /// <summary>What the rules saw of the message.</summary>
    public required Purchase Purchase { get; init; }

    /// <summary>Whether a part of what was asked could be approved.</summary>
    public bool PartialAllowed { get; init; }

    /// <summary>Whether others had decided already, so that no rule could decline it.</summary>
    public bool IsAdvice { get; init; }

    /// <summary>The versions of controls that were in force: tenant, program, card.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The counters of its limits, as they were before.</summary>
    public IReadOnlyList<SpendCounter> Counters { get; init; } = [];
}

/// <summary>What a decision saw of the card and its account.</summary>
public sealed record CardFacts
{
    public Issuing.CardState State { get; init; }
    public Issuing.CloseReason? CloseReason { get; init; }
    public int ExpiryMonth { get; init; }
    public int ExpiryYear { get; init; }
    public required string Currency { get; init; }
    public int PinFailures { get; init; }
    public long Uses { get; init; }
    public bool SingleUse { get; init; }
    public CheckResult Pin { get; init; }
    public CheckResult Cvv { get; init; }

    /// <summary>The expiry that the message states: year and month in four digits.</summary>
    public string? StatedExpiry { get; init; }

    /// <summary>The account's balance before, in minor units.</summary>
    public long BalanceMinor { get; init; }

    /// <summary>What the balance may not fall below; null for no floor.</summary>
    public long? FloorMinor { get; init; }
}

/// <summary>A clearing record as its authorization keeps it.</summary>
/// <param name="Record">`clr_…`.</param>
/// <param name="Sequence">Of several presentments, the number of this one.</param>
/// <param name="IsFinal">Whether it said that no other follows.</param>
/// <param name="Minor">As it is billed, in minor units; negative where it took an earlier one back.</param>
/// <param name="TransactionMinor">The same in the merchant's currency.</param>
public sealed record ClearedPart(string Record, int? Sequence, bool IsFinal, long Minor, long TransactionMinor);

/// <summary>
/// A message of the network that was answered; the identifier is a hash of the network's keys. The same message again
/// gets the same answer.
/// </summary>
public sealed record NetworkTrace
{
    /// <summary>Null where the message was about an authorization that is not known.</summary>
    public string? Authorization { get; init; }

    /// <summary>Others that have the same approval code, latest first; null where there are none.</summary>
    public IReadOnlyList<string>? Earlier { get; init; }

    public AuthorizationOutcome Outcome { get; init; }
    public DeclineReason? Reason { get; init; }
    public long ApprovedMinor { get; init; }
    public string? ApprovalCode { get; init; }

    public static readonly RecordKind<NetworkTrace> Kind = new(
        "network_traces", "ntr", AuthorizationStates.Default.NetworkTrace, []);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Authorization))]
[JsonSerializable(typeof(NetworkTrace))]
[JsonSerializable(typeof(ControlsInForce))]
internal sealed partial class AuthorizationStates : JsonSerializerContext;

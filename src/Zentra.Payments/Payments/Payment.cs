using System.Text.Json.Serialization;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>A payment's state. Five facets say where each side of it stands; one status is derived from them.</summary>
public sealed record Payment
{
    public required string Id { get; init; }
    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public required string Customer { get; init; }
    public required string Merchant { get; init; }
    public required string PaymentMethod { get; init; }
    public CaptureMethod CaptureMethod { get; init; }
    public string? Description { get; init; }

    /// <summary>Where the payer is, and how he came; for routing.</summary>
    public string? Country { get; init; }

    public string? Channel { get; init; }

    /// <summary>What the route's provider calls a stored payment method.</summary>
    public string? Token { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }

    public Authorization Authorization { get; init; }
    public Progress Capture { get; init; }
    public Progress Refund { get; init; }
    public DisputeState Dispute { get; init; }
    public SettlementState Settlement { get; init; }

    public long AmountAuthorizedMinor { get; init; }
    public long AmountCapturedMinor { get; init; }
    public long AmountRefundedMinor { get; init; }

    /// <summary>What providers have settled of its captures.</summary>
    public long AmountSettledMinor { get; init; }

    /// <summary>What operators gave up of captures that no provider settled.</summary>
    public long AmountConcededMinor { get; init; }

    /// <summary>What providers have settled of its refunds.</summary>
    public long RefundsSettledMinor { get; init; }

    /// <summary>The lines of settlement files that name it; none in what was stored before there were any.</summary>
    public IReadOnlyList<SettledLine> Lines { get; init => field = value ?? []; } = [];

    /// <summary>The open reviews of its settlement.</summary>
    public IReadOnlyList<Drift> Drifts { get; init => field = value ?? []; } = [];

    /// <summary>When its captures are to be settled; null once they are, or where no deadline is agreed.</summary>
    public Timestamp? SettleBy { get; init; }

    /// <summary>What its disputes have taken and not given back: the open ones and the lost ones.</summary>
    public long AmountDisputedMinor { get; init; }

    /// <summary>What of that is lost.</summary>
    public long AmountLostMinor { get; init; }

    public int DisputesWon { get; init; }

    /// <summary>What this payment holds in `reserved_balance`.</summary>
    public long ReservedMinor { get; init; }

    /// <summary>No more will be captured: a final capture, or the rest was canceled or expired.</summary>
    public bool CaptureClosed { get; init; }

    /// <summary>
    /// Canceled while the authorization's outcome was open: an approval is voided when it comes to light.
    /// </summary>
    public bool CancelRequested { get; init; }

    /// <summary>The review of what no provider could tell.</summary>
    public string? Review { get; init; }

    /// <summary>The route as the contract shows it; its candidates are kept with the intent that chose it.</summary>
    public RouteResource? Route { get; init; }
    public IReadOnlyList<Attempt> Attempts { get; init; } = [];
    public NextAction? NextAction { get; init; }

    /// <summary>When the authorization, or the action that is waited for, runs out.</summary>
    public Timestamp? ExpiresAt { get; init; }

    public IReadOnlyList<string> LedgerEntries { get; init; } = [];

    /// <summary>The intent that created the payment, and the last one that changed it with its leaf's index.</summary>
    public required string Intent { get; init; }

    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public bool Livemode { get; init; }
    public required string Scope { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Payment> Kind = new(
        "payments",
        "pay",
        StateJson.Default.Payment,
        [("customer", p => p.Customer), ("status", p => p.Status.Name()), ("unsettled", UnsettledCaptures.Provider)],
        dueAt: p => p.DueAt());

    [JsonIgnore]
    public PaymentStatus Status => this switch
    {
        { AmountCapturedMinor: > 0, Refund: Progress.Full } => PaymentStatus.Refunded,
        { AmountCapturedMinor: > 0, Settlement: SettlementState.Settled } => PaymentStatus.Settled,
        { AmountCapturedMinor: > 0, Capture: Progress.Full } or { AmountCapturedMinor: > 0, CaptureClosed: true } =>
            PaymentStatus.Captured,
        { AmountCapturedMinor: > 0 } => PaymentStatus.PartiallyCaptured,
        { Authorization: Authorization.None } => PaymentStatus.Created,
        { Authorization: Authorization.Pending } => PaymentStatus.Processing,
        { Authorization: Authorization.RequiresAction } => PaymentStatus.RequiresAction,
        { Authorization: Authorization.Unknown } => PaymentStatus.Unknown,
        { Authorization: Authorization.Authorized } => PaymentStatus.Authorized,
        { Authorization: Authorization.Declined } => PaymentStatus.Declined,
        { Authorization: Authorization.Expired } => PaymentStatus.Expired,
        { Authorization: Authorization.Canceled } => PaymentStatus.Canceled,
        _ => throw new InvalidOperationException($"No status is derived for authorization {Authorization}."),
    };

    /// <summary>What captures may still take, beyond those whose outcome is open.</summary>
    [JsonIgnore]
    public long CapturableMinor => CaptureClosed || Authorization != Authorization.Authorized
        ? 0
        : AmountAuthorizedMinor - AmountCapturedMinor - OpenMinor(ProviderOperation.Capture);

    /// <summary>
    /// What refunds may still give back, beyond those whose outcome is open, and what disputes have taken.
    /// </summary>
    [JsonIgnore]
    public long RefundableMinor => Math.Max(
        0, AmountCapturedMinor - AmountRefundedMinor - OpenMinor(ProviderOperation.Refund) - AmountDisputedMinor);

    /// <summary>
    /// The provider's own reference of the authorization: what captures, refunds and the rest refer to.
    /// </summary>
    [JsonIgnore]
    public string? ProviderReference => Attempts
        .LastOrDefault(a => a is { Operation: ProviderOperation.Authorize, ProviderReference: not null }
            && a.Provider == Route?.Provider)
        ?.ProviderReference;

    /// <summary>What of the captures is in `settlement_account` yet; below zero where more was settled.</summary>
    [JsonIgnore]
    public long UnsettledMinor => AmountCapturedMinor - AmountSettledMinor - AmountConcededMinor;

    /// <summary>What of the refunds the provider has yet to take.</summary>
    [JsonIgnore]
    public long UnsettledRefundsMinor => AmountRefundedMinor - RefundsSettledMinor;

    /// <summary>This payment with the four facets that follow from its amounts.</summary>
    public Payment Recounted() => this with
    {
        Capture = AmountCapturedMinor == 0 ? Progress.None
            : AmountCapturedMinor == AmountAuthorizedMinor ? Progress.Full
            : Progress.Partial,
        Refund = AmountRefundedMinor == 0 ? Progress.None
            : AmountRefundedMinor == AmountCapturedMinor && CaptureClosed ? Progress.Full
            : Progress.Partial,
        Dispute = AmountDisputedMinor > AmountLostMinor ? DisputeState.Open
            : AmountLostMinor > 0 ? DisputeState.Lost
            : DisputesWon > 0 ? DisputeState.Won
            : DisputeState.None,
        Settlement = Drifts.Count > 0 ? SettlementState.Drift
            : AmountSettledMinor + AmountConcededMinor == 0 ? SettlementState.None
            : UnsettledMinor == 0 && (CaptureClosed || AmountCapturedMinor == AmountAuthorizedMinor)
                ? SettlementState.Settled
            : SettlementState.Partial,
    };

    /// <summary>
    /// Whether something is open that touches the authorization or what it holds. A refund does not: it gives back
    /// from the captures; nor does a reversal, of an authorization that is not the payment's.
    /// </summary>
    [JsonIgnore]
    public bool HasOpenHold => Attempts.Any(
        a => a.IsOpen && a.Operation is not (ProviderOperation.Refund or ProviderOperation.Reverse));

    public bool HasOpen(ProviderOperation operation) => Attempts.Any(a => a.Operation == operation && a.IsOpen);

    /// <summary>
    /// When an attempt is to be asked about, or when the time runs out; it does not run out while an outcome is open.
    /// </summary>
    public Timestamp? DueAt()
    {
        var due = HasOpenHold ? null : ExpiresAt;
        if (SettleBy is { } settle && (due is null || settle < due))
        {
            due = settle;
        }
        foreach (var attempt in Attempts)
        {
            if (attempt.CheckAt is { } check && (due is null || check < due))
            {
                due = check;
            }
        }
        return due;
    }

    /// <summary>What attempts without an outcome may yet move.</summary>
    internal long OpenMinor(ProviderOperation operation)
    {
        var sum = 0L;
        foreach (var attempt in Attempts)
        {
            sum += attempt.Operation == operation && attempt.IsOpen ? attempt.AmountMinor : 0;
        }
        return sum;
    }
}

[JsonConverter(typeof(WireEnum<CaptureMethod>))]
public enum CaptureMethod
{
    Manual,
    Automatic,
}

[JsonConverter(typeof(WireEnum<Authorization>))]
public enum Authorization
{
    None,
    Pending,
    RequiresAction,
    Authorized,
    Declined,
    Unknown,
    Expired,
    Canceled,
}

[JsonConverter(typeof(WireEnum<Progress>))]
public enum Progress
{
    None,
    Partial,
    Full,
}

[JsonConverter(typeof(WireEnum<DisputeState>))]
public enum DisputeState
{
    None,
    Open,
    Won,
    Lost,
}

[JsonConverter(typeof(WireEnum<SettlementState>))]
public enum SettlementState
{
    None,
    Partial,
    Settled,
    Drift,
}

[JsonConverter(typeof(WireEnum<PaymentStatus>))]
public enum PaymentStatus
{
    Created,
    Processing,
    RequiresAction,
    Unknown,
    Authorized,
    PartiallyCaptured,
    Captured,
    Settled,
    Refunded,
    Declined,
    Canceled,
    Expired,
}

/// <summary>What the customer must do before the provider goes on (3-D Secure and the like).</summary>
public sealed record NextAction(string Type, string Url);

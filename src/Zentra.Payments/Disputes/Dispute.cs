using System.Text.Json.Serialization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Disputes;

/// <summary>
/// A customer's bank takes a payment back, or asks about it first. While it is open its money is in `dispute_reserve`.
/// </summary>
public sealed record Dispute
{
    public required string Id { get; init; }
    public required string Payment { get; init; }
    public required string Provider { get; init; }

    /// <summary>The provider's own identifier of it.</summary>
    public required string Reference { get; init; }

    public DisputeStatus Status { get; init; }

    /// <summary>1, or 2 once a decision was taken up again (pre-arbitration).</summary>
    public int Stage { get; init; } = 1;

    public long AmountMinor { get; init; }
    public required string Currency { get; init; }

    /// <summary>One of <see cref="DisputeReasons"/>.</summary>
    public required string Reason { get; init; }

    public string? RawReason { get; init; }
    public Timestamp? EvidenceDueBy { get; init; }

    /// <summary>When it was told that nobody had answered in time.</summary>
    public Timestamp? OverdueAt { get; init; }

    /// <summary>Whether the provider has evidence in an inquiry, whoever gave it.</summary>
    public bool IsExamined { get; init; }

    public DisputeEvidence? Text { get; init; }
    public IReadOnlyList<EvidenceFile> Files { get; init; } = [];
    public Timestamp? SubmittedAt { get; init; }

    /// <summary>What it holds in `dispute_reserve`.</summary>
    public long HeldMinor { get; init; }

    /// <summary>What it gave to the customer.</summary>
    public long LostMinor { get; init; }

    /// <summary>What was lost beyond the captures: it waits in the suspense account of the review.</summary>
    public long BeyondMinor { get; init; }

    public string? Review { get; init; }

    /// <summary>What the provider charged for it so far, and what it gave back of that.</summary>
    public long FeeMinor { get; init; }

    public long FeeReturnedMinor { get; init; }
    public IReadOnlyList<string> LedgerEntries { get; init; } = [];
    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Dispute> Kind = new(
        "disputes",
        "dsp",
        StateJson.Default.Dispute,
        [("payment", d => d.Payment), ("status", d => d.Status.Name())],
        dueAt: d => d.DueAt());

    /// <summary>Whether the money was taken and nobody has decided yet.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is DisputeStatus.NeedsResponse or DisputeStatus.UnderReview;

    [JsonIgnore]
    public bool IsLost => Status is DisputeStatus.Lost or DisputeStatus.Accepted;

    /// <summary>Whether it waits for evidence that was not sent.</summary>
    [JsonIgnore]
    public bool AwaitsEvidence =>
        Status is DisputeStatus.Inquiry or DisputeStatus.NeedsResponse && SubmittedAt is null && !IsExamined;

    /// <summary>What it has taken from the merchant and not given back.</summary>
    [JsonIgnore]
    public long TakenMinor => HeldMinor + LostMinor + BeyondMinor;

    /// <summary>The first moment at which it is too late for evidence, until that was told.</summary>
    public Timestamp? DueAt() => AwaitsEvidence && OverdueAt is null && EvidenceDueBy is { } due
        ? due.Plus(TimeSpan.FromMicroseconds(1))
        : null;
}

[JsonConverter(typeof(WireEnum<DisputeStatus>))]
public enum DisputeStatus
{
    /// <summary>A question before a dispute: no money was taken.</summary>
    Inquiry,

    /// <summary>The money was taken, and evidence is waited for.</summary>
    NeedsResponse,

    /// <summary>Evidence is with the network.</summary>
    UnderReview,

    Won,
    Lost,

    /// <summary>Lost because it was accepted here.</summary>
    Accepted,

    /// <summary>An inquiry that ended without a dispute.</summary>
    Closed,
}

internal static class DisputedPayment
{
    /// <summary>The payment with what a dispute's step changes about it.</summary>
    public static Payment Counted(this Payment payment, Dispute? before, Dispute after) => (payment with
    {
        AmountDisputedMinor = payment.AmountDisputedMinor + after.TakenMinor - (before?.TakenMinor ?? 0),
        AmountLostMinor = payment.AmountLostMinor + Lost(after) - Lost(before),
        DisputesWon = payment.DisputesWon + Won(after) - Won(before),
    }).Recounted();

    private static long Lost(Dispute? dispute) => dispute is null ? 0 : dispute.LostMinor + dispute.BeyondMinor;

    private static int Won(Dispute? dispute) => dispute is { Status: DisputeStatus.Won } ? 1 : 0;
}

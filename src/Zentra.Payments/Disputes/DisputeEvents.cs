using Zentra.Runtime.Events;

namespace Zentra.Payments.Disputes;

/// <summary>What is told of disputes.</summary>
public static class DisputeEvents
{
    public static readonly EventType<DisputeResource> InquiryOpened = Of(
        "dispute.inquiry_opened", "The payer's bank asked about a payment; no money was taken.");

    public static readonly EventType<DisputeResource> Opened = Of(
        "dispute.opened", "A payment was disputed, and its amount is held in reserve.");

    public static readonly EventType<DisputeResource> SecondStage = Of(
        "dispute.second_stage", "A dispute was taken up again after it had been decided.");

    public static readonly EventType<DisputeResource> EvidenceSubmitted = Of(
        "dispute.evidence_submitted", "Evidence was submitted, and can be changed no more.");

    public static readonly EventType<DisputeResource> EvidenceOverdue = Of(
        "dispute.evidence_overdue", "The time for evidence ran out before any was submitted.");

    public static readonly EventType<DisputeResource> UnderReview = Of(
        "dispute.under_review", "The evidence of a dispute is being looked at.");

    public static readonly EventType<DisputeResource> Accepted = Of(
        "dispute.accepted", "The merchant accepted a dispute: the payer keeps the money.");

    public static readonly EventType<DisputeResource> Won = Of(
        "dispute.won", "A dispute was decided for the merchant.");

    public static readonly EventType<DisputeResource> Lost = Of(
        "dispute.lost", "A dispute was decided for the payer.");

    public static readonly EventType<DisputeResource> Closed = Of(
        "dispute.closed", "An inquiry ended without a dispute.");

    public static readonly EventType<DisputeResource> FeeChanged = Of(
        "dispute.fee_changed", "The provider charged a fee for a dispute, or gave one back.");

    public static IReadOnlyList<EventType> All =>
    [
        InquiryOpened, Opened, SecondStage, EvidenceSubmitted, EvidenceOverdue, UnderReview, Accepted, Won, Lost,
        Closed, FeeChanged,
    ];

    private static EventType<DisputeResource> Of(string name, string description) =>
        new(name, description, DisputeJson.Default.DisputeResource);
}

using Zentra.Runtime.Events;

namespace Zentra.Cards.Disputes;

/// <summary>What is told of the disputes of cards.</summary>
public static class CardDisputeEvents
{
    public static readonly EventType<CardDisputeResource> Opened = Of(
        "card.dispute.opened", "A cardholder disputes a charge.");

    public static readonly EventType<CardDisputeResource> EvidenceAdded = Of(
        "card.dispute.evidence_added", "Documents were added to a card dispute.");

    public static readonly EventType<CardDisputeResource> Filed = Of(
        "card.dispute.filed", "A chargeback was filed with the network.");

    public static readonly EventType<CardDisputeResource> Represented = Of(
        "card.dispute.represented", "The merchant's bank presented a disputed charge again.");

    public static readonly EventType<CardDisputeResource> Escalated = Of(
        "card.dispute.escalated", "A card dispute was taken to pre-arbitration or to arbitration.");

    public static readonly EventType<CardDisputeResource> CreditGranted = Of(
        "card.dispute.credit_granted", "The cardholder was given a provisional credit.");

    public static readonly EventType<CardDisputeResource> CreditReversed = Of(
        "card.dispute.credit_reversed", "A provisional credit was taken back.");

    public static readonly EventType<CardDisputeResource> DeadlinePassed = Of(
        "card.dispute.deadline_passed", "The deadline of a card dispute's stage has passed.");

    public static readonly EventType<CardDisputeResource> Won = Of(
        "card.dispute.won", "All of a disputed charge came back from the network.");

    public static readonly EventType<CardDisputeResource> Lost = Of(
        "card.dispute.lost", "Nothing of a disputed charge came back from the network.");

    public static readonly EventType<CardDisputeResource> PartiallyWon = Of(
        "card.dispute.partially_won", "A part of a disputed charge came back from the network.");

    public static readonly EventType<CardDisputeResource> Withdrawn = Of(
        "card.dispute.withdrawn", "A card dispute was given up.");

    public static IReadOnlyList<EventType> All =>
    [
        Opened, EvidenceAdded, Filed, Represented, Escalated, CreditGranted, CreditReversed, DeadlinePassed, Won, Lost,
        PartiallyWon, Withdrawn,
    ];

    private static EventType<CardDisputeResource> Of(string name, string description) =>
        new(name, description, CardDisputeJson.Default.CardDisputeResource);
}

using Zentra.Runtime.Events;

namespace Zentra.Payments.Payouts;

/// <summary>What is told of payouts.</summary>
public static class PayoutEvents
{
    public static readonly EventType<PayoutResource> Created = Of(
        "payout.created", "A payout was taken from a merchant's settled balance.");

    public static readonly EventType<PayoutResource> InTransit = Of(
        "payout.in_transit", "A payout is in a file for the bank.");

    public static readonly EventType<PayoutResource> Paid = Of(
        "payout.paid", "A payout has left our bank account.");

    public static readonly EventType<PayoutResource> Returned = Of(
        "payout.returned", "A payout came back, and is on the merchant's balance again.");

    public static readonly EventType<PayoutResource> Failed = Of(
        "payout.failed", "The bank did not execute a payout, and it is on the merchant's balance again.");

    public static readonly EventType<PayoutResource> Canceled = Of(
        "payout.canceled", "A payout was canceled before it was sent, and is on the merchant's balance again.");

    public static IReadOnlyList<EventType> All => [Created, InTransit, Paid, Returned, Failed, Canceled];

    private static EventType<PayoutResource> Of(string name, string description) =>
        new(name, description, PayoutJson.Default.PayoutResource);
}

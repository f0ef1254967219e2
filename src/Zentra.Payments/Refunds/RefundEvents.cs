using Zentra.Runtime.Events;

namespace Zentra.Payments.Refunds;

/// <summary>What is told of refunds.</summary>
public static class RefundEvents
{
    public static readonly EventType<RefundResource> Created = Of(
        "refund.created", "A refund was asked for.");

    public static readonly EventType<RefundResource> Posted = Of(
        "refund.posted", "The provider took a refund, and it is in the books.");

    public static readonly EventType<RefundResource> Failed = Of(
        "refund.failed", "The provider refused a refund, or took one back that was posted.");

    public static IReadOnlyList<EventType> All => [Created, Posted, Failed];

    private static EventType<RefundResource> Of(string name, string description) =>
        new(name, description, PaymentJson.Default.RefundResource);
}

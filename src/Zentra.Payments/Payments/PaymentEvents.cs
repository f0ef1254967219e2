using Zentra.Runtime.Events;

namespace Zentra.Payments.Payments;

/// <summary>What is told of payments. The data is the payment as it is after the intent.</summary>
public static class PaymentEvents
{
    public static readonly EventType<PaymentResource> Created = Of(
        "payment.created", "A payment was created.");

    public static readonly EventType<PaymentResource> RequiresAction = Of(
        "payment.requires_action", "The payer must act before the payment can be authorized.");

    public static readonly EventType<PaymentResource> Authorized = Of(
        "payment.authorized", "A provider holds the amount for the merchant.");

    public static readonly EventType<PaymentResource> Declined = Of(
        "payment.declined", "No provider authorized the payment, or a rule of the workspace refused it.");

    public static readonly EventType<PaymentResource> Unknown = Of(
        "payment.unknown", "A provider's answer was lost: money may have moved, and it is asked until that is known.");

    public static readonly EventType<PaymentResource> Incremented = Of(
        "payment.incremented", "The authorized amount was raised.");

    public static readonly EventType<PaymentResource> IncrementDeclined = Of(
        "payment.increment_declined", "The provider refused to raise the authorized amount; what it held stays held.");

    public static readonly EventType<PaymentResource> Captured = Of(
        "payment.captured", "An amount was captured, in whole or in part.");

    public static readonly EventType<PaymentResource> Settled = Of(
        "payment.settled", "All that was captured is settled by the provider, or ended by an operator.");

    public static readonly EventType<PaymentResource> CaptureDeclined = Of(
        "payment.capture_declined", "The provider refused a capture.");

    public static readonly EventType<PaymentResource> CancelRequested = Of(
        "payment.cancel_requested", "A payment is to be canceled once the outcome of its authorization is known.");

    public static readonly EventType<PaymentResource> Canceled = Of(
        "payment.canceled", "A payment was canceled, and nothing is held any more.");

    public static readonly EventType<PaymentResource> CancelDeclined = Of(
        "payment.cancel_declined", "The provider refused to give up its hold.");

    public static readonly EventType<PaymentResource> Expired = Of(
        "payment.expired", "An authorization ran out before all of it was captured.");

    public static readonly EventType<PaymentResource> ReversalStarted = Of(
        "payment.reversal_started", "A provider approved too late what nobody wants any more, and must undo it.");

    public static readonly EventType<PaymentResource> Reversed = Of(
        "payment.reversed", "A provider undid what it had approved too late.");

    public static readonly EventType<PaymentResource> ReversalDeclined = Of(
        "payment.reversal_declined", "A provider refused to undo what it had approved too late; a review was opened.");

    public static IReadOnlyList<EventType> All =>
    [
        Created, RequiresAction, Authorized, Declined, Unknown, Incremented, IncrementDeclined, Captured, Settled,
        CaptureDeclined, CancelRequested, Canceled, CancelDeclined, Expired, ReversalStarted, Reversed,
        ReversalDeclined,
    ];

    private static EventType<PaymentResource> Of(string name, string description) =>
        new(name, description, PaymentJson.Default.PaymentResource);
}

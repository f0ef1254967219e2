using Zentra.Runtime.Intents;

namespace Zentra.Payments.Payments;

/// <summary>The payment codes of the contract's closed list.</summary>
public static class PaymentProblems
{
    public static readonly ProblemType NotFound = new("payment_not_found", 404, "There is no such payment.");

    public static readonly ProblemType PaymentDeclined = new("payment_declined", 402, "The payment was declined.");

    public static readonly ProblemType CaptureDeclined = new(
        "capture_declined", 402, "The provider refused the capture.");

    public static readonly ProblemType CancelDeclined = new("cancel_declined", 402, "The provider refused to cancel.");

    public static readonly ProblemType IncrementDeclined = new(
        "increment_declined", 402, "The provider refused a larger authorization.");

    public static readonly ProblemType RefundDeclined = new("refund_declined", 402, "The provider refused the refund.");

    public static readonly ProblemType PaymentMethodRequired = new(
        "payment_method_required", 422, "A live payment needs a payment method.");

    public static readonly ProblemType NoProvider = new(
        "no_provider", 422, "No provider of the workspace can take this payment.");

    public static readonly ProblemType NotSupported = new(
        "operation_not_supported", 422, "The payment's provider cannot do this.");

    public static readonly ProblemType StateConflict = new(
        "payment_state_conflict", 409, "The payment's state does not allow this.");

    public static readonly ProblemType InProgress = new(
        "payment_operation_in_progress", 409, "An operation of this payment is not settled yet.") { Retryable = true };

    public static readonly ProblemType CaptureExceedsAuthorization = new(
        "capture_exceeds_authorization", 422, "The capture is more than what is left of the authorization.");

    public static readonly ProblemType RefundExceedsCapture = new(
        "refund_exceeds_capture", 422, "The refund is more than what is left of the captures.");

    public static readonly ProblemType AmountTooLarge = new(
        "amount_too_large", 422, "The amount would exceed the largest that can be represented.");

    public static readonly ProblemType TooManyAttempts = new(
        "too_many_attempts", 422, "The payment has as many attempts as one payment may have.");

    public static readonly ProblemType NothingDue = new(
        "nothing_due", 409, "There is nothing to do for this payment now.");

    public static IReadOnlyList<ProblemType> All =>
    [
        NotFound, PaymentDeclined, CaptureDeclined, CancelDeclined, IncrementDeclined, RefundDeclined,
        PaymentMethodRequired, NoProvider, NotSupported, StateConflict, InProgress, CaptureExceedsAuthorization,
        RefundExceedsCapture,
        AmountTooLarge, TooManyAttempts,
    ];
}

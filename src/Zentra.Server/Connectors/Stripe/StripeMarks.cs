using System.Globalization;
using Zentra.Payments.Payments;

namespace Zentra.Server.Connectors.Stripe;

/// <summary>
/// What we write into Stripe's metadata, so that an object says which of our calls it is from.
/// https://docs.stripe.com/api/metadata
/// </summary>
internal static class StripeMarks
{
    /// <summary>On PaymentIntents and refunds: the key of the call that made it.</summary>
    public const string Key = "zentra_key";

    /// <summary>On PaymentIntents and refunds: the payment.</summary>
    public const string Payment = "zentra_payment";

    /// <summary>On refunds that undo an authorization which came too late.</summary>
    public const string Reversal = "zentra_reversal";

    /// <summary>
    /// Canceling takes no metadata, and one of four reasons: this one is for authorizations that are undone, and the
    /// other for those that are voided.
    /// </summary>
    public const string ReversalReason = "abandoned";

    public const string VoidReason = "requested_by_customer";

    private const string CapturePrefix = "zentra_capture_";
    private const string IncrementPrefix = "zentra_increment_";

    /// <summary>On a PaymentIntent: that this capture or increment of it was done, with the key as its value.</summary>
    public static string Of(ProviderCall call) =>
        (call.Operation == ProviderOperation.Increment ? IncrementPrefix : CapturePrefix)
        + call.Attempt.ToString(CultureInfo.InvariantCulture);

    public static bool IsMarked(StripeIntent intent, ProviderCall call) =>
        intent.MetadataOf(Of(call)) == call.ProviderKey;

    /// <summary>The captures and increments that a PaymentIntent says were done, by their keys.</summary>
    public static IEnumerable<(ProviderOperation Operation, string Key)> Done(StripeIntent intent) =>
        from mark in intent.Metadata ?? []
        where mark.Value is not null
        let operation = mark.Key.StartsWith(CapturePrefix, StringComparison.Ordinal) ? ProviderOperation.Capture
            : mark.Key.StartsWith(IncrementPrefix, StringComparison.Ordinal) ? ProviderOperation.Increment
            : (ProviderOperation?)null
        where operation is not null
        orderby mark.Value
        select (operation.Value, mark.Value!);
}

using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Settlement;

/// <summary>What a provider has captured of a payment and not settled yet.</summary>
/// <param name="CapturedMinor">What was captured by then, in minor units of the payment's currency.</param>
/// <param name="SettledMinor">What of that is settled, or was given up by an operator.</param>
/// <param name="CapturedAt">When the oldest capture ended that is not wholly settled.</param>
public sealed record UnsettledCaptures(long CapturedMinor, long SettledMinor, Timestamp CapturedAt)
{
    public long OpenMinor => CapturedMinor - SettledMinor;

    /// <summary>What payments are found by: whose captures wait to be settled; null where none does.</summary>
    public static string? Provider(Payment payment) =>
        payment.UnsettledMinor > 0 ? payment.Route?.Provider : null;

    /// <summary>
    /// What was open of the captures that had ended by a moment, or null where nothing was. What is settled is taken
    /// from the oldest captures first, and counts whenever it was.
    /// </summary>
    public static UnsettledCaptures? Of(Payment payment, Timestamp asOf)
    {
        var settled = payment.AmountSettledMinor + payment.AmountConcededMinor;
        var captured = 0L;
        Timestamp? oldest = null;
        foreach (var (amountMinor, at) in Captures(payment).Where(c => c.At <= asOf).OrderBy(c => c.At))
        {
            captured = long.Min(captured + amountMinor, payment.AmountCapturedMinor);
            if (captured > settled)
            {
                oldest ??= at;
            }
        }
        return oldest is { } since ? new(captured, settled, since) : null;
    }

    /// <summary>Captures that succeeded; an automatic one is a part of its authorization.</summary>
    private static IEnumerable<(long AmountMinor, Timestamp At)> Captures(Payment payment) =>
        from attempt in payment.Attempts
        where attempt.Status == AttemptStatus.Approved && attempt.Provider == payment.Route?.Provider
        where attempt.Operation == ProviderOperation.Capture
            || (attempt.Operation == ProviderOperation.Authorize && payment.CaptureMethod == CaptureMethod.Automatic)
        select (attempt.AmountMinor, attempt.EndedAt ?? attempt.StartedAt);
}

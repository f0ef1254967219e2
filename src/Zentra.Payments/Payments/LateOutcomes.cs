using Zentra.Payments.Refunds;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>
/// What comes after an outcome is settled. A late failure never beats a success. A late success is money at the
/// provider: it is taken over where the payment still wants it, and undone where it does not.
/// </summary>
internal static class LateOutcomes
{
    public static Decision.Accepted Decide(
        Change change,
        Attempt attempt,
        ProviderOutcome outcome,
        bool wasAsked,
        IRecords records,
        Context context)
    {
        if (outcome is not ProviderOutcome.Approved approved || !HadFailed(attempt, change.Payment, wasAsked))
        {
            return Trace(change, attempt, outcome, wasAsked, records, context);
        }
        change.Judge([new(
            "late_success",
            Passed: false,
            $"Attempt {attempt.Number} was {attempt.Status.Name()}, and {attempt.Provider} approves it now.")]);
        if (!wasAsked && UnknownReview.CanBeAsked(attempt, records))
        {
            // Of two messages that contradict each other one is wrong; the answer to a question is the last word.
            return change.Replace(attempt with
            {
                CheckAt = attempt.CheckAt ?? PaymentTimers.NextQuery(0, context.At),
            }).Accept();
        }
        return attempt.Operation switch
        {
            ProviderOperation.Authorize => Reverse(change, attempt, approved, context),
            ProviderOperation.Capture when HasRoom(change.Payment, attempt) =>
                PaymentOutcomes.Captured(Reserved(change, attempt, context), attempt, approved, records, context),
            ProviderOperation.Refund
                when change.Refund is not null && change.Payment.RefundableMinor >= attempt.AmountMinor =>
                RefundOutcomes.Posted(
                    change, PaymentOutcomes.Approve(attempt, approved, context), context, isAwaited: false),
            ProviderOperation.Void when change.Payment is
                { Authorization: Authorization.Authorized, AmountCapturedMinor: 0, HasOpenHold: false } =>
                PaymentOutcomes.Canceled(change, attempt, approved, context),
            ProviderOperation.Reverse => change.Replace(PaymentOutcomes.Approve(attempt, approved, context)).Accept(),
            _ => Ask(change, attempt, approved, records, context),
        };
    }

    private static bool HasRoom(Payment payment, Attempt capture) =>
        payment.Authorization == Authorization.Authorized && !payment.HasOpen(ProviderOperation.Void)
        && !payment.HasOpen(ProviderOperation.Increment)
        && payment.AmountAuthorizedMinor - payment.AmountCapturedMinor - payment.OpenMinor(ProviderOperation.Capture)
            >= capture.AmountMinor;

    /// <summary>What a final capture has released since is reserved again: the provider has taken it.</summary>
    private static Change Reserved(Change change, Attempt capture, Context context) => change.Payment.CaptureClosed
        ? change.Post(
            PaymentPostings.Reserve(change.Payment, capture.AmountMinor, context), reserved: capture.AmountMinor)
        : change;

    /// <summary>
    /// An authorization that nobody waits for any more: it is undone at its provider, and both show in the attempts.
    /// </summary>
    public static Decision.Accepted Reverse(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(attempt with { ProviderReference = outcome.Reference, EndedAt = context.At, CheckAt = null });
        var isUnderWay = change.Payment.Attempts.Any(
            a => a.Operation == ProviderOperation.Reverse && a.ProviderReference == outcome.Reference
                && a.Status != AttemptStatus.Declined);
        if (isUnderWay)
        {
            return change.Accept();
        }
        return change.Tell(PaymentEvents.ReversalStarted).Call(
            ProviderOperation.Reverse, attempt.AmountMinor, outcome.Reference, provider: attempt.Provider).Accept();
    }

    /// <summary>What is settled stays: the message is recorded, with what it was, and changes no money.</summary>
    private static Decision.Accepted Trace(
        Change change,
        Attempt attempt,
        ProviderOutcome outcome,
        bool wasAsked,
        IRecords records,
        Context context)
    {
        // Only an approval without a condition, or a failure, ends the question whether an approval holds.
        if (attempt.CheckAt is not null && (wasAsked || attempt.Status == AttemptStatus.Approved)
            && outcome is not (ProviderOutcome.Unknown or ProviderOutcome.Pending
                or ProviderOutcome.Approved { ConfirmAfterSeconds: not null }))
        {
            change.Replace(attempt with { CheckAt = null });
        }
        var rule = (attempt.Status, outcome) switch
        {
            (_, ProviderOutcome.Unknown or ProviderOutcome.Pending) => "outdated_outcome",
            (AttemptStatus.Approved, ProviderOutcome.Approved)
                or (AttemptStatus.Declined, ProviderOutcome.Declined)
                or (AttemptStatus.Refused, ProviderOutcome.RefusedBeforeProcessing)
                or (AttemptStatus.RequiresAction, ProviderOutcome.RequiresAction) => "repeated_outcome",
            _ => "contradicting_outcome",
        };
        if (attempt is { Operation: ProviderOperation.Capture, Status: AttemptStatus.Approved }
            && outcome is ProviderOutcome.Declined declined
            && !UnknownReview.IsAsked(change, attempt, UnknownReview.LateFailure, records))
        {
            // The books stay with the success; where the money is, a person must find out.
            UnknownReview.Open(
                change, attempt, UnknownReview.LateFailure, context,
                $"{attempt.Provider} says that capture {attempt.Number} failed ({declined.RawCode}), after approval.");
        }
        return change.Judge([new(
            rule,
            rule != "contradicting_outcome",
            $"Attempt {attempt.Number} is {attempt.Status.Name()} already; this message has no effect.")]).Accept();
    }

    /// <summary>
    /// Whether the attempt had ended without success: it failed, or its customer never acted before the payment ended.
    /// A refund that was approved and taken back has had its success: only the provider's last word gives it another.
    /// </summary>
    private static bool HadFailed(Attempt attempt, Payment payment, bool wasAsked) =>
        (attempt.Status is AttemptStatus.Declined or AttemptStatus.Refused
            && (wasAsked || attempt is not { Operation: ProviderOperation.Refund, ProviderReference: not null }))
        || (attempt.Status == AttemptStatus.RequiresAction && payment.Authorization != Authorization.RequiresAction
            && payment.Attempts.Last(a => a.Operation == ProviderOperation.Authorize) == attempt);

    private static Decision.Accepted Ask(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, IRecords records, Context context)
    {
        change.Replace(attempt with { ProviderReference = outcome.Reference, CheckAt = null });
        if (!UnknownReview.IsAsked(change, attempt, UnknownReview.LateSuccess, records))
        {
            UnknownReview.Open(
                change, attempt, UnknownReview.LateSuccess, context,
                $"{attempt.Provider} did what attempt {attempt.Number} asked for after it had failed, and the payment "
                + $"is {change.Payment.Status.Name()} now.");
        }
        return change.Accept();
    }
}

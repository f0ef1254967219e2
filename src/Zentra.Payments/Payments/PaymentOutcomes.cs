using Zentra.Payments.Providers;
using Zentra.Payments.Refunds;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>
/// What a provider's answer does to a payment. A late failure never beats a success; a repeat leaves a trace and no
/// effect; an unknown outcome is asked about, never guessed.
/// </summary>
public static class PaymentOutcomes
{
    /// <summary>How long an authorization is held before it expires.</summary>
    public static readonly TimeSpan AuthorizationLifetime = TimeSpan.FromDays(7);

    /// <summary>How long the customer has for a required action.</summary>
    public static readonly TimeSpan ActionLifetime = TimeSpan.FromHours(24);

    public static Decision Decide(
        Payment? payment,
        int attemptNumber,
        ProviderOutcome outcome,
        bool wasAsked,
        IRecords records,
        Context context)
    {
        if (payment is null || attemptNumber < 1 || attemptNumber > payment.Attempts.Count)
        {
            return new Rejection(PaymentProblems.NotFound, "There is no such payment or attempt in this workspace.");
        }
        var attempt = payment.Attempts[attemptNumber - 1];
        var refund = attempt.Refund is { } id ? records.Find(Refunds.Refund.Kind, id) : null;
        var change = new Change(payment, context) { Refund = refund }.AsFact();
        return Decide(change, attempt, outcome, wasAsked, records, context);
    }

    /// <param name="wasAsked">Whether the provider was asked, so that this is its last word.</param>
    internal static Decision.Accepted Decide(
        Change change,
        Attempt attempt,
        ProviderOutcome outcome,
        bool wasAsked,
        IRecords records,
        Context context)
    {
        change.Count(attempt, outcome, records, context);
        if (outcome is ProviderOutcome.Unknown && attempt.IsOpen)
        {
            return Failures.StayUnknown(change, attempt, outcome, records, context);
        }
        return (attempt.Operation, outcome) switch
        {
            (ProviderOperation.Refund, ProviderOutcome.Declined failed) when attempt.Status == AttemptStatus.Approved =>
                RefundOutcomes.TakenBack(
                    change, attempt, failed, !wasAsked && UnknownReview.CanBeAsked(attempt, records), context),
            _ when !AwaitsAnswer(change.Payment, attempt, outcome) =>
                LateOutcomes.Decide(change, attempt, outcome, wasAsked, records, context),
            (_, ProviderOutcome.NotReceived) => Failures.SendAgain(change, attempt, records, context),
            (_, ProviderOutcome.Pending pending) => Failures.StayPending(change, attempt, pending, records, context),
            (_, ProviderOutcome.Approved approved) => Approved(change, attempt, approved, records, context),
            (ProviderOperation.Authorize, ProviderOutcome.RequiresAction action) =>
                Act(change, attempt, action, records, context),
            (_, ProviderOutcome.RequiresAction) =>
                // Nothing but an authorization waits for a customer: the answer cannot be trusted, so it is none.
                Failures.StayUnknown(change, attempt, new ProviderOutcome.Unknown("requires_action"), records, context),
            (ProviderOperation.Reverse, ProviderOutcome.RefusedBeforeProcessing refused) =>
                // It must be undone some time: asked about, it turns out not to be there, and is sent again.
                Failures.StayUnknown(change, attempt, new ProviderOutcome.Unknown(refused.RawCode), records, context),
            (_, ProviderOutcome.Declined declined) =>
                Failures.Declined(
                    change, attempt, AttemptStatus.Declined, declined.Code, declined.RawCode, records, context),
            (_, ProviderOutcome.RefusedBeforeProcessing refused) =>
                Failures.Declined(
                    change, attempt, AttemptStatus.Refused, "processing_error", refused.RawCode, records, context),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
    }

    /// <summary>
    /// Whether the outcome is news. An action that the customer has taken ends by itself too: the provider then tells
    /// us, before anybody confirms.
    /// </summary>
    private static bool AwaitsAnswer(Payment payment, Attempt attempt, ProviderOutcome outcome) => attempt.IsOpen
        || (attempt.Status == AttemptStatus.RequiresAction
            && payment.Authorization == Authorization.RequiresAction
            && payment.Attempts.Last(a => a.Operation == ProviderOperation.Authorize) == attempt
            && (outcome is ProviderOutcome.Approved
                || (outcome is ProviderOutcome.Declined && !payment.HasOpen(ProviderOperation.Void))));

    private static Decision.Accepted Approved(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, IRecords records, Context context)
    {
        change.Replace(Approve(attempt, outcome, context)).Remember(attempt, outcome.Reference, records);
        UnknownReview.CloseIfSettled(change, records, context);
        return attempt.Operation switch
        {
            ProviderOperation.Authorize when change.Payment.CancelRequested =>
                CanceledMeanwhile(change, attempt, outcome, context),
            ProviderOperation.Authorize => Authorized(change, attempt, outcome, records, context),
            ProviderOperation.Capture => Captured(change, attempt, outcome, records, context),
            ProviderOperation.Void => Canceled(change, attempt, outcome, context),
            ProviderOperation.Increment => Incremented(change, attempt, outcome, context),
            ProviderOperation.Refund => RefundOutcomes.Posted(change, Approve(attempt, outcome, context), context),
            ProviderOperation.Reverse => change.Tell(PaymentEvents.Reversed).Accept(),
            _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
        };
    }

    /// <summary>The payment was canceled while nobody knew: what was approved after all is undone.</summary>
    private static Decision.Accepted CanceledMeanwhile(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        ReleaseRest(change, context);
        change.Set(p => p with { Authorization = Authorization.Canceled, CaptureClosed = true, ExpiresAt = null });
        change.Tell(PaymentEvents.Canceled);
        return LateOutcomes.Reverse(change, Approve(attempt, outcome, context), outcome, context);
    }

    private static Decision.Accepted Authorized(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, IRecords records, Context context)
    {
        change.Replace(Approve(attempt, outcome, context)).Set(p => p with
        {
            Authorization = Authorization.Authorized,
            AmountAuthorizedMinor = attempt.AmountMinor,
            NextAction = null,
            ExpiresAt = context.At.Plus(AuthorizationLifetime),
        });
        change.Tell(PaymentEvents.Authorized);
        if (change.Payment.CaptureMethod == CaptureMethod.Automatic)
        {
            Take(change, attempt, isFinal: true, records, context);
        }
        // The caller of an attempt that required action was answered then.
        return attempt.IsOpen ? change.Answer(201, attempt.OpenedBy) : change.Accept();
    }

    internal static Decision.Accepted Captured(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, IRecords records, Context context)
    {
        change.Replace(Approve(attempt, outcome, context));
        // A final capture releases what is left, and what another one takes that is open is not known yet.
        var isFinal = attempt.Final && !change.Payment.HasOpen(ProviderOperation.Capture);
        Take(change, attempt, isFinal, records, context);
        return attempt.IsOpen ? change.Answer(200, attempt.OpenedBy) : change.Accept();
    }

    private static void Take(Change change, Attempt attempt, bool isFinal, IRecords records, Context context)
    {
        var amountMinor = attempt.AmountMinor;
        var captured = change.Payment.AmountCapturedMinor + amountMinor;
        var isFull = captured == change.Payment.AmountAuthorizedMinor;
        change.Post(PaymentPostings.Capture(change.Payment, amountMinor, context), reserved: -amountMinor);
        change.Set(p => p with
        {
            AmountCapturedMinor = captured,
            CaptureClosed = p.CaptureClosed || isFinal || isFull,
            ExpiresAt = p.CaptureClosed || isFinal || isFull ? null : p.ExpiresAt,
            SettleBy = p.SettleBy
                ?? ProviderDecider.Find(records, attempt.Provider)?.Settlement?.Deadline(context.At),
        });
        change.Set(p => p.Recounted());
        if (change.Payment.CaptureClosed)
        {
            ReleaseRest(change, context);
        }
        change.Tell(PaymentEvents.Captured);
    }

    internal static Decision.Accepted Canceled(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(Approve(attempt, outcome, context));
        ReleaseRest(change, context);
        change.Set(p => p with
        {
            Authorization = Authorization.Canceled,
            CaptureClosed = true,
            NextAction = null,
            ExpiresAt = null,
        });
        change.Set(p => p.Recounted()).Tell(PaymentEvents.Canceled);
        return attempt.IsOpen ? change.Answer(200, attempt.OpenedBy) : change.Accept();
    }

    private static Decision.Accepted Incremented(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(Approve(attempt, outcome, context)).Set(p => p with
        {
            AmountAuthorizedMinor = p.AmountAuthorizedMinor + attempt.AmountMinor,
        });
        return change.Tell(PaymentEvents.Incremented).Answer(200, attempt.OpenedBy);
    }

    private static Decision.Accepted Act(
        Change change, Attempt attempt, ProviderOutcome.RequiresAction outcome, IRecords records, Context context)
    {
        change.Remember(attempt, outcome.Reference, records);
        change.Replace(attempt with
        {
            Status = AttemptStatus.RequiresAction,
            ProviderReference = outcome.Reference,
            EndedAt = context.At,
            CheckAt = null,
        });
        change.Set(p => p with
        {
            Authorization = Authorization.RequiresAction,
            NextAction = new(outcome.Type, outcome.Url),
            ExpiresAt = context.At.Plus(ActionLifetime),
        });
        return change.Tell(PaymentEvents.RequiresAction).Answer(201, attempt.OpenedBy);
    }

    /// <summary>Gives back what is reserved, except for what captures without an outcome may yet take.</summary>
    internal static void ReleaseRest(Change change, Context context)
    {
        var rest = change.Payment.ReservedMinor - change.Payment.OpenMinor(ProviderOperation.Capture);
        change.Post(PaymentPostings.Release(change.Payment, rest, context), reserved: -rest);
    }

    internal static Attempt Approve(Attempt attempt, ProviderOutcome.Approved outcome, Context context) => attempt with
    {
        Status = AttemptStatus.Approved,
        ProviderReference = outcome.Reference,
        RawCode = null,
        EndedAt = context.At,
        CheckAt = outcome.ConfirmAfterSeconds is { } seconds ? context.At.Plus(TimeSpan.FromSeconds(seconds)) : null,
    };
}

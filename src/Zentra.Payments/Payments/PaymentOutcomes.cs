using Zentra.Payments.Refunds;
using Zentra.Runtime.Intents;
using static Zentra.Payments.Payments.PaymentCommand;

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

    public static Decision Decide(Payment? payment, Refunds.Refund? refund, RecordOutcome command, Context context)
    {
        if (payment is null || command.Attempt < 1 || command.Attempt > payment.Attempts.Count)
        {
            return new Rejection(PaymentProblems.NotFound, "There is no such payment or attempt in this workspace.");
        }
        var attempt = payment.Attempts[command.Attempt - 1];
        var change = new Change(payment, context) { Refund = refund }.AsFact();
        return (attempt.Operation, command.Outcome) switch
        {
            (ProviderOperation.Refund, ProviderOutcome.Declined failed) when attempt.Status == AttemptStatus.Approved =>
                RefundOutcomes.TakenBack(change, attempt, failed, context),
            _ when !AwaitsAnswer(payment, attempt, command.Outcome) => Ignore(change, attempt, command.Outcome),
            (_, ProviderOutcome.NotReceived) => SendAgain(change, attempt, context),
            (_, ProviderOutcome.Unknown unknown) => StayUnknown(change, attempt, unknown, context),
            (_, ProviderOutcome.Approved approved) => Approved(change, attempt, approved, context),
            (ProviderOperation.Authorize, ProviderOutcome.RequiresAction action) =>
                Act(change, attempt, action, context),
            (_, ProviderOutcome.RequiresAction) =>
                // Nothing but an authorization waits for a customer: the answer cannot be trusted, so it is none.
                StayUnknown(change, attempt, new("requires_action"), context),
            (_, ProviderOutcome.Declined declined) =>
                Declined(change, attempt, AttemptStatus.Declined, declined.Code, declined.RawCode, context),
            (_, ProviderOutcome.RefusedBeforeProcessing refused) =>
                Declined(change, attempt, AttemptStatus.Refused, "processing_error", refused.RawCode, context),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
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
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context) => attempt.Operation switch
        {
            ProviderOperation.Authorize => Authorized(change, attempt, outcome, context),
            ProviderOperation.Capture => Captured(change, attempt, outcome, context),
            ProviderOperation.Void => Canceled(change, attempt, outcome, context),
            ProviderOperation.Increment => Incremented(change, attempt, outcome, context),
            ProviderOperation.Refund => RefundOutcomes.Posted(change, Approve(attempt, outcome, context), context),
            _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
        };

    private static Decision.Accepted Authorized(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(Approve(attempt, outcome, context)).Set(p => p with
        {
            Authorization = Authorization.Authorized,
            AmountAuthorizedMinor = attempt.AmountMinor,
            NextAction = null,
            ExpiresAt = context.At.Plus(AuthorizationLifetime),
        });
        change.Tell("payment.authorized");
        if (change.Payment.CaptureMethod == CaptureMethod.Automatic)
        {
            Take(change, attempt.AmountMinor, isFinal: true, context);
        }
        // The caller of an attempt that required action was answered then.
        return attempt.IsOpen ? change.Answer(201, attempt.OpenedBy) : change.Accept();
    }

    private static Decision.Accepted Captured(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(Approve(attempt, outcome, context));
        Take(change, attempt.AmountMinor, attempt.Final, context);
        return change.Answer(200, attempt.OpenedBy);
    }

    private static void Take(Change change, long amountMinor, bool isFinal, Context context)
    {
        var captured = change.Payment.AmountCapturedMinor + amountMinor;
        var isFull = captured == change.Payment.AmountAuthorizedMinor;
        change.Post(PaymentPostings.Capture(change.Payment, amountMinor, context), reserved: -amountMinor);
        change.Set(p => p with
        {
            AmountCapturedMinor = captured,
            CaptureClosed = p.CaptureClosed || isFinal || isFull,
            ExpiresAt = p.CaptureClosed || isFinal || isFull ? null : p.ExpiresAt,
        });
        change.Set(p => p.Recounted());
        if (change.Payment.CaptureClosed)
        {
            ReleaseRest(change, context);
        }
        change.Tell("payment.captured");
    }

    private static Decision.Accepted Canceled(
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
        return change.Set(p => p.Recounted()).Tell("payment.canceled").Answer(200, attempt.OpenedBy);
    }

    private static Decision.Accepted Incremented(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(Approve(attempt, outcome, context)).Set(p => p with
        {
            AmountAuthorizedMinor = p.AmountAuthorizedMinor + attempt.AmountMinor,
        });
        return change.Tell("payment.incremented").Answer(200, attempt.OpenedBy);
    }

    private static Decision.Accepted Act(
        Change change, Attempt attempt, ProviderOutcome.RequiresAction outcome, Context context)
    {
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
        return change.Tell("payment.requires_action").Answer(201, attempt.OpenedBy);
    }

    private static Decision.Accepted Declined(
        Change change, Attempt attempt, AttemptStatus status, string code, string rawCode, Context context)
    {
        change.Replace(attempt with
        {
            Status = status,
            Code = DeclineCodes.Of(code).Code,
            RawCode = rawCode,
            EndedAt = context.At,
            CheckAt = null,
        });
        switch (attempt.Operation)
        {
            case ProviderOperation.Authorize:
                ReleaseRest(change, context);
                change.Set(p => p with
                {
                    Authorization = Authorization.Declined,
                    NextAction = null,
                    ExpiresAt = null,
                });
                change.Tell("payment.declined");
                break;
            case ProviderOperation.Increment:
                change.Post(
                    PaymentPostings.Release(change.Payment, attempt.AmountMinor, context),
                    reserved: -attempt.AmountMinor);
                change.Tell("payment.increment_declined");
                break;
            case ProviderOperation.Refund:
                RefundOutcomes.Failed(change, code);
                break;
            case ProviderOperation.Capture:
                if (change.Payment.CaptureClosed)
                {
                    ReleaseRest(change, context);
                }
                change.Tell("payment.capture_declined");
                break;
            case ProviderOperation.Void:
                change.Tell("payment.cancel_declined");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attempt));
        }
        return attempt.IsOpen
            ? change.Refuse(c => PaymentResource.Decline(c, c.Payment.Attempts[attempt.Number - 1]), attempt.OpenedBy)
            : change.Accept();
    }

    private static Decision.Accepted StayUnknown(
        Change change, Attempt attempt, ProviderOutcome.Unknown outcome, Context context)
    {
        var isNews = attempt.Status != AttemptStatus.Unknown;
        change.Replace(attempt with
        {
            Status = AttemptStatus.Unknown,
            RawCode = outcome.Reason,
            CheckAt = PaymentTimers.NextQuery(attempt.Queries, context.At),
        });
        if (attempt.Operation == ProviderOperation.Authorize)
        {
            change.Set(p => p with { Authorization = Authorization.Unknown });
        }
        return isNews ? change.Tell("payment.unknown").Accept() : change.Accept();
    }

    /// <summary>The provider never got it, so sending it now with the same key is the first time.</summary>
    private static Decision.Accepted SendAgain(Change change, Attempt attempt, Context context)
    {
        var again = attempt with
        {
            Status = AttemptStatus.Pending,
            RawCode = null,
            CheckAt = context.At.Plus(PaymentTimers.CallDeadline),
        };
        if (attempt.Operation == ProviderOperation.Authorize)
        {
            change.Set(p => p with { Authorization = Authorization.Pending });
        }
        var reference = attempt.ProviderReference ?? change.Payment.ProviderReference;
        return change.Replace(again).Send(again, reference, isQuery: false).Accept();
    }

    /// <summary>What is settled stays: the message is recorded, with what it was, and changes no money.</summary>
    private static Decision.Accepted Ignore(Change change, Attempt attempt, ProviderOutcome outcome)
    {
        // Only an approval without a condition, or a failure, ends the question whether an approval holds.
        if (attempt.CheckAt is not null
            && outcome is not (ProviderOutcome.Unknown or ProviderOutcome.Approved { ConfirmAfterSeconds: not null }))
        {
            change.Replace(attempt with { CheckAt = null });
        }
        var rule = (attempt.Status, outcome) switch
        {
            (_, ProviderOutcome.Unknown) => "outdated_outcome",
            (AttemptStatus.Approved, ProviderOutcome.Approved)
                or (AttemptStatus.Declined, ProviderOutcome.Declined)
                or (AttemptStatus.Refused, ProviderOutcome.RefusedBeforeProcessing)
                or (AttemptStatus.RequiresAction, ProviderOutcome.RequiresAction) => "repeated_outcome",
            _ => "contradicting_outcome",
        };
        return change.Judge([new(
            rule,
            rule != "contradicting_outcome",
            $"Attempt {attempt.Number} is {attempt.Status.Name()} already; this message has no effect.")]).Accept();
    }

    /// <summary>Gives back what is reserved, except for what captures without an outcome may yet take.</summary>
    private static void ReleaseRest(Change change, Context context)
    {
        var rest = change.Payment.ReservedMinor - change.Payment.OpenMinor(ProviderOperation.Capture);
        change.Post(PaymentPostings.Release(change.Payment, rest, context), reserved: -rest);
    }

    private static Attempt Approve(Attempt attempt, ProviderOutcome.Approved outcome, Context context) => attempt with
    {
        Status = AttemptStatus.Approved,
        ProviderReference = outcome.Reference,
        RawCode = null,
        EndedAt = context.At,
        CheckAt = outcome.ConfirmAfterSeconds is { } seconds ? context.At.Plus(TimeSpan.FromSeconds(seconds)) : null,
    };
}

using Zentra.Payments.Refunds;
using Zentra.Runtime.Intents;
using static Zentra.Payments.Payments.PaymentCommand;

namespace Zentra.Payments.Payments;

/// <summary>
/// What a provider's answer does to a payment. A late failure never beats a success; a repeat leaves a trace and no effect; an
/// unknown outcome is asked about, never guessed.
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
                FailPosted(change, attempt, failed, context),
            _ when !attempt.IsOpen => Ignore(change, attempt, command.Outcome, context),
            (_, ProviderOutcome.NotReceived) => SendAgain(change, attempt, context),
            (_, ProviderOutcome.Unknown unknown) => StayUnknown(change, attempt, unknown, context),
            (ProviderOperation.Authorize, ProviderOutcome.Approved approved) => Authorized(change, attempt, approved, context),
            (ProviderOperation.Authorize, ProviderOutcome.RequiresAction action) => Act(change, attempt, action, context),
            (ProviderOperation.Capture, ProviderOutcome.Approved approved) => Captured(change, attempt, approved, context),
            (ProviderOperation.Void, ProviderOutcome.Approved approved) => Canceled(change, attempt, approved, context),
            (ProviderOperation.Increment, ProviderOutcome.Approved approved) => Incremented(change, attempt, approved, context),
            (ProviderOperation.Refund, ProviderOutcome.Approved approved) => Refunded(change, attempt, approved, context),
            (_, ProviderOutcome.Declined declined) =>
                Declined(change, attempt, AttemptStatus.Declined, declined.Code, declined.RawCode, context),
            (_, ProviderOutcome.RefusedBeforeProcessing refused) =>
                Declined(change, attempt, AttemptStatus.Refused, "processing_error", refused.RawCode, context),
            (_, ProviderOutcome.RequiresAction) =>
                Declined(change, attempt, AttemptStatus.Declined, DeclineCodes.Unmapped, "requires_action", context),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    private static Decision.Accepted Authorized(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(Approve(attempt, outcome, context)).Set(p => p with
        {
            Authorization = Authorization.Authorized,
            AmountAuthorizedMinor = attempt.AmountMinor,
            ExpiresAt = context.At.Plus(AuthorizationLifetime),
        });
        change.Tell("payment.authorized");
        if (change.Payment.CaptureMethod == CaptureMethod.Automatic)
        {
            Take(change, attempt.AmountMinor, isFinal: true, context);
        }
        return change.Answer(201, attempt.OpenedBy);
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
            Capture = isFull ? Progress.Full : Progress.Partial,
            Refund = p.AmountRefundedMinor > 0 ? Progress.Partial : Progress.None,
            CaptureClosed = p.CaptureClosed || isFinal || isFull,
            ExpiresAt = p.CaptureClosed || isFinal || isFull ? null : p.ExpiresAt,
        });
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
        }).Set(p => p.WithRefunded(p.AmountRefundedMinor));
        return change.Tell("payment.canceled").Answer(200, attempt.OpenedBy);
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

    private static Decision.Accepted Refunded(
        Change change, Attempt attempt, ProviderOutcome.Approved outcome, Context context)
    {
        change.Replace(Approve(attempt, outcome, context));
        var entries = PaymentPostings.Refund(change.Payment, attempt.AmountMinor, context);
        change.Post(entries, reserved: 0).Set(p => p.WithRefunded(p.AmountRefundedMinor + attempt.AmountMinor));
        change.SetRefund(r => r with { Status = RefundStatus.Posted, LedgerEntries = [.. entries.Select(e => e.Id)] });
        return change.TellRefund("refund.posted").Answer(201, attempt.OpenedBy);
    }

    /// <summary>The provider took back a refund it had confirmed: the posting is reversed by new entries.</summary>
    private static Decision.Accepted FailPosted(
        Change change, Attempt attempt, ProviderOutcome.Declined outcome, Context context)
    {
        change.Replace(attempt with
        {
            Status = AttemptStatus.Declined,
            Code = DeclineCodes.Of(outcome.Code).Code,
            RawCode = outcome.RawCode,
            EndedAt = context.At,
            CheckAt = null,
        });
        var entries = PaymentPostings.ReverseRefund(change.Payment, attempt.AmountMinor, context);
        change.Post(entries, reserved: 0).Set(p => p.WithRefunded(p.AmountRefundedMinor - attempt.AmountMinor));
        change.SetRefund(r => r with
        {
            Status = RefundStatus.Failed,
            FailureCode = DeclineCodes.Of(outcome.Code).Code,
            LedgerEntries = [.. r.LedgerEntries, .. entries.Select(e => e.Id)],
        });
        return change.TellRefund("refund.failed").Accept();
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
                change.Set(p => p with { Authorization = Authorization.Declined, NextAction = null, ExpiresAt = null });
                change.Tell("payment.declined");
                break;
            case ProviderOperation.Increment:
                change.Post(
                    PaymentPostings.Release(change.Payment, attempt.AmountMinor, context), reserved: -attempt.AmountMinor);
                break;
            case ProviderOperation.Refund:
                change.SetRefund(r => r with
                {
                    Status = RefundStatus.Failed,
                    FailureCode = DeclineCodes.Of(code).Code,
                });
                change.TellRefund("refund.failed");
                break;
            case ProviderOperation.Capture:
                if (change.Payment.CaptureClosed)
                {
                    ReleaseRest(change, context);
                }
                break;
            case ProviderOperation.Void:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attempt));
        }
        return change.Refuse(c => PaymentResource.Decline(c, c.Payment.Attempts[attempt.Number - 1]), attempt.OpenedBy);
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
        var again = attempt with { Status = AttemptStatus.Pending, CheckAt = context.At.Plus(PaymentTimers.CallDeadline) };
        return change.Replace(again).Send(again, attempt.ProviderReference, isQuery: false).Accept();
    }

    /// <summary>A repeat, or a contradiction of what is settled: it is recorded and changes no money.</summary>
    private static Decision Ignore(Change change, Attempt attempt, ProviderOutcome outcome, Context context)
    {
        var isRepeat = (attempt.Status, outcome) is (AttemptStatus.Approved, ProviderOutcome.Approved)
            or (AttemptStatus.Declined, ProviderOutcome.Declined)
            or (AttemptStatus.RequiresAction, ProviderOutcome.RequiresAction);
        if (attempt.CheckAt is not null)
        {
            change.Replace(attempt with { CheckAt = null });
        }
        return change.Judge([new(
            isRepeat ? "repeated_outcome" : "contradicting_outcome",
            isRepeat,
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

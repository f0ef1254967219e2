using Zentra.Payments.Refunds;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>What a decline, a silence and a promise to answer later do to a payment.</summary>
internal static class Failures
{
    /// <summary>How often the undoing of one authorization is asked for before a person is.</summary>
    private const int MaxReversals = 3;

    public static Decision.Accepted Declined(
        Change change,
        Attempt attempt,
        AttemptStatus status,
        string code,
        string rawCode,
        IRecords records,
        Context context)
    {
        change.Replace(attempt with
        {
            Status = status,
            Code = DeclineCodes.Of(code).Code,
            RawCode = rawCode,
            EndedAt = context.At,
            CheckAt = null,
        });
        UnknownReview.CloseIfSettled(change, records, context);
        switch (attempt.Operation)
        {
            case ProviderOperation.Authorize
                when Failover.Next(change.Payment, attempt, status, code, records, context) is { } route:
                change.Take(route, records, context).Tell(RoutingEvents.FailedOver);
                change.Set(p => p with { Authorization = Authorization.Pending });
                return change.Call(
                    ProviderOperation.Authorize, attempt.AmountMinor, reference: null, inPlaceOf: attempt).Accept();
            case ProviderOperation.Authorize:
                PaymentOutcomes.ReleaseRest(change, context);
                var isCanceled = change.Payment.CancelRequested;
                change.Set(p => p with
                {
                    Authorization = isCanceled ? Authorization.Canceled : Authorization.Declined,
                    NextAction = null,
                    ExpiresAt = null,
                });
                change.Tell(isCanceled ? PaymentEvents.Canceled : PaymentEvents.Declined);
                break;
            case ProviderOperation.Reverse when change.Payment.Attempts.Count(
                a => a.Operation == ProviderOperation.Reverse && a.ProviderReference == attempt.ProviderReference)
                    < MaxReversals:
                return change.Call(
                    ProviderOperation.Reverse, attempt.AmountMinor, attempt.ProviderReference,
                    provider: attempt.Provider).Accept();
            case ProviderOperation.Reverse:
                UnknownReview.Open(
                    change, change.Payment.Attempts[attempt.Number - 1], UnknownReview.LateSuccess, context,
                    $"{attempt.Provider} refuses to undo what it approved too late ({rawCode}).");
                return change.Tell(PaymentEvents.ReversalDeclined).Accept();
            case ProviderOperation.Increment:
                change.Post(
                    PaymentPostings.Release(change.Payment, attempt.AmountMinor, context),
                    reserved: -attempt.AmountMinor);
                change.Tell(PaymentEvents.IncrementDeclined);
                break;
            case ProviderOperation.Refund:
                RefundOutcomes.Failed(change, code);
                break;
            case ProviderOperation.Capture:
                if (change.Payment.CaptureClosed)
                {
                    PaymentOutcomes.ReleaseRest(change, context);
                }
                change.Tell(PaymentEvents.CaptureDeclined);
                break;
            case ProviderOperation.Void:
                change.Tell(PaymentEvents.CancelDeclined);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attempt));
        }
        return attempt.IsOpen
            ? change.Refuse(c => PaymentResource.Decline(c, c.Payment.Attempts[attempt.Number - 1]), attempt.OpenedBy)
            : change.Accept();
    }

    public static Decision.Accepted StayUnknown(
        Change change, Attempt attempt, ProviderOutcome outcome, IRecords records, Context context)
    {
        var isNews = attempt.Status != AttemptStatus.Unknown;
        var unknown = attempt with
        {
            Status = AttemptStatus.Unknown,
            RawCode = ((ProviderOutcome.Unknown)outcome).Reason,
            CheckAt = UnknownReview.CanBeAsked(attempt, records)
                ? PaymentTimers.NextQuery(attempt.Queries, context.At)
                : null,
        };
        change.Replace(unknown);
        if (attempt.Operation == ProviderOperation.Authorize)
        {
            change.Set(p => p with { Authorization = Authorization.Unknown });
        }
        if (isNews)
        {
            change.Tell(PaymentEvents.Unknown);
        }
        UnknownReview.OpenIfDue(change, unknown, records, context);
        return change.Accept();
    }

    /// <summary>The provider has it and will tell; where it does not in time, it is asked.</summary>
    public static Decision.Accepted StayPending(
        Change change, Attempt attempt, ProviderOutcome.Pending outcome, IRecords records, Context context)
    {
        change.Remember(attempt, outcome.Reference, records);
        return change.Replace(attempt with
        {
            Status = AttemptStatus.Pending,
            ProviderReference = outcome.Reference ?? attempt.ProviderReference,
            CheckAt = PaymentTimers.NextQuery(attempt.Queries + 1, context.At),
        }).Accept();
    }

    /// <summary>The provider never got it, so sending it now with the same key is the first time.</summary>
    public static Decision.Accepted SendAgain(Change change, Attempt attempt, IRecords records, Context context)
    {
        if (change.Payment.CancelRequested && attempt.Operation == ProviderOperation.Authorize)
        {
            return Declined(
                change, attempt, AttemptStatus.Refused, "processing_error", "canceled_before_it_was_sent", records,
                context);
        }
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
}

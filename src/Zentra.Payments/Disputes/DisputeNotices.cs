using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Disputes;

/// <summary>
/// What a provider tells of a dispute is a fact. Notices are ordered by the state of the dispute, never by time: one
/// about what has passed leaves a trace and no effect, and what was passed unseen is booked and told with what came.
/// </summary>
public static class DisputeNotices
{
    public const string Mismatch = "dispute_mismatch";

    private const string Outdated = "outdated_notice";
    private const string Repeated = "repeated_notice";
    private const string Contradicting = "contradicting_notice";

    /// <param name="change">The payment's change, which keeps the message too.</param>
    internal static Decision.Accepted Decide(
        Change change, string provider, DisputeNotice notice, IRecords records, Context context)
    {
        var alias = ProviderReference.IdOfDispute(provider, notice.Reference);
        var known = records.Find(ProviderReference.Kind, alias)?.Object;
        var dispute = known is null ? null : records.Find(Dispute.Kind, known);
        var payment = change.Payment;
        if (dispute is not null && (dispute.Payment != payment.Id || dispute.Currency != notice.Currency))
        {
            return Trace(change, Mismatch, $"{dispute.Id} is of {dispute.Payment} in {dispute.Currency}.");
        }
        if (dispute is null && notice.Currency != payment.Currency)
        {
            return Ask(change, provider, notice, known is null ? alias : null, context);
        }
        if (RuleAgainst(dispute, notice.Stage) is { } rule)
        {
            if (rule == Repeated && HasFeeNews(dispute!, notice))
            {
                return new DisputeChange(change, dispute, dispute!, records, context)
                    .Charge(notice.FeeMinor, notice.FeeReturnedMinor).Tell(DisputeEvents.FeeChanged).Accept();
            }
            return Trace(change, rule, $"{dispute!.Id} is {dispute.Status.Name()} in stage {dispute.Stage}.");
        }
        var step = new DisputeChange(
            change, dispute, dispute ?? New(payment, provider, notice, context), records, context);
        if (dispute is null)
        {
            step.Put(ProviderReference.Kind.Put(alias, new(alias, step.Dispute.Id, 0)));
        }
        return Apply(step, dispute, notice).Accept();
    }

    /// <summary>Why a notice has no effect; null where it has one.</summary>
    private static string? RuleAgainst(Dispute? dispute, DisputeNoticeStage told)
    {
        if (dispute is null)
        {
            return null;
        }
        var isRepeated = (dispute.Status, told) switch
        {
            (DisputeStatus.Inquiry, DisputeNoticeStage.Inquiry) => true,
            (DisputeStatus.Inquiry, DisputeNoticeStage.UnderReview) => dispute.IsExamined,
            (DisputeStatus.Closed, DisputeNoticeStage.Closed) => true,
            (DisputeStatus.NeedsResponse, DisputeNoticeStage.Opened) => dispute.Stage == 1,
            (DisputeStatus.NeedsResponse, DisputeNoticeStage.SecondStage) => dispute.Stage == 2,
            (DisputeStatus.UnderReview, DisputeNoticeStage.UnderReview) => true,
            (DisputeStatus.Won, DisputeNoticeStage.Won) => true,
            (DisputeStatus.Lost or DisputeStatus.Accepted, DisputeNoticeStage.Lost) => true,
            _ => false,
        };
        return isRepeated ? Repeated : Rank(told, dispute) < Rank(dispute) ? Outdated : null;
    }

    /// <summary>Whether more was charged or given back by now than is booked; an inquiry books nothing.</summary>
    private static bool HasFeeNews(Dispute dispute, DisputeNotice notice)
    {
        var charged = Math.Max(notice.FeeMinor, dispute.FeeMinor);
        return dispute.Status is not (DisputeStatus.Inquiry or DisputeStatus.Closed)
            && (charged > dispute.FeeMinor
                || Math.Min(notice.FeeReturnedMinor, charged) > dispute.FeeReturnedMinor);
    }

    /// <summary>How far a dispute has come. After a decision its stage has no more but another one.</summary>
    private static int Rank(Dispute dispute) => (dispute.Stage - 1) * 10 + dispute.Status switch
    {
        DisputeStatus.Inquiry => 0,
        DisputeStatus.Closed => 1,
        DisputeStatus.NeedsResponse => 2,
        DisputeStatus.UnderReview => 3,
        DisputeStatus.Won or DisputeStatus.Lost or DisputeStatus.Accepted => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(dispute)),
    };

    /// <summary>How far a dispute is that this is told of; what says no stage is of the present one.</summary>
    private static int Rank(DisputeNoticeStage told, Dispute dispute) => told switch
    {
        DisputeNoticeStage.Inquiry => 0,
        DisputeNoticeStage.Closed => 1,
        DisputeNoticeStage.Opened => 2,
        DisputeNoticeStage.SecondStage => 12,
        DisputeNoticeStage.UnderReview when dispute.Status is DisputeStatus.Inquiry or DisputeStatus.Closed => 0,
        DisputeNoticeStage.UnderReview => (dispute.Stage - 1) * 10 + 3,
        DisputeNoticeStage.Won or DisputeNoticeStage.Lost => (dispute.Stage - 1) * 10 + 4,
        _ => throw new ArgumentOutOfRangeException(nameof(told)),
    };

    private static DisputeChange Apply(DisputeChange step, Dispute? before, DisputeNotice notice)
    {
        var isFirst = before is null or { Status: DisputeStatus.Inquiry or DisputeStatus.Closed };
        var amount = notice.AmountMinor > 0 ? notice.AmountMinor : step.Dispute.AmountMinor;
        var (reason, raw) = DisputeReasons.Of(notice.Reason, notice.RawReason);
        step.Set(d => d with { Reason = reason, RawReason = raw ?? d.RawReason });
        if (notice.Stage is DisputeNoticeStage.Inquiry or DisputeNoticeStage.Closed
            || (isFirst && notice.Stage == DisputeNoticeStage.UnderReview))
        {
            return Inquire(step, before, notice, amount);
        }
        if (isFirst && notice.Stage != DisputeNoticeStage.Opened)
        {
            step.Tell(DisputeEvents.Opened);
        }
        return notice.Stage switch
        {
            DisputeNoticeStage.Opened => Open(step, notice, amount, 1, DisputeEvents.Opened),
            DisputeNoticeStage.SecondStage => Open(step, notice, amount, 2, DisputeEvents.SecondStage),
            DisputeNoticeStage.UnderReview => Examine(step, notice, amount),
            DisputeNoticeStage.Won => Win(step, before, notice, amount),
            DisputeNoticeStage.Lost => Lose(step, before, notice, amount),
            _ => throw new ArgumentOutOfRangeException(nameof(notice)),
        };
    }

    /// <summary>
    /// That evidence is looked at does not tell that money was taken; inquiries are looked at too. What took the money
    /// says so, or the decision does.
    /// </summary>
    private static DisputeChange Inquire(DisputeChange step, Dispute? before, DisputeNotice notice, long amount)
    {
        var (isOver, isExamined) =
            (notice.Stage == DisputeNoticeStage.Closed, notice.Stage == DisputeNoticeStage.UnderReview);
        step.Set(d => d with
        {
            Status = isOver ? DisputeStatus.Closed : DisputeStatus.Inquiry,
            AmountMinor = amount,
            EvidenceDueBy = notice.EvidenceDueBy ?? d.EvidenceDueBy,
            IsExamined = isExamined,
        });
        if (before is null && !isOver)
        {
            step.Tell(DisputeEvents.InquiryOpened);
        }
        return isOver ? step.Tell(DisputeEvents.Closed) : isExamined ? step.Tell(DisputeEvents.UnderReview) : step;
    }

    /// <summary>What was said before stays as a draft: another answer is asked for.</summary>
    private static DisputeChange Open(
        DisputeChange step, DisputeNotice notice, long amount, int stage, EventType<DisputeResource> told) =>
        step.TakeBack().Hold(amount).Charge(notice.FeeMinor, notice.FeeReturnedMinor).Set(d => d with
        {
            Status = DisputeStatus.NeedsResponse,
            Stage = stage,
            AmountMinor = amount,
            EvidenceDueBy = notice.EvidenceDueBy,
            OverdueAt = null,
            SubmittedAt = null,
            IsExamined = false,
        }).Tell(told);

    private static DisputeChange Examine(DisputeChange step, DisputeNotice notice, long amount) =>
        step.Hold(amount).Charge(notice.FeeMinor, notice.FeeReturnedMinor).Set(d => d with
        {
            Status = DisputeStatus.UnderReview,
            AmountMinor = amount,
            EvidenceDueBy = notice.EvidenceDueBy ?? d.EvidenceDueBy,
        }).Tell(DisputeEvents.UnderReview);

    /// <summary>All that was taken comes back, whatever amount is told.</summary>
    private static DisputeChange Win(DisputeChange step, Dispute? before, DisputeNotice notice, long amount)
    {
        Turn(step, before, notice);
        step.TakeBack();
        if (step.Dispute.HeldMinor == 0)
        {
            step.Hold(amount).Set(d => d with { AmountMinor = amount });
        }
        return step.GiveBack().Charge(notice.FeeMinor, notice.FeeReturnedMinor)
            .Set(d => d with { Status = DisputeStatus.Won }).Tell(DisputeEvents.Won);
    }

    private static DisputeChange Lose(DisputeChange step, Dispute? before, DisputeNotice notice, long amount)
    {
        Turn(step, before, notice);
        return step.Hold(amount).Lose().Charge(notice.FeeMinor, notice.FeeReturnedMinor)
            .Set(d => d with { Status = DisputeStatus.Lost, AmountMinor = amount }).Tell(DisputeEvents.Lost);
    }

    /// <summary>A decision that turns another around came by the second stage, whether that was told or not.</summary>
    private static void Turn(DisputeChange step, Dispute? before, DisputeNotice notice)
    {
        if (before is { IsLost: true } or { Status: DisputeStatus.Won })
        {
            step.Judge(new(
                Contradicting,
                Passed: false,
                $"{before.Id} was {before.Status.Name()}, and {before.Provider} tells {notice.Stage.Name()} now."))
                .Set(d => d with { Stage = 2 });
        }
    }

    private static Decision.Accepted Trace(Change change, string rule, string explanation) =>
        change.Judge([new(rule, rule is Outdated or Repeated, $"{explanation} This message has no effect.")]).Accept();

    /// <summary>A dispute in another currency than its payment's is for a person, once.</summary>
    private static Decision.Accepted Ask(
        Change change, string provider, DisputeNotice notice, string? alias, Context context)
    {
        var payment = change.Payment;
        var amount = $"{Currency.Find(notice.Currency)?.Format(notice.AmountMinor)} {notice.Currency}";
        if (alias is not null)
        {
            var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["amount"] = amount,
                ["provider"] = provider,
                ["provider_reference"] = notice.Reference,
                ["stage"] = notice.Stage.Name(),
            };
            var review = Review.Open(
                Mismatch,
                payment.Id,
                $"{provider} tells of a dispute in {notice.Currency}, and the payment is in {payment.Currency}.",
                facts,
                context);
            change.Put(Review.Records.Put(review.Id, review))
                .Put(ProviderReference.Kind.Put(alias, new(alias, review.Id, 0)))
                .Tell(ReviewEvents.Opened, review.Id, ReviewResource.Render(review));
        }
        return Trace(change, Mismatch, $"The payment is in {payment.Currency}, and the dispute is of {amount}.");
    }

    private static Dispute New(Payment payment, string provider, DisputeNotice notice, Context context)
    {
        var (reason, raw) = DisputeReasons.Of(notice.Reason, notice.RawReason);
        return new()
        {
            Id = context.NewId(Dispute.Kind.Prefix),
            Payment = payment.Id,
            Provider = provider,
            Reference = notice.Reference,
            AmountMinor = Math.Max(0, notice.AmountMinor),
            Currency = payment.Currency,
            Reason = reason,
            RawReason = raw,
            EvidenceDueBy = notice.EvidenceDueBy,
            Intent = context.IntentId,
            LastIntent = context.IntentId,
            Scope = payment.Scope,
            Livemode = payment.Livemode,
            CreatedAt = context.At,
            UpdatedAt = context.At,
            Version = 1,
        };
    }
}

using System.Globalization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>What an operator ended is open again: what that posted is reversed by new entries.</summary>
internal static class ReopenDecider
{
    public static Decision Decide(SettlementCommand.Reopen command, IRecords records, Context context)
    {
        var found = BreakDecider.Find(command.Review, records);
        if ((found.Refusal ?? ReviewRules.Refusal(found.Review, command.Seen)) is { } refusal)
        {
            return refusal;
        }
        var review = found.Review;
        if (review.IsOpen)
        {
            return new Rejection(
                ReviewProblems.NotResolved, $"The review is {review.State.Name()}; there is nothing to reopen.");
        }
        if (review.Resolution is not (SettlementReviews.Accept or SettlementReviews.WriteOff
            or SettlementReviews.Acknowledge))
        {
            return new Rejection(
                ReviewProblems.NotReopenable,
                $"The review ended by itself ({review.Resolution}): the difference is gone.");
        }
        if (review.Resolutions?.Count >= Review.MaxReopenings)
        {
            return new Rejection(ReviewProblems.Full, $"A review is reopened {Review.MaxReopenings} times at most.");
        }
        var reopened = review.Reopen(command.Reason, context);
        var conceded = long.Parse(
            review.Facts.GetValueOrDefault(SettlementReviews.Conceded, "0"), CultureInfo.InvariantCulture);
        var isWrittenOff = review.Resolution == SettlementReviews.WriteOff;
        return found switch
        {
            { Line: { } line, Batch: { } batch, Payment: { } payment } =>
                new LineStep(batch, line, payment, records, context, isFact: false)
                    .Reopen(line.Break! with { ClaimMinor = conceded }, reopened, isWrittenOff),
            { Line: { } line, Batch: { } batch } => Reopen(batch, line, reopened, isWrittenOff, context),
            { Payment: { } payment } => Reopen(payment, conceded, reopened, isWrittenOff, context),
            { Batch: { } batch } => Reopen(batch, conceded, reopened, isWrittenOff, context),
            _ => throw new InvalidOperationException($"Review {review.Id} is about nothing."),
        };
    }

    private static Decision Reopen(
        SettlementBatch batch, SettlementLine line, Review reopened, bool isWrittenOff, Context context)
    {
        var entries = SettlementPostings.Reverse(
            SettlementPostings.Resolve(batch.Provider, line.Break!, reopened.Id, isWrittenOff, context), context);
        return new BatchStep(LineStep.Differing(batch, line.Break!), context).Post(entries)
            .Put(LineDecider.Put(line with
            {
                Status = LineStatus.Broken,
                LedgerEntries = [.. line.LedgerEntries, .. entries.Select(e => e.Id)],
                UpdatedAt = context.At,
            }))
            .Tell(ReviewEvents.Reopened, reopened).Accept(told: null);
    }

    private static Decision Reopen(
        Payment payment, long conceded, Review reopened, bool isWrittenOff, Context context)
    {
        var differs = new Break(BreakKind.Missing, "settled", "", "", payment.Currency, null)
        {
            ClaimMinor = conceded,
            Merchant = payment.Merchant,
        };
        var change = new Change(payment, context);
        change.Post(
            SettlementPostings.Reverse(
                SettlementPostings.Resolve(payment.Route!.Provider, differs, reopened.Id, isWrittenOff, context),
                context),
            reserved: 0);
        change.Set(p => (p with
        {
            AmountConcededMinor = p.AmountConcededMinor - conceded,
            Drifts = [.. p.Drifts, new(reopened.Id, Line: null) { ClaimMinor = conceded }],
        }).Recounted());
        return change.Put(Review.Records.Put(reopened.Id, reopened))
            .Tell(ReviewEvents.Reopened, reopened.Id, ReviewResource.Render(reopened)).Accept();
    }

    private static Decision Reopen(
        SettlementBatch batch, long conceded, Review reopened, bool isWrittenOff, Context context)
    {
        var step = new BatchStep(batch with { OpenReviews = batch.OpenReviews + 1 }, context)
            .Tell(ReviewEvents.Reopened, reopened);
        if (reopened.Kind == SettlementReviews.Rejects)
        {
            return step.Accept(told: null);
        }
        var currency = reopened.Currency!;
        var differs = new Break(BreakKind.Bank, "bank", "", "", currency, conceded)
        {
            SurplusMinor = conceded,
            Merchant = context.Workspace.DefaultMerchant,
        };
        step.Post(SettlementPostings.Reverse(
            SettlementPostings.Resolve(batch.Provider, differs, reopened.Id, isWrittenOff, context), context));
        step.Batch = step.Batch.With(currency, t => t with { BankResolvedMinor = t.BankResolvedMinor - conceded }) with
        {
            BankReviews = new(batch.BankReviews, StringComparer.Ordinal) { [currency] = reopened.Id },
        };
        return step.Accept(told: null);
    }
}

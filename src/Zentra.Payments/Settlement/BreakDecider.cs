using System.Globalization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>How operators end what differs: each act is an intent, and posts what it says.</summary>
internal static class BreakDecider
{
    public static Decision Decide(SettlementCommand.Resolve command, IRecords records, Context context)
    {
        var found = Find(command.Review, records);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }
        return ReviewRules.Rule(found.Review, command.Resolution, command.Reason, command.Seen, context) switch
        {
            Ruling.Refused refused => refused.Rejection,
            Ruling.Proposed proposed => ReviewRules.Keep(proposed.Review, ReviewEvents.Proposed, context),
            Ruling.Resolved resolved => Resolve(found, resolved.Review, records, context),
            _ => throw new InvalidOperationException("There is another ruling."),
        };
    }

    public static Decision Decide(SettlementCommand.Hold command, IRecords records, Context context)
    {
        var found = Find(command.Review, records);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }
        if (found is not { Line: { Break: { } differs } line, Batch: { } batch })
        {
            return new Rejection(
                SettlementProblems.CannotHold, "There is nothing in the books yet that could be held.");
        }
        if (differs.IsHeld == command.IsHeld)
        {
            return new Rejection(
                SettlementProblems.CannotHold,
                differs.IsHeld ? "The difference is held already." : "The difference is not held.");
        }
        var now = Effective(differs, line, found.Payment);
        if (command.IsHeld && now.ClaimMinor == 0 && now.SurplusMinor == 0)
        {
            return new Rejection(SettlementProblems.CannotHold, "The difference has no amount that could be held.");
        }
        if (ReviewRules.Refusal(found.Review, command.Seen) is { } stale)
        {
            return stale;
        }
        if (!found.Review.IsOpen)
        {
            return ReviewRules.AlreadyResolved(found.Review);
        }
        var review = found.Review.Comment($"{(command.IsHeld ? "Held" : "Released")}: {command.Reason}", context);
        if (found.Payment is { } payment)
        {
            return new LineStep(batch, line, payment, records, context, isFact: false)
                .Hold(now, review, command.IsHeld);
        }
        var entries = command.IsHeld
            ? SettlementPostings.Hold(batch.Provider, now, review.Id, context)
            : SettlementPostings.Release(batch.Provider, now, review.Id, context);
        return new BatchStep(batch, context).Post(entries)
                .Put(LineDecider.Put(LineStep.Held(line, now, command.IsHeld, context) with
                {
                    LedgerEntries = [.. line.LedgerEntries, .. entries.Select(e => e.Id)],
                }))
                .Put(Review.Records.Put(review.Id, review)).Accept(told: null);
    }

    /// <summary>A capture that no batch settled by its deadline; a late line ends the review by itself.</summary>
    public static void OpenMissing(Change change, Context context)
    {
        var payment = change.Payment;
        var missing = MissingMinor(payment, review: null);
        if (missing == 0)
        {
            return;
        }
        var differs = new Break(BreakKind.Missing, "settled", $"{missing}", "0", payment.Currency, -missing)
        {
            ClaimMinor = missing,
            ClaimCurrency = payment.Currency,
            Merchant = payment.Merchant,
        };
        var review = SettlementReviews.OfMissing(payment, differs, context);
        var drift = new Drift(review.Id, Line: null) { ClaimMinor = missing };
        change.Set(p => (p with { Drifts = [.. p.Drifts, drift], SettleBy = null }).Recounted())
            .Put(Review.Records.Put(review.Id, review))
            .Tell(ReviewEvents.Opened, review.Id, ReviewResource.Render(review));
    }

    /// <summary>What of the captures is in no batch, beyond what other reviews ask about already.</summary>
    public static long MissingMinor(Payment payment, string? review) => Math.Max(
        0, payment.UnsettledMinor - payment.Drifts.Where(d => d.Review != review).Sum(d => d.ClaimMinor));

    private static Decision Resolve(Found found, Review resolved, IRecords records, Context context)
    {
        var isWrittenOff = resolved.Resolution == SettlementReviews.WriteOff;
        switch (found)
        {
            case { Line: { } line, Batch: { } batch, Payment: { } payment }:
                var differs = Effective(line.Break!, line, payment);
                return new LineStep(batch, line, payment, records, context, isFact: false)
                    .Resolve(differs, Conceding(resolved, differs.ClaimMinor));
            case { Line: { } line, Batch: { } batch }:
                var entries = SettlementPostings.Resolve(
                    batch.Provider, line.Break!, resolved.Id, isWrittenOff, context);
                return new BatchStep(LineStep.Explained(batch, line.Break!), context).Post(entries)
                    .Put(LineDecider.Put(line with
                    {
                        Status = LineStatus.Resolved,
                        RecheckAt = null,
                        LedgerEntries = [.. line.LedgerEntries, .. entries.Select(e => e.Id)],
                        UpdatedAt = context.At,
                    }))
                    .Tell(ReviewEvents.Resolved, resolved).Accept(told: null);
            case { Payment: { } payment }:
                return ResolveMissing(payment, resolved, isWrittenOff, context);
            case { Batch: { } batch }:
                return ResolveBatch(batch, resolved, isWrittenOff, context);
            default:
                throw new InvalidOperationException($"Review {resolved.Id} is about nothing.");
        }
    }

    private static Decision ResolveMissing(Payment payment, Review resolved, bool isWrittenOff, Context context)
    {
        var differs = new Break(BreakKind.Missing, "settled", "", "", payment.Currency, null)
        {
            ClaimMinor = MissingMinor(payment, resolved.Id),
            Merchant = payment.Merchant,
        };
        var change = new Change(payment, context);
        var wasSettled = payment.Settlement == SettlementState.Settled;
        change.Post(
            SettlementPostings.Resolve(payment.Route!.Provider, differs, resolved.Id, isWrittenOff, context),
            reserved: 0);
        change.Set(p => (p with
        {
            AmountConcededMinor = p.AmountConcededMinor + differs.ClaimMinor,
            Drifts = [.. p.Drifts.Where(d => d.Review != resolved.Id)],
        }).Recounted());
        if (!wasSettled && change.Payment.Settlement == SettlementState.Settled)
        {
            change.Tell(PaymentEvents.Settled);
        }
        var ended = Conceding(resolved, differs.ClaimMinor);
        return change.Put(Review.Records.Put(ended.Id, ended))
            .Tell(ReviewEvents.Resolved, ended.Id, ReviewResource.Render(ended)).Accept();
    }

    /// <summary>What the bank got beyond the lines, or lines that could not be read.</summary>
    private static Decision ResolveBatch(SettlementBatch batch, Review resolved, bool isWrittenOff, Context context)
    {
        var currency = batch.BankReviews.FirstOrDefault(r => r.Value == resolved.Id).Key;
        if (currency is null)
        {
            return new BatchStep(batch with { OpenReviews = batch.OpenReviews - 1 }, context)
                .Tell(ReviewEvents.Resolved, resolved).Accept(told: null);
        }
        var difference = batch.Totals[currency].BankDifferenceMinor ?? 0;
        var step = new BatchStep(batch, context).Tell(ReviewEvents.Resolved, Conceding(resolved, difference));
        var differs = new Break(BreakKind.Bank, "bank", "", "", currency, difference)
        {
            SurplusMinor = difference,
            Merchant = context.Workspace.DefaultMerchant,
        };
        step.Post(SettlementPostings.Resolve(batch.Provider, differs, resolved.Id, isWrittenOff, context));
        step.EndBankReview(currency);
        step.Batch = step.Batch.With(currency, t => t with { BankResolvedMinor = t.BankResolvedMinor + difference });
        return step.Accept(told: null);
    }

    /// <summary>A review that says what its resolution took out of the books: reopened, it is put back.</summary>
    private static Review Conceding(Review resolved, long minor) => resolved with
    {
        Facts = new(resolved.Facts, StringComparer.Ordinal)
        {
            [SettlementReviews.Conceded] = minor.ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>The difference as it is by now: of what was claimed, late lines may have settled a part.</summary>
    private static Break Effective(Break differs, SettlementLine line, Payment? payment)
    {
        if (payment is null || differs.ClaimMinor == 0)
        {
            return differs;
        }
        var open = line.Reported!.IsOfRefunds ? -payment.UnsettledRefundsMinor : payment.UnsettledMinor;
        return differs with
        {
            ClaimMinor = differs.ClaimMinor > 0
                ? Math.Clamp(open, 0, differs.ClaimMinor)
                : Math.Clamp(open, differs.ClaimMinor, 0),
        };
    }

    public static Found Find(string id, IRecords records)
    {
        if (records.Find(Review.Records, id) is not { } review
            || review.Kind is not (SettlementReviews.Drift or SettlementReviews.Rejects))
        {
            return new(null!, null, null, null)
            {
                Refusal = new(ReviewProblems.NotFound, "There is no such review of a settlement."),
            };
        }
        var line = review.Facts.GetValueOrDefault("line") is { } named
            ? records.Find(SettlementLine.Kind, named)
            : null;
        var batch = review.Facts.GetValueOrDefault("batch") is { } its ? records.Find(SettlementBatch.Kind, its) : null;
        var payment = (line?.Payment ?? review.Facts.GetValueOrDefault("payment")) is { } about
            ? records.Find(Payment.Kind, about)
            : null;
        return new(review, line, batch, payment)
        {
            Refusal = batch?.Status == BatchStatus.Closed
                ? new(SettlementProblems.Closed, $"{batch.Id} is closed; nothing of it changes.")
                : null,
        };
    }

    /// <summary>What a review is about.</summary>
    public sealed record Found(Review Review, SettlementLine? Line, SettlementBatch? Batch, Payment? Payment)
    {
        public Rejection? Refusal { get; init; }
    }
}

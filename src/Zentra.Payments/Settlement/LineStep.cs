using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>A line's transition while it is being decided, as a part of its payment's.</summary>
internal sealed class LineStep
{
    private readonly IRecords records;
    private readonly Context context;
    private readonly Change change;
    private readonly bool wasSettled;
    private readonly Dictionary<string, SettlementBatch> batches = new(StringComparer.Ordinal);
    private SettlementBatch batch;
    private SettlementLine line;
    private DisputeChange? disputed;

    public LineStep(
        SettlementBatch batch,
        SettlementLine line,
        Payment payment,
        IRecords records,
        Context context,
        bool isFact = true)
    {
        (this.batch, this.line, this.records, this.context) = (batch, line, records, context);
        wasSettled = payment.Settlement == SettlementState.Settled;
        change = new Change(payment, context);
        if (isFact)
        {
            change.AsFact();
        }
    }

    private ReportedLine Reported => line.Reported!;

    public static Verdict Verdict(string sentence, bool passed) => new("settlement_match", passed, sentence);

    /// <summary>A batch with one more line that differs, and its review.</summary>
    public static SettlementBatch Broken(SettlementBatch batch, Break differs)
    {
        var kind = differs.Kind.Name();
        return Unexplained(batch, differs, +1) with
        {
            Broken = batch.Broken + 1,
            Breaks = new(batch.Breaks, StringComparer.Ordinal) { [kind] = batch.Breaks.GetValueOrDefault(kind) + 1 },
        };
    }

    /// <summary>A batch with one review more that is open.</summary>
    public static SettlementBatch Differing(SettlementBatch batch, Break differs) => Unexplained(batch, differs, +1);

    /// <summary>A batch with one review less that is open.</summary>
    public static SettlementBatch Explained(SettlementBatch batch, Break differs) => Unexplained(batch, differs, -1);

    /// <summary>The line is new.</summary>
    public Decision Take(Match match, string key, Dispute? dispute)
    {
        var keepsLines = !Matching.IsFull(change.Payment);
        Settle(match, key, dispute);
        if (match.Break is { } differs)
        {
            line = line with
            {
                Status = LineStatus.Broken,
                Break = differs,
                RecheckAt = LineDecider.FirstRecheck(differs.Kind, context.At),
            };
            batch = Broken(batch, differs);
            var review = SettlementReviews.OfLine(batch, line, change.Payment, context);
            line = line with { Review = review.Id };
            var drift = new Drift(review.Id, line.Id) { ClaimMinor = Reported.IsOfRefunds ? 0 : differs.ClaimMinor };
            change.Set(p => keepsLines ? p with { Drifts = [.. p.Drifts, drift] } : p)
                .Judge([Verdict(review.Summary, passed: false)]);
            Tell(ReviewEvents.Opened, review);
        }
        else
        {
            line = line with { Status = LineStatus.Matched };
            batch = (batch with { Matched = batch.Matched + 1 })
                .With(Reported.Currency, t => t with { MatchedMinor = checked(t.MatchedMinor + Reported.GrossMinor) });
        }
        return Accept();
    }

    /// <summary>What the line is about has come to light, and explains it.</summary>
    public Decision Find(Match match, Review review, Dispute? dispute)
    {
        Settle(match, key: null, dispute);
        batch = Explained(batch, line.Break!);
        line = line with { Status = LineStatus.Resolved, RecheckAt = null };
        End(review.Resolve("late_record", reason: null, context));
        return Accept();
    }

    /// <summary>An operator has ended the difference; its review is resolved.</summary>
    public Decision Resolve(Break differs, Review resolved)
    {
        var entries = SettlementPostings.Resolve(
            batch.Provider, differs, resolved.Id, resolved.Resolution == SettlementReviews.WriteOff, context);
        Post(entries);
        change.Set(p => Reported.IsOfRefunds
            ? p with { RefundsSettledMinor = p.RefundsSettledMinor - differs.ClaimMinor }
            : p with { AmountConcededMinor = p.AmountConcededMinor + differs.ClaimMinor });
        batch = Explained(batch, line.Break!);
        line = line with { Status = LineStatus.Resolved, RecheckAt = null };
        End(resolved);
        return Accept();
    }

    /// <summary>How an operator had ended the difference is taken back.</summary>
    public Decision Reopen(Break differs, Review reopened, bool isWrittenOff)
    {
        Post(SettlementPostings.Reverse(
            SettlementPostings.Resolve(batch.Provider, differs, reopened.Id, isWrittenOff, context), context));
        change.Set(p => Reported.IsOfRefunds
            ? p with { RefundsSettledMinor = p.RefundsSettledMinor + differs.ClaimMinor }
            : p with { AmountConcededMinor = p.AmountConcededMinor - differs.ClaimMinor });
        var drift = new Drift(reopened.Id, line.Id) { ClaimMinor = Reported.IsOfRefunds ? 0 : differs.ClaimMinor };
        change.Set(p => p with { Drifts = [.. p.Drifts, drift] });
        batch = Differing(batch, line.Break!);
        line = line with { Status = LineStatus.Broken };
        Tell(ReviewEvents.Reopened, reopened);
        return Accept();
    }

    /// <summary>The difference moves into suspense, or out of it.</summary>
    public Decision Hold(Break differs, Review review, bool isHeld)
    {
        Post(isHeld
            ? SettlementPostings.Hold(batch.Provider, differs, review.Id, context)
            : SettlementPostings.Release(batch.Provider, differs, review.Id, context));
        line = Held(line, differs, isHeld, context);
        change.Put(Review.Records.Put(review.Id, review));
        return Accept();
    }

    /// <summary>A line with its difference held, or held no more; what is held is not compared again.</summary>
    public static SettlementLine Held(SettlementLine line, Break differs, bool isHeld, Context context) => line with
    {
        Break = line.Break! with { IsHeld = isHeld, HeldMinor = isHeld ? differs.ClaimMinor : 0 },
        RecheckAt = isHeld ? null : LineDecider.FirstRecheck(differs.Kind, context.At),
        UpdatedAt = context.At,
    };

    private static SettlementBatch Unexplained(SettlementBatch batch, Break differs, int sign) =>
        (batch with { OpenReviews = batch.OpenReviews + sign }).With(
            differs.Currency,
            t => t with
            {
                UnexplainedMinor = t.UnexplainedMinor + sign * (differs.DeltaMinor ?? differs.SurplusMinor),
            });

    private void Settle(Match match, string? key, Dispute? dispute)
    {
        var payment = change.Payment;
        var settled = match.SettledMinor;
        if (Reported.Type == LineType.Chargeback)
        {
            if (dispute is not null && settled != 0)
            {
                Charge(dispute);
            }
        }
        else if (settled != 0)
        {
            Post(SettlementPostings.Settle(
                batch.Provider, payment.Merchant, payment.Currency, settled, Reported, context));
        }
        var kept = new SettledLine(
            line.Id, key ?? "", Reported.Type, settled, Reported.FeeMinor, match.Attempt?.Number ?? 0)
        {
            Dispute = dispute?.Id,
        };
        line = line with { SettledMinor = settled, Refund = match.Attempt?.Refund };
        change.Set(p => Reported switch
        {
            { Type: LineType.Chargeback } => p,
            { IsOfRefunds: true } => p with { RefundsSettledMinor = p.RefundsSettledMinor - settled },
            _ => p with { AmountSettledMinor = p.AmountSettledMinor + settled },
        });
        change.Set(p => p with { Lines = Kept(p, kept) });
    }

    /// <summary>A line that came to match takes its own place, and keeps what tells a repeat of it.</summary>
    private static IReadOnlyList<SettledLine> Kept(Payment payment, SettledLine kept)
    {
        var at = payment.Lines.ToList().FindIndex(l => l.Id == kept.Id);
        return at >= 0
            ? [.. payment.Lines.Select((line, i) => i == at ? kept with { Key = line.Key } : line)]
            : Matching.IsFull(payment) ? payment.Lines
            : [.. payment.Lines, kept];
    }

    /// <summary>A chargeback's fee, as far as its notices have not told of it.</summary>
    private void Charge(Dispute dispute)
    {
        var charged = new DisputeChange(change, dispute, dispute, records, context);
        _ = Reported.FeeMinor >= 0
            ? charged.Charge(Reported.FeeMinor, dispute.FeeReturnedMinor)
            : charged.Charge(dispute.FeeMinor, -Reported.FeeMinor);
        if (charged.Dispute.LedgerEntries.Count != dispute.LedgerEntries.Count)
        {
            disputed = charged.Tell(DisputeEvents.FeeChanged);
            line = line with
            {
                LedgerEntries =
                    [.. line.LedgerEntries, .. charged.Dispute.LedgerEntries.Skip(dispute.LedgerEntries.Count)],
            };
        }
    }

    private Decision.Accepted Accept()
    {
        ExplainByThis();
        change.Set(p => p with { SettleBy = p.UnsettledMinor == 0 ? null : p.SettleBy }).Set(p => p.Recounted());
        if (!wasSettled && change.Payment.Settlement == SettlementState.Settled)
        {
            change.Tell(PaymentEvents.Settled);
        }
        batches[batch.Id] = batch;
        foreach (var changed in batches.Values)
        {
            change.Put(SettlementBatch.Kind.Put(changed.Id, changed.Changed(context)));
        }
        change.Put(LineDecider.Put(line with { UpdatedAt = context.At }));
        return disputed?.Accept() ?? change.Accept();
    }

    /// <summary>
    /// Ends earlier differences that were only a part of what is settled now: the rest came late, and came whole.
    /// </summary>
    private void ExplainByThis()
    {
        foreach (var drift in change.Payment.Drifts)
        {
            if (drift.Review != line.Review && IsExplained(drift, out var earlier)
                && records.Find(Review.Records, drift.Review) is { IsOpen: true } review)
            {
                if (earlier is not null)
                {
                    batches[batch.Id] = batch;
                    var its = batches.GetValueOrDefault(earlier.Batch)
                        ?? records.Find(SettlementBatch.Kind, earlier.Batch)!;
                    batches[its.Id] = Explained(its, earlier.Break!);
                    batch = batches[batch.Id];
                    change.Put(LineDecider.Put(earlier with { Status = LineStatus.Resolved, UpdatedAt = context.At }));
                }
                End(review.Resolve("late_line", reason: null, context));
            }
        }
    }

    private bool IsExplained(Drift drift, out SettlementLine? earlier)
    {
        earlier = drift.Line is null ? null : records.Find(SettlementLine.Kind, drift.Line);
        var payment = change.Payment;
        return earlier is null
            ? BreakDecider.MissingMinor(payment, drift.Review) == 0
            : earlier.Break is { Kind: BreakKind.Amount, ClaimMinor: not 0, SurplusMinor: 0, IsHeld: false }
                && (earlier.Reported!.IsOfRefunds ? payment.UnsettledRefundsMinor : payment.UnsettledMinor) == 0;
    }

    private void End(Review resolved)
    {
        change.Set(p => p with { Drifts = [.. p.Drifts.Where(d => d.Review != resolved.Id)] });
        Tell(ReviewEvents.Resolved, resolved);
    }

    private void Tell(EventType<ReviewResource> type, Review review) => change
        .Put(Review.Records.Put(review.Id, review)).Tell(type, review.Id, ReviewResource.Render(review));

    private void Post(Posting[] entries)
    {
        change.Post(entries, reserved: 0);
        line = line with { LedgerEntries = [.. line.LedgerEntries, .. entries.Select(e => e.Id)] };
    }
}

using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>
/// What becomes of each line of a batch: what both sides say is posted, and what differs is put before a person.
/// </summary>
internal static class LineDecider
{
    private static readonly TimeSpan[] Recheck =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6),
        TimeSpan.FromDays(1), TimeSpan.FromDays(2), TimeSpan.FromDays(4),
    ];

    public static Decision Decide(SettlementCommand.TakeLine command, IRecords records, Context context)
    {
        if (records.Find(SettlementBatch.Kind, command.Batch) is not { Status: BatchStatus.Receiving } batch
            || batch.ReadTo != command.After)
        {
            return SettlementDecider.OutOfTurn();
        }
        var line = New(batch, command, context);
        batch = batch with { ReadTo = command.Line?.Number ?? command.Rejected!.Number };
        if (command.Line is not { } reported)
        {
            return Reject(batch, line with { Rejected = command.Rejected }, context);
        }
        if (batch.Totals.GetValueOrDefault(reported.Currency)?.CanAdd(reported) == false)
        {
            return Reject(
                batch,
                line with
                {
                    Reported = null,
                    Rejected = new(reported.Number, "", "total_out_of_range", "The batch's sum would exceed 2^53."),
                },
                context);
        }
        var (payment, dispute) = Lookup.Of(
            batch.Provider,
            command.Payment is { } id ? records.Find(Payment.Kind, id) : null,
            command.Dispute is { } named ? records.Find(Dispute.Kind, named) : null);
        if (Earlier(payment, command.Key!, records) is { } earlier)
        {
            return new BatchStep(batch with { Lines = batch.Lines + 1, Duplicates = batch.Duplicates + 1 }, context)
                .Put(Put(line with { Status = LineStatus.Duplicate, DuplicateOf = earlier, Payment = payment?.Id }))
                .Accept(told: null, isFact: true);
        }
        batch = (batch with
        {
            Lines = batch.Lines + 1,
            Reference = batch.Reference ?? reported.Batch,
        }).With(reported.Currency, t => t.Add(reported));
        var match = Compare(batch, reported, payment, dispute, records, context);
        line = line with { Payment = payment?.Id, Dispute = dispute?.Id };
        if (payment is null || match.Status == LineStatus.Noted)
        {
            return ByItself(batch, line, payment, match, command.Key!, context);
        }
        return new LineStep(batch, line, payment, records, context).Take(match, command.Key!, dispute);
    }

    /// <summary>Compares a broken line again; what it is about may have come to light.</summary>
    public static Decision Decide(SettlementCommand.Recheck command, IRecords records, Context context)
    {
        var line = records.Find(SettlementLine.Kind, command.Line);
        if (line is not { Status: LineStatus.Broken, RecheckAt: { } due, Break: { IsHeld: false } } || due > context.At
            || records.Find(SettlementBatch.Kind, line.Batch) is not { } batch
            || records.Find(Review.Records, line.Review!) is not { IsOpen: true } review)
        {
            return new Rejection(PaymentProblems.NothingDue, $"Nothing of {command.Line} is due.");
        }
        var (payment, dispute) = Lookup.Of(batch.Provider, line.Reported!, records);
        if (payment is not null && Compare(batch, line.Reported!, payment, dispute, records, context) is var match
            && match.Status == LineStatus.Matched)
        {
            var found = line with { Payment = payment.Id, Dispute = dispute?.Id };
            return new LineStep(batch, found, payment, records, context).Find(match, review, dispute);
        }
        var again = line with
        {
            Rechecks = line.Rechecks + 1,
            RecheckAt = line.Rechecks + 1 < Recheck.Length ? context.At.Plus(Recheck[line.Rechecks + 1]) : null,
            UpdatedAt = context.At,
        };
        return new Decision.Accepted { Subject = batch.Id, Records = [Put(again)] };
    }

    /// <summary>When a line that differs is compared again; null where time will not explain it.</summary>
    public static Timestamp? FirstRecheck(BreakKind kind, Timestamp at) =>
        kind is BreakKind.UnknownPayment or BreakKind.NotCaptured ? at.Plus(Recheck[0]) : null;

    public static RecordChange Put(SettlementLine line) => SettlementLine.Kind.Put(line.Id, line);

    private static Match Compare(
        SettlementBatch batch,
        ReportedLine line,
        Payment? payment,
        Dispute? dispute,
        IRecords records,
        Context context) =>
        new Matching(line, ProviderDecider.Find(records, batch.Provider), context.Workspace.DefaultMerchant)
            .Of(payment, dispute);

    /// <summary>A fee, a correction or a payout, whatever payment it names; or what nobody here knows.</summary>
    private static Decision ByItself(
        SettlementBatch batch, SettlementLine line, Payment? payment, Match match, string key, Context context)
    {
        var reported = line.Reported!;
        var step = new BatchStep(batch, context).Put(LineKey.Kind.Put(key, new(key, line.Id)));
        if (match.Break is not { } differs)
        {
            var entries = reported.Type == LineType.Payout ? [] : SettlementPostings.Charge(
                batch.Provider,
                payment?.Merchant ?? context.Workspace.DefaultMerchant,
                reported.Currency,
                -reported.NetMinor,
                context);
            step.Batch = batch with { Noted = batch.Noted + 1 };
            return step.Post(entries)
                .Put(Put(line with { Status = LineStatus.Noted, LedgerEntries = [.. entries.Select(e => e.Id)] }))
                .Accept(told: null, isFact: true);
        }
        line = line with
        {
            Status = LineStatus.Broken,
            Break = differs,
            RecheckAt = FirstRecheck(differs.Kind, context.At),
        };
        var review = SettlementReviews.OfLine(batch, line, payment: null, context);
        step.Batch = LineStep.Broken(batch, differs);
        return step.Put(Put(line with { Review = review.Id })).Tell(ReviewEvents.Opened, review)
            .Judge(LineStep.Verdict(review.Summary, passed: false)).Accept(told: null, isFact: true);
    }

    private static string? Earlier(Payment? payment, string key, IRecords records) =>
        payment?.Lines.FirstOrDefault(l => l.Key == key)?.Id ?? records.Find(LineKey.Kind, key)?.Line;

    private static Decision Reject(SettlementBatch batch, SettlementLine line, Context context) =>
        new BatchStep(batch with { Rejected = batch.Rejected + 1 }, context)
            .Put(Put(line with { Status = LineStatus.Rejected })).Accept(told: null, isFact: true);

    private static SettlementLine New(
        SettlementBatch batch, SettlementCommand.TakeLine command, Context context) => new()
    {
        Id = SettlementLine.IdOf(batch.Id, command.Line?.Number ?? command.Rejected!.Number),
        Batch = batch.Id,
        Reported = command.Line,
        Intent = context.IntentId,
        Scope = batch.Scope,
        Livemode = batch.Livemode,
        CreatedAt = context.At,
        UpdatedAt = context.At,
    };
}

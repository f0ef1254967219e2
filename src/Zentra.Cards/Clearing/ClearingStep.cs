using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>A record's transition while it is decided, as a part of its authorization's where it has one.</summary>
internal sealed class ClearingStep(ClearingFile file, ClearingRecord record, string? key, Context context)
{
    /// <summary>The network's account where nobody says whose file it is.</summary>
    private const string UnknownNetwork = "unknown";

    private PresentedRecord Presented => record.Presented!;

    private string Network => record.Network ?? UnknownNetwork;

    /// <summary>What the network asks for where it is not billed to a card: as it settles, if it says.</summary>
    private PresentedAmount Asked => Presented.Settlement ?? Presented.Billing ?? Presented.Transaction;

    /// <summary>The sign of what the network's account gets: minus where the cardholder is given the amount.</summary>
    private int Sign => Presented.IsCredit ? -1 : +1;

    /// <summary>A fee that the network collects from us, or pays to us; it is no cardholder's.</summary>
    public Decision Fee()
    {
        Bill(Asked.Minor, Asked.Currency);
        return Accept(
            new Decision.Accepted
            {
                Subject = record.Id,
                Postings = ClearingPostings.Fee(Network, Asked.Currency, Sign * Asked.Minor, context),
            },
            isOfCard: false);
    }

    /// <summary>A chargeback that is settled, or what was charged back presented again: it is the dispute's.</summary>
    public Decision Disputed()
    {
        Bill(Asked.Minor, Asked.Currency);
        if (Presented.Usage == PresentedUsage.Second)
        {
            Differ(ClearingReason.SecondPresentment, ClearingStatus.Mismatch, Sign * Asked.Minor, Asked.Currency);
        }
        return Accept(
            new Decision.Accepted
            {
                Subject = record.Card ?? record.Id,
                Postings = ClearingPostings.Chargeback(Network, Asked.Currency, Sign * Asked.Minor, context),
            },
            isOfCard: false);
    }

    /// <summary>Nobody can be billed: the network's total balances, and the amount waits for a person.</summary>
    public Decision Suspend(ClearingReason reason)
    {
        Bill(Asked.Minor, Asked.Currency);
        Differ(reason, ClearingStatus.Unmatched, Sign * Asked.Minor, Asked.Currency);
        record = record with
        {
            Review = context.NewId(Review.Records.Prefix),
            SuspendedMinor = Sign * Asked.Minor,
            Network = Network,
        };
        return Accept(
            new Decision.Accepted
            {
                Subject = record.Card ?? record.Id,
                Postings = ClearingPostings.Suspend(
                    record.Review, Network, Asked.Currency, Sign * Asked.Minor, context),
            },
            isOfCard: false);
    }

    /// <summary>Without an authorization; a refund needs none.</summary>
    public Decision Alone(Card card, long billedMinor)
    {
        Bill(billedMinor, card.Currency);
        if (Presented is not { Type: PresentedType.Refund, IsReversal: false })
        {
            Differ(ClearingReason.NoAuthorization, ClearingStatus.Unmatched, Sign * billedMinor, card.Currency);
        }
        return Accept(new Decision.Accepted
        {
            Subject = card.Id,
            Postings = ClearingPostings.OfCard(card, Sign * billedMinor, context),
        });
    }

    public Decision On(
        Authorization authorization, ClearingMatch by, Card card, long billedMinor, IRecords records)
    {
        Bill(billedMinor, authorization.BillingCurrency);
        record = record with
        {
            Authorization = authorization.Id,
            MatchedBy = by,
            IsFinal = ClearingComparison.IsFinal(Presented),
            IsLate = authorization.Status == AuthorizationStatus.Expired,
        };
        var change = new AuthorizationChange(authorization, card, records, context).AsFact();
        var differences = (Presented.Type, Presented.IsReversal) switch
        {
            (PresentedType.Refund, false) => Refund(change, billedMinor),
            (PresentedType.Refund, true) => TakeRefundBack(change, billedMinor),
            (_, true) => TakeBack(change, billedMinor),
            _ => Clear(change, billedMinor),
        };
        if (differences.Count > 0)
        {
            var compared = differences.FirstOrDefault(d => d.DeltaMinor is not null);
            var isAuthorized = differences[0].Field != "status";
            Differ(
                isAuthorized ? ClearingReason.Differs : ClearingReason.NotAuthorized, ClearingStatus.Mismatch,
                compared?.DeltaMinor, compared?.Currency);
            record = record with { Differences = differences };
        }
        var part = new ClearedPart(
            record.Id, Presented.ClearingSequence, record.IsFinal,
            Presented.IsReversal ? -billedMinor : billedMinor,
            Presented.IsReversal ? -Presented.Transaction.Minor : Presented.Transaction.Minor);
        change.Set(a => a with
        {
            Flagged = a.Flagged || record.IsLate || record.Reason == ClearingReason.NotAuthorized,
            Clearings = Presented.Type == PresentedType.Refund
                ? Kept(a, part with { Minor = 0, TransactionMinor = 0, IsFinal = false, Sequence = null })
                : Kept(a, part),
        });
        return Accept(change.Accept(), authorization: change.Authorization);
    }

    private static List<ClearedPart> Kept(Authorization authorization, ClearedPart part) =>
        [.. (authorization.Clearings ?? []).TakeLast(Authorization.MaxClearings - 1), part];

    private IReadOnlyList<ClearingDifference> Clear(AuthorizationChange change, long billedMinor)
    {
        var before = change.Authorization;
        var differences = ClearingComparison.Of(Presented, before, billedMinor);
        change.Clear(billedMinor);
        var isOver = record.IsFinal && before.Question is null;
        var rest = isOver ? change.Authorization.HeldMinor : 0;
        if (rest > 0)
        {
            change.Release(rest);
        }
        change.Set(a => a with
        {
            Status = a.Status is AuthorizationStatus.Declined or AuthorizationStatus.Review ? a.Status
                : a.IsPending && !isOver ? AuthorizationStatus.Pending
                : AuthorizationStatus.Closed,
        });
        record = record with
        {
            FromHoldMinor = Math.Min(billedMinor, before.HeldMinor),
            ReleasedMinor = rest,
        };
        return differences;
    }

    /// <summary>A presentment is taken back: what it was for is the cardholder's again.</summary>
    private static List<ClearingDifference> TakeBack(AuthorizationChange change, long billedMinor)
    {
        var cleared = change.Authorization.ClearedMinor;
        var back = Math.Min(billedMinor, cleared);
        change.TakeBack(back);
        if (back < billedMinor)
        {
            change.Refund(billedMinor - back);
        }
        return Beyond(change, cleared, billedMinor);
    }

    private static List<ClearingDifference> Refund(AuthorizationChange change, long billedMinor)
    {
        var of = change.Authorization;
        change.Refund(billedMinor);
        if (of.Kind != NetworkRequestKind.Refund)
        {
            var bought = Math.Max(of.ClearedMinor, of.ApprovedMinor - of.ReversedMinor);
            return Beyond(change, bought - of.RefundedMinor, billedMinor);
        }
        change.Set(a => a with { Status = a.IsPending ? AuthorizationStatus.Closed : a.Status });
        return Beyond(change, of.ApprovedMinor - of.RefundedMinor, billedMinor);
    }

    private static List<ClearingDifference> TakeRefundBack(AuthorizationChange change, long billedMinor)
    {
        var refunded = change.Authorization.RefundedMinor;
        change.TakeBackRefund(billedMinor);
        return Beyond(change, refunded, billedMinor);
    }

    /// <summary>More goes back than there is.</summary>
    private static List<ClearingDifference> Beyond(AuthorizationChange change, long most, long minor) => minor <= most
        ? []
        : [new("amount", $"{most}", $"{minor}", minor - most, change.Authorization.BillingCurrency, 0, 0)];

    private void Bill(long minor, string currency) =>
        record = record with { BilledMinor = minor, BillingCurrency = currency };

    private void Differ(ClearingReason reason, ClearingStatus status, long? delta, string? currency) =>
        record = record with { Reason = reason, Status = status, DeltaMinor = delta, DeltaCurrency = currency };

    /// <param name="isOfCard">Whether it is posted to a card's account, and told so.</param>
    private Decision.Accepted Accept(
        Decision.Accepted decided, Authorization? authorization = null, bool isOfCard = true)
    {
        if (isOfCard && Presented.Settlement is { } settled && settled.Currency != record.BillingCurrency)
        {
            decided = decided with
            {
                Postings = ClearingPostings.Converted(
                    decided.Postings, Network, settled.Currency, Sign * settled.Minor, context),
            };
        }
        IEnumerable<string> entries = decided.Postings.Select(p => p.Id);
        record = record with { LedgerEntries = [.. entries] };
        var kept = new List<RecordChange>(decided.Records);
        var events = new List<EventDraft>(decided.Events);
        Review? review = null;
        if (record.Reason is not null)
        {
            review = ClearingReviews.OfRecord(
                record.Review ?? context.NewId(Review.Records.Prefix), record, authorization, entries, context);
            record = record with { Review = review.Id };
            kept.Add(Review.Records.Put(review.Id, review));
        }
        var counted = record.Status switch
        {
            ClearingStatus.Posted => file with { Matched = file.Matched + 1 },
            ClearingStatus.Mismatch => file with { Mismatched = file.Mismatched + 1 },
            _ => file with { Unmatched = file.Unmatched + 1 },
        };
        kept.Add(ClearingFile.Kind.Put(file.Id, counted.Changed(context)));
        kept.Add(ClearingRecord.Kind.Put(record.Id, record));
        if (key is not null)
        {
            kept.Add(ClearingKey.Kind.Put(key, new(key, record.Id)));
        }
        ReadOnlyMemory<byte> shown = ClearingRecordResource.Render(record);
        if (isOfCard && record.Card is not null)
        {
            events.Add(new(context.NewId("evt"), ClearingEvents.Posted, record.Id, shown));
        }
        if (review is not null)
        {
            events.Add(new(context.NewId("evt"), ClearingEvents.Mismatch, record.Id, shown));
            events.Add(new(context.NewId("evt"), ReviewEvents.Opened, review.Id, ReviewResource.Render(review)));
        }
        return decided with
        {
            Policy =
            [
                .. decided.Policy,
                new Verdict("clearing_match", review is null, review?.Summary ?? "The record is what was expected."),
            ],
            Records = kept,
            Events = events,
            IsFact = true,
        };
    }
}

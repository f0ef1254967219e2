using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payouts;

/// <summary>One step of a payout: its new state, what it posts and what is told of it.</summary>
internal static class PayoutChange
{
    /// <summary>The payout after this intent, with the entries that the intent adds to it.</summary>
    public static Payout Changed(this Payout payout, Context context, params Posting[] postings) => payout with
    {
        LedgerEntries = postings.Length == 0 ? payout.LedgerEntries
            : [.. payout.LedgerEntries, .. postings.Select(p => p.Id)],
        LastIntent = context.IntentId,
        LastLeaf = context.Sequence - 1,
        UpdatedAt = context.At,
        Version = payout.Version + 1,
    };

    public static EventDraft Told(this Payout payout, EventType told, Context context) =>
        new(context.NewId("evt"), told, payout.Id, PayoutResource.Render(payout));

    /// <summary>What a step of one payout comes to; its answer is the payout as it then is.</summary>
    /// <param name="isFact">Whether it has happened at the bank already.</param>
    public static Decision.Accepted Accept(
        this Payout payout,
        EventType told,
        Context context,
        Posting[] postings,
        bool isFact,
        int status = 200,
        params RecordChange[] also)
    {
        var draft = payout.Told(told, context);
        return new()
        {
            Subject = payout.Id,
            Records = [Payout.Kind.Put(payout.Id, payout), .. also],
            Postings = postings,
            Events = [draft],
            IsFact = isFact,
            Answer = new(status, draft.Data),
        };
    }

    /// <summary>A review of what a bank says of a payout; nothing is posted.</summary>
    public static Decision.Accepted Review(
        this Payout payout, string entry, string summary, SortedDictionary<string, string> facts, Context context)
    {
        var review = Runtime.Reviews.Review.Open("payout_mismatch", payout.Id, summary, facts, context);
        var rendered = ReviewResource.Render(review);
        var changed = payout.Changed(context) with { Disputed = [.. payout.Disputed, entry], Review = review.Id };
        return new()
        {
            Subject = payout.Id,
            Records = [Payout.Kind.Put(payout.Id, changed), Runtime.Reviews.Review.Records.Put(review.Id, review)],
            Events = [new(context.NewId("evt"), ReviewEvents.Opened, review.Id, rendered)],
            Answer = new(200, rendered),
        };
    }
}

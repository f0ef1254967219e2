using System.Globalization;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Policy;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>A batch's transition while it is being decided, where no payment changes with it.</summary>
internal sealed class BatchStep(SettlementBatch batch, Context context)
{
    private readonly List<RecordChange> records = [];
    private readonly List<EventDraft> events = [];
    private readonly List<Posting> postings = [];
    private readonly List<Verdict> verdicts = [];

    public SettlementBatch Batch { get; set; } = batch;

    public BatchStep Put(RecordChange record)
    {
        records.Add(record);
        return this;
    }

    public BatchStep Post(Posting[] entries)
    {
        postings.AddRange(entries);
        return this;
    }

    public BatchStep Judge(Verdict verdict)
    {
        verdicts.Add(verdict);
        return this;
    }

    public BatchStep Tell(EventType<ReviewResource> type, Review review)
    {
        records.Add(Review.Records.Put(review.Id, review));
        events.Add(new(context.NewId("evt"), type, review.Id, ReviewResource.Render(review)));
        return this;
    }

    /// <summary>A person is to look at what could not be read.</summary>
    public void OpenRejects()
    {
        var review = Review.Open(
            SettlementReviews.Rejects,
            Batch.Id,
            Batch.Fault is { } fault
                ? $"The file of {Batch.Id} could not be read to its end: {fault}"
                : $"{Batch.Rejected} lines of {Batch.Id} could not be read.",
            new(StringComparer.Ordinal)
            {
                ["batch"] = Batch.Id,
                ["lines_read"] = Batch.Lines.ToString(CultureInfo.InvariantCulture),
                ["lines_rejected"] = Batch.Rejected.ToString(CultureInfo.InvariantCulture),
                ["provider"] = Batch.Provider,
            },
            context);
        Tell(ReviewEvents.Opened, review with { Related = Batch.Id, DueAt = context.At.Plus(SettlementReviews.Due) });
        Batch = Batch with { OpenReviews = Batch.OpenReviews + 1 };
    }

    /// <summary>Opens a review where the bank got another amount, and ends it where that is explained now.</summary>
    public void CompareBank(string currency, IRecords known)
    {
        var difference = Batch.Totals[currency].BankDifferenceMinor ?? 0;
        var open = Batch.BankReviews.GetValueOrDefault(currency);
        if (difference != 0 && open is null)
        {
            var review = SettlementReviews.OfBank(Batch, currency, difference, context);
            Tell(ReviewEvents.Opened, review);
            Batch = Batch with
            {
                OpenReviews = Batch.OpenReviews + 1,
                BankReviews = new(Batch.BankReviews, StringComparer.Ordinal) { [currency] = review.Id },
            };
        }
        else if (difference == 0 && open is not null
            && known.Find(Review.Records, open) is { IsOpen: true } review)
        {
            Tell(ReviewEvents.Resolved, review.Resolve("bank_amount_told", reason: null, context));
            EndBankReview(currency);
        }
    }

    public void EndBankReview(string currency)
    {
        var left = new SortedDictionary<string, string>(Batch.BankReviews, StringComparer.Ordinal);
        left.Remove(currency);
        Batch = Batch with { OpenReviews = Batch.OpenReviews - 1, BankReviews = left };
    }

    /// <param name="told">What is told of the batch itself.</param>
    public Decision.Accepted Accept(EventType<SettlementResource>? told, bool isFact = false)
    {
        Batch = Batch.Changed(context);
        ReadOnlyMemory<byte> rendered = told is null && isFact ? default : SettlementResource.Render(Batch);
        if (told is not null)
        {
            events.Add(new(context.NewId("evt"), told, Batch.Id, rendered));
        }
        return new()
        {
            Subject = Batch.Id,
            Policy = verdicts,
            Postings = postings,
            Records = [SettlementBatch.Kind.Put(Batch.Id, Batch), .. records],
            Events = events,
            IsFact = isFact,
            Answer = isFact ? null : new(200, rendered),
        };
    }
}

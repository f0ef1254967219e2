using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Cards.Clearing;

/// <summary>A review that was ended is open again: what was written off is in suspense once more.</summary>
internal static class ClearingReopening
{
    public static Decision Decide(ClearingCommand.Reopen command, IRecords records, Context context)
    {
        var review = records.Find(Review.Records, command.Review);
        if (ReviewRules.Refusal(review, command.Seen) is { } refusal)
        {
            return refusal;
        }
        if (review!.Kind != ClearingReviews.Kind)
        {
            return new Rejection(
                ReviewProblems.NotReopenable, $"A review of kind {review.Kind} is not reopened so.");
        }
        if (review.IsOpen)
        {
            return new Rejection(
                ReviewProblems.NotResolved, $"The review is {review.State.Name()}; there is nothing to reopen.");
        }
        if (review.Resolutions?.Count >= Review.MaxReopenings)
        {
            return new Rejection(ReviewProblems.Full, $"A review is reopened {Review.MaxReopenings} times at most.");
        }
        var decided = ReviewRules.Keep(review.Reopen(command.Reason, context), ReviewEvents.Reopened, context);
        if (review.Resolution != ClearingReviews.WriteOff)
        {
            return decided;
        }
        var record = records.Find(ClearingRecord.Kind, review.Facts["record"])
            ?? throw new InvalidOperationException($"Review {review.Id} is of a record that is not there.");
        var suspended = record.DeltaMinor!.Value;
        var entries = ClearingPostings.WriteOff(
            review.Id, record.Network!, record.BillingCurrency!, -suspended, context);
        return decided with
        {
            Postings = entries,
            Records =
            [
                .. decided.Records,
                ClearingRecord.Kind.Put(record.Id, record with
                {
                    SuspendedMinor = suspended,
                    LedgerEntries = [.. record.LedgerEntries, .. entries.Select(e => e.Id)],
                    UpdatedAt = context.At,
                }),
            ],
        };
    }
}

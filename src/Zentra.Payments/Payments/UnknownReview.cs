using System.Globalization;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Payments;

/// <summary>
/// A person is called where no provider tells what became of a call: at once if it cannot be asked, and otherwise
/// when it was asked in vain for half an hour. The review closes by itself when the outcome comes to light.
/// </summary>
internal static class UnknownReview
{
    public const string UnknownOutcome = "unknown_outcome";
    public const string LateSuccess = "late_success";
    public const string LateFailure = "late_failure";

    /// <summary>Questions without an answer before a person is called: after them half an hour has passed.</summary>
    private const int MaxQueries = 4;

    /// <summary>What an operator found out at the provider's own console is recorded as the outcome.</summary>
    public static Decision Decide(
        Payment? payment, PaymentCommand.SettleUnknown command, IRecords records, Context context)
    {
        if (payment?.Attempts.ElementAtOrDefault(command.Attempt - 1) is not { } attempt)
        {
            return new Rejection(PaymentProblems.NotFound, "There is no such payment or attempt in this workspace.");
        }
        if (!attempt.IsOpen)
        {
            return new Rejection(
                PaymentProblems.StateConflict,
                $"Attempt {attempt.Number} is {attempt.Status.Name()}: its outcome is known.");
        }
        var ruling = command.Review is { } review
            ? ReviewRules.Rule(
                records.Find(Review.Records, review), Resolution(command.Outcome), command.Reason, command.Seen,
                context)
            : null;
        switch (ruling)
        {
            case Ruling.Refused { Rejection: var rejection }:
                return rejection;
            case Ruling.Proposed { Review: var proposed }:
                return ReviewRules.Keep(proposed, ReviewEvents.Proposed, context);
        }
        var refund = attempt.Refund is { } id ? records.Find(Refunds.Refund.Kind, id) : null;
        var change = new Change(payment, context)
        {
            Refund = refund,
            Closing = ("told_by_operator", command.Reason),
        }.AsFact();
        change.Judge([new("operator_word", Passed: true, command.Reason)]);
        return PaymentOutcomes.Decide(change, attempt, command.Outcome, wasAsked: true, records, context);
    }

    /// <summary>
    /// An operator's word, as two must agree on it: an approval by another reference is another approval.
    /// </summary>
    private static string Resolution(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Approved { Reference: var reference } => $"approved:{reference}",
        ProviderOutcome.Declined => "declined",
        ProviderOutcome.NotReceived => "not_received",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    public static bool CanBeAsked(Attempt attempt, IRecords records) =>
        ProviderDecider.Find(records, attempt.Provider)?.Capabilities.QueryByKey ?? true;

    public static void OpenIfDue(Change change, Attempt attempt, IRecords records, Context context)
    {
        if (!IsAsked(change, attempt, UnknownOutcome, records)
            && (attempt.Queries >= MaxQueries || !CanBeAsked(attempt, records)))
        {
            Open(
                change, attempt, UnknownOutcome, context,
                $"{attempt.Provider} does not tell what became of attempt {attempt.Number} ({attempt.RawCode}).");
        }
    }

    /// <summary>
    /// Whether a person was asked about this: a review of the payment is open, or this very question was answered.
    /// </summary>
    public static bool IsAsked(Change change, Attempt attempt, string kind, IRecords records) =>
        change.Payment.Review is { } id && records.Find(Review.Records, id) is { } review
        && (review.IsOpen || (review.Kind == kind && review.Facts.GetValueOrDefault("attempt") == Number(attempt)));

    public static void Open(Change change, Attempt attempt, string kind, Context context, string summary)
    {
        var payment = change.Payment;
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["amount"] = $"{Currency.Find(payment.Currency)!.Format(attempt.AmountMinor)} {payment.Currency}",
            ["attempt"] = Number(attempt),
            ["operation"] = attempt.Operation.Name(),
            ["provider"] = attempt.Provider,
            ["provider_key"] = attempt.ProviderKey,
            ["queries"] = attempt.Queries.ToString(CultureInfo.InvariantCulture),
            ["since"] = attempt.StartedAt.ToString(),
        };
        if (attempt.ProviderReference is { } reference)
        {
            facts["provider_reference"] = reference;
        }
        if (attempt.RawCode is { } raw)
        {
            facts["reason"] = raw;
        }
        var review = Review.Open(kind, payment.Id, summary, facts, context) with
        {
            DeltaMinor = kind == LateFailure ? -attempt.AmountMinor : attempt.AmountMinor,
            Currency = payment.Currency,
        };
        change.Set(p => p with { Review = review.Id }).Put(Review.Records.Put(review.Id, review));
        change.Tell(ReviewEvents.Opened, review.Id, ReviewResource.Render(review));
    }

    /// <summary>Closes the payment's review when nothing of it is open any more.</summary>
    public static void CloseIfSettled(Change change, IRecords records, Context context)
    {
        if (change.Payment.Review is { } id && !change.Payment.Attempts.Any(a => a.Status == AttemptStatus.Unknown)
            && records.Find(Review.Records, id) is { IsOpen: true, Kind: UnknownOutcome } review)
        {
            var resolved = review.Resolve(change.Closing.Resolution, change.Closing.Reason, context);
            change.Set(p => p with { Review = null }).Put(Review.Records.Put(id, resolved));
            change.Tell(ReviewEvents.Resolved, id, ReviewResource.Render(resolved));
        }
    }

    private static string Number(Attempt attempt) => attempt.Number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Clearing;

/// <summary>How a presentment differs from what was authorized, all that was cleared of it before counted.</summary>
internal static class ClearingComparison
{
    /// <summary>Whether no other presentment is to follow: where nothing speaks of others, one is all.</summary>
    public static bool IsFinal(PresentedRecord record) =>
        record.IsFinal ?? (record.ClearingSequence is null || record.ClearingSequence == record.ClearingCount);

    /// <summary>Whether money is asked for that nobody promised.</summary>
    public static bool IsUnauthorized(Authorization authorization) =>
        (authorization.Outcome != AuthorizationOutcome.Approved && authorization.Question is null)
        || authorization.Status == AuthorizationStatus.Reversed;

    /// <param name="billedMinor">In the authorization's billing currency.</param>
    public static IReadOnlyList<ClearingDifference> Of(
        PresentedRecord record, Authorization authorization, long billedMinor)
    {
        var found = new List<ClearingDifference>();
        if (IsUnauthorized(authorization))
        {
            found.Add(new(
                "status", AuthorizationOutcome.Approved.Name(), authorization.Status.Name(), billedMinor,
                authorization.BillingCurrency, 0, 0));
        }
        else
        {
            Add(found, Sequence(record, authorization));
            Add(found, Amount(record, authorization, billedMinor));
        }
        if (record.Transaction.Currency != authorization.Currency)
        {
            found.Add(new("currency", authorization.Currency, record.Transaction.Currency));
        }
        if (record.Merchant?.Category is { } category && authorization.Merchant is { } merchant
            && category != merchant.Category)
        {
            found.Add(new("category", merchant.Category, category));
        }
        return found;
    }

    private static void Add(List<ClearingDifference> found, ClearingDifference? difference)
    {
        if (difference is not null)
        {
            found.Add(difference);
        }
    }

    private static ClearingDifference? Sequence(PresentedRecord record, Authorization authorization)
    {
        var earlier = authorization.Clearings ?? [];
        var isPosted = authorization.Kind is NetworkRequestKind.Financial or NetworkRequestKind.ForcePost;
        var said = record.ClearingSequence is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"{number} of {record.ClearingCount ?? number}")
            : "one more";
        if (record.ClearingSequence is { } which && Stands(earlier.Where(c => c.Sequence == which)))
        {
            return new("sequence", "another number", said);
        }
        var wasFinal = isPosted || Stands(earlier.Where(c => c.IsFinal));
        // A part that was sent before the last one may come after it.
        return wasFinal && !(record.ClearingSequence < record.ClearingCount)
            ? new("sequence", "none after the last one", said)
            : null;
    }

    /// <summary>Whether more of these were presented than were taken back.</summary>
    private static bool Stands(IEnumerable<ClearedPart> parts) => parts.Sum(p => Math.Sign(p.Minor)) > 0;

    private static ClearingDifference? Amount(PresentedRecord record, Authorization authorization, long billedMinor)
    {
        if (ClearingTolerance.PercentOf(authorization.Merchant?.Category, authorization.Channel) is not { } percent)
        {
            return null;
        }
        var approved = authorization.ApprovedMinor - authorization.ReversedMinor;
        var (expected, actual, currency) =
            (approved, checked(authorization.ClearedMinor + billedMinor), authorization.BillingCurrency);
        if (authorization.Currency != currency && record.Transaction.Currency == authorization.Currency)
        {
            // Rates move between the two days: what the merchant asks for does not.
            expected = AtMerchant(authorization, approved);
            actual = checked((authorization.Clearings ?? []).Sum(c => c.TransactionMinor) + record.Transaction.Minor);
            currency = authorization.Currency;
        }
        var tolerance = ClearingTolerance.Of(expected, percent);
        var delta = actual - expected;
        return delta > tolerance || (-delta > tolerance && IsComplete(record, authorization))
            ? new(
                "amount", expected.ToString(CultureInfo.InvariantCulture),
                actual.ToString(CultureInfo.InvariantCulture), delta, currency, tolerance, percent)
            : null;
    }

    /// <summary>Whether all parts are here with this one, so that less than was authorized is too little.</summary>
    private static bool IsComplete(PresentedRecord record, Authorization authorization) => IsFinal(record)
        && (record.ClearingCount is not { } count
            || (authorization.Clearings ?? []).Where(c => c is { Sequence: not null, Minor: >= 0 })
                .Select(c => c.Sequence).Append(record.ClearingSequence).Distinct().Count() >= count);

    /// <summary>What was approved in the merchant's currency, at the rate of the authorization.</summary>
    private static long AtMerchant(Authorization authorization, long approved)
    {
        var asked = authorization.Decisions.Count > 0 ? authorization.Decisions[0].AskedMinor : 0;
        return asked == 0 || asked == approved
            ? authorization.AmountMinor
            : (long)(((Int128)approved * authorization.AmountMinor + asked / 2) / asked);
    }
}

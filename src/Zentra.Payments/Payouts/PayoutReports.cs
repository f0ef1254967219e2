using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Payments.Payouts;

/// <summary>
/// What a bank's statement says of a payout. It is taken where it says exactly what was sent; anything else moves
/// nothing and is brought before a person.
/// </summary>
public static class PayoutReports
{
    /// <summary>The entries that differ, of one payout, that are brought before a person.</summary>
    private const int MaxDisputed = 20;

    /// <summary>In what an entry differs from its payout, as a code; null where it says what was expected.</summary>
    public static string? Difference(Payout payout, PayoutCommand.Report report) => payout switch
    {
        _ when payout.Currency != report.Currency => "currency_differs",
        _ when payout.AmountMinor != Math.Abs(report.AmountMinor) => "amount_differs",
        { Bank: { } bank } when bank != report.Bank => "bank_differs",
        _ => report.AmountMinor < 0 ? Paid(payout) : Returned(payout),
    };

    /// <summary>Whether the bank's entry was taken before.</summary>
    public static bool IsTaken(Payout payout, string entry) => payout.PaidEntry == entry || payout.ReturnEntry == entry;

    public static Decision Decide(Payout payout, PayoutCommand.Report report, Context context)
    {
        if (IsTaken(payout, report.Entry) || payout.Disputed.Contains(report.Entry))
        {
            return new Rejection(PayoutProblems.EntryKnown, $"The entry {report.Entry} was taken before.");
        }
        if (Difference(payout, report) is { } difference)
        {
            return payout.Disputed.Count >= MaxDisputed
                ? new Rejection(PayoutProblems.EntryKnown, $"{MaxDisputed} entries of {payout.Id} are under review.")
                : payout.Review(
                    report.Entry, Summary(payout, report, difference), Facts(payout, report, difference), context);
        }
        var isDebit = report.AmountMinor < 0;
        return (payout.Status, isDebit) switch
        {
            (PayoutStatus.Created or PayoutStatus.InTransit, true) =>
                PayoutDecider.Pay(payout, report.Bank, report.Entry, context),
            (PayoutStatus.InTransit or PayoutStatus.Paid, false) => PayoutDecider.Return(
                payout, new(report.ReturnReason ?? "unknown", report.Text), report.Entry, context),
            _ => Confirm(payout, report, context),
        };
    }

    /// <summary>The money left: as expected, or after an operator or the return had said so, once.</summary>
    private static string? Paid(Payout payout) => payout.Status switch
    {
        PayoutStatus.Created or PayoutStatus.InTransit => null,
        PayoutStatus.Paid => payout.PaidEntry is null ? null : "paid_twice",
        PayoutStatus.Returned => payout.PaidEntry is null
            && (payout.ReturnEntry is not null || payout.PaidAt is not null) ? null : "paid_after_return",
        PayoutStatus.Failed => "paid_after_failure",
        PayoutStatus.Canceled => "paid_after_cancel",
        _ => throw new ArgumentOutOfRangeException(nameof(payout)),
    };

    private static string? Returned(Payout payout) => payout.Status switch
    {
        PayoutStatus.Created => "returned_before_sent",
        PayoutStatus.InTransit or PayoutStatus.Paid => null,
        PayoutStatus.Returned => payout.ReturnEntry is null ? null : "returned_twice",
        PayoutStatus.Failed => "returned_after_failure",
        PayoutStatus.Canceled => "returned_after_cancel",
        _ => throw new ArgumentOutOfRangeException(nameof(payout)),
    };

    /// <summary>The bank says what is in the books already: its entry is kept, and nothing is posted.</summary>
    private static Decision.Accepted Confirm(Payout payout, PayoutCommand.Report report, Context context)
    {
        var confirmed = report.AmountMinor < 0
            ? payout.Changed(context) with { PaidEntry = report.Entry }
            : payout.Changed(context) with { ReturnEntry = report.Entry };
        return new()
        {
            Subject = payout.Id,
            Records = [Payout.Kind.Put(payout.Id, confirmed)],
            IsFact = true,
            Answer = new(200, PayoutResource.Render(confirmed)),
        };
    }

    private static string Summary(Payout payout, PayoutCommand.Report report, string difference) =>
        $"The bank {report.Bank} {(report.AmountMinor < 0 ? "paid" : "gave back")} {Text(report)} for payout "
        + $"{payout.Id}, which is {payout.Status.Name()} and of {Text(payout.AmountMinor, payout.Currency)}: "
        + $"{difference}.";

    private static SortedDictionary<string, string> Facts(
        Payout payout, PayoutCommand.Report report, string difference) => new(StringComparer.Ordinal)
        {
            ["bank"] = report.Bank,
            ["difference"] = difference,
            ["entry"] = report.Entry,
            ["expected"] = Text(payout.AmountMinor, payout.Currency),
            ["reported"] = Text(report),
            ["side"] = report.AmountMinor < 0 ? "debit" : "credit",
            ["status"] = payout.Status.Name(),
        };

    private static string Text(PayoutCommand.Report report) => Text(Math.Abs(report.AmountMinor), report.Currency);

    private static string Text(long amountMinor, string currency) =>
        $"{Currency.Find(currency)!.Format(amountMinor)} {currency}";
}

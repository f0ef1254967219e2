using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Payments.Settlement;

/// <summary>
/// Which accounts a settlement line moves, and which way. Lines of payments and refunds clear what these left in
/// `settlement_account`; an amount of zero moves nothing.
/// </summary>
public static class SettlementPostings
{
    /// <summary>
    /// Settled: settlement -, merchant + what is left after the fee, fees + fee; a refund has the other sign. What the
    /// provider converted passes `conversion`, which keeps both sides.
    /// </summary>
    public static Posting[] Settle(
        string provider, string merchant, string currency, long settledMinor, ReportedLine line, Context context) =>
        currency == line.Currency
            ? Moves(
                context,
                (Settlement(provider), currency, -settledMinor),
                (Merchant(merchant), currency, checked(settledMinor - line.FeeMinor)),
                (Fees(provider), currency, line.FeeMinor))
            : Moves(
                context,
                (Settlement(provider), currency, -settledMinor),
                (Conversion(provider), currency, settledMinor),
                (Conversion(provider), line.Currency, -line.GrossMinor),
                (Merchant(merchant), line.Currency, checked(line.GrossMinor - line.FeeMinor)),
                (Fees(provider), line.Currency, line.FeeMinor));

    /// <summary>A fee by itself, also that of a chargeback: merchant -, fees +.</summary>
    public static Posting[] Charge(
        string provider, string merchant, string currency, long feeMinor, Context context) => Moves(
            context, (Merchant(merchant), currency, -feeMinor), (Fees(provider), currency, feeMinor));

    /// <summary>
    /// A difference that is accepted is a cost of the provider: a claim leaves `settlement_account` for fees, a surplus
    /// comes out of fees for the merchant. One that is written off goes to `write_offs` instead. What was held beyond
    /// the claim, because late lines have settled it, goes back to `settlement_account`.
    /// </summary>
    public static Posting[] Resolve(
        string provider, Break differs, string review, bool isWrittenOff, Context context)
    {
        var cost = isWrittenOff ? WriteOffs(provider) : Fees(provider);
        var currency = differs.ClaimCurrency ?? differs.Currency;
        var held = differs.IsHeld && differs.SurplusMinor != 0;
        return Moves(
            context,
            (Suspense(review), currency, -differs.HeldMinor),
            (Settlement(provider), currency, checked(differs.HeldMinor - differs.ClaimMinor)),
            (cost, currency, differs.ClaimMinor),
            // What is held came out of fees already.
            (held ? Suspense(review) : cost, differs.Currency, -differs.SurplusMinor),
            (Merchant(differs.Merchant), differs.Currency, differs.SurplusMinor),
            (Fees(provider), differs.Currency, held && isWrittenOff ? differs.SurplusMinor : 0),
            (cost, differs.Currency, held && isWrittenOff ? -differs.SurplusMinor : 0));
    }

    /// <summary>Held: a claim moves from `settlement_account` into suspense, a surplus from fees.</summary>
    public static Posting[] Hold(string provider, Break differs, string review, Context context) => Moves(
        context,
        (Settlement(provider), differs.ClaimCurrency ?? differs.Currency, -differs.ClaimMinor),
        (Suspense(review), differs.ClaimCurrency ?? differs.Currency, differs.ClaimMinor),
        (Fees(provider), differs.Currency, -differs.SurplusMinor),
        (Suspense(review), differs.Currency, differs.SurplusMinor));

    /// <summary>Released: the other way.</summary>
    public static Posting[] Release(string provider, Break differs, string review, Context context) => Moves(
        context,
        (Suspense(review), differs.ClaimCurrency ?? differs.Currency, -differs.HeldMinor),
        (Settlement(provider), differs.ClaimCurrency ?? differs.Currency, differs.HeldMinor),
        (Suspense(review), differs.Currency, -differs.SurplusMinor),
        (Fees(provider), differs.Currency, differs.SurplusMinor));

    /// <summary>The same the other way, as new entries.</summary>
    public static Posting[] Reverse(Posting[] posted, Context context) =>
        [.. posted.Select(p => new Posting(context.NewId("led"), p.Account, -p.AmountMinor))];

    public static AccountName[] Accounts(string provider, string merchant, string currency) =>
        [new(Settlement(provider), currency), new(Merchant(merchant), currency), new(Fees(provider), currency)];

    private static string Settlement(string provider) => $"settlement_account:{provider}";

    private static string Merchant(string merchant) => $"merchant_balance:{merchant}";

    private static string Fees(string provider) => $"fees:{provider}";

    private static string WriteOffs(string provider) => $"write_offs:{provider}";

    private static string Conversion(string provider) => $"conversion:{provider}";

    private static string Suspense(string review) => $"suspense:{review}";

    /// <summary>Entries that sum to zero in each currency; what is zero is left out.</summary>
    private static Posting[] Moves(
        Context context, params ReadOnlySpan<(string Account, string Currency, long AmountMinor)> moves)
    {
        var count = 0;
        foreach (var move in moves)
        {
            count += move.AmountMinor == 0 ? 0 : 1;
        }
        var postings = new Posting[count];
        var next = 0;
        foreach (var (account, currency, amount) in moves)
        {
            if (amount != 0)
            {
                postings[next++] = new(context.NewId("led"), new(account, currency), amount);
            }
        }
        return postings;
    }
}

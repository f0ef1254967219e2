using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Payments.Payouts;

/// <summary>Which accounts each step of a payout moves, and which way.</summary>
public static class PayoutPostings
{
    private const string Clearing = "payout_clearing";

    /// <summary>Created: merchant -, clearing +.</summary>
    public static Posting[] Take(Payout payout, Context context) =>
        Move(Merchant(payout.Merchant), Clearing, payout, context);

    /// <summary>Paid: clearing -, bank +. The flow is closed.</summary>
    public static Posting[] Pay(Payout payout, string bank, Context context) =>
        Move(Clearing, Bank(bank), payout, context);

    /// <summary>Canceled, failed, or returned before it was known to be paid: clearing -, merchant +.</summary>
    public static Posting[] GiveBack(Payout payout, Context context) =>
        Move(Clearing, Merchant(payout.Merchant), payout, context);

    /// <summary>Returned after it was paid: bank -, merchant +, as new entries.</summary>
    public static Posting[] TakeFromBank(Payout payout, string bank, Context context) =>
        Move(Bank(bank), Merchant(payout.Merchant), payout, context);

    /// <summary>The settled balance of a merchant: only settlement credits it.</summary>
    public static AccountName Balance(string merchant, string currency) => new(Merchant(merchant), currency);

    /// <summary>The accounts that a payout of a merchant posts to.</summary>
    public static AccountName[] Accounts(string merchant, string currency) =>
        [Balance(merchant, currency), new(Clearing, currency)];

    /// <summary>The accounts that the end of a payout is likely to post to.</summary>
    public static AccountName[] Accounts(Payout? payout, string? bank) => payout is null
        ? []
        : (bank ?? payout.Bank) is { } known
            ? [.. Accounts(payout.Merchant, payout.Currency), new(Bank(known), payout.Currency)]
            : Accounts(payout.Merchant, payout.Currency);

    private static string Merchant(string merchant) => $"merchant_balance:{merchant}";

    private static string Bank(string bank) => $"bank:{bank}";

    private static Posting[] Move(string debit, string credit, Payout payout, Context context) =>
    [
        new(context.NewId("led"), new(debit, payout.Currency), -payout.AmountMinor),
        new(context.NewId("led"), new(credit, payout.Currency), payout.AmountMinor),
    ];
}

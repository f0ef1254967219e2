using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Payments.Disputes;

/// <summary>Which accounts each step of a dispute moves, and which way; an amount of zero moves none.</summary>
public static class DisputePostings
{
    private const string Reserve = "dispute_reserve";

    /// <summary>Opened, or taken up again: merchant -, reserve +.</summary>
    public static Posting[] Take(Payment payment, long amountMinor, Context context) =>
        Move(Merchant(payment), Reserve, payment, amountMinor, context);

    /// <summary>Won: reserve -, merchant +.</summary>
    public static Posting[] GiveBack(Payment payment, long amountMinor, Context context) =>
        Move(Reserve, Merchant(payment), payment, amountMinor, context);

    /// <summary>Lost: reserve -, customer +.</summary>
    public static Posting[] Lose(Payment payment, long amountMinor, Context context) =>
        Move(Reserve, Customer(payment), payment, amountMinor, context);

    /// <summary>Lost, and decided otherwise later: customer -, reserve +, as new entries.</summary>
    public static Posting[] TakeFromCustomer(Payment payment, long amountMinor, Context context) =>
        Move(Customer(payment), Reserve, payment, amountMinor, context);

    /// <summary>Lost beyond what was captured: reserve -, suspense +, until a person has looked.</summary>
    public static Posting[] Suspend(Payment payment, string review, long amountMinor, Context context) =>
        Move(Reserve, Suspense(review), payment, amountMinor, context);

    /// <summary>What was suspended, and decided otherwise later: suspense -, reserve +.</summary>
    public static Posting[] TakeFromSuspense(Payment payment, string review, long amountMinor, Context context) =>
        Move(Suspense(review), Reserve, payment, amountMinor, context);

    /// <summary>The provider's fee: merchant -, fees +.</summary>
    public static Posting[] Charge(Payment payment, string provider, long amountMinor, Context context) =>
        Move(Merchant(payment), Fees(provider), payment, amountMinor, context);

    /// <summary>A fee that is given back: fees -, merchant +.</summary>
    public static Posting[] ReturnFee(Payment payment, string provider, long amountMinor, Context context) =>
        Move(Fees(provider), Merchant(payment), payment, amountMinor, context);

    /// <summary>The accounts that a provider's word about a dispute is likely to post to.</summary>
    public static AccountName[] Accounts(Payment? payment, string provider) => payment is null
        ? []
        :
        [
            new(Reserve, payment.Currency), new(Merchant(payment), payment.Currency),
            new(Customer(payment), payment.Currency), new(Fees(provider), payment.Currency),
        ];

    private static string Merchant(Payment payment) => $"merchant_balance:{payment.Merchant}";

    private static string Customer(Payment payment) => $"customer_balance:{payment.Customer}";

    private static string Fees(string provider) => $"fees:{provider}";

    private static string Suspense(string review) => $"suspense:{review}";

    private static Posting[] Move(string debit, string credit, Payment payment, long amountMinor, Context context) =>
        amountMinor == 0
            ? []
            :
            [
                new(context.NewId("led"), new(debit, payment.Currency), -amountMinor),
                new(context.NewId("led"), new(credit, payment.Currency), amountMinor),
            ];
}

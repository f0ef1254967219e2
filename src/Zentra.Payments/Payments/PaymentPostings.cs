using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Tenancy;

namespace Zentra.Payments.Payments;

/// <summary>
/// Which accounts each transition of a payment moves, and which way. A negative entry is a debit, a positive one a
/// credit.
/// </summary>
public static class PaymentPostings
{
    /// <summary>
    /// Accepted, or an increment: customer -, reserved +. It stays reserved while the outcome is unknown.
    /// </summary>
    public static Posting[] Reserve(Payment payment, long amountMinor, Context context) =>
        Move(Customer(payment), Reserved, payment, amountMinor, context);

    /// <summary>Declined, canceled, expired: reserved -, customer +.</summary>
    public static Posting[] Release(Payment payment, long amountMinor, Context context) =>
        amountMinor == 0 ? [] : Move(Reserved, Customer(payment), payment, amountMinor, context);

    /// <summary>Captured: reserved -, settlement +.</summary>
    public static Posting[] Capture(Payment payment, long amountMinor, Context context) =>
        Move(Reserved, Settlement(payment), payment, amountMinor, context);

    /// <summary>Refunded before settlement: settlement -, customer +.</summary>
    public static Posting[] Refund(Payment payment, long amountMinor, Context context) =>
        Move(Settlement(payment), Customer(payment), payment, amountMinor, context);

    /// <summary>A refund that failed after it was posted: customer -, settlement +, as new entries.</summary>
    public static Posting[] ReverseRefund(Payment payment, long amountMinor, Context context) =>
        Move(Customer(payment), Settlement(payment), payment, amountMinor, context);

    /// <summary>The accounts that an operation's outcome posts to.</summary>
    public static AccountName[] OutcomeAccounts(Payment payment, ProviderOperation operation)
    {
        AccountName Of(string code) => new(code, payment.Currency);
        return operation switch
        {
            ProviderOperation.Authorize when payment.CaptureMethod == CaptureMethod.Automatic =>
                [Of(Reserved), Of(Settlement(payment)), Of(Customer(payment))],
            ProviderOperation.Authorize or ProviderOperation.Increment or ProviderOperation.Void =>
                [Of(Reserved), Of(Customer(payment))],
            ProviderOperation.Capture => [Of(Reserved), Of(Settlement(payment)), Of(Customer(payment))],
            ProviderOperation.Refund => [Of(Settlement(payment)), Of(Customer(payment))],
            ProviderOperation.Reverse => [],
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }

    /// <summary>The accounts that a new payment posts to.</summary>
    public static AccountName[] Accounts(PaymentCommand.Create command, Workspace? workspace)
    {
        var currency = command.CurrencyIn(workspace);
        return [new(Reserved, currency), new(Customer(command.Customer), currency)];
    }

    /// <summary>All accounts that a payment's life posts to.</summary>
    public static AccountName[] Accounts(Payment? payment) => payment is null
        ? []
        :
        [
            new(Reserved, payment.Currency),
            new(Customer(payment), payment.Currency),
            .. payment.Route is null ? [] : new[] { new AccountName(Settlement(payment), payment.Currency) },
        ];

    private const string Reserved = "reserved_balance";

    private static string Customer(Payment payment) => Customer(payment.Customer);

    private static string Customer(string customer) => $"customer_balance:{customer}";

    private static string Settlement(Payment payment) => $"settlement_account:{payment.Route!.Provider}";

    private static Posting[] Move(string debit, string credit, Payment payment, long amountMinor, Context context) =>
    [
        new(context.NewId("led"), new(debit, payment.Currency), -amountMinor),
        new(context.NewId("led"), new(credit, payment.Currency), amountMinor),
    ];
}

namespace Zentra.Runtime.Ledger;

/// <summary>
/// What kind of account a code names, and the balance it may not fall below (null: it may take any sign).
/// </summary>
public sealed record AccountType(string Code, string Type, long? FloorMinor, bool HasHolder);

/// <summary>
/// The chart of accounts. Holders follow the code after a colon: `customer_balance:cus_1`,
/// `settlement_account:sandbox`.
/// </summary>
public static class Chart
{
    /// <summary>The longest holder of an account, in characters.</summary>
    public const int MaxHolder = 128;

    private static readonly AccountType[] Types =
    [
        // A customer's balance mirrors what the provider will collect, so it may go to any sign.
        new("customer_balance", "mirror", null, true),
        new("reserved_balance", "transit", 0, false),
        new("settlement_account", "transit", null, true),
        // Refunds of settled payments may exceed what a merchant has left.
        new("merchant_balance", "liability", null, true),
        new("fees", "expense", null, true),
        new("dispute_reserve", "transit", 0, false),
        new("payout_clearing", "transit", 0, false),
        new("bank", "asset", null, true),
        new("suspense", "transit", null, true),
        new("rounding", "expense", null, false),
        // What nobody pays any more, by the provider that did not.
        new("write_offs", "expense", null, true),
        // Both sides of what a provider converted: each currency balances by itself.
        new("conversion", "conversion", null, true),
        // A card account's own floor is a rule of its authorizations; what was cleared is a fact and may go below it.
        new("card_account", "liability", null, true),
        new("card_hold", "transit", 0, true),
        new("network_settlement", "transit", null, true),
        new("chargeback_receivable", "asset", null, false),
    ];

    public static IReadOnlyList<AccountType> All => Types;

    public static bool Has(string accountCode) => Find(accountCode) is not null;

    /// <summary>The type of an account's code; a code outside the chart is a bug in a posting, not an input.</summary>
    public static AccountType TypeOf(string accountCode) =>
        Find(accountCode)
        ?? throw new ArgumentException($"The chart has no account '{accountCode}'.", nameof(accountCode));

    private static AccountType? Find(string accountCode)
    {
        var colon = accountCode.IndexOf(':', StringComparison.Ordinal);
        var code = colon < 0 ? accountCode.AsSpan() : accountCode.AsSpan(0, colon);
        if (colon >= 0 && accountCode.Length - colon - 1 is 0 or > MaxHolder)
        {
            return null;
        }
        foreach (var type in Types)
        {
            if (code.SequenceEqual(type.Code) && type.HasHolder == (colon >= 0))
            {
                return type;
            }
        }
        return null;
    }
}

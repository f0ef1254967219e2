using System.Globalization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Server.Ledger;

/// <summary>A new state for an account.</summary>
public sealed record ChangeAccountRequest
{
    /// <summary>The account's code, as `customer_balance:customer_ref`. Required.</summary>
    public string? Code { get; init; }

    /// <summary>ISO 4217 code. Required.</summary>
    public string? Currency { get; init; }

    /// <summary>`open`, `frozen`, or `closed` (an empty account, for good). Required.</summary>
    public AccountState? State { get; init; }

    /// <summary>Why: 1 to 200 characters, kept with the intent. Required.</summary>
    public string? Reason { get; init; }
}

/// <summary>An account with its balance: a negative entry is a debit, a positive one a credit.</summary>
public sealed record AccountResource(
    string Code, string Currency, string Type, long? FloorMinor, AccountState State, long BalanceMinor, long Entries)
{
    public string Object => "ledger.account";

    public static AccountResource Of(Account account)
    {
        var type = Chart.TypeOf(account.Name.Code);
        return new(
            account.Name.Code, account.Name.Currency, type.Type, type.FloorMinor, account.State, account.BalanceMinor,
            account.Entries);
    }
}

/// <summary>One immutable line of the ledger with the balance that it left.</summary>
public sealed record EntryResource(
    string Id,
    long Sequence,
    string Account,
    string Currency,
    string Direction,
    long AmountMinor,
    long BalanceMinor,
    long IntentSequence,
    Timestamp CreatedAt)
{
    public string Object => "ledger.entry";

    public static EntryResource Of(LedgerLine line) => new(
        line.Entry.Id,
        line.Entry.Sequence,
        line.Entry.Account.Code,
        line.Entry.Account.Currency,
        line.Entry.AmountMinor < 0 ? "debit" : "credit",
        line.Entry.AmountMinor,
        line.Entry.BalanceMinor,
        line.Intent,
        line.At);
}

/// <summary>Every account's balance at one point of the tenant's order; each currency sums to zero.</summary>
public sealed record TrialBalanceResource(
    Timestamp? AsOf, IReadOnlyList<AccountResource> Accounts, IReadOnlyDictionary<string, CurrencyTotal> Totals)
{
    public string Object => "ledger.trial_balance";

    public static TrialBalanceResource Of(Timestamp? asOf, IReadOnlyList<Account> accounts) => new(
        asOf,
        [.. accounts.Select(AccountResource.Of)],
        accounts.GroupBy(a => a.Name.Currency).ToDictionary(
            g => g.Key,
            g => CurrencyTotal.Of(g.Select(a => a.BalanceMinor))));
}

/// <summary>Totals of one currency as decimal strings of minor units, because sums may pass 2^53.</summary>
public sealed record CurrencyTotal(string DebitMinor, string CreditMinor, string SumMinor)
{
    public static CurrencyTotal Of(IEnumerable<long> balances)
    {
        Int128 debit = 0;
        Int128 credit = 0;
        foreach (var balance in balances)
        {
            debit += balance < 0 ? balance : 0;
            credit += balance > 0 ? balance : 0;
        }
        return new(Say(debit), Say(credit), Say(debit + credit));
    }

    private static string Say(Int128 amount) => amount.ToString(CultureInfo.InvariantCulture);
}

using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Ledger;

/// <summary>
/// The name of an account within its scope: a code of the chart, with its holder where the code has one, and a
/// currency.
/// </summary>
public readonly record struct AccountName(string Code, string Currency);

[JsonConverter(typeof(WireEnum<AccountState>))]
public enum AccountState
{
    Open,
    Frozen,
    Closed,
}

/// <summary>An account as the lane sees it. A negative entry is a debit, a positive one a credit.</summary>
public sealed record Account(AccountName Name, AccountState State, long BalanceMinor, long Entries);

/// <summary>One line of a posting, before the ledger accepted it.</summary>
/// <param name="Id">`led_…`, of the intent's draw.</param>
public readonly record struct Posting(string Id, AccountName Account, long AmountMinor);

/// <summary>One immutable line of the ledger, with the balance that it left.</summary>
public readonly record struct Entry(long Sequence, string Id, AccountName Account, long AmountMinor, long BalanceMinor);

/// <summary>An account's new state, decided by an operator.</summary>
public readonly record struct AccountChange(AccountName Account, AccountState State);

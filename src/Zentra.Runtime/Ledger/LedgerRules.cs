using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Ledger;

/// <summary>
/// Double entry, checked before anything is written: each currency sums to zero, accounts are open, no floor is broken
/// at any entry, and arithmetic does not overflow.
/// </summary>
public static class LedgerRules
{
    /// <summary>
    /// The entries of a posting with the balances they leave, or why the ledger refuses it. Changes nothing.
    /// </summary>
    /// <exception cref="UnbalancedPostingException">
    /// The entries do not sum to zero: a bug in a posting, never an input.
    /// </exception>
    public static (Rejection? Refusal, IReadOnlyList<Entry> Entries) Post(
        Decision.Accepted accepted, Func<AccountName, Account?> accounts, long lastEntry)
    {
        RequireZeroSum(accepted.Postings);
        foreach (var name in accepted.WillPost)
        {
            if (accounts(name) is { State: not AccountState.Open } shut)
            {
                return (NotOpen(shut), []);
            }
        }
        var balances = new Dictionary<AccountName, long>();
        var entries = new Entry[accepted.Postings.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var posting = accepted.Postings[i];
            var account = accounts(posting.Account);
            if (account is { State: not AccountState.Open } && !accepted.IsFact)
            {
                return (NotOpen(account), []);
            }
            if (!balances.TryGetValue(posting.Account, out var before))
            {
                before = account?.BalanceMinor ?? 0;
            }
            var after = (Int128)before + posting.AmountMinor;
            if (after > long.MaxValue || after < long.MinValue)
            {
                return (new(
                    LedgerProblems.AmountOutOfRange, $"Account {posting.Account.Code} cannot hold that much."), []);
            }
            var floor = Chart.TypeOf(posting.Account.Code).FloorMinor;
            if (posting.AmountMinor < 0 && after < floor)
            {
                return (new(
                    LedgerProblems.InsufficientBalance,
                    $"Account {posting.Account.Code} holds {before} and cannot give {-(Int128)posting.AmountMinor}: "
                    + $"its floor is {floor}."), []);
            }
            balances[posting.Account] = (long)after;
            entries[i] = new(lastEntry + 1 + i, posting.Id, posting.Account, posting.AmountMinor, (long)after);
        }
        return (CheckStates(accepted, accounts, balances), entries);
    }

    /// <summary>
    /// Why an intent of this moment may not post, or null: what a closed period holds does not change any more. The
    /// same intent of a later moment may.
    /// </summary>
    /// <param name="closedUntil">The end of the last closed period, inclusive; null where none was closed.</param>
    public static Rejection? CheckPeriod(Decision.Accepted accepted, Timestamp at, Timestamp? closedUntil) =>
        accepted.Postings.Count > 0 && at <= closedUntil
            ? new(
                LedgerProblems.PeriodClosed, $"The books are closed until {closedUntil}; this would post at {at}.")
            : null;

    private static Rejection NotOpen(Account account) => new(
        LedgerProblems.AccountNotOpen, $"Account {account.Name.Code} in {account.Name.Currency} is {account.State.Name()}.");

    private static Rejection? CheckStates(
        Decision.Accepted accepted, Func<AccountName, Account?> accounts, Dictionary<AccountName, long> balances)
    {
        foreach (var change in accepted.Accounts)
        {
            var account = accounts(change.Account);
            var name = $"{change.Account.Code} in {change.Account.Currency}";
            if (account is null && !balances.ContainsKey(change.Account))
            {
                return new(LedgerProblems.AccountNotFound, $"There is no account {name}.");
            }
            var balance = balances.GetValueOrDefault(change.Account, account?.BalanceMinor ?? 0);
            if (change.State == AccountState.Closed && balance != 0)
            {
                return new(LedgerProblems.AccountNotEmpty, $"Account {name} still holds {balance}.");
            }
            if (account?.State == AccountState.Closed && change.State != AccountState.Closed)
            {
                return new(LedgerProblems.AccountNotOpen, $"Account {name} is closed for good.");
            }
        }
        return null;
    }

    private static void RequireZeroSum(IReadOnlyList<Posting> postings)
    {
        Int128 sum = 0;
        var currency = postings.Count == 0 ? "" : postings[0].Account.Currency;
        var mixed = false;
        foreach (var posting in postings)
        {
            sum += posting.AmountMinor;
            mixed |= posting.Account.Currency != currency;
            if (posting.AmountMinor == 0)
            {
                throw new UnbalancedPostingException($"Entry {posting.Id} moves nothing.");
            }
        }
        if (!mixed)
        {
            if (sum != 0)
            {
                throw new UnbalancedPostingException($"The entries in {currency} sum to {sum}, not to zero.");
            }
            return;
        }
        foreach (var group in postings.GroupBy(p => p.Account.Currency))
        {
            var total = group.Aggregate((Int128)0, (running, p) => running + p.AmountMinor);
            if (total != 0)
            {
                throw new UnbalancedPostingException($"The entries in {group.Key} sum to {total}, not to zero.");
            }
        }
    }
}

/// <summary>A posting that does not balance. It is a bug, so it stops the intent and reaches nobody's books.</summary>
public sealed class UnbalancedPostingException : Exception
{
    public UnbalancedPostingException()
    {
    }

    public UnbalancedPostingException(string message)
        : base(message)
    {
    }

    public UnbalancedPostingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

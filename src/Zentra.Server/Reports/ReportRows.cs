using System.Runtime.CompilerServices;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Reports;

/// <summary>What reports are made of, read a page at a time, so that memory stays bounded.</summary>
internal static class ReportRows
{
    public const int PageSize = 500;

    /// <summary>The sequence of the last entry by a moment; of the last of all where there is no moment.</summary>
    public static ValueTask<long> LastEntry(IStore store, Scope scope, Timestamp? at) =>
        store.LastEntry(scope, at ?? new(long.MaxValue));

    /// <summary>
    /// Every account's balance when this entry was the last: whole intents, so each currency sums to zero.
    /// </summary>
    public static IAsyncEnumerable<Account> Balances(IStore store, Scope scope, long lastEntry) => Pages(
        new AccountName("", ""),
        after => store.Balances(scope, new(PageSize) { Sequence = lastEntry, After = after }),
        account => account.Name);

    /// <summary>An account's entries after a sequence up to another one, oldest first.</summary>
    public static IAsyncEnumerable<StatementLine> Statement(
        IStore store, Scope scope, AccountName account, long after, long until) => Pages(
        after,
        last => store.Statement(scope, new(account, PageSize) { After = last, Until = until }),
        line => line.Line.Entry.Sequence);

    /// <summary>Accounts of a code of the chart, whoever holds them, by holder and currency.</summary>
    public static async IAsyncEnumerable<Account> Accounts(IStore store, Scope scope, string code)
    {
        var pages = Pages(
            new AccountName($"{code}:", ""),
            after => store.Accounts(scope, new(PageSize) { After = after }),
            account => account.Name);
        await foreach (var account in pages)
        {
            if (!account.Name.Code.StartsWith($"{code}:", StringComparison.Ordinal))
            {
                break;
            }
            yield return account;
        }
    }

    /// <summary>Records with this value in a column, oldest first.</summary>
    public static async IAsyncEnumerable<TState> Records<TState>(
        IStore store, Scope scope, RecordKind<TState> kind, Func<TState, string> id, string column, string value)
        where TState : class
    {
        var after = Identifier.Floor(new(0)).Text(kind.Prefix);
        IReadOnlyList<StoredRecord> page;
        do
        {
            page = await store.Records(
                scope, kind, new(new(PageSize) { NewerThan = after }) { Columns = [(column, value)] });
            // A page that is read forward comes with its newest first.
            for (var i = page.Count - 1; i >= 0; i--)
            {
                yield return (TState)page[i].State;
            }
            after = page.Count == 0 ? after : id((TState)page[0].State);
        }
        while (page.Count == PageSize);
    }

    private static async IAsyncEnumerable<T> Pages<T, TKey>(
        TKey start,
        Func<TKey, ValueTask<IReadOnlyList<T>>> read,
        Func<T, TKey> key,
        [EnumeratorCancellation] CancellationToken aborted = default)
    {
        var after = start;
        IReadOnlyList<T> page;
        do
        {
            aborted.ThrowIfCancellationRequested();
            page = await read(after);
            foreach (var row in page)
            {
                yield return row;
                after = key(row);
            }
        }
        while (page.Count == PageSize);
    }
}

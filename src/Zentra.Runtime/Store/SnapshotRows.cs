using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Store;

/// <summary>A snapshot's rows one after the other, read a page at a time, so that memory stays bounded.</summary>
public static class SnapshotRows
{
    private const int PageSize = 512;

    public static IAsyncEnumerable<SealedIntent> Intents(this IStoreSnapshot store, string tenant) =>
        Rows(0L, (after, limit) => store.IntentsAfter(tenant, after, limit), i => i.Sequence);

    public static IAsyncEnumerable<TenantEntry> Entries(this IStoreSnapshot store, string tenant) =>
        Rows(0L, (after, limit) => store.EntriesAfter(tenant, after, limit), e => e.Line.Entry.Sequence);

    public static IAsyncEnumerable<SealedEvent> Events(this IStoreSnapshot store, string tenant) =>
        Rows(0L, (after, limit) => store.EventsAfter(tenant, after, limit), e => e.Sequence);

    public static IAsyncEnumerable<RecordImage> Records(this IStoreSnapshot store, string tenant, RecordKind kind) => Rows(
        new RecordAddress("", kind, ""), (after, limit) => store.RecordsAfter(tenant, after, limit), r => r.Address);

    public static IAsyncEnumerable<TenantAccount> Accounts(this IStoreSnapshot store, string tenant) => Rows(
        new AccountAddress("", new("", "")), (after, limit) => store.AccountsAfter(tenant, after, limit), a => a.Address);

    public static IAsyncEnumerable<StoredKey> Keys(this IStoreSnapshot store, string tenant) =>
        Rows((UInt128?)null, (after, limit) => store.KeysAfter(tenant, after, limit), k => k.Hash);

    public static IAsyncEnumerable<MerkleTile> Tiles(this IStoreSnapshot store, string tenant) => Rows(
        (Level: 0, Index: -1L),
        (after, limit) => store.TilesAfter(tenant, after.Level, after.Index, limit),
        t => (t.Level, t.Index));

    public static IAsyncEnumerable<StoredCheckpoint> Checkpoints(this IStoreSnapshot store, string tenant) =>
        Rows(-1L, (after, limit) => store.CheckpointsAfter(tenant, after, limit), c => c.Size);

    /// <summary>The stories of a tenant, each with the entries and events that its intent claims.</summary>
    public static async IAsyncEnumerable<SealedStory> Stories(this IStoreSnapshot store, string tenant)
    {
        await using var entries = new RowCursor<TenantEntry>(store.Entries(tenant), e => e.Line.Entry.Sequence);
        await using var events = new RowCursor<SealedEvent>(store.Events(tenant), e => e.Sequence);
        await foreach (var intent in store.Intents(tenant))
        {
            var own = await entries.Take(intent.FirstEntry, intent.EntryCount);
            yield return new(
                intent, [.. own.Select(e => e.Line.Entry)], await events.Take(intent.FirstEvent, intent.EventCount));
        }
    }

    private static async IAsyncEnumerable<T> Rows<T, TKey>(
        TKey start, Func<TKey, int, ValueTask<IReadOnlyList<T>>> page, Func<T, TKey> key)
    {
        var after = start;
        IReadOnlyList<T> rows;
        do
        {
            rows = await page(after, PageSize);
            foreach (var row in rows)
            {
                yield return row;
                after = key(row);
            }
        }
        while (rows.Count == PageSize);
    }
}

/// <summary>
/// Walks along a log beside another: rows are taken by sequence, and those that nobody takes are told.
/// </summary>
internal sealed class RowCursor<T>(IAsyncEnumerable<T> rows, Func<T, long> sequence, Action<T>? untaken = null)
    : IAsyncDisposable
    where T : class
{
    private readonly IAsyncEnumerator<T> row = rows.GetAsyncEnumerator();
    private bool isStarted;
    private bool isAtEnd;

    /// <summary>The rows from a sequence on, at most so many; fewer where some are missing.</summary>
    public async ValueTask<IReadOnlyList<T>> Take(long first, int count)
    {
        if (count <= 0)
        {
            return [];
        }
        await SkipUntil(first);
        var taken = new List<T>();
        while (!isAtEnd && sequence(row.Current) < first + count)
        {
            taken.Add(row.Current);
            await Next();
        }
        return taken;
    }

    /// <summary>Tells of all rows that are left.</summary>
    public ValueTask Finish() => SkipUntil(long.MaxValue);

    public ValueTask DisposeAsync() => row.DisposeAsync();

    private async ValueTask SkipUntil(long first)
    {
        if (!isStarted)
        {
            isStarted = true;
            await Next();
        }
        while (!isAtEnd && sequence(row.Current) < first)
        {
            untaken?.Invoke(row.Current);
            await Next();
        }
    }

    private async ValueTask Next() => isAtEnd = !await row.MoveNextAsync();
}

using System.Collections.Concurrent;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// The embedded engine: one file, write-ahead log, every commit synced (`synchronous=FULL`), writers that take turns,
/// readers beside them.
/// </summary>
public sealed class SqliteStore : ISnapshotStore
{
    private const int WriterCacheKiB = 65_536;
    private const int ReaderCacheKiB = 4_096;
    private const int MaxIdleReaders = 8;

    private readonly string path;
    private readonly ConcurrentBag<SqliteReader> idle = [];
    private readonly SqliteTurns turns = new();
    private readonly SqliteCheckpointer checkpointer;

    private SqliteStore(string path, string engine)
    {
        this.path = path;
        Engine = engine;
        checkpointer = new(() => OpenConnection(path));
    }

    public string Engine { get; }

    /// <summary>Opens the store in this file, making or migrating it.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The file cannot be opened, is no store, or is of a later version.
    /// </exception>
    public static SqliteStore Open(string path, Catalogue catalogue)
    {
        using var connection = OpenConnection(path);
        connection.RunWhenFree("PRAGMA journal_mode=WAL");
        SqliteSchema.Migrate(connection, catalogue.Kinds);
        return new(path, $"sqlite {SQLitePCL.raw.sqlite3_libversion().utf8_to_string()}");
    }

    public IStoreWriter OpenWriter()
    {
        var connection = OpenConnection(path);
        return new SqliteWriter(
            connection, new SqliteNames(connection), turns, changed => checkpointer.Committed(connection, changed));
    }

    /// <summary>One process owns the file.</summary>
    public bool IsShared => false;

    public ValueTask<bool> Claim(string duty, string node, TimeSpan span) => new(true);

    public ValueTask<IStoreSnapshot> Snapshot() => new(SqliteSnapshot.Open(path));

    public ValueTask<IReadOnlyList<Head>> Heads() => Read(r => r.Heads());

    public ValueTask<StoredRecord?> Record(Scope scope, RecordKind kind, string id) => Read(r => r.Record(scope, kind, id));

    public ValueTask<IReadOnlyList<StoredRecord>> Records(Scope scope, RecordKind kind, RecordQuery query) =>
        Read(r => r.Records(scope, kind, query));

    public ValueTask<IReadOnlyList<StoredRecord>> RecordsById(
        Scope scope, RecordKind kind, IReadOnlyList<string> ids) =>
        Read<IReadOnlyList<StoredRecord>>(r => [.. ids.Select(id => r.Record(scope, kind, id)).OfType<StoredRecord>()]);

    public ValueTask<(string Tenant, StoredRecord Record)?> Credential(RecordKind kind, string value) =>
        Read(r => r.Credential(kind, value));

    public ValueTask<IReadOnlyList<(Scope Scope, string Id)>> Due(RecordKind kind, Scope? scope, Timestamp until, int limit) =>
        Read(r => r.Due(kind, scope, until, limit));

    public ValueTask<SealedIntent?> Intent(Scope scope, Identifier id) => Read(r => r.Intent(scope, id));

    public ValueTask<SealedIntent?> IntentAt(string tenant, long sequence) => Read(r => r.IntentAt(tenant, sequence));

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit) =>
        Read(r => r.IntentsAfter(tenant, sequence, limit));

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAbout(Scope scope, string subject, int limit) =>
        Read(r => r.IntentsAbout(scope, subject, limit));

    public ValueTask<IReadOnlyList<SealedIntent>> Intents(Scope scope, Page page) => Read(r => r.Intents(scope, page));

    public ValueTask<IReadOnlyList<Entry>> EntriesOf(SealedIntent intent) => Read(r => r.EntriesOf(intent));

    public ValueTask<IReadOnlyList<SealedEvent>> EventsOf(SealedIntent intent) => Read(r => r.EventsOf(intent));

    public ValueTask<IReadOnlyList<SealedEvent>> Events(Scope scope, EventQuery query) => Read(r => r.Events(scope, query));

    public ValueTask<IReadOnlyList<LedgerLine>> Entries(Scope scope, EntryQuery query) => Read(r => r.Entries(scope, query));

    public ValueTask<IReadOnlyList<Account>> Accounts(Scope scope, AccountQuery query) => Read(r => r.Accounts(scope, query));

    public ValueTask<IReadOnlyList<Account>> Balances(Scope scope, BalanceQuery query) =>
        Read(r => r.Books.Balances(scope, query));

    public ValueTask<long> LastEntry(Scope scope, Timestamp at) => Read(r => r.Books.LastEntry(scope, at));

    public ValueTask<IReadOnlyList<StatementLine>> Statement(Scope scope, StatementQuery query) =>
        Read(r => r.Books.Statement(scope, query));

    public ValueTask<IReadOnlyList<Digest>> Leaves(string tenant, long firstIndex, int count) =>
        Read(r => r.Leaves(tenant, firstIndex, count));

    public ValueTask<IReadOnlyList<Digest>> Tiles(string tenant, int level, long firstIndex, int count) =>
        Read(r => r.Tiles(tenant, level, firstIndex, count));

    public ValueTask<StoredCheckpoint?> LatestCheckpoint(string tenant) => Read(r => r.LatestCheckpoint(tenant));

    public ValueTask<DeliveryCursor?> Cursor(Scope scope, string consumer) =>
        Read(r => r.Deliveries.Cursor(scope, consumer));

    public ValueTask<IReadOnlyList<Delivery>> Deliveries(Scope scope, DeliveryQuery query) =>
        Read(r => r.Deliveries.List(scope, query));

    public ValueTask<IReadOnlyList<Delivery>> DueDeliveries(Scope scope, long endpoint, Timestamp until, int limit) =>
        Read(r => r.Deliveries.Due(scope, endpoint, until, limit));

    public ValueTask<Timestamp?> NextDelivery(Scope scope, long endpoint) =>
        Read(r => r.Deliveries.Next(scope, endpoint));

    public ValueTask<IReadOnlyDictionary<DeliveryState, long>> CountDeliveries(Scope scope, long endpoint) =>
        Read(r => r.Deliveries.Count(scope, endpoint));

    public ValueTask DisposeAsync()
    {
        checkpointer.Dispose();
        while (idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>A connection that writes. The checkpointer copies the log into the file, off the hot path.</summary>
    private static SqliteConnection OpenConnection(string path) =>
        SqliteConnection.Open(path, readOnly: false, WriterCacheKiB)
            .Configured("PRAGMA synchronous=FULL", "PRAGMA wal_autocheckpoint=0");

    private ValueTask<T> Read<T>(Func<SqliteReader, T> read)
    {
        var reader = idle.TryTake(out var kept)
            ? kept
            : new SqliteReader(SqliteConnection.Open(path, readOnly: true, ReaderCacheKiB));
        var isWhole = false;
        try
        {
            var answer = read(reader);
            isWhole = true;
            return new(answer);
        }
        finally
        {
            // A reader that failed may stand in the middle of a row, and hold an old snapshot.
            if (isWhole && idle.Count < MaxIdleReaders)
            {
                idle.Add(reader);
            }
            else
            {
                reader.Dispose();
            }
        }
    }
}

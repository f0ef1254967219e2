using Npgsql;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Postgres;

/// <summary>The engine for many nodes: PostgreSQL 15 or newer, keys led by the tenant, row-level security.</summary>
public sealed class PostgresStore : ISnapshotStore
{
    private const string NotMigrated = "The store is not migrated to this version; run `zentra migrate`.";

    private readonly PostgresPools pools;
    private readonly PostgresReader reader;
    private readonly PostgresReader lists;

    private PostgresStore(PostgresPools pools, string engine)
    {
        this.pools = pools;
        reader = new(new PostgresPoolSource(pools));
        lists = new(new PostgresPoolSource(pools, pools.Replica));
        Engine = engine;
    }

    public string Engine { get; }

    /// <summary>Opens a store that was migrated to this version.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The server cannot be reached, or the store is of another version.
    /// </exception>
    public static PostgresStore Open(PostgresTarget target, Catalogue catalogue)
    {
        var pools = new PostgresPools(target);
        try
        {
            using var connection = pools.Readers.OpenConnection();
            Check(connection, catalogue);
            pools.System.OpenConnection().Dispose();
            var version = connection.PostgreSqlVersion;
            return new(pools, $"postgresql {version.Major}.{version.Minor}");
        }
        catch (Exception fault)
        {
            pools.Dispose();
            if (fault is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused)
            {
                throw new StoreUnavailableException(
                    $"The user may not act as {PostgresPools.AppRole} and {PostgresPools.SystemRole}: "
                    + $"{refused.MessageText}. Grant both roles to it.",
                    refused);
            }
            // The tables, or already the roles, are not there.
            if (fault is PostgresException
                {
                    SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidParameterValue,
                })
            {
                throw new StoreUnavailableException(NotMigrated, fault);
            }
            if (PostgresFaults.IsOfStore(fault))
            {
                throw PostgresFaults.Of(fault);
            }
            throw;
        }
    }

    public IStoreWriter OpenWriter() => new PostgresWriter(pools.Lanes);

    public bool IsShared => true;

    public ValueTask<bool> Claim(string duty, string node, TimeSpan span) =>
        PostgresLeases.Claim(pools.Lanes, duty, node, span);

    public async ValueTask<IStoreSnapshot> Snapshot() => await PostgresSnapshot.Begin(pools);

    public ValueTask<IReadOnlyList<Head>> Heads() => reader.Heads();

    public ValueTask<StoredRecord?> Record(Scope scope, RecordKind kind, string id) => reader.Record(scope, kind, id);

    public ValueTask<IReadOnlyList<StoredRecord>> Records(Scope scope, RecordKind kind, RecordQuery query) =>
        lists.Records(scope, kind, query);

    public ValueTask<IReadOnlyList<StoredRecord>> RecordsById(
        Scope scope, RecordKind kind, IReadOnlyList<string> ids) =>
        reader.RecordsById(scope, kind, ids);

    public ValueTask<(string Tenant, StoredRecord Record)?> Credential(RecordKind kind, string value) =>
        reader.Credential(kind, value);

    public ValueTask<IReadOnlyList<(Scope Scope, string Id)>> Due(
        RecordKind kind, Scope? scope, Timestamp until, int limit) =>
        reader.Due(kind, scope, until, limit);

    public ValueTask<SealedIntent?> Intent(Scope scope, Identifier id) => reader.Intent(scope, id);

    public ValueTask<SealedIntent?> IntentAt(string tenant, long sequence) => reader.IntentAt(tenant, sequence);

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit) =>
        reader.IntentsAfter(tenant, sequence, limit);

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAbout(Scope scope, string subject, int limit) =>
        reader.IntentsAbout(scope, subject, limit);

    public ValueTask<IReadOnlyList<SealedIntent>> Intents(Scope scope, Page page) => lists.IntentsOf(scope, page);

    public ValueTask<IReadOnlyList<Entry>> EntriesOf(SealedIntent intent) => reader.EntriesOf(intent);

    public ValueTask<IReadOnlyList<SealedEvent>> EventsOf(SealedIntent intent) => reader.EventsOf(intent);

    public ValueTask<IReadOnlyList<SealedEvent>> Events(Scope scope, EventQuery query) => lists.Events(scope, query);

    public ValueTask<IReadOnlyList<LedgerLine>> Entries(Scope scope, EntryQuery query) => lists.Entries(scope, query);

    public ValueTask<IReadOnlyList<Account>> Accounts(Scope scope, AccountQuery query) => lists.Accounts(scope, query);

    public ValueTask<IReadOnlyList<Account>> Balances(Scope scope, BalanceQuery query) => reader.Balances(scope, query);

    public ValueTask<long> LastEntry(Scope scope, Timestamp at) => reader.LastEntry(scope, at);

    public ValueTask<IReadOnlyList<StatementLine>> Statement(Scope scope, StatementQuery query) =>
        reader.Statement(scope, query);

    public ValueTask<IReadOnlyList<Digest>> Leaves(string tenant, long firstIndex, int count) =>
        reader.Leaves(tenant, firstIndex, count);

    public ValueTask<IReadOnlyList<Digest>> Tiles(string tenant, int level, long firstIndex, int count) =>
        reader.Tiles(tenant, level, firstIndex, count);

    public ValueTask<StoredCheckpoint?> LatestCheckpoint(string tenant) => reader.LatestCheckpoint(tenant);

    public ValueTask<DeliveryCursor?> Cursor(Scope scope, string consumer) => reader.Deliveries.Cursor(scope, consumer);

    public ValueTask<IReadOnlyList<Delivery>> Deliveries(Scope scope, DeliveryQuery query) =>
        lists.Deliveries.List(scope, query);

    public ValueTask<IReadOnlyList<Delivery>> DueDeliveries(Scope scope, long endpoint, Timestamp until, int limit) =>
        reader.Deliveries.Due(scope, endpoint, until, limit);

    public ValueTask<Timestamp?> NextDelivery(Scope scope, long endpoint) => reader.Deliveries.Next(scope, endpoint);

    public ValueTask<IReadOnlyDictionary<DeliveryState, long>> CountDeliveries(Scope scope, long endpoint) =>
        lists.Deliveries.Count(scope, endpoint);

    public ValueTask DisposeAsync()
    {
        pools.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Check(NpgsqlConnection connection, Catalogue catalogue)
    {
        using var command = new NpgsqlCommand("SELECT max(version) FROM versions", connection);
        var version = command.ExecuteScalar() as int?;
        if (version > PostgresMigrations.Version)
        {
            throw new StoreUnavailableException(
                $"The store has version {version}; this program knows versions up to {PostgresMigrations.Version}. "
                + "Use a newer program.");
        }
        using var tables = new NpgsqlCommand(
            "SELECT count(*) FROM unnest($1) AS t(name) WHERE to_regclass(name) IS NULL", connection);
        tables.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. catalogue.Kinds.Select(PostgresTables.NameOf)],
        });
        using var columns = new NpgsqlCommand(PostgresColumns.Missing, connection);
        columns.Parameters.AddRange(PostgresColumns.Of(catalogue.Kinds));
        if (version != PostgresMigrations.Version
            || tables.ExecuteScalar() is not 0L
            || columns.ExecuteScalar() is not null)
        {
            throw new StoreUnavailableException(NotMigrated);
        }
    }
}

using Npgsql;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>One read transaction that sees the store as it was when it began. It acts as one role at a time.</summary>
public sealed class PostgresSnapshot : IStoreSnapshot, IPostgresSource
{
    private readonly NpgsqlConnection connection;
    private readonly PostgresReader reader;

    private PostgresSnapshot(NpgsqlConnection connection)
    {
        this.connection = connection;
        reader = new(this);
    }

    public ValueTask<IReadOnlyList<Head>> Heads() => reader.Heads();

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit) =>
        reader.IntentsAfter(tenant, sequence, limit);

    public ValueTask<IReadOnlyList<TenantEntry>> EntriesAfter(string tenant, long sequence, int limit) => Of(
        tenant,
        new(
            $"""
            SELECT {PostgresRows.LineColumns}, a.workspace FROM entries e
            JOIN accounts a ON a.tenant=e.tenant AND a.number=e.account
            WHERE e.tenant=$1 AND e.sequence>$2 ORDER BY e.sequence LIMIT $3
            """,
            tenant, sequence, limit),
        row => new TenantEntry(row.GetString(8), PostgresRows.Line(row)));

    public ValueTask<IReadOnlyList<SealedEvent>> EventsAfter(string tenant, long sequence, int limit) => Of(
        tenant,
        new(
            $"""
            SELECT {PostgresRows.EventColumns} FROM events WHERE tenant=$1 AND sequence>$2 ORDER BY sequence LIMIT $3
            """,
            tenant, sequence, limit),
        PostgresRows.Event);

    public ValueTask<IReadOnlyList<RecordImage>> RecordsAfter(string tenant, RecordAddress after, int limit)
    {
        var kind = after.Kind;
        var columns = string.Concat(kind.Columns.Select(c => $", {PostgresTables.ColumnOf(c)}"));
        return Of(
            tenant,
            new(
                $"""
                SELECT workspace, id, body, events, due_at{columns} FROM {PostgresTables.NameOf(kind)}
                WHERE tenant=$1 AND (workspace, id)>($2, $3) ORDER BY workspace, id LIMIT $4
                """,
                tenant, after.Workspace, after.Id, limit),
            row => new RecordImage(
                new(row.GetString(0), kind, row.GetString(1)),
                row.GetFieldValue<byte[]>(2),
                row.GetInt64(3),
                PostgresRows.LongOrNull(row, 4) is { } due ? new Timestamp(due) : null,
                [.. Enumerable.Range(5, kind.Columns.Count).Select(c => PostgresRows.TextOrNull(row, c))]));
    }

    public ValueTask<IReadOnlyList<TenantAccount>> AccountsAfter(string tenant, AccountAddress after, int limit) => Of(
        tenant,
        new(
            $"""
            SELECT {PostgresRows.AccountColumns}, workspace FROM accounts
            WHERE tenant=$1 AND (workspace, code, currency)>($2, $3, $4) ORDER BY workspace, code, currency LIMIT $5
            """,
            tenant, after.Workspace, after.Name.Code, after.Name.Currency, limit),
        row => TenantAccount(row.GetString(5), PostgresRows.Account(row)));

    public ValueTask<IReadOnlyList<StoredKey>> KeysAfter(string tenant, UInt128? hash, int limit) => Of(
        tenant,
        new PostgresQuery("SELECT hash, fingerprint, sequence FROM keys WHERE tenant=$1", tenant)
            .AddIf(hash is { } after ? PostgresRows.Uuid(after) : null, " AND hash>?")
            .Add(" ORDER BY hash LIMIT ?", limit),
        row => new StoredKey(PostgresRows.Hash(row.GetGuid(0)), PostgresRows.Digest(row, 1), row.GetInt64(2)));

    public ValueTask<IReadOnlyList<MerkleTile>> TilesAfter(string tenant, int level, long index, int limit) => Of(
        tenant,
        new(
            """
            SELECT level, number, root FROM tiles
            WHERE tenant=$1 AND (level, number)>($2, $3) ORDER BY level, number LIMIT $4
            """,
            tenant, level, index, limit),
        row => new MerkleTile(row.GetInt32(0), row.GetInt64(1), PostgresRows.Digest(row, 2)));

    public ValueTask<IReadOnlyList<StoredCheckpoint>> CheckpointsAfter(string tenant, long size, int limit) => Of(
        tenant,
        new(
            """
            SELECT DISTINCT ON (size) size, note, at FROM checkpoints
            WHERE tenant=$1 AND size>$2 ORDER BY size, number DESC LIMIT $3
            """,
            tenant, size, limit),
        PostgresRows.Checkpoint);

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    ValueTask<IReadOnlyList<T>> IPostgresSource.Of<T>(
        string tenant, PostgresQuery query, Func<NpgsqlDataReader, T> read) => Of(tenant, query, read);

    async ValueTask<IReadOnlyList<T>> IPostgresSource.Across<T>(PostgresQuery query, Func<NpgsqlDataReader, T> read) =>
        await AsSystem(() => PostgresPoolSource.Ask(connection, tenant: null, query, read));

    /// <summary>Begins a snapshot on a connection of its own.</summary>
    internal static async ValueTask<PostgresSnapshot> Begin(PostgresPools pools)
    {
        try
        {
            var connection = await pools.Snapshots.OpenConnectionAsync();
            await Do(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            var snapshot = new PostgresSnapshot(connection);
            // The first question sets the moment.
            await snapshot.Heads();
            return snapshot;
        }
        catch (Exception fault) when (PostgresFaults.IsOfStore(fault))
        {
            throw PostgresFaults.Of(fault);
        }
    }

    private ValueTask<IReadOnlyList<T>> Of<T>(string tenant, PostgresQuery query, Func<NpgsqlDataReader, T> read) =>
        Guard(() => PostgresPoolSource.Ask(connection, tenant, query, read));

    private async Task<T> AsSystem<T>(Func<Task<T>> ask)
    {
        await Do(connection, $"SET LOCAL ROLE {PostgresPools.SystemRole}");
        var answer = await Guard(ask);
        await Do(connection, $"SET LOCAL ROLE {PostgresPools.AppRole}");
        return answer;
    }

    private static TenantAccount TenantAccount(string workspace, Account account) =>
        new(new(workspace, account.Name), account);

    private static async ValueTask<T> Guard<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception fault) when (PostgresFaults.IsOfStore(fault))
        {
            throw PostgresFaults.Of(fault);
        }
    }

    private static async Task Do(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

using System.Buffers.Binary;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// One read transaction, on a connection that cannot write: the write-ahead log keeps its moment while a server goes
/// on.
/// </summary>
public sealed class SqliteSnapshot : IStoreSnapshot
{
    private const int CacheKiB = 16_384;

    private readonly SqliteConnection connection;
    private readonly SqliteReader reader;
    private readonly SqliteNames names;

    private SqliteSnapshot(SqliteConnection connection)
    {
        this.connection = connection;
        reader = new(connection);
        names = new(connection);
    }

    /// <summary>Opens a store file as it is now, changing nothing of it.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The file cannot be opened, is no store, or is of another version.
    /// </exception>
    public static SqliteSnapshot Open(string path)
    {
        var connection = SqliteConnection.Open(path, readOnly: true, CacheKiB);
        try
        {
            connection.Run("BEGIN");
            var version = SqliteSchema.VersionOf(connection);
            return version == SqliteSchema.Version
                ? new(connection)
                : throw new StoreUnavailableException(
                    $"The store has version {version}; this program reads version {SqliteSchema.Version}.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<Head>> Heads() => new(reader.Heads());

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit) =>
        new(reader.IntentsAfter(tenant, sequence, limit));

    public ValueTask<IReadOnlyList<TenantEntry>> EntriesAfter(string tenant, long sequence, int limit) => Page(
        connection.Prepare(
                "SELECT e.pk, e.id, a.code, a.currency, e.amount, e.balance, e.intent, e.at, a.workspace FROM entries e"
                + " CROSS JOIN accounts a ON a.no=e.account WHERE e.pk>? AND e.pk<? AND a.tenant=? ORDER BY e.pk LIMIT ?")
            .Bind(First(tenant) + sequence).Bind(End(tenant)).Bind(names.Number(tenant)).Bind(limit),
        row => new TenantEntry(names.Id(row.Long(8)), SqliteRows.Line(row)));

    public ValueTask<IReadOnlyList<SealedEvent>> EventsAfter(string tenant, long sequence, int limit) => Page(
        connection.Prepare($"SELECT {SqliteRows.EventColumns}, workspace FROM events WHERE pk>? AND pk<? ORDER BY pk LIMIT ?")
            .Bind(First(tenant) + sequence).Bind(End(tenant)).Bind(limit),
        row => SqliteRows.Event(row, names.Id(row.Long(8))));

    public ValueTask<IReadOnlyList<RecordImage>> RecordsAfter(string tenant, RecordAddress after, int limit)
    {
        var kind = after.Kind;
        var table = $"r_{kind.Name}";
        if (!HasTable(table))
        {
            return new(Array.Empty<RecordImage>());
        }
        var columns = string.Concat(kind.Columns.Select(c => $", c_{c}"));
        return InWorkspaces(table, tenant, after.Workspace, limit, (workspace, isFirst, left) => Page(
            connection.Prepare(
                    $"SELECT id, body, events, due_at{columns} FROM {table} WHERE tenant=? AND workspace=? AND id>? ORDER BY id LIMIT ?")
                .Bind(names.Number(tenant)).Bind(names.Number(workspace)).Bind(isFirst ? after.Id : "").Bind(left),
            row => new RecordImage(
                new(workspace, kind, row.Text(0)),
                row.Copy(1),
                row.Long(2),
                row.LongOrNull(3) is { } due ? new Timestamp(due) : null,
                [.. Enumerable.Range(4, kind.Columns.Count).Select(row.TextOrNull)])));
    }

    public ValueTask<IReadOnlyList<TenantAccount>> AccountsAfter(string tenant, AccountAddress after, int limit) =>
        InWorkspaces("accounts", tenant, after.Workspace, limit, (workspace, isFirst, left) => Page(
            connection.Prepare(
                    "SELECT code, currency, state, balance, entries FROM accounts"
                    + " WHERE tenant=? AND workspace=? AND (code, currency)>(?,?) ORDER BY code, currency LIMIT ?")
                .Bind(names.Number(tenant)).Bind(names.Number(workspace))
                .Bind(isFirst ? after.Name.Code : "").Bind(isFirst ? after.Name.Currency : "").Bind(left),
            row => new TenantAccount(
                new(workspace, new(row.Text(0), row.Text(1))),
                new(new(row.Text(0), row.Text(1)), SqliteRows.State(row.Text(2)), row.Long(3), row.Long(4)))));

    public ValueTask<IReadOnlyList<StoredKey>> KeysAfter(string tenant, UInt128? hash, int limit)
    {
        Span<byte> after = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(after, hash ?? 0);
        var isAfter = hash is null ? ">=" : ">";
        return Page(
            connection.Prepare(
                    $"SELECT hash, fingerprint, sequence FROM keys WHERE tenant=? AND hash{isAfter}? ORDER BY hash LIMIT ?")
                .Bind(names.Number(tenant)).Bind(after).Bind(limit),
            row => new StoredKey(
                BinaryPrimitives.ReadUInt128BigEndian(row.Bytes(0)), SqliteRows.Hash(row.Bytes(1)), row.Long(2)));
    }

    public ValueTask<IReadOnlyList<MerkleTile>> TilesAfter(string tenant, int level, long index, int limit) => Page(
        connection.Prepare(
                "SELECT level, number, root FROM tiles WHERE tenant=? AND (level, number)>(?,?) ORDER BY level, number LIMIT ?")
            .Bind(names.Number(tenant)).Bind(level).Bind(index).Bind(limit),
        row => new MerkleTile((int)row.Long(0), row.Long(1), SqliteRows.Hash(row.Bytes(2))));

    public ValueTask<IReadOnlyList<StoredCheckpoint>> CheckpointsAfter(string tenant, long size, int limit) => Page(
        connection.Prepare("SELECT size, note, at FROM checkpoints WHERE tenant=? AND size>? ORDER BY size LIMIT ?")
            .Bind(names.Number(tenant)).Bind(size).Bind(limit),
        row => new StoredCheckpoint(row.Long(0), row.Text(1), new(row.Long(2))));

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        return ValueTask.CompletedTask;
    }

    private long First(string tenant) => names.Number(tenant) << SqliteSchema.SequenceBits;

    private long End(string tenant) => names.Number(tenant) + 1 << SqliteSchema.SequenceBits;

    private bool HasTable(string table)
    {
        var row = connection.Prepare("SELECT 1 FROM sqlite_master WHERE type='table' AND name=?").Bind(table);
        var has = row.Step();
        row.Reset();
        return has;
    }

    /// <summary>
    /// A page that goes over from one workspace to the next, in the order of their identifiers: their numbers differ
    /// from store to store.
    /// </summary>
    private async ValueTask<IReadOnlyList<T>> InWorkspaces<T>(
        string table,
        string tenant,
        string from,
        int limit,
        Func<string, bool, int, ValueTask<IReadOnlyList<T>>> page)
    {
        var rows = new List<T>();
        foreach (var workspace in WorkspacesIn(table, tenant))
        {
            var order = string.CompareOrdinal(workspace, from);
            if (order >= 0 && rows.Count < limit)
            {
                rows.AddRange(await page(workspace, order == 0, limit - rows.Count));
            }
        }
        return rows;
    }

    private List<string> WorkspacesIn(string table, string tenant)
    {
        var found = new List<string>();
        var last = 0L;
        while (true)
        {
            var row = connection.Prepare($"SELECT min(workspace) FROM {table} WHERE tenant=? AND workspace>?")
                .Bind(names.Number(tenant)).Bind(last);
            row.Step();
            var next = row.LongOrNull(0);
            row.Reset();
            if (next is not { } workspace)
            {
                found.Sort(StringComparer.Ordinal);
                return found;
            }
            found.Add(names.Id(workspace));
            last = workspace;
        }
    }

    private static ValueTask<IReadOnlyList<T>> Page<T>(SqliteStatement statement, Func<SqliteStatement, T> read) =>
        new(SqliteReader.All(statement, read));
}

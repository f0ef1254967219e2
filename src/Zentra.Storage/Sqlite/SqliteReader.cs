using System.Text;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// Reads of one connection. It sees what was committed, and every query begins with whose data it may see.
/// </summary>
internal sealed class SqliteReader(SqliteConnection connection) : IDisposable
{
    private readonly SqliteNames names = new(connection);

    public SqliteDeliveries Deliveries { get; } = new(connection);

    public SqliteBooks Books { get; } = new(connection);

    public IReadOnlyList<Head> Heads()
    {
        var heads = new List<Head>();
        var row = connection.Prepare("SELECT tenant, sequence, entry_sequence, event_sequence, row_sequence, frontier FROM heads ORDER BY tenant");
        while (row.Step())
        {
            heads.Add(new(names.Id(row.Long(0)), row.Long(1), row.Long(2), row.Long(3), row.Long(4), SqliteRows.Frontier(row.Bytes(5))));
        }
        return heads;
    }

    public StoredRecord? Record(Scope scope, RecordKind kind, string id)
    {
        var row = connection.Prepare($"SELECT no, events, body FROM r_{kind.Name} WHERE tenant=? AND workspace=? AND id=?")
            .Bind(names.Number(scope.Tenant)).Bind(WorkspaceOf(scope, kind)).Bind(id);
        if (!row.Step())
        {
            return null;
        }
        var record = new StoredRecord(kind.Read(row.Bytes(2)), row.Long(1), SqliteRows.Sequence(row.Long(0)));
        row.Reset();
        return record;
    }

    public IReadOnlyList<StoredRecord> Records(Scope scope, RecordKind kind, RecordQuery query)
    {
        var sql = new StringBuilder($"SELECT no, events, body FROM r_{kind.Name} WHERE tenant=? AND workspace=?");
        foreach (var (column, _) in query.Columns)
        {
            sql.Append(null, $" AND {SqliteColumns.NameOf(kind, column)}=?");
        }
        sql.AppendJoin("", query.Spans.Select(s => SqliteColumns.Within(kind, s)));
        foreach (var _ in query.Metadata)
        {
            // A path would have to match the key as the document escapes it; a key that is read is unescaped.
            sql.Append(" AND EXISTS (SELECT 1 FROM json_each(body, '$.metadata') WHERE key=? AND atom=?)");
        }
        var statement = Paged(sql, query.Page, kind.Prefix, out var bindPage)
            .Bind(names.Number(scope.Tenant)).Bind(WorkspaceOf(scope, kind));
        foreach (var (_, value) in query.Columns)
        {
            statement.Bind(value);
        }
        foreach (var bound in query.Spans.SelectMany(s => new[] { s.From, s.To }).OfType<string>())
        {
            statement.Bind(bound);
        }
        foreach (var (key, value) in query.Metadata)
        {
            statement.Bind(key).Bind(value);
        }
        bindPage(statement);
        return All(statement, row => new StoredRecord(kind.Read(row.Bytes(2)), row.Long(1), SqliteRows.Sequence(row.Long(0))), query.Page);
    }

    public (string Tenant, StoredRecord Record)? Credential(RecordKind kind, string value)
    {
        var row = connection.Prepare($"SELECT tenant, no, events, body FROM r_{kind.Name} WHERE c_{kind.Global}=?").Bind(value);
        if (!row.Step())
        {
            return null;
        }
        var found = (names.Id(row.Long(0)), new StoredRecord(kind.Read(row.Bytes(3)), row.Long(2), SqliteRows.Sequence(row.Long(1))));
        row.Reset();
        return found;
    }

    public IReadOnlyList<(Scope Scope, string Id)> Due(RecordKind kind, Scope? scope, Timestamp until, int limit)
    {
        var sql = $"SELECT tenant, workspace, id FROM r_{kind.Name} WHERE due_at<=?"
            + (scope is null ? "" : " AND tenant=? AND workspace=?") + " ORDER BY due_at LIMIT ?";
        var statement = connection.Prepare(sql).Bind(until.Microseconds);
        if (scope is { } one)
        {
            statement.Bind(names.Number(one.Tenant)).Bind(WorkspaceOf(one, kind));
        }
        return All(statement.Bind(limit), row => (new Scope(names.Id(row.Long(0)), names.Id(row.Long(1))), row.Text(2)));
    }

    public SealedIntent? Intent(Scope scope, Identifier id)
    {
        var (low, high) = Range(scope.Tenant);
        return One(connection.Prepare($"SELECT {SqliteRows.IntentColumns} FROM intents WHERE workspace=? AND id=? AND pk>=? AND pk<?")
            .Bind(names.Number(scope.Workspace)).Bind(id.Text("int")).Bind(low).Bind(high), scope.Tenant);
    }

    public SealedIntent? IntentAt(string tenant, long sequence) =>
        One(connection.Prepare($"SELECT {SqliteRows.IntentColumns} FROM intents WHERE pk=?").Bind(Key(tenant, sequence)), tenant);

    public IReadOnlyList<SealedIntent> IntentsAfter(string tenant, long sequence, int limit)
    {
        var (low, high) = Range(tenant);
        return All(
            connection.Prepare($"SELECT {SqliteRows.IntentColumns} FROM intents WHERE pk>? AND pk<? ORDER BY pk LIMIT ?")
                .Bind(low + InRange(sequence)).Bind(high).Bind(limit),
            row => SqliteRows.Intent(row, tenant, names));
    }

    public IReadOnlyList<SealedIntent> IntentsAbout(Scope scope, string subject, int limit)
    {
        var (low, high) = Range(scope.Tenant);
        return All(
            connection.Prepare(
                    $"SELECT {SqliteRows.IntentColumns} FROM intents WHERE workspace=? AND subject=? AND pk>=? AND pk<? ORDER BY pk LIMIT ?")
                .Bind(names.Number(scope.Workspace)).Bind(subject).Bind(low).Bind(high).Bind(limit),
            row => SqliteRows.Intent(row, scope.Tenant, names));
    }

    public IReadOnlyList<SealedIntent> Intents(Scope scope, Page page)
    {
        var (low, high) = Range(scope.Tenant);
        var sql = new StringBuilder($"SELECT {SqliteRows.IntentColumns} FROM intents WHERE workspace=? AND pk>=? AND pk<?");
        var statement = Paged(sql, page, "int", out var bindPage)
            .Bind(names.Number(scope.Workspace)).Bind(low).Bind(high);
        bindPage(statement);
        return All(statement, row => SqliteRows.Intent(row, scope.Tenant, names), page);
    }

    public IReadOnlyList<Entry> EntriesOf(SealedIntent intent) => All(
        connection.Prepare(
                "SELECT e.pk, e.id, a.code, a.currency, e.amount, e.balance FROM entries e JOIN accounts a ON a.no=e.account WHERE e.pk>=? AND e.pk<? ORDER BY e.pk")
            .Bind(Key(intent.Scope.Tenant, intent.FirstEntry))
            .Bind(Key(intent.Scope.Tenant, intent.FirstEntry) + intent.EntryCount),
        row => new Entry(SqliteRows.Sequence(row.Long(0)), row.Text(1), new(row.Text(2), row.Text(3)), row.Long(4), row.Long(5)));

    public IReadOnlyList<SealedEvent> EventsOf(SealedIntent intent) => All(
        connection.Prepare($"SELECT {SqliteRows.EventColumns} FROM events WHERE pk>=? AND pk<? ORDER BY pk")
            .Bind(Key(intent.Scope.Tenant, intent.FirstEvent))
            .Bind(Key(intent.Scope.Tenant, intent.FirstEvent) + intent.EventCount),
        row => SqliteRows.Event(row, intent.Scope.Workspace));

    public IReadOnlyList<SealedEvent> Events(Scope scope, EventQuery query)
    {
        var (low, high) = Range(scope.Tenant);
        var sql = $"SELECT {SqliteRows.EventColumns} FROM events WHERE pk>? AND pk<? AND workspace=?"
            + (query.Type is null ? "" : " AND type=?") + (query.Object is null ? "" : " AND object=?")
            + (query.Before is null ? " ORDER BY pk LIMIT ?" : " ORDER BY pk DESC LIMIT ?");
        var statement = connection.Prepare(sql)
            .Bind(low + InRange(query.After)).Bind(query.Before is { } before ? low + InRange(before) : high)
            .Bind(names.Number(scope.Workspace)).BindIf(query.Type).BindIf(query.Object).Bind(query.Limit);
        return All(statement, row => SqliteRows.Event(row, scope.Workspace));
    }

    public IReadOnlyList<LedgerLine> Entries(Scope scope, EntryQuery query)
    {
        var (low, high) = Range(scope.Tenant);
        var isForward = query.After is not null && query.Before is null;
        var sql =
            "SELECT e.pk, e.id, a.code, a.currency, e.amount, e.balance, e.intent, e.at FROM entries e JOIN accounts a ON a.no=e.account"
            + " WHERE e.pk>? AND e.pk<? AND a.tenant=? AND a.workspace=?"
            + (query.Account is null ? "" : " AND a.code=?") + (query.Currency is null ? "" : " AND a.currency=?")
            + (isForward ? " ORDER BY e.pk LIMIT ?" : " ORDER BY e.pk DESC LIMIT ?");
        var statement = connection.Prepare(sql)
            .Bind(low + InRange(query.After ?? 0)).Bind(query.Before is { } before ? low + InRange(before) : high)
            .Bind(names.Number(scope.Tenant)).Bind(names.Number(scope.Workspace))
            .BindIf(query.Account).BindIf(query.Currency);
        var lines = All(statement.Bind(query.Limit), SqliteRows.Line);
        if (isForward)
        {
            lines.Reverse();
        }
        return lines;
    }

    public IReadOnlyList<Account> Accounts(Scope scope, AccountQuery query)
    {
        var sql = "SELECT code, currency, state, balance, entries FROM accounts WHERE tenant=? AND workspace=? AND (code, currency)>(?,?)"
            + (query.Code is null ? "" : " AND code=?") + (query.Currency is null ? "" : " AND currency=?")
            + " ORDER BY code, currency LIMIT ?";
        var statement = connection.Prepare(sql).Bind(names.Number(scope.Tenant)).Bind(names.Number(scope.Workspace))
            .Bind(query.After?.Code ?? "").Bind(query.After?.Currency ?? "").BindIf(query.Code).BindIf(query.Currency);
        return All(
            statement.Bind(query.Limit),
            row => new Account(new(row.Text(0), row.Text(1)), SqliteRows.State(row.Text(2)), row.Long(3), row.Long(4)));
    }

    public IReadOnlyList<Digest> Leaves(string tenant, long firstIndex, int count) => All(
        connection.Prepare("SELECT leaf FROM intents WHERE pk>=? AND pk<? ORDER BY pk")
            .Bind(Key(tenant, firstIndex + 1)).Bind(Math.Min(Key(tenant, firstIndex + 1) + count, Range(tenant).High)),
        row => Digest.FromSpan(row.Bytes(0)));

    public IReadOnlyList<Digest> Tiles(string tenant, int level, long firstIndex, int count) => All(
        connection.Prepare("SELECT root FROM tiles WHERE tenant=? AND level=? AND number>=? AND number<? ORDER BY number")
            .Bind(names.Number(tenant)).Bind(level).Bind(firstIndex).Bind(firstIndex + count),
        row => Digest.FromSpan(row.Bytes(0)));

    public StoredCheckpoint? LatestCheckpoint(string tenant)
    {
        var row = connection.Prepare("SELECT size, note, at FROM checkpoints WHERE tenant=? ORDER BY size DESC LIMIT 1")
            .Bind(names.Number(tenant));
        if (!row.Step())
        {
            return null;
        }
        var checkpoint = new StoredCheckpoint(row.Long(0), row.Text(1), new(row.Long(2)));
        row.Reset();
        return checkpoint;
    }

    public void Dispose() => connection.Dispose();

    private SqliteStatement Paged(StringBuilder sql, Page page, string prefix, out Action<SqliteStatement> bind)
    {
        var bounds = new List<string>();
        void Bound(string condition, string? id)
        {
            if (id is not null)
            {
                sql.Append(condition);
                bounds.Add(id);
            }
        }
        Bound(" AND id<?", page.OlderThan);
        Bound(" AND id>?", page.NewerThan);
        Bound(" AND id>=?", page.CreatedFrom is { } from ? Identifier.Floor(from).Text(prefix) : null);
        Bound(" AND id<?", page.CreatedBefore is { } before ? Identifier.Floor(before).Text(prefix) : null);
        sql.Append(page.NewerThan is null ? " ORDER BY id DESC LIMIT ?" : " ORDER BY id LIMIT ?");
        bind = statement =>
        {
            foreach (var bound in bounds)
            {
                statement.Bind(bound);
            }
            statement.Bind(page.Limit);
        };
        return connection.Prepare(sql.ToString());
    }

    private SealedIntent? One(SqliteStatement row, string tenant)
    {
        if (!row.Step())
        {
            return null;
        }
        var intent = SqliteRows.Intent(row, tenant, names);
        row.Reset();
        return intent;
    }

    internal static List<T> All<T>(SqliteStatement statement, Func<SqliteStatement, T> read, Page? page = null)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Step())
            {
                rows.Add(read(statement));
            }
        }
        finally
        {
            statement.Reset();
        }
        if (page?.NewerThan is not null)
        {
            rows.Reverse();
        }
        return rows;
    }

    private long WorkspaceOf(Scope scope, RecordKind kind) => names.Number(kind.TenantWide ? "" : scope.Workspace);

    /// <summary>
    /// The key of a row in a tenant's log; one that no row has where the sequence is out of a tenant's range.
    /// </summary>
    private long Key(string tenant, long sequence) => sequence is > 0 and <= SqliteSchema.MaxSequence
        ? names.Number(tenant) << SqliteSchema.SequenceBits | sequence
        : -1;

    /// <summary>A caller's bound, kept within the tenant's own range of keys.</summary>
    private static long InRange(long sequence) => Math.Clamp(sequence, 0, SqliteSchema.MaxSequence);

    private (long Low, long High) Range(string tenant)
    {
        var number = names.Number(tenant);
        return (number << SqliteSchema.SequenceBits, number + 1 << SqliteSchema.SequenceBits);
    }
}

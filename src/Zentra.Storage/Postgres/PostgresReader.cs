using Npgsql;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Postgres;

/// <summary>Who answers questions: the store as it is now, or a snapshot of it.</summary>
internal interface IPostgresSource
{
    /// <summary>Asks about one tenant's data; the server shows no other.</summary>
    ValueTask<IReadOnlyList<T>> Of<T>(string tenant, PostgresQuery query, Func<NpgsqlDataReader, T> read);

    /// <summary>Asks across all tenants: heads, what is due, and whose a credential is.</summary>
    ValueTask<IReadOnlyList<T>> Across<T>(PostgresQuery query, Func<NpgsqlDataReader, T> read);
}

/// <summary>The questions of the runtime. Each begins with whose data it may see.</summary>
internal sealed class PostgresReader(IPostgresSource source)
{
    private const string Intents = $"SELECT {PostgresRows.IntentColumns} FROM intents WHERE tenant=$1";

    private const string EventsOfTenant = $"SELECT {PostgresRows.EventColumns} FROM events WHERE tenant=$1";

    private const string Lines =
        $"""
        SELECT {PostgresRows.LineColumns} FROM entries e
        JOIN accounts a ON a.tenant=e.tenant AND a.number=e.account WHERE e.tenant=$1
        """;

    public PostgresDeliveries Deliveries { get; } = new(source);

    /// <summary>A head that a lock made, and that nothing was written to, is none yet.</summary>
    public ValueTask<IReadOnlyList<Head>> Heads() => source.Across(
        new($"SELECT {PostgresRows.HeadColumns} FROM heads WHERE sequence>0 ORDER BY tenant"), PostgresRows.Head);

    public ValueTask<StoredRecord?> Record(Scope scope, RecordKind kind, string id) => One(source.Of(
        scope.Tenant,
        new($"{Select(kind)} AND id=$3", scope.Tenant, WorkspaceOf(scope, kind), id),
        row => Record(row, kind)));

    public async ValueTask<IReadOnlyList<StoredRecord>> Records(Scope scope, RecordKind kind, RecordQuery query)
    {
        var sql = new PostgresQuery(Select(kind), scope.Tenant, WorkspaceOf(scope, kind));
        foreach (var (column, value) in query.Columns)
        {
            sql.Add(
                kind.Columns.Contains(column)
                    ? $" AND {PostgresTables.ColumnOf(column)}=?"
                    : throw new ArgumentException($"{kind.Name} cannot be filtered by {column}.", nameof(query)),
                value);
        }
        foreach (var (column, from, to) in query.Spans)
        {
            var named = kind.Columns.Contains(column)
                ? PostgresTables.ColumnOf(column)
                : throw new ArgumentException($"{kind.Name} cannot be filtered by {column}.", nameof(query));
            sql.Add($" AND {named} IS NOT NULL").AddIf(from, $" AND {named}>=?").AddIf(to, $" AND {named}<=?");
        }
        foreach (var (key, value) in query.Metadata)
        {
            // JSON may escape U+0000, which the server cannot read as text; a body is searched as if it had U+0001.
            sql.Add(
                @" AND replace(convert_from(body, 'UTF8'), '\u0000', '\u0001')::json #>> ARRAY['metadata', ?]=?",
                key, value);
        }
        var rows = await source.Of(
            scope.Tenant, Paging(sql, query.Page, kind.Prefix), row => Record(row, kind));
        return Paged(rows, query.Page);
    }

    public ValueTask<IReadOnlyList<StoredRecord>> RecordsById(
        Scope scope, RecordKind kind, IReadOnlyList<string> ids) =>
        source.Of(
            scope.Tenant,
            new(
                $"{Select(kind)} AND id=ANY($3)", scope.Tenant, WorkspaceOf(scope, kind),
                ids.Where(PostgresLoads.IsText).ToArray()),
            row => Record(row, kind));

    public async ValueTask<(string Tenant, StoredRecord Record)?> Credential(RecordKind kind, string value)
    {
        var owners = await source.Across(
            new(PostgresCredentials.Find, kind.Name, value), row => (Tenant: row.GetString(0), Id: row.GetString(1)));
        if (owners is not [var owner])
        {
            return null;
        }
        var record = await Record(new(owner.Tenant, ""), kind, owner.Id);
        return record is not null && PostgresCredentials.Has(kind, record, value) ? (owner.Tenant, record) : null;
    }

    public ValueTask<IReadOnlyList<(Scope Scope, string Id)>> Due(
        RecordKind kind, Scope? scope, Timestamp until, int limit)
    {
        static (Scope, string) Read(NpgsqlDataReader row) =>
            (new(row.GetString(0), row.GetString(1)), row.GetString(2));
        var query = new PostgresQuery(
            $"SELECT tenant, workspace, id FROM {PostgresTables.NameOf(kind)} WHERE due_at<=$1", until.Microseconds);
        return scope is { } one
            ? source.Of(
                one.Tenant,
                query.Add(
                    " AND tenant=? AND workspace=? ORDER BY due_at LIMIT ?", one.Tenant, WorkspaceOf(one, kind), limit),
                Read)
            : source.Across(query.Add(" AND due_at IS NOT NULL ORDER BY due_at LIMIT ?", limit), Read);
    }

    public ValueTask<SealedIntent?> Intent(Scope scope, Identifier id) => One(source.Of(
        scope.Tenant,
        new(Intents + " AND workspace=$2 AND id=$3", scope.Tenant, scope.Workspace, id.Text("int")),
        PostgresRows.Intent));

    public ValueTask<SealedIntent?> IntentAt(string tenant, long sequence) =>
        One(source.Of(tenant, new(Intents + " AND sequence=$2", tenant, sequence), PostgresRows.Intent));

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit) => source.Of(
        tenant,
        new(Intents + " AND sequence>$2 ORDER BY sequence LIMIT $3", tenant, sequence, limit),
        PostgresRows.Intent);

    public ValueTask<IReadOnlyList<SealedIntent>> IntentsAbout(Scope scope, string subject, int limit) => source.Of(
        scope.Tenant,
        new(
            Intents + " AND workspace=$2 AND subject=$3 ORDER BY sequence LIMIT $4",
            scope.Tenant, scope.Workspace, subject, limit),
        PostgresRows.Intent);

    public async ValueTask<IReadOnlyList<SealedIntent>> IntentsOf(Scope scope, Page page) => Paged(
        await source.Of(
            scope.Tenant,
            Paging(new(Intents + " AND workspace=$2", scope.Tenant, scope.Workspace), page, "int"),
            PostgresRows.Intent),
        page);

    public ValueTask<IReadOnlyList<Entry>> EntriesOf(SealedIntent intent) => source.Of(
        intent.Scope.Tenant,
        new(
            Lines + " AND e.sequence>=$2 AND e.sequence<$3 ORDER BY e.sequence",
            intent.Scope.Tenant, intent.FirstEntry, intent.FirstEntry + intent.EntryCount),
        row => PostgresRows.Line(row).Entry);

    public ValueTask<IReadOnlyList<SealedEvent>> EventsOf(SealedIntent intent) => source.Of(
        intent.Scope.Tenant,
        new(
            EventsOfTenant + " AND sequence>=$2 AND sequence<$3 ORDER BY sequence",
            intent.Scope.Tenant, intent.FirstEvent, intent.FirstEvent + intent.EventCount),
        PostgresRows.Event);

    public ValueTask<IReadOnlyList<SealedEvent>> Events(Scope scope, EventQuery query) => source.Of(
        scope.Tenant,
        new PostgresQuery(
                EventsOfTenant + " AND workspace=$2 AND sequence>$3",
                scope.Tenant, scope.Workspace, query.After)
            .AddIf(query.Before, " AND sequence<?")
            .AddIf(query.Type, " AND type=?").AddIf(query.Object, " AND object=?")
            .Add(query.Before is null ? " ORDER BY sequence LIMIT ?" : " ORDER BY sequence DESC LIMIT ?", query.Limit),
        PostgresRows.Event);

    public async ValueTask<IReadOnlyList<LedgerLine>> Entries(Scope scope, EntryQuery query)
    {
        var isForward = query.After is not null && query.Before is null;
        var lines = await source.Of(
            scope.Tenant,
            new PostgresQuery(Lines + " AND a.workspace=$2", scope.Tenant, scope.Workspace)
                .AddIf(query.After, " AND e.sequence>?").AddIf(query.Before, " AND e.sequence<?")
                .AddIf(query.Account, " AND a.code=?").AddIf(query.Currency, " AND a.currency=?")
                .Add(isForward ? " ORDER BY e.sequence LIMIT ?" : " ORDER BY e.sequence DESC LIMIT ?", query.Limit),
            PostgresRows.Line);
        return isForward ? [.. lines.Reverse()] : lines;
    }

    public ValueTask<IReadOnlyList<Account>> Accounts(Scope scope, AccountQuery query) => source.Of(
        scope.Tenant,
        new PostgresQuery(
                $"SELECT {PostgresRows.AccountColumns} FROM accounts WHERE tenant=$1 AND workspace=$2",
                scope.Tenant, scope.Workspace)
            .Add(" AND (code, currency)>(?, ?)", query.After?.Code ?? "", query.After?.Currency ?? "")
            .AddIf(query.Code, " AND code=?").AddIf(query.Currency, " AND currency=?")
            .Add(" ORDER BY code, currency LIMIT ?", query.Limit),
        PostgresRows.Account);

    /// <summary>The last entry by then carries the balance, also if a clock went back.</summary>
    public ValueTask<IReadOnlyList<Account>> Balances(Scope scope, BalanceQuery query) => source.Of(
        scope.Tenant,
        new PostgresQuery(
                """
                SELECT a.code, a.currency, a.state, e.balance,
                    (SELECT count(*) FROM entries c WHERE c.tenant=$1 AND c.account=a.number AND c.sequence<=e.sequence)
                FROM accounts a CROSS JOIN LATERAL (
                    SELECT sequence, balance FROM entries l
                    WHERE l.tenant=$1 AND l.account=a.number AND l.sequence<=$3 AND l.at<=$4
                    ORDER BY sequence DESC LIMIT 1) e
                WHERE a.tenant=$1 AND a.workspace=$2
                """,
                scope.Tenant, scope.Workspace, query.Sequence ?? long.MaxValue, query.At?.Microseconds ?? long.MaxValue)
            .Add(" AND (a.code, a.currency)>(?, ?)", query.After?.Code ?? "", query.After?.Currency ?? "")
            .AddIf(query.Code, " AND a.code=?").AddIf(query.Currency, " AND a.currency=?")
            .Add(" ORDER BY a.code, a.currency LIMIT ?", query.Limit),
        PostgresRows.Account);

    /// <summary>Times are not quite in order, so the search is from the end on.</summary>
    public async ValueTask<long> LastEntry(Scope scope, Timestamp at) => (await source.Of(
        scope.Tenant,
        new(
            """
            SELECT e.sequence FROM entries e JOIN accounts a ON a.tenant=e.tenant AND a.number=e.account
            WHERE e.tenant=$1 AND a.workspace=$2 AND e.at<=$3 ORDER BY e.sequence DESC LIMIT 1
            """,
            scope.Tenant, scope.Workspace, at.Microseconds),
        row => row.GetInt64(0))).SingleOrDefault();

    public ValueTask<IReadOnlyList<StatementLine>> Statement(Scope scope, StatementQuery query) => source.Of(
        scope.Tenant,
        new(
            $"""
            SELECT {PostgresRows.LineColumns}, i.id, i.operation, i.subject FROM entries e
            JOIN accounts a ON a.tenant=e.tenant AND a.number=e.account
            JOIN intents i ON i.tenant=e.tenant AND i.sequence=e.intent
            WHERE e.tenant=$1 AND a.workspace=$2 AND a.code=$3 AND a.currency=$4 AND e.sequence>$5 AND e.sequence<=$6
            ORDER BY e.sequence LIMIT $7
            """,
            scope.Tenant, scope.Workspace, query.Account.Code, query.Account.Currency, query.After, query.Until,
            query.Limit),
        row => new StatementLine(PostgresRows.Line(row), row.GetString(8), row.GetString(9), row.GetString(10)));

    public ValueTask<IReadOnlyList<Digest>> Leaves(string tenant, long firstIndex, int count) => source.Of(
        tenant,
        new(
            "SELECT leaf FROM intents WHERE tenant=$1 AND sequence>$2 AND sequence<=$3 ORDER BY sequence",
            tenant, firstIndex, firstIndex > long.MaxValue - count ? long.MaxValue : firstIndex + count),
        row => PostgresRows.Digest(row, 0));

    public ValueTask<IReadOnlyList<Digest>> Tiles(string tenant, int level, long firstIndex, int count) => source.Of(
        tenant,
        new(
            "SELECT root FROM tiles WHERE tenant=$1 AND level=$2 AND number>=$3 ORDER BY number LIMIT $4",
            tenant, level, firstIndex, count),
        row => PostgresRows.Digest(row, 0));

    public ValueTask<StoredCheckpoint?> LatestCheckpoint(string tenant) => One(source.Of(
        tenant,
        new("SELECT size, note, at FROM checkpoints WHERE tenant=$1 ORDER BY size DESC, number DESC LIMIT 1", tenant),
        PostgresRows.Checkpoint));

    private static string Select(RecordKind kind) =>
        $"SELECT number, events, body FROM {PostgresTables.NameOf(kind)} WHERE tenant=$1 AND workspace=$2";

    private static StoredRecord Record(NpgsqlDataReader row, RecordKind kind) =>
        new(kind.Read(row.GetFieldValue<byte[]>(2)), row.GetInt64(1), row.GetInt64(0));

    private static string WorkspaceOf(Scope scope, RecordKind kind) => kind.TenantWide ? "" : scope.Workspace;

    private static PostgresQuery Paging(PostgresQuery query, Page page, string prefix) => query
        .AddIf(page.OlderThan, " AND id<?").AddIf(page.NewerThan, " AND id>?")
        .AddIf(page.CreatedFrom is { } from ? Identifier.Floor(from).Text(prefix) : null, " AND id>=?")
        .AddIf(page.CreatedBefore is { } before ? Identifier.Floor(before).Text(prefix) : null, " AND id<?")
        .Add(page.NewerThan is null ? " ORDER BY id DESC LIMIT ?" : " ORDER BY id LIMIT ?", page.Limit);

    private static IReadOnlyList<T> Paged<T>(IReadOnlyList<T> rows, Page page) =>
        page.NewerThan is null ? rows : [.. rows.Reverse()];

    private static async ValueTask<T?> One<T>(ValueTask<IReadOnlyList<T>> rows)
        where T : class => await rows is [var row, ..] ? row : null;
}

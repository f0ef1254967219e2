using System.Collections.Concurrent;
using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>One tenant's part of a batch as statements: one for each table, whatever the number of rows.</summary>
internal static class PostgresWrites
{
    public const string Head =
        """
        INSERT INTO heads (tenant, sequence, entry_sequence, event_sequence, row_sequence, frontier)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant) DO UPDATE SET sequence=excluded.sequence, entry_sequence=excluded.entry_sequence,
            event_sequence=excluded.event_sequence, row_sequence=excluded.row_sequence, frontier=excluded.frontier
        """;

    /// <summary>
    /// Made or changed alike: the number's index finds the row, so there is no plan to be got wrong, and a name that
    /// another row has is an error.
    /// </summary>
    private const string PutAccounts =
        """
        INSERT INTO accounts (tenant, workspace, code, currency, number, state, balance, entries)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (tenant, number)
        DO UPDATE SET state=excluded.state, balance=excluded.balance, entries=excluded.entries
        """;

    public const string Checkpoint =
        """
        INSERT INTO checkpoints (tenant, size, number, note, at)
        SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4 FROM checkpoints WHERE tenant=$1 AND size=$2
        ON CONFLICT DO NOTHING
        """;

    private const string InsertIntents =
        $"""
        INSERT INTO intents ({PostgresRows.IntentColumns})
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
            $21, $22, $23, $24, $25, $26, $27)
        """;

    private const string InsertEvents =
        $"""
        INSERT INTO events (tenant, {PostgresRows.EventColumns})
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private const string InsertEntries =
        """
        INSERT INTO entries (tenant, sequence, intent, id, account, amount, balance, at)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8)
        """;

    private const string InsertKeys =
        "INSERT INTO keys (tenant, hash, fingerprint, sequence) SELECT $1, * FROM unnest($2, $3, $4)";

    private const string InsertTiles =
        "INSERT INTO tiles (tenant, level, number, root) SELECT $1, * FROM unnest($2, $3, $4)";

    private static readonly ConcurrentDictionary<RecordKind, string> Sql = new();

    public static IEnumerable<NpgsqlBatchCommand> Of(BatchWrites writes)
    {
        var tenant = writes.Head.Tenant;
        yield return PostgresSql.ForTenant(tenant);
        foreach (var group in writes.Records.GroupBy(r => r.Address.Kind))
        {
            yield return Records(tenant, group.Key, [.. group]);
        }
        foreach (var group in writes.Records
            .Where(r => r.Address.Kind.Global is not null).GroupBy(r => (r.Address.Kind, r.IsNew)))
        {
            foreach (var command in PostgresCredentials.Of(tenant, group.Key.Kind, group.Key.IsNew, [.. group]))
            {
                yield return command;
            }
        }
        if (writes.Accounts.Count > 0)
        {
            yield return Accounts(tenant, writes.Accounts);
        }
        foreach (var command in Logs(tenant, writes))
        {
            yield return command;
        }
        var head = writes.Head;
        yield return new NpgsqlBatchCommand(Head).Text(tenant)
            .Long(head.Sequence).Long(head.EntrySequence).Long(head.EventSequence).Long(head.RowSequence)
            .Bytes(PostgresRows.Bytes(head.Frontier));
    }

    private static string RecordSql(RecordKind kind) => Sql.GetOrAdd(kind, static kind =>
    {
        string[] names = [.. kind.Columns.Select(PostgresTables.ColumnOf)];
        var columns = string.Concat(names.Select(c => $", {c}"));
        var sets = string.Concat(names.Select(c => $", {c}=excluded.{c}"));
        var values = string.Join(", ", Enumerable.Range(2, 6 + kind.Columns.Count).Select(n => $"${n}"));
        return
            $"""
            INSERT INTO {PostgresTables.NameOf(kind)} (tenant, workspace, id, number, events, due_at, body{columns})
            SELECT $1, * FROM unnest({values})
            ON CONFLICT (tenant, number)
            DO UPDATE SET events=excluded.events, due_at=excluded.due_at, body=excluded.body{sets}
            """;
    });

    private static NpgsqlBatchCommand Records(
        string tenant, RecordKind kind, List<(RecordAddress Address, StoredRecord Record, bool IsNew)> rows)
    {
        var command = new NpgsqlBatchCommand(RecordSql(kind)).Text(tenant)
            .Texts(rows, r => r.Address.Workspace).Texts(rows, r => r.Address.Id).Longs(rows, r => r.Record.Number)
            .Longs(rows, r => r.Record.Events).LongsOrNulls(rows, r => kind.DueAt(r.Record.State)?.Microseconds)
            .Bytes(rows, r => kind.Write(r.Record.State));
        for (var i = 0; i < kind.Columns.Count; i++)
        {
            var column = i;
            command.Texts(rows, r => kind.Column(column, r.Record.State));
        }
        return command;
    }

    private static NpgsqlBatchCommand Accounts(
        string tenant, List<(AccountAddress Address, StoredAccount Account, bool IsNew)> rows) =>
        new NpgsqlBatchCommand(PutAccounts).Text(tenant)
            .Texts(rows, a => a.Address.Workspace).Texts(rows, a => a.Address.Name.Code)
            .Texts(rows, a => a.Address.Name.Currency)
            .Longs(rows, a => a.Account.Number).Texts(rows, a => a.Account.Account.State.Name())
            .Longs(rows, a => a.Account.Account.BalanceMinor).Longs(rows, a => a.Account.Account.Entries);

    private static IEnumerable<NpgsqlBatchCommand> Logs(string tenant, BatchWrites writes)
    {
        if (writes.Stories.Count > 0)
        {
            yield return Intents(tenant, [.. writes.Stories.Select(s => s.Intent)]);
        }
        if (writes.Stories.SelectMany(s => s.Events).ToList() is { Count: > 0 } events)
        {
            yield return new NpgsqlBatchCommand(InsertEvents).Text(tenant)
                .Texts(events, e => e.Workspace).Longs(events, e => e.Sequence).Texts(events, e => e.Id)
                .Texts(events, e => e.Type).Texts(events, e => e.Object).Longs(events, e => e.ObjectSequence)
                .Longs(events, e => e.At.Microseconds).Texts(events, e => e.ApiVersion).Bytes(events, e => e.Data);
        }
        var entries = writes.Stories.SelectMany(s => s.Entries.Select(e => (s.Intent, Entry: e))).ToList();
        if (entries.Count > 0)
        {
            var numbers = writes.Accounts.ToDictionary(a => a.Address, a => a.Account.Number);
            yield return new NpgsqlBatchCommand(InsertEntries).Text(tenant)
                .Longs(entries, e => e.Entry.Sequence).Longs(entries, e => e.Intent.Sequence)
                .Texts(entries, e => e.Entry.Id)
                .Longs(entries, e => numbers[new(e.Intent.Scope.Workspace, e.Entry.Account)])
                .Longs(entries, e => e.Entry.AmountMinor).Longs(entries, e => e.Entry.BalanceMinor)
                .Longs(entries, e => e.Intent.At.Microseconds);
        }
        if (writes.Keys.Count > 0)
        {
            yield return new NpgsqlBatchCommand(InsertKeys).Text(tenant)
                .Uuids(writes.Keys, k => PostgresRows.Uuid(k.Hash))
                .Bytes(writes.Keys, k => PostgresRows.Bytes(k.Fingerprint)).Longs(writes.Keys, k => k.Sequence);
        }
        if (writes.Tiles.Count > 0)
        {
            yield return new NpgsqlBatchCommand(InsertTiles).Text(tenant).Integers(writes.Tiles, t => t.Level)
                .Longs(writes.Tiles, t => t.Index).Bytes(writes.Tiles, t => PostgresRows.Bytes(t.Root));
        }
    }

    private static NpgsqlBatchCommand Intents(string tenant, SealedIntent[] rows) =>
        new NpgsqlBatchCommand(InsertIntents).Text(tenant)
            .Longs(rows, i => i.Sequence).Texts(rows, i => i.Scope.Workspace).Texts(rows, i => i.Id.Text("int"))
            .Texts(rows, i => i.Actor.Id).Texts(rows, i => i.Actor.Role.Name()).Texts(rows, i => i.Operation)
            .Bytes(rows, i => i.Command).Longs(rows, i => i.At.Microseconds).Bytes(rows, i => i.Salt)
            .LongsOrNulls(rows, i => i.CausedBy).Texts(rows, i => i.Key?.Operation).Texts(rows, i => i.Key?.Key)
            .BytesOrNulls(rows, i => i.Key is { } key ? PostgresRows.Bytes(key.Fingerprint) : null)
            .Texts(rows, i => i.Trace).Texts(rows, i => i.Subject).Bytes(rows, i => i.Policy).Bytes(rows, i => i.Route)
            .Longs(rows, i => i.FirstEntry).Integers(rows, i => i.EntryCount)
            .Longs(rows, i => i.FirstEvent).Integers(rows, i => i.EventCount)
            .LongsOrNulls(rows, i => i.Answers).IntegersOrNulls(rows, i => i.AnswerStatus)
            .Bytes(rows, i => i.AnswerBody).IntegersOrNulls(rows, i => i.AnswerEvent)
            .Bytes(rows, i => PostgresRows.Bytes(i.Leaf));
}

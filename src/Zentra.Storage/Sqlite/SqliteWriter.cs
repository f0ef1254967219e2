using System.Buffers.Binary;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// A writer's hold on the store: one connection, one thread, one transaction a batch. While it is in a transaction it
/// has the turn of the store's writers, and at no other time.
/// </summary>
internal sealed class SqliteWriter(
    SqliteConnection connection, SqliteNames names, SqliteTurns turns, Action<long> committed) : IStoreWriter
{
    /// <summary>Deliveries of an endpoint lie side by side, about so many on a page.</summary>
    private const int DeliveriesOnAPage = 8;

    private readonly SqliteLookups lookups = new(connection, names);
    private readonly SqliteDeliveryWrites deliveries = new(connection, names);
    private readonly RecordStatements sql = new();
    private SqliteTurns.Turn? turn;
    private long changedPages;

    public void Begin()
    {
        turn ??= turns.Take();
        try
        {
            connection.PrepareLiteral("BEGIN IMMEDIATE").Run();
        }
        finally
        {
            EndTurn();
        }
    }

    public Head Lock(string tenant) => Read(tenant);

    public Head Read(string tenant) => lookups.Head(tenant);

    public Digest? LeafAt(string tenant, long sequence) => lookups.Leaf(tenant, sequence);

    public void Load(string tenant, Wanted wanted, Found into) => lookups.Load(tenant, wanted, into);

    public void Write(BatchWrites writes)
    {
        // Each of these rows has a page of its own in the worst case; the logs share theirs.
        changedPages += writes.Records.Count + writes.Accounts.Count + writes.Keys.Count + writes.Stories.Count;
        var tenantNo = names.NumberOrNew(writes.Head.Tenant);
        var first = tenantNo << SqliteSchema.SequenceBits;
        var accounts = WriteAccounts(tenantNo, first, writes);
        WriteRecords(tenantNo, first, writes);
        foreach (var story in writes.Stories)
        {
            WriteIntent(first, story.Intent);
            foreach (var told in story.Events)
            {
                WriteEvent(first, told);
            }
            foreach (var entry in story.Entries)
            {
                connection.PrepareLiteral("INSERT INTO entries VALUES (?,?,?,?,?,?,?)")
                    .Bind(first | entry.Sequence).Bind(story.Intent.Sequence).Bind(entry.Id)
                    .Bind(accounts[new(story.Intent.Scope.Workspace, entry.Account)])
                    .Bind(entry.AmountMinor).Bind(entry.BalanceMinor).Bind(story.Intent.At.Microseconds).Run();
            }
        }
        WriteKeysAndTiles(tenantNo, writes);
        Span<byte> frontier = stackalloc byte[writes.Head.Frontier.ByteCount];
        writes.Head.Frontier.WriteTo(frontier);
        connection.PrepareLiteral("INSERT OR REPLACE INTO heads (tenant, sequence, entry_sequence, event_sequence, row_sequence, frontier) VALUES (?,?,?,?,?,?)")
            .Bind(tenantNo).Bind(writes.Head.Sequence).Bind(writes.Head.EntrySequence)
            .Bind(writes.Head.EventSequence).Bind(writes.Head.RowSequence).Bind(frontier).Run();
    }

    public void Write(string tenant, StoredCheckpoint checkpoint) =>
        connection.PrepareLiteral("INSERT OR REPLACE INTO checkpoints VALUES (?,?,?,?)")
            .Bind(names.NumberOrNew(tenant)).Bind(checkpoint.Size).Bind(checkpoint.Note).Bind(checkpoint.At.Microseconds).Run();

    public void Write(DeliveryWrites writes)
    {
        changedPages += 1 + writes.Deliveries.Count / DeliveriesOnAPage;
        deliveries.Write(writes);
    }

    public void Commit()
    {
        try
        {
            try
            {
                connection.PrepareLiteral("COMMIT").Run();
            }
            catch (StoreUnavailableException reason)
            {
                // SQLite keeps the transaction open when COMMIT fails before it took effect: it has not happened.
                if (connection.InTransaction)
                {
                    throw;
                }
                names.Forget();
                throw new AmbiguousCommitException(reason.Message, reason);
            }
            committed(changedPages);
            changedPages = 0;
        }
        finally
        {
            EndTurn();
        }
    }

    public void Rollback()
    {
        try
        {
            connection.Reset();
            if (connection.InTransaction)
            {
                connection.Run("ROLLBACK");
            }
        }
        finally
        {
            names.Forget();
            EndTurn();
        }
    }

    public void Probe()
    {
        Begin();
        try
        {
            connection.PrepareLiteral("UPDATE probe SET count=count+1 WHERE no=1").Run();
            Commit();
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>SQLite undoes what a connection that is closed had begun; then the next writer may begin.</summary>
    public void Dispose()
    {
        try
        {
            connection.Dispose();
        }
        finally
        {
            turn?.Dispose();
            turn = null;
        }
    }

    /// <summary>
    /// Passes the turn on, unless the transaction is still open: a commit that did not take effect leaves it so, and
    /// some failures end it before anyone asks.
    /// </summary>
    private void EndTurn()
    {
        if (!connection.InTransaction)
        {
            turn?.Dispose();
            turn = null;
        }
    }

    private Dictionary<AccountAddress, long> WriteAccounts(long tenantNo, long first, BatchWrites writes)
    {
        var numbers = new Dictionary<AccountAddress, long>(writes.Accounts.Count);
        foreach (var (address, stored, isNew) in writes.Accounts)
        {
            var no = first | stored.Number;
            var account = stored.Account;
            if (isNew)
            {
                connection.PrepareLiteral(
                        "INSERT INTO accounts (no, tenant, workspace, code, currency, state, balance, entries) VALUES (?,?,?,?,?,?,?,?)")
                    .Bind(no).Bind(tenantNo).Bind(names.NumberOrNew(address.Workspace)).Bind(address.Name.Code).Bind(address.Name.Currency)
                    .Bind(account.State.Name()).Bind(account.BalanceMinor).Bind(account.Entries).Run();
            }
            else
            {
                connection.PrepareLiteral("UPDATE accounts SET state=?, balance=?, entries=? WHERE no=?")
                    .Bind(account.State.Name()).Bind(account.BalanceMinor).Bind(account.Entries).Bind(no).Run();
            }
            numbers[address] = no;
        }
        return numbers;
    }

    private void WriteRecords(long tenantNo, long first, BatchWrites writes)
    {
        for (var i = 0; i < writes.Records.Count; i++)
        {
            var (address, record, isNew) = writes.Records[i];
            var kind = address.Kind;
            var statements = sql.Of(kind);
            var changed = statements.Changed(writes.Before.ElementAtOrDefault(i), record.State);
            var statement = connection.PrepareLiteral(isNew ? statements.Insert : statements.Update(changed));
            statement.Bind(record.Events);
            if ((changed & 1) != 0)
            {
                statement.Bind(kind.DueAt(record.State)?.Microseconds);
            }
            for (var column = 0; column < kind.Columns.Count; column++)
            {
                if ((changed & 2 << column) != 0)
                {
                    statement.Bind(kind.Column(column, record.State));
                }
            }
            statement.BindJson(kind.Write(record.State));
            if (isNew)
            {
                statement.Bind(tenantNo).Bind(names.NumberOrNew(address.Workspace)).Bind(address.Id);
            }
            statement.Bind(first | record.Number).Run();
        }
    }

    private void WriteIntent(long first, SealedIntent intent)
    {
        Span<byte> digest = stackalloc byte[32];
        var statement = connection.PrepareLiteral(
            "INSERT INTO intents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
        statement.Bind(first | intent.Sequence).Bind(names.NumberOrNew(intent.Scope.Workspace)).Bind(intent.Id.Text("int"))
            .Bind(intent.Actor.Id).Bind(intent.Actor.Role.Name()).Bind(intent.Operation).BindJson(intent.Command.Span)
            .Bind(intent.At.Microseconds).Bind(intent.Salt.Span).Bind(intent.CausedBy)
            .Bind(intent.Key?.Operation).Bind(intent.Key?.Key);
        if (intent.Key is { } key)
        {
            key.Fingerprint.CopyTo(digest);
            statement.Bind(digest);
        }
        else
        {
            statement.BindNull();
        }
        statement.Bind(intent.Trace).Bind(intent.Subject).BindJson(intent.Policy.Span);
        BindOrNull(statement, intent.Route.Span);
        statement.Bind(intent.FirstEntry).Bind(intent.EntryCount).Bind(intent.FirstEvent).Bind(intent.EventCount)
            .Bind(intent.Answers).Bind(intent.AnswerStatus);
        BindOrNull(statement, intent.AnswerBody.Span);
        intent.Leaf.CopyTo(digest);
        statement.Bind(intent.AnswerEvent).Bind(digest).Run();
    }

    private static void BindOrNull(SqliteStatement statement, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            statement.BindNull();
        }
        else
        {
            statement.BindJson(utf8);
        }
    }

    private void WriteEvent(long first, SealedEvent told) =>
        connection.PrepareLiteral("INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?)")
            .Bind(first | told.Sequence).Bind(names.NumberOrNew(told.Workspace)).Bind(told.Id).Bind(told.Type).Bind(told.Object)
            .Bind(told.ObjectSequence).Bind(told.At.Microseconds).Bind(told.ApiVersion).BindJson(told.Data.Span).Run();

    private void WriteKeysAndTiles(long tenantNo, BatchWrites writes)
    {
        Span<byte> hash = stackalloc byte[16];
        Span<byte> digest = stackalloc byte[32];
        foreach (var key in writes.Keys)
        {
            BinaryPrimitives.WriteUInt128BigEndian(hash, key.Hash);
            key.Fingerprint.CopyTo(digest);
            connection.PrepareLiteral("INSERT OR IGNORE INTO keys VALUES (?,?,?,?)")
                .Bind(tenantNo).Bind(hash).Bind(digest).Bind(key.Sequence).Run();
            if (connection.Changes == 0)
            {
                throw new KeyTakenException($"Intent {key.Sequence} takes a key that is taken already.");
            }
        }
        foreach (var tile in writes.Tiles)
        {
            tile.Root.CopyTo(digest);
            connection.PrepareLiteral("INSERT INTO tiles VALUES (?,?,?,?)")
                .Bind(tenantNo).Bind(tile.Level).Bind(tile.Index).Bind(digest).Run();
        }
    }
}

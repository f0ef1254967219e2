using System.Data;
using Npgsql;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>
/// The lane's hold on the store: one connection, one thread. A batch that was decided ahead takes one round trip: the
/// heads that it expects, all that it writes, and the commit.
/// </summary>
internal sealed class PostgresWriter(NpgsqlDataSource lanes) : IStoreWriter
{
    private const string Start = "BEGIN ISOLATION LEVEL READ COMMITTED";

    private const string Touch = "UPDATE probe SET count=count+1 WHERE number=1";

    /// <summary>How long a commit may wait for its disks and standbys before its answer counts as lost.</summary>
    private const int CommitSeconds = 15;

    private const int ConfirmSeconds = 5;

    private readonly List<NpgsqlBatchCommand> gathered = [];
    private NpgsqlConnection? connection;
    private bool isBegun;
    private bool isSent;
    private bool isWarned;

    /// <summary>Sent with the first lock.</summary>
    public void Begin() => isBegun = true;

    public Head Lock(string tenant)
    {
        var batch = Transaction(tenant);
        batch.BatchCommands.Add(PostgresHeads.LockOf(tenant));
        if (Ask<Head?>(batch, PostgresRows.Head) is { } head)
        {
            return head;
        }
        // Two nodes that meet a tenant first are ordered here: one makes the row, and the other waits for it.
        var first = Transaction(tenant);
        first.BatchCommands.Add(PostgresHeads.MakeOf(tenant));
        first.BatchCommands.Add(PostgresHeads.LockOf(tenant));
        return Ask<Head?>(first, PostgresRows.Head)
            ?? throw new StoreUnavailableException($"The head of {tenant} is gone.");
    }

    /// <summary>Several in one round trip; those that were never seen are made one by one.</summary>
    public IReadOnlyList<Head> Lock(IReadOnlyList<string> tenants)
    {
        if (tenants.Count < 2)
        {
            return [.. tenants.Select(Lock)];
        }
        var batch = Transaction(tenant: null);
        foreach (var tenant in tenants)
        {
            batch.BatchCommands.Add(PostgresSql.ForTenant(tenant));
            batch.BatchCommands.Add(PostgresHeads.LockOf(tenant));
        }
        var found = new Dictionary<string, Head>(StringComparer.Ordinal);
        PostgresFaults.Do(() => PostgresHeads.AllOf(batch, found));
        return [.. tenants.Select(t => found.TryGetValue(t, out var head) ? head : Lock(t))];
    }

    /// <summary>Sent with the writes: where a head has moved, the server does none of them.</summary>
    public void Expect(IReadOnlyList<Head> heads)
    {
        foreach (var head in heads)
        {
            gathered.Add(PostgresSql.ForTenant(head.Tenant));
            gathered.AddRange(PostgresHeads.Expect(head));
        }
    }

    public Head Read(string tenant)
    {
        var batch = Question(tenant);
        batch.BatchCommands.Add(PostgresHeads.ReadOf(tenant));
        return Ask<Head?>(batch, PostgresRows.Head) ?? Head.First(tenant);
    }

    public Digest? LeafAt(string tenant, long sequence)
    {
        var batch = Question(tenant);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresHeads.Leaf).Text(tenant).Long(sequence));
        var leaf = Ask<Digest?>(batch, row => PostgresRows.Digest(row, 0));
        if (leaf is not null)
        {
            Confirm();
        }
        return leaf;
    }

    public void Load(string tenant, Wanted wanted, Found into)
    {
        if (wanted.IsEmpty)
        {
            return;
        }
        var batch = Question(tenant);
        var readers = PostgresLoads.Ask(batch, tenant, wanted);
        PostgresFaults.Do(() =>
        {
            using var rows = batch.ExecuteReader();
            foreach (var read in readers)
            {
                rows.NextResult();
                while (rows.Read())
                {
                    read(rows, into);
                }
            }
        });
    }

    public void Write(BatchWrites writes) => gathered.AddRange(PostgresWrites.Of(writes));

    public void Write(string tenant, StoredCheckpoint checkpoint)
    {
        gathered.Add(PostgresSql.ForTenant(tenant));
        gathered.Add(new NpgsqlBatchCommand(PostgresWrites.Checkpoint).Text(tenant).Long(checkpoint.Size)
            .Text(checkpoint.Note).Long(checkpoint.At.Microseconds));
    }

    public void Write(DeliveryWrites writes) => gathered.AddRange(PostgresDeliveryWrites.Of(writes));

    public void Commit()
    {
        var batch = Transaction(tenant: null);
        gathered.ForEach(batch.BatchCommands.Add);
        batch.BatchCommands.Add(new("COMMIT"));
        batch.Timeout = CommitSeconds;
        try
        {
            isWarned = false;
            batch.ExecuteNonQuery();
        }
        catch (Exception fault) when (PostgresFaults.IsOfStore(fault) && !PostgresFaults.IsRefusal(fault))
        {
            // The server may have read all of it before it, or the way to it, was lost.
            var reason = PostgresFaults.Of(fault).Message;
            throw new AmbiguousCommitException($"The answer to a commit was lost. {reason}", fault);
        }
        catch (Exception fault) when (PostgresFaults.IsOfStore(fault))
        {
            Rollback();
            throw fault switch
            {
                _ when PostgresFaults.IsOvertaken(fault) => new OvertakenException(fault),
                _ when PostgresFaults.IsKeyTaken(fault) =>
                    new KeyTakenException("A key of the batch is taken already.", fault),
                _ => PostgresFaults.Of(fault),
            };
        }
        finally
        {
            Forget();
        }
        if (isWarned)
        {
            throw new AmbiguousCommitException("The server committed without its standbys.");
        }
    }

    public void Rollback()
    {
        var mustTell = isSent && IsOpen;
        Forget();
        if (mustTell)
        {
            PostgresFaults.Do(() =>
            {
                using var command = new NpgsqlCommand("ROLLBACK", connection);
                command.ExecuteNonQuery();
            });
        }
    }

    public void Probe()
    {
        Rollback();
        Begin();
        gathered.Add(new(Touch));
        Commit();
    }

    public void Dispose()
    {
        try
        {
            Rollback();
        }
        catch (StoreUnavailableException)
        {
            // Its transaction ended with the connection.
        }
        connection?.Dispose();
        connection = null;
    }

    private bool IsOpen => connection is { State: ConnectionState.Open };

    /// <summary>A batch within the transaction, which it begins if it is the first.</summary>
    private NpgsqlBatch Transaction(string? tenant)
    {
        if (!isBegun)
        {
            throw new InvalidOperationException("No transaction was begun.");
        }
        var batch = new NpgsqlBatch(Open());
        if (!isSent)
        {
            batch.BatchCommands.Add(new(Start));
            isSent = true;
        }
        if (tenant is not null)
        {
            batch.BatchCommands.Add(PostgresSql.ForTenant(tenant));
        }
        return batch;
    }

    /// <summary>A batch that reads: within the transaction if one is open, and otherwise what is committed.</summary>
    private NpgsqlBatch Question(string tenant)
    {
        var batch = new NpgsqlBatch(Open());
        batch.BatchCommands.Add(PostgresSql.ForTenant(tenant));
        return batch;
    }

    private NpgsqlConnection Open()
    {
        if (IsOpen)
        {
            return connection!;
        }
        if (isSent)
        {
            throw new StoreUnavailableException("The connection to the PostgreSQL server was lost.");
        }
        connection?.Dispose();
        connection = null;
        PostgresFaults.Do(() => connection = lanes.OpenConnection());
        connection!.Notice += (_, told) => isWarned |= told.Notice.InvariantSeverity == "WARNING";
        try
        {
            Confirm();
        }
        catch
        {
            connection.Dispose();
            connection = null;
            throw;
        }
        return connection;
    }

    /// <summary>
    /// A commit of its own: a standby that has it has all that was committed before it. A server that was cut off from
    /// its standby in a commit shows what it committed to everybody, and loses it where the standby takes over; so
    /// nothing is answered from what such a server shows.
    /// </summary>
    private void Confirm()
    {
        isWarned = false;
        PostgresFaults.Do(() =>
        {
            using var command = new NpgsqlCommand(Touch, connection) { CommandTimeout = ConfirmSeconds };
            command.ExecuteNonQuery();
        });
        if (isWarned)
        {
            throw new StoreUnavailableException("The PostgreSQL server's standby does not answer.");
        }
    }

    /// <summary>The row of a batch's last statement that has any; the statements before it only prepare it.</summary>
    private static T? Ask<T>(NpgsqlBatch batch, Func<NpgsqlDataReader, T> read)
    {
        T? answer = default;
        PostgresFaults.Do(() =>
        {
            using var rows = batch.ExecuteReader();
            rows.NextResult();
            if (rows.Read())
            {
                answer = read(rows);
            }
        });
        return answer;
    }

    private void Forget()
    {
        gathered.Clear();
        isBegun = isSent = false;
    }
}

using System.Buffers.Binary;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>What a lane looks up by key: in SQLite a query for each is as quick as one for all.</summary>
internal sealed class SqliteLookups(SqliteConnection connection, SqliteNames names)
{
    private readonly RecordStatements sql = new();

    public Head Head(string tenant)
    {
        var row = connection.PrepareLiteral(
                "SELECT sequence, entry_sequence, event_sequence, row_sequence, frontier FROM heads WHERE tenant=?")
            .Bind(names.Number(tenant));
        if (!row.Step())
        {
            return Runtime.Store.Head.First(tenant);
        }
        var frontier = MerkleFrontier.TryRead(row.Bytes(4), out var read, out var reason)
            ? read
            : throw new StoreUnavailableException($"The head of {tenant} is damaged: {reason}");
        var head = new Head(tenant, row.Long(0), row.Long(1), row.Long(2), row.Long(3), frontier);
        row.Reset();
        return head;
    }

    public Digest? Leaf(string tenant, long sequence)
    {
        var row = connection.PrepareLiteral("SELECT leaf FROM intents WHERE pk=?")
            .Bind(names.Number(tenant) << SqliteSchema.SequenceBits | sequence);
        if (!row.Step())
        {
            return null;
        }
        var leaf = SqliteRows.Hash(row.Bytes(0));
        row.Reset();
        return leaf;
    }

    public void Load(string tenant, Wanted wanted, Found into)
    {
        var tenantNo = names.Number(tenant);
        LoadKeys(tenantNo, wanted.Keys, into.Keys);
        LoadRecords(tenantNo, wanted.Records, into.Records);
        LoadAccounts(tenantNo, wanted.Accounts, into.Accounts);
    }

    private void LoadRecords(
        long tenantNo, List<RecordAddress> wanted, Dictionary<RecordAddress, StoredRecord> into)
    {
        foreach (var address in wanted)
        {
            var row = connection.PrepareLiteral(sql.Of(address.Kind).Select)
                .Bind(tenantNo).Bind(names.Number(address.Workspace)).Bind(address.Id);
            if (row.Step())
            {
                try
                {
                    into[address] = new(address.Kind.Read(row.Bytes(2)), row.Long(1), SqliteRows.Sequence(row.Long(0)));
                }
                finally
                {
                    // A row that cannot be read must not leave its statement, and with it an old snapshot, open.
                    row.Reset();
                }
            }
        }
    }

    private void LoadAccounts(
        long tenantNo, List<AccountAddress> wanted, Dictionary<AccountAddress, StoredAccount> into)
    {
        foreach (var address in wanted)
        {
            var row = connection.PrepareLiteral(
                    "SELECT no, state, balance, entries FROM accounts"
                    + " WHERE tenant=? AND workspace=? AND code=? AND currency=?")
                .Bind(tenantNo).Bind(names.Number(address.Workspace))
                .Bind(address.Name.Code).Bind(address.Name.Currency);
            if (row.Step())
            {
                into[address] = new(
                    new(address.Name, SqliteRows.State(row.Text(1)), row.Long(2), row.Long(3)),
                    SqliteRows.Sequence(row.Long(0)));
                row.Reset();
            }
        }
    }

    private void LoadKeys(long tenantNo, List<UInt128> wanted, Dictionary<UInt128, StoredKey> into)
    {
        Span<byte> bytes = stackalloc byte[16];
        foreach (var hash in wanted)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
            var row = connection.PrepareLiteral("SELECT fingerprint, sequence FROM keys WHERE tenant=? AND hash=?")
                .Bind(tenantNo).Bind(bytes);
            if (row.Step())
            {
                into[hash] = new(hash, Digest.FromSpan(row.Bytes(0)), row.Long(1));
                row.Reset();
            }
        }
    }
}

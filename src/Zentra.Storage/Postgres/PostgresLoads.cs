using System.Collections.Concurrent;
using Npgsql;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>
/// What a lane asks for at once: one statement for each table, all in one round trip. A lateral question for the first
/// row of a range of one has one plan: the key's index, the only one that has that order.
/// </summary>
internal static class PostgresLoads
{
    public const string Keys =
        """
        SELECT k.hash, k.fingerprint, k.sequence FROM unnest($2) AS w(hash),
        LATERAL (SELECT * FROM keys WHERE tenant=$1 AND hash=w.hash LIMIT 1) k
        """;

    public const string Accounts =
        """
        SELECT w.place, a.number, a.state, a.balance, a.entries
        FROM unnest($2, $3, $4) WITH ORDINALITY AS w(workspace, code, currency, place),
        LATERAL (SELECT * FROM accounts
            WHERE tenant=$1 AND workspace=w.workspace AND code=w.code AND currency>=w.currency AND currency<=w.currency
            ORDER BY currency LIMIT 1) a
        """;

    private static readonly ConcurrentDictionary<RecordKind, string> Sql = new();

    public static string Records(RecordKind kind) => Sql.GetOrAdd(kind, static kind =>
        $"""
        SELECT w.place, r.number, r.events, r.body
        FROM unnest($2, $3) WITH ORDINALITY AS w(workspace, id, place),
        LATERAL (SELECT * FROM {PostgresTables.NameOf(kind)}
            WHERE tenant=$1 AND workspace=w.workspace AND id>=w.id AND id<=w.id ORDER BY id LIMIT 1) r
        """);

    /// <summary>Adds the questions to a batch. Each reads its own rows afterwards, in the same order.</summary>
    public static List<Action<NpgsqlDataReader, Found>> Ask(NpgsqlBatch batch, string tenant, Wanted wanted)
    {
        var readers = new List<Action<NpgsqlDataReader, Found>>();
        if (wanted.Keys.Count > 0)
        {
            batch.BatchCommands.Add(
                new NpgsqlBatchCommand(Keys).Text(tenant).Uuids(wanted.Keys, k => PostgresRows.Uuid(k)));
            readers.Add(ReadKey);
        }
        foreach (var group in wanted.Records.Where(r => IsText(r.Id)).GroupBy(r => r.Kind))
        {
            var asked = group.ToList();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Records(group.Key)).Text(tenant)
                .Texts(asked, r => r.Workspace).Texts(asked, r => r.Id));
            readers.Add((row, found) => found.Records[Asked(asked, row)] =
                new(group.Key.Read(row.GetFieldValue<byte[]>(3)), row.GetInt64(2), row.GetInt64(1)));
        }
        if (wanted.Accounts.Where(a => IsText(a.Name.Code)).ToList() is { Count: > 0 } accounts)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Accounts).Text(tenant)
                .Texts(accounts, a => a.Workspace).Texts(accounts, a => a.Name.Code)
                .Texts(accounts, a => a.Name.Currency));
            readers.Add((row, found) => ReadAccount(row, Asked(accounts, row), found));
        }
        return readers;
    }

    /// <summary>PostgreSQL has no text with this character in it, so nothing that is named by one exists.</summary>
    public static bool IsText(string value) => !value.Contains('\0');

    private static T Asked<T>(List<T> asked, NpgsqlDataReader row) => asked[(int)row.GetInt64(0) - 1];

    private static void ReadKey(NpgsqlDataReader row, Found found)
    {
        var hash = PostgresRows.Hash(row.GetGuid(0));
        found.Keys[hash] = new(hash, PostgresRows.Digest(row, 1), row.GetInt64(2));
    }

    private static void ReadAccount(NpgsqlDataReader row, AccountAddress address, Found found)
    {
        var account = new Account(
            address.Name, PostgresRows.State(row.GetString(2)), row.GetInt64(3), row.GetInt64(4));
        found.Accounts[address] = new(account, row.GetInt64(1));
    }
}

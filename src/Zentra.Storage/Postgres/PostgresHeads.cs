using Npgsql;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>Statements on heads, whose row locks order everything, and on the leaves below them.</summary>
internal static class PostgresHeads
{
    public const string Lock = $"SELECT {PostgresRows.HeadColumns} FROM heads WHERE tenant=$1 FOR UPDATE";

    /// <summary>The order that it asks for is the key's alone, so no other index can be taken for it.</summary>
    public const string Leaf =
        "SELECT leaf FROM intents WHERE tenant=$1 AND sequence>=$2 AND sequence<=$2 ORDER BY sequence LIMIT 1";

    /// <summary>
    /// Locks a head that stands where it is expected, and ends the transaction by an error if it does not, so that
    /// everything after it needs no answer to go on.
    /// </summary>
    public const string Expected =
        """
        SELECT 1 / count(*) FROM (
            SELECT FROM heads WHERE tenant=$1 AND sequence=$2 AND frontier=$3 FOR UPDATE) standing
        """;

    private const string Read = $"SELECT {PostgresRows.HeadColumns} FROM heads WHERE tenant=$1";

    private const string Make = "INSERT INTO heads VALUES ($1, 0, 0, 0, 0, $2) ON CONFLICT DO NOTHING";

    private static readonly byte[] NoFrontier = PostgresRows.Bytes(new MerkleFrontier());

    public static NpgsqlBatchCommand LockOf(string tenant) => new NpgsqlBatchCommand(Lock).Text(tenant);

    public static NpgsqlBatchCommand ReadOf(string tenant) => new NpgsqlBatchCommand(Read).Text(tenant);

    public static NpgsqlBatchCommand MakeOf(string tenant) =>
        new NpgsqlBatchCommand(Make).Text(tenant).Bytes(NoFrontier);

    /// <summary>A tenant that was never seen gets its head before it is expected.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Expect(Head head)
    {
        if (head.Sequence == 0)
        {
            yield return MakeOf(head.Tenant);
        }
        yield return new NpgsqlBatchCommand(Expected)
            .Text(head.Tenant).Long(head.Sequence).Bytes(PostgresRows.Bytes(head.Frontier));
    }

    /// <summary>Runs a batch, and adds the heads among its answers; what is no head has one column.</summary>
    public static void AllOf(NpgsqlBatch batch, Dictionary<string, Head> found)
    {
        using var rows = batch.ExecuteReader();
        do
        {
            while (rows.FieldCount > 1 && rows.Read())
            {
                var head = PostgresRows.Head(rows);
                found.Add(head.Tenant, head);
            }
        }
        while (rows.NextResult());
    }
}

using Npgsql;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>
/// The table that says whose a credential is. It changes with its record, in the same transaction; its key makes a
/// value unique in the whole store, whoever has it.
/// </summary>
internal static class PostgresCredentials
{
    public const string Find = "SELECT tenant, id FROM credentials WHERE kind=$1 AND value=$2";

    private const string Replace =
        """
        DELETE FROM credentials c WHERE c.tenant=$1 AND c.kind=$2 AND c.id=ANY($3)
            AND NOT EXISTS (SELECT FROM unnest($3, $4) AS u(id, value) WHERE u.id=c.id AND u.value=c.value)
        """;

    private const string Insert =
        """
        INSERT INTO credentials (tenant, kind, id, value)
        SELECT $1, $2, u.id, u.value FROM unnest($3, $4) AS u(id, value)
        WHERE u.value IS NOT NULL AND NOT EXISTS (
            SELECT FROM credentials c WHERE c.tenant=$1 AND c.kind=$2 AND c.id=u.id AND c.value=u.value)
        """;

    public static IEnumerable<NpgsqlBatchCommand> Of(
        string tenant,
        RecordKind kind,
        bool isNew,
        List<(RecordAddress Address, StoredRecord Record, bool IsNew)> rows)
    {
        var column = kind.Columns.ToList().IndexOf(kind.Global!);
        NpgsqlBatchCommand With(string sql) => new NpgsqlBatchCommand(sql).Text(tenant).Text(kind.Name)
            .Texts(rows, r => r.Address.Id).Texts(rows, r => kind.Column(column, r.Record.State));
        // Credentials seldom change: their statements can afford a plan of their own each time.
        yield return new("SET LOCAL plan_cache_mode TO force_custom_plan");
        if (!isNew)
        {
            yield return With(Replace);
        }
        yield return With(Insert);
        yield return new("SET LOCAL plan_cache_mode TO force_generic_plan");
    }

    /// <summary>Whether the record still has the value by which it was found.</summary>
    public static bool Has(RecordKind kind, StoredRecord record, string value) =>
        kind.Column(kind.Columns.ToList().IndexOf(kind.Global!), record.State) == value;
}

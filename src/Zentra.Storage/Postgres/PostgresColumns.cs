using Npgsql;
using NpgsqlTypes;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>
/// The columns that records are searched by. One that a kind has gained since its table was made is added by a
/// migration, and filled from what is kept.
/// </summary>
internal static class PostgresColumns
{
    private const int PageSize = 512;

    /// <summary>The columns that a store lacks, as `r_payments.c_status`; one row for each.</summary>
    public const string Missing =
        """
        SELECT t.name || '.' || t.col FROM unnest($1, $2) AS t(name, col) WHERE NOT EXISTS (
            SELECT FROM pg_attribute a
            WHERE a.attrelid = to_regclass(t.name) AND a.attname = t.col AND NOT a.attisdropped)
        """;

    /// <summary>The values of <see cref="Missing"/>: each table with each of its columns.</summary>
    public static NpgsqlParameter[] Of(IReadOnlyList<RecordKind> kinds)
    {
        var all = kinds.SelectMany(k => k.Columns.Select(c => (Table: PostgresTables.NameOf(k), Column: c))).ToList();
        return
        [
            new NpgsqlParameter<string[]> { TypedValue = [.. all.Select(c => c.Table)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. all.Select(c => PostgresTables.ColumnOf(c.Column))] },
        ];
    }

    /// <summary>Adds to a kind's table the columns that it lacks, with their values and indexes.</summary>
    public static void Complete(NpgsqlConnection connection, RecordKind kind)
    {
        using var command = new NpgsqlCommand(Missing, connection);
        command.Parameters.AddRange(Of([kind]));
        var missing = new HashSet<string>(StringComparer.Ordinal);
        using (var rows = command.ExecuteReader())
        {
            while (rows.Read())
            {
                missing.Add(rows.GetString(0));
            }
        }
        for (var i = 0; i < kind.Columns.Count; i++)
        {
            if (missing.Contains($"{PostgresTables.NameOf(kind)}.{PostgresTables.ColumnOf(kind.Columns[i])}"))
            {
                Add(connection, kind, i);
            }
        }
    }

    /// <summary>The owner, who migrates, is let past the policies of the table until all of it is filled.</summary>
    private static void Add(NpgsqlConnection connection, RecordKind kind, int index)
    {
        var (table, column) = (PostgresTables.NameOf(kind), PostgresTables.ColumnOf(kind.Columns[index]));
        Do(connection, $"ALTER TABLE {table} ADD COLUMN {column} text COLLATE \"C\"");
        Do(connection, $"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY");
        var (tenant, number) = ("", 0L);
        while (Page(connection, kind, index, tenant, number) is { Count: > 0 } page)
        {
            Write(connection, $"UPDATE {table} r SET {column} = v.value", [.. page.Where(r => r.Value is not null)]);
            (tenant, number, _) = page[^1];
        }
        Do(connection, $"ALTER TABLE {table} FORCE ROW LEVEL SECURITY");
        Do(connection, PostgresTables.IndexOf(kind, kind.Columns[index]));
    }

    private static List<(string Tenant, long Number, string? Value)> Page(
        NpgsqlConnection connection, RecordKind kind, int index, string tenant, long number)
    {
        using var command = new NpgsqlCommand(
            $"SELECT tenant, number, body FROM {PostgresTables.NameOf(kind)} WHERE (tenant, number) > ($1, $2)"
            + $" ORDER BY tenant, number LIMIT {PageSize}",
            connection);
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = number });
        var page = new List<(string, long, string?)>();
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var state = kind.Read(rows.GetFieldValue<byte[]>(2));
            page.Add((rows.GetString(0), rows.GetInt64(1), kind.Column(index, state)));
        }
        return page;
    }

    private static void Write(
        NpgsqlConnection connection, string update, IReadOnlyList<(string Tenant, long Number, string? Value)> rows)
    {
        using var command = new NpgsqlCommand(
            $"{update} FROM unnest($1, $2, $3) AS v(tenant, number, value)"
            + " WHERE r.tenant = v.tenant AND r.number = v.number",
            connection);
        command.Parameters.Add(new() { Value = rows.Select(r => r.Tenant).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Number).ToArray() });
        command.Parameters.Add(new()
        {
            Value = rows.Select(r => r.Value).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });
        command.ExecuteNonQuery();
    }

    private static void Do(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}

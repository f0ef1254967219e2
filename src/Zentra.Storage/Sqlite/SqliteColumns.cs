using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// The columns that records are searched by. One that a kind has gained since its table was made is added, and filled
/// from what is kept. A record that has no value has no row in the column's index.
/// </summary>
internal static class SqliteColumns
{
    private const int PageSize = 512;

    public static void Complete(SqliteConnection connection, RecordKind kind)
    {
        var known = Known(connection, kind);
        for (var i = 0; i < kind.Columns.Count; i++)
        {
            var column = kind.Columns[i];
            if (!known.Contains($"c_{column}"))
            {
                connection.Run($"ALTER TABLE r_{kind.Name} ADD COLUMN c_{column} TEXT");
                Fill(connection, kind, i);
            }
            var named = $"INDEX IF NOT EXISTS r_{kind.Name}_{column} ON r_{kind.Name}";
            connection.Run(column == kind.Global
                ? $"CREATE UNIQUE {named} (c_{column})"
                : $"CREATE {named} (tenant, workspace, c_{column}, id) WHERE c_{column} IS NOT NULL");
        }
    }

    /// <exception cref="ArgumentException">The kind is not searched by it.</exception>
    public static string NameOf(RecordKind kind, string column) => kind.Columns.Contains(column)
        ? $"c_{column}"
        : throw new ArgumentException($"{kind.Name} cannot be filtered by {column}.", nameof(column));

    /// <summary>The condition of a span, whose ends that are there are bound in their order.</summary>
    public static string Within(RecordKind kind, ColumnSpan span)
    {
        var named = NameOf(kind, span.Column);
        return $" AND {named} IS NOT NULL{(span.From is null ? "" : $" AND {named}>=?")}"
            + (span.To is null ? "" : $" AND {named}<=?");
    }

    private static HashSet<string> Known(SqliteConnection connection, RecordKind kind) =>
        [.. SqliteReader.All(connection.Prepare($"PRAGMA table_info(r_{kind.Name})"), row => row.Text(1))];

    private static void Fill(SqliteConnection connection, RecordKind kind, int column)
    {
        var read = connection.Prepare($"SELECT no, body FROM r_{kind.Name} WHERE no>? ORDER BY no LIMIT {PageSize}");
        var write = connection.Prepare($"UPDATE r_{kind.Name} SET c_{kind.Columns[column]}=? WHERE no=?");
        var last = long.MinValue;
        List<(long No, string? Value)> rows;
        do
        {
            rows = SqliteReader.All(
                read.Bind(last), row => (row.Long(0), kind.Column(column, kind.Read(row.Bytes(1)))));
            foreach (var (no, value) in rows.Where(r => r.Value is not null))
            {
                write.Bind(value).Bind(no).Run();
            }
            last = rows.Count == 0 ? last : rows[^1].No;
        }
        while (rows.Count == PageSize);
    }
}

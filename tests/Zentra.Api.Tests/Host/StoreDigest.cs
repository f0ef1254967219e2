using System.Globalization;
using System.Text;
using SQLitePCL;

namespace Zentra.Api.Tests.Host;

/// <summary>Everything the store holds in one line: the rows of each table, and where each tenant's sequences stand.</summary>
public sealed class StoreDigest(string path)
{
    /// <summary>Written at any time, and by nobody's request.</summary>
    private static readonly string[] NotOfRequests = ["checkpoints", "probe", "deliveries", "delivery_cursors"];

    public string Read()
    {
        Check(raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READONLY, null));
        using (database)
        {
            var digest = new StringBuilder();
            foreach (var table in Rows(database, "SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name").Except(NotOfRequests))
            {
                digest.Append(CultureInfo.InvariantCulture, $"{table} {Rows(database, $"SELECT count(*) FROM {table}").Single()}, ");
            }
            const string Heads = "SELECT sequence || '/' || entry_sequence || '/' || event_sequence || '/' || hex(frontier) FROM heads";
            return digest.AppendJoin(", ", Rows(database, Heads)).ToString();
        }
    }

    private static List<string> Rows(sqlite3 database, string sql)
    {
        Check(raw.sqlite3_prepare_v2(database, sql, out var statement));
        using (statement)
        {
            var rows = new List<string>();
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
            {
                rows.Add(raw.sqlite3_column_text(statement, 0).utf8_to_string());
            }
            return rows;
        }
    }

    private static void Check(int code) => Assert.Equal(raw.SQLITE_OK, code);
}

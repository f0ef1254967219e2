using System.Text;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>The tables of records, made from their kinds.</summary>
internal static class PostgresTables
{
    /// <summary>The rows that `zentra_app` may see and write: of the tenant that its transaction names.</summary>
    private const string OwnTenant = "tenant = nullif(current_setting('zentra.tenant', true), '')";

    public static string NameOf(RecordKind kind) => $"r_{kind.Name}";

    public static string ColumnOf(string column) => $"c_{column}";

    /// <summary>The index of a column. A record that has no value has no row in it.</summary>
    public static string IndexOf(RecordKind kind, string column) =>
        $"CREATE INDEX ON {NameOf(kind)} (tenant, workspace, {ColumnOf(column)}, id)"
        + $" WHERE {ColumnOf(column)} IS NOT NULL";

    /// <summary>A kind's table with its indexes, policies and grants.</summary>
    public static string Definition(RecordKind kind)
    {
        var table = NameOf(kind);
        var columns = string.Concat(kind.Columns.Select(c => $", {ColumnOf(c)} text COLLATE \"C\""));
        var sql = new StringBuilder(
            $"""
            CREATE TABLE {table} (
                tenant text COLLATE "C" NOT NULL, workspace text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
                number bigint NOT NULL, events bigint NOT NULL, due_at bigint{columns}, body bytea NOT NULL,
                PRIMARY KEY (tenant, number)) WITH (fillfactor = 90);
            CREATE UNIQUE INDEX {table}_id ON {table} (tenant, workspace, id);
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY own_tenant ON {table} TO zentra_app USING ({OwnTenant}) WITH CHECK ({OwnTenant});
            GRANT SELECT, INSERT, UPDATE ON {table} TO zentra_app;

            """);
        foreach (var column in kind.Columns.Where(c => c != kind.Global))
        {
            sql.Append(IndexOf(kind, column)).Append(";\n");
        }
        if (kind.HasTimer)
        {
            // Whose turn it is is asked across tenants, so this index is by time alone.
            sql.Append(
                null,
                $"""
                CREATE INDEX ON {table} (due_at) WHERE due_at IS NOT NULL;
                CREATE POLICY every_tenant ON {table} FOR SELECT TO zentra_system USING (due_at IS NOT NULL);
                GRANT SELECT (tenant, workspace, id, due_at) ON {table} TO zentra_system;
                """);
        }
        return sql.ToString();
    }
}

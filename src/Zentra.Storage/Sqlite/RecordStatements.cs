using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>The lane's statements on the table of a kind, made once: they are found by reference.</summary>
internal sealed class RecordStatements
{
    private readonly Dictionary<RecordKind, (string Select, string Insert, string Update)> sql = [];

    public (string Select, string Insert, string Update) Of(RecordKind kind)
    {
        if (!sql.TryGetValue(kind, out var statements))
        {
            var columns = kind.Columns.Select(c => $"c_{c}").ToArray();
            var names = string.Concat(columns.Select(c => $", {c}"));
            var marks = string.Concat(columns.Select(_ => ",?"));
            var sets = string.Concat(columns.Select(c => $", {c}=?"));
            statements = (
                $"SELECT no, events, body FROM r_{kind.Name} WHERE tenant=? AND workspace=? AND id=?",
                $"INSERT INTO r_{kind.Name} (events, due_at{names}, body, tenant, workspace, id, no)"
                + $" VALUES (?,?{marks},?,?,?,?,?)",
                $"UPDATE r_{kind.Name} SET events=?, due_at=?{sets}, body=? WHERE no=?");
            sql.Add(kind, statements);
        }
        return statements;
    }
}

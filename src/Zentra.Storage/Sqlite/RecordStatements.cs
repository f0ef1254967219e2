using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>The lane's statements on the table of a kind, made once: they are found by reference.</summary>
internal sealed class RecordStatements
{
    private readonly Dictionary<RecordKind, Statements> sql = [];

    public Statements Of(RecordKind kind)
    {
        if (!sql.TryGetValue(kind, out var statements))
        {
            sql.Add(kind, statements = new(kind));
        }
        return statements;
    }

    /// <param name="kind">Of at most 30 columns.</param>
    public sealed class Statements(RecordKind kind)
    {
        private readonly Dictionary<int, string> updates = [];

        public string Select { get; } =
            $"SELECT no, events, body FROM r_{kind.Name} WHERE tenant=? AND workspace=? AND id=?";

        public string Insert { get; } =
            $"INSERT INTO r_{kind.Name} (events, due_at{string.Concat(kind.Columns.Select(c => $", c_{c}"))}, body,"
            + $" tenant, workspace, id, no) VALUES (?,?{string.Concat(kind.Columns.Select(_ => ",?"))},?,?,?,?,?)";

        /// <summary>
        /// A bit for each column whose value is another now, the due time before them; all where nothing is known of
        /// the state before.
        /// </summary>
        public int Changed(object? before, object now)
        {
            if (before is null)
            {
                return ~0;
            }
            var changed = kind.DueAt(before) == kind.DueAt(now) ? 0 : 1;
            for (var column = 0; column < kind.Columns.Count; column++)
            {
                changed |= kind.Column(column, before) == kind.Column(column, now) ? 0 : 2 << column;
            }
            return changed;
        }

        /// <summary>
        /// Sets what changed. SQLite takes a row out of the index of every column that is named and puts it in again,
        /// also where the value is the same.
        /// </summary>
        /// <param name="changed">A bit for each column that changed, the due time before them.</param>
        public string Update(int changed)
        {
            if (!updates.TryGetValue(changed, out var update))
            {
                var columns = kind.Columns.Select(c => $"c_{c}").Prepend("due_at")
                    .Where((_, i) => (changed & 1 << i) != 0);
                update = $"UPDATE r_{kind.Name} SET events=?{string.Concat(columns.Select(c => $", {c}=?"))}, body=?"
                    + " WHERE no=?";
                updates.Add(changed, update);
            }
            return update;
        }
    }
}

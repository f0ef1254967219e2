using System.Collections.Concurrent;

namespace Zentra.Storage.Sqlite;

/// <summary>Numbers of tenants and workspaces in this store. The writer makes them, readers look them up.</summary>
internal sealed class SqliteNames(SqliteConnection connection, bool canCreate)
{
    private readonly ConcurrentDictionary<string, long> numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> ids = new();

    /// <summary>The number of an identifier; 0, which no row has, where a reader finds none.</summary>
    public long Number(string id)
    {
        if (numbers.TryGetValue(id, out var known))
        {
            return known;
        }
        var row = connection.Prepare("SELECT no FROM names WHERE id=?").Bind(id);
        long number;
        if (row.Step())
        {
            number = row.Long(0);
            row.Reset();
        }
        else if (canCreate)
        {
            connection.Prepare("INSERT INTO names (id) VALUES (?)").Bind(id).Run();
            number = connection.LastRow;
        }
        else
        {
            return 0;
        }
        numbers[id] = number;
        return number;
    }

    public string Id(long number)
    {
        if (ids.TryGetValue(number, out var known))
        {
            return known;
        }
        var row = connection.Prepare("SELECT id FROM names WHERE no=?").Bind(number);
        row.Step();
        var id = row.Text(0);
        row.Reset();
        return ids[number] = id;
    }

    /// <summary>What an abandoned transaction may have numbered is looked up again.</summary>
    public void Forget() => numbers.Clear();
}

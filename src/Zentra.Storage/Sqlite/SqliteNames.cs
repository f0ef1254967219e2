using System.Collections.Concurrent;

namespace Zentra.Storage.Sqlite;

/// <summary>Numbers of tenants and workspaces in this store, made when something of theirs is first written.</summary>
internal sealed class SqliteNames(SqliteConnection connection)
{
    private readonly ConcurrentDictionary<string, long> numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, string> ids = new();

    /// <summary>The number of an identifier; 0, which no row has, where there is none.</summary>
    public long Number(string id)
    {
        if (numbers.TryGetValue(id, out var known))
        {
            return known;
        }
        var row = connection.Prepare("SELECT no FROM names WHERE id=?").Bind(id);
        if (!row.Step())
        {
            return 0;
        }
        var number = row.Long(0);
        row.Reset();
        return numbers[id] = number;
    }

    /// <summary>The number of an identifier, made where there is none.</summary>
    public long NumberOrNew(string id)
    {
        var number = Number(id);
        if (number == 0)
        {
            connection.Prepare("INSERT INTO names (id) VALUES (?)").Bind(id).Run();
            numbers[id] = number = connection.LastRow;
        }
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

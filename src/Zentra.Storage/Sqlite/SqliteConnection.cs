using SQLitePCL;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>One connection with its statements, which are prepared once and reused. Not safe for concurrent use.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 database;
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);

    private SqliteConnection(sqlite3 database) => this.database = database;

    public static SqliteConnection Open(string path, bool readOnly, int cacheKiB)
    {
        SqliteLibrary.Bind();
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE)
            | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var database, flags, null);
        var connection = new SqliteConnection(database);
        if (code != raw.SQLITE_OK)
        {
            var reason = raw.sqlite3_errmsg(database).utf8_to_string();
            connection.Dispose();
            throw new StoreUnavailableException($"The store cannot be opened: {reason}.");
        }
        raw.sqlite3_extended_result_codes(database, 1);
        raw.sqlite3_busy_timeout(database, 5_000);
        connection.Run($"PRAGMA cache_size=-{cacheKiB}");
        connection.Run("PRAGMA foreign_keys=OFF");
        return connection;
    }

    public SqliteStatement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared));
            statements.Add(sql, statement = new SqliteStatement(this, prepared));
        }
        return statement;
    }

    public void Run(string sql)
    {
        var code = raw.sqlite3_exec(database, sql);
        Check(code);
    }

    public long LastRow => raw.sqlite3_last_insert_rowid(database);

    public bool InTransaction => raw.sqlite3_get_autocommit(database) == 0;

    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }
        var reason = $"SQLite answered {code}: {raw.sqlite3_errmsg(database).utf8_to_string()}.";
        // Extended result codes keep the primary code in their low byte.
        throw (code & 0xFF) is raw.SQLITE_CONSTRAINT or raw.SQLITE_ERROR or raw.SQLITE_MISUSE or raw.SQLITE_RANGE
            ? new InvalidOperationException(reason)
            : new StoreUnavailableException(reason);
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }
        raw.sqlite3_close_v2(database);
        database.Dispose();
    }
}

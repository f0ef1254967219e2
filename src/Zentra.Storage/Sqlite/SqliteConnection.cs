using System.Diagnostics;
using SQLitePCL;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Sqlite;

/// <summary>
/// One connection with its statements, which are prepared once and reused. Not safe for concurrent use.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    private const int BusyTimeoutMs = 5_000;

    private readonly sqlite3 database;
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);
    private readonly Dictionary<object, SqliteStatement> literals = new(ReferenceEqualityComparer.Instance);

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
        raw.sqlite3_busy_timeout(database, BusyTimeoutMs);
        return connection.Configured($"PRAGMA cache_size=-{cacheKiB}", "PRAGMA foreign_keys=OFF");
    }

    /// <summary>
    /// Runs these pragmas, or leaves no connection behind: they are the first to meet a file that is no store.
    /// </summary>
    public SqliteConnection Configured(params ReadOnlySpan<string> pragmas)
    {
        try
        {
            foreach (var pragma in pragmas)
            {
                Run(pragma);
            }
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// A statement whose text is one object for the life of the program: found without reading the text.
    /// </summary>
    public SqliteStatement PrepareLiteral(string sql)
    {
        if (!literals.TryGetValue(sql, out var statement))
        {
            literals.Add(sql, statement = Prepare(sql));
        }
        return statement;
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

    /// <summary>
    /// Makes every statement ready for its next use, also one that an exception left in the middle of its rows.
    /// </summary>
    public void Reset()
    {
        foreach (var statement in statements.Values)
        {
            statement.Reset();
        }
    }

    public void Run(string sql)
    {
        var code = raw.sqlite3_exec(database, sql);
        Check(code);
    }

    /// <summary>
    /// Runs a statement for which SQLite itself does not wait: of several that open a new store at once, one changes
    /// its mode.
    /// </summary>
    public void RunWhenFree(string sql)
    {
        var since = Stopwatch.GetTimestamp();
        var code = raw.sqlite3_exec(database, sql);
        while ((code & 0xFF) == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(since).TotalMilliseconds < BusyTimeoutMs)
        {
            Thread.Sleep(5);
            code = raw.sqlite3_exec(database, sql);
        }
        Check(code);
    }

    public long LastRow => raw.sqlite3_last_insert_rowid(database);

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(database);

    public bool InTransaction => raw.sqlite3_get_autocommit(database) == 0;

    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }
        var reason = $"SQLite answered {code}: {raw.sqlite3_errmsg(database).utf8_to_string()}.";
        // Extended result codes keep the primary code in their low byte.
        throw (code & 0xFF) switch
        {
            raw.SQLITE_CONSTRAINT => new BrokenRuleException(reason),
            raw.SQLITE_ERROR or raw.SQLITE_MISUSE or raw.SQLITE_RANGE => new InvalidOperationException(reason),
            _ => new StoreUnavailableException(reason),
        };
    }

    /// <summary>Writes what was copied into the file through to the disk.</summary>
    public void SyncFile() => Check(SqliteLibrary.SyncFile(database));

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

using System.Runtime.CompilerServices;
using System.Text;
using SQLitePCL;

// Text is bound from the stack some sixty times a payment; zeroing it first took 2 of 171 us.
[module: SkipLocalsInit]

namespace Zentra.Storage.Sqlite;

/// <summary>A prepared statement. Parameters are bound in order; columns are read by position.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt statement) : IDisposable
{
    private int bound;

    public SqliteStatement Bind(long value)
    {
        raw.sqlite3_bind_int64(statement, ++bound, value);
        return this;
    }

    public SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }
        // An empty span has no address, and SQLite takes no address for NULL.
        if (value.Length is > 0 and <= 256)
        {
            Span<byte> utf8 = stackalloc byte[768];
            raw.sqlite3_bind_text(statement, ++bound, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
            return this;
        }
        raw.sqlite3_bind_text(statement, ++bound, value);
        return this;
    }

    /// <summary>Binds a value to a condition that is there only where the value is.</summary>
    public SqliteStatement BindIf(string? value) => value is null ? this : Bind(value);

    public SqliteStatement BindIf(long? value) => value is null ? this : Bind(value);

    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        raw.sqlite3_bind_blob(statement, ++bound, value);
        return this;
    }

    /// <summary>Binds a document as text, so that SQL can look into it.</summary>
    public SqliteStatement BindJson(ReadOnlySpan<byte> utf8)
    {
        raw.sqlite3_bind_text(statement, ++bound, utf8);
        return this;
    }

    public SqliteStatement BindNull()
    {
        raw.sqlite3_bind_null(statement, ++bound);
        return this;
    }

    /// <summary>The next row, or false at the end, when the statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }
        Reset();
        connection.Check(code);
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Run()
    {
        if (Step())
        {
            Reset();
        }
    }

    public void Reset()
    {
        raw.sqlite3_reset(statement);
        bound = 0;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The column's bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public byte[] Copy(int column) => Bytes(column).ToArray();

    public void Dispose() => statement.Dispose();
}

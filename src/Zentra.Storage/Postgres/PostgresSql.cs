using Npgsql;
using NpgsqlTypes;

namespace Zentra.Storage.Postgres;

/// <summary>Statements with their values, in the order of `$1`, `$2` and so on.</summary>
internal static class PostgresSql
{
    /// <summary>Says whose data the rest of the transaction may see and write; row-level security reads it.</summary>
    public static NpgsqlBatchCommand ForTenant(string tenant) =>
        new NpgsqlBatchCommand("SELECT set_config('zentra.tenant', $1, true)").Text(tenant);

    public static NpgsqlBatchCommand Text(this NpgsqlBatchCommand command, string value) =>
        command.With(NpgsqlDbType.Text, value);

    public static NpgsqlBatchCommand Long(this NpgsqlBatchCommand command, long value) =>
        command.With(NpgsqlDbType.Bigint, value);

    public static NpgsqlBatchCommand LongOrNull(this NpgsqlBatchCommand command, long? value) =>
        command.With(NpgsqlDbType.Bigint, value);

    public static NpgsqlBatchCommand Flag(this NpgsqlBatchCommand command, bool value) =>
        command.With(NpgsqlDbType.Boolean, value);

    public static NpgsqlBatchCommand Bytes(this NpgsqlBatchCommand command, byte[] value) =>
        command.With(NpgsqlDbType.Bytea, value);

    /// <summary>A column's values, one for each row.</summary>
    public static NpgsqlBatchCommand Texts<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, string?> value) =>
        command.Column(NpgsqlDbType.Text, rows, value);

    public static NpgsqlBatchCommand Longs<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, long> value) =>
        command.Column(NpgsqlDbType.Bigint, rows, value);

    public static NpgsqlBatchCommand LongsOrNulls<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, long?> value) =>
        command.Column(NpgsqlDbType.Bigint, rows, value);

    public static NpgsqlBatchCommand Integers<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, int> value) =>
        command.Column(NpgsqlDbType.Integer, rows, value);

    public static NpgsqlBatchCommand IntegersOrNulls<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, int?> value) =>
        command.Column(NpgsqlDbType.Integer, rows, value);

    public static NpgsqlBatchCommand Uuids<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, Guid> value) =>
        command.Column(NpgsqlDbType.Uuid, rows, value);

    public static NpgsqlBatchCommand Bytes<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, ReadOnlyMemory<byte>> value) =>
        command.Column(NpgsqlDbType.Bytea, rows, value);

    public static NpgsqlBatchCommand BytesOrNulls<T>(
        this NpgsqlBatchCommand command, IReadOnlyList<T> rows, Func<T, byte[]?> value) =>
        command.Column(NpgsqlDbType.Bytea, rows, value);

    private static NpgsqlBatchCommand Column<T, TValue>(
        this NpgsqlBatchCommand command, NpgsqlDbType type, IReadOnlyList<T> rows, Func<T, TValue> value)
    {
        var values = new TValue[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }
        return command.With(NpgsqlDbType.Array | type, values);
    }

    private static NpgsqlBatchCommand With<T>(this NpgsqlBatchCommand command, NpgsqlDbType type, T value)
    {
        command.Parameters.Add(new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value });
        return command;
    }
}

using Npgsql;

namespace Zentra.Bench.Stores;

/// <summary>A database on a server, for set-up and questions, and for the programs that come with PostgreSQL.</summary>
internal sealed class PostgresServer(NpgsqlConnectionStringBuilder connection)
{
    private const int NoTimeout = 0;

    private readonly string text = new NpgsqlConnectionStringBuilder(connection.ConnectionString)
    {
        ApplicationName = "zentra-bench",
        CommandTimeout = NoTimeout,
        Pooling = false,
    }.ConnectionString;

    /// <summary>The same server's other database.</summary>
    public PostgresServer With(string database) => new(new(text) { Database = database });

    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Scalar<T>(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>The address and the password as libpq's programs take them, and no command line shows them.</summary>
    public IReadOnlyDictionary<string, string> Environment()
    {
        var builder = new NpgsqlConnectionStringBuilder(text);
        var values = new Dictionary<string, string?>
        {
            ["PGHOST"] = builder.Host,
            ["PGPORT"] = $"{builder.Port}",
            ["PGUSER"] = builder.Username,
            ["PGPASSWORD"] = builder.Password,
            ["PGDATABASE"] = builder.Database,
            ["PGSSLMODE"] = SslModeOf(builder.SslMode),
            ["PGSSLROOTCERT"] = builder.RootCertificate,
        };
        return values.Where(v => !string.IsNullOrEmpty(v.Value)).ToDictionary(v => v.Key, v => v.Value!);
    }

    private NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(text);
        connection.Open();
        return connection;
    }

    private static string SslModeOf(SslMode mode) => mode switch
    {
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => $"{mode}".ToLowerInvariant(),
    };
}

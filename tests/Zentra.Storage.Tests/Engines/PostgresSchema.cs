using System.Collections.Concurrent;
using Npgsql;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Engines;

/// <summary>
/// A migrated schema of the tests' server, for one test at a time. Emptying a few is much quicker than making one for
/// each test, and asks nothing of the server but a schema.
/// </summary>
internal sealed class PostgresSchema : IAsyncDisposable
{
    private const string Empty =
        """
        DO $$
        DECLARE
            name text;
            used boolean;
        BEGIN
            FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
                    AND tablename NOT IN ('versions', 'probe') LOOP
                EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO used;
                IF used THEN
                    EXECUTE format('TRUNCATE %I', name);
                END IF;
            END LOOP;
        END $$;
        """;

    private static readonly ConcurrentBag<PostgresSchema> Idle = [];
    private static int made;

    private PostgresSchema(PostgresTarget target)
    {
        Target = target;
        if (!PostgresCluster.Shared.IsOwn)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Drop();
        }
    }

    public PostgresTarget Target { get; }

    public static PostgresSchema Rent()
    {
        if (Idle.TryTake(out var schema))
        {
            return schema;
        }
        var target = PostgresCluster.Shared.Target(
            $"test_{Environment.ProcessId}_{Interlocked.Increment(ref made)}");
        PostgresMigrations.Migrate(target, Things.Catalogue);
        return new(target);
    }

    /// <summary>Runs a statement as the owner of the tables, whom no policy of theirs stops.</summary>
    public async Task Run(string sql)
    {
        await using var connection = await Open();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Run(Empty);
        Idle.Add(this);
    }

    /// <summary>Leaves nothing behind on a server that is not the tests' own.</summary>
    private void Drop()
    {
        using var connection = new NpgsqlConnection(Target.Connection.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand($"DROP SCHEMA {Target.Schema} CASCADE", connection);
        command.ExecuteNonQuery();
    }

    public async Task<NpgsqlConnection> Open()
    {
        var settings = Target.Connection;
        settings.SearchPath = Target.Schema;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}

using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>Brings a store to this program's version, forward only. Safe from several nodes at once.</summary>
public static class PostgresMigrations
{
    private const int OldestServer = 150_000;

    /// <summary>The version of the tables that this program knows.</summary>
    public static int Version { get; } = typeof(PostgresMigrations).Assembly.GetManifestResourceNames()
        .Count(name => name.EndsWith(".sql", StringComparison.Ordinal));

    /// <summary>Makes or migrates the store, its roles and its grants.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The server cannot be used, or the store is of a later version.
    /// </exception>
    public static void Migrate(PostgresTarget target, Catalogue catalogue)
    {
        var settings = target.Connection;
        settings.Pooling = false;
        settings.CommandTimeout = 0;
        try
        {
            using var connection = new NpgsqlConnection(settings.ConnectionString);
            connection.Open();
            using var transaction = connection.BeginTransaction();
            Check(connection);
            Lock(connection, target);
            Run(connection, catalogue);
            Admit(connection, target);
            transaction.Commit();
        }
        catch (Exception fault) when (PostgresFaults.IsOfStore(fault))
        {
            throw new StoreUnavailableException($"The store cannot be migrated: {fault.Message}", fault);
        }
    }

    private static void Check(NpgsqlConnection connection)
    {
        if (Ask<int>(connection, "SELECT current_setting('server_version_num')::int") < OldestServer)
        {
            throw new StoreUnavailableException($"PostgreSQL 15 or newer is needed, not {connection.ServerVersion}.");
        }
        if (Ask<string>(connection, "SELECT current_setting('server_encoding')") is not "UTF8" and var encoding)
        {
            throw new StoreUnavailableException($"The database is encoded as {encoding}; UTF8 is needed.");
        }
    }

    /// <summary>Nodes that start together wait here for the first; the lock ends with the transaction.</summary>
    private static void Lock(NpgsqlConnection connection, PostgresTarget target)
    {
        Do(connection, $"SELECT pg_advisory_xact_lock(hashtextextended('zentra.migrate.{target.Schema}', 0))");
        if (!Ask<bool>(connection, $"SELECT to_regnamespace('{target.Schema}') IS NOT NULL"))
        {
            Do(connection, $"CREATE SCHEMA {target.Schema}");
        }
        Do(connection, $"SET LOCAL search_path TO {target.Schema}");
    }

    private static void Run(NpgsqlConnection connection, Catalogue catalogue)
    {
        Do(connection, "CREATE TABLE IF NOT EXISTS versions (version integer PRIMARY KEY, at timestamptz NOT NULL)");
        var from = Ask<int>(connection, "SELECT coalesce(max(version), 0) FROM versions");
        if (from > Version)
        {
            throw new StoreUnavailableException(
                $"The store has version {from}; this program knows versions up to {Version}. Use a newer program.");
        }
        for (var next = from + 1; next <= Version; next++)
        {
            Do(connection, Script(next));
            Do(connection, $"INSERT INTO versions VALUES ({next}, now())");
        }
        foreach (var kind in catalogue.Kinds)
        {
            if (!Ask<bool>(connection, $"SELECT to_regclass('{PostgresTables.NameOf(kind)}') IS NOT NULL"))
            {
                Do(connection, PostgresTables.Definition(kind));
            }
            PostgresColumns.Complete(connection, kind);
        }
    }

    /// <summary>Lets both roles into the schema, and whoever migrates act as them.</summary>
    private static void Admit(NpgsqlConnection connection, PostgresTarget target)
    {
        // Since PostgreSQL 16 a membership may leave out the right to act as the role.
        var right = connection.PostgreSqlVersion.Major >= 16 ? "SET" : "MEMBER";
        foreach (var role in new[] { PostgresPools.AppRole, PostgresPools.SystemRole })
        {
            Do(connection, $"GRANT USAGE ON SCHEMA {target.Schema} TO {role}");
            if (!Ask<bool>(connection, $"SELECT pg_has_role(current_user, '{role}', '{right}')"))
            {
                Do(connection, $"GRANT {role} TO CURRENT_USER");
            }
        }
    }

    private static string Script(int version)
    {
        using var resource = typeof(PostgresMigrations).Assembly.GetManifestResourceStream($"{version:0000}.sql")
            ?? throw new InvalidOperationException($"Migration {version} is missing from this program.");
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private static void Do(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static T Ask<T>(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }
}

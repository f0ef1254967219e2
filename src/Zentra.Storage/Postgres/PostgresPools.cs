using Npgsql;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Postgres;

/// <summary>
/// Connections to one store, by what they may do: write one tenant's data, read one tenant's data, or find whose turn
/// it is among all tenants.
/// </summary>
internal sealed class PostgresPools(PostgresTarget target) : IDisposable
{
    public const string AppRole = "zentra_app";
    public const string SystemRole = "zentra_system";

    /// <summary>Statements that a connection keeps prepared; more than the store has.</summary>
    private const int MaxPrepared = 256;

    private const int CommandTimeoutSeconds = 40;

    /// <summary>
    /// The lane's statements are made for one plan each, whatever the server thinks of its tables: a plan that was made
    /// while they were empty would read all of a tenant later. A test asks for the plans.
    /// </summary>
    private const string LaneSettings =
        """
        SET plan_cache_mode TO force_generic_plan;
        SET enable_seqscan TO off;
        SET enable_bitmapscan TO off;
        SET enable_hashjoin TO off;
        SET enable_mergejoin TO off;
        SET lock_timeout TO '10s';
        SET idle_in_transaction_session_timeout TO '60s';
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        """;

    /// <summary>Questions differ in what they ask for, so each gets the plan for its own values.</summary>
    private const string ReaderSettings =
        "SET plan_cache_mode TO force_custom_plan; SET default_transaction_read_only TO on;";

    public NpgsqlDataSource Lanes { get; } = Make(target, AppRole, LaneSettings, isLane: true);

    public NpgsqlDataSource Readers { get; } = Make(target, AppRole, ReaderSettings, isLane: false);

    /// <summary>Where lists may be read, if the address names a replica.</summary>
    public NpgsqlDataSource? Replica { get; } = target.Replica is { } replica
        ? Make(target, AppRole, ReaderSettings, isLane: false, replica: replica)
        : null;

    public NpgsqlDataSource System { get; } = Make(target, SystemRole, ReaderSettings, isLane: false);

    /// <summary>Connections that live as long as a snapshot does, and may read it slowly.</summary>
    public NpgsqlDataSource Snapshots { get; } =
        Make(target, AppRole, ReaderSettings + " SET statement_timeout TO 0;", isLane: false, isPooled: false);

    public void Dispose()
    {
        Lanes.Dispose();
        Readers.Dispose();
        Replica?.Dispose();
        System.Dispose();
        Snapshots.Dispose();
    }

    private static NpgsqlDataSource Make(
        PostgresTarget target,
        string role,
        string settings,
        bool isLane,
        bool isPooled = true,
        NpgsqlConnectionStringBuilder? replica = null)
    {
        var connection = replica ?? target.Connection;
        connection.MaxAutoPrepare = MaxPrepared;
        connection.AutoPrepareMinUsages = 2;
        connection.CommandTimeout = CommandTimeoutSeconds;
        connection.Pooling = isPooled;
        // A connection keeps its role and settings; nothing else of a session outlives its transaction.
        connection.NoResetOnClose = isPooled;
        var common = $"SET search_path TO {target.Schema}; SET ROLE {role}; SET jit TO off; "
            + $"SET statement_timeout TO '30s'; {settings}";
        var builder = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            opened =>
            {
                using var command = new NpgsqlCommand(common, opened);
                command.ExecuteNonQuery();
                if (isLane && !target.AllowsLoss)
                {
                    CheckDurability(opened);
                }
            },
            async opened =>
            {
                await using var command = new NpgsqlCommand(common, opened);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }

    private static void CheckDurability(NpgsqlConnection opened)
    {
        using var command = new NpgsqlCommand("SELECT current_setting('fsync')", opened);
        if (command.ExecuteScalar() is not "on")
        {
            throw new StoreUnavailableException(
                "The PostgreSQL server runs with fsync off and may lose what it has acknowledged. "
                + "Turn it on, or say durability=unsafe in the store's address.");
        }
    }
}

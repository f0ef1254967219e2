using Npgsql;
using Zentra.Bench.Reporting;
using Zentra.Storage.Postgres;

namespace Zentra.Bench.Stores;

/// <summary>A database on the run's own PostgreSQL server, or an empty one on a server that was given.</summary>
internal sealed class PostgresUnderTest : StoreUnderTest
{
    /// <summary>What `--store` says for a server of the run's own.</summary>
    public const string OwnServer = "postgres";

    /// <summary>What decides how fast a durable commit is, and how much of the database stays in memory.</summary>
    private static readonly string[] Reported =
    [
        "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "checkpoint_timeout",
        "wal_buffers", "max_connections",
    ];

    private readonly PostgresCluster? cluster;

    private PostgresUnderTest(string address, PostgresServer server, string directory, PostgresCluster? cluster)
        : base(directory)
    {
        Address = address;
        Server = server;
        this.cluster = cluster;
    }

    public override string Engine => "PostgreSQL";

    public override string Address { get; }

    public override string Name => OwnServer;

    public PostgresServer Server { get; }

    public override double SizeMb => Server.Scalar<long>("SELECT pg_database_size(current_database())") / 1e6;

    public override long? Room => cluster is null ? null : base.Room;

    public static async Task<PostgresUnderTest> StartAsync(string directory, CancellationToken cancellation)
    {
        var cluster = await PostgresCluster.StartAsync(cancellation);
        try
        {
            cluster.Server("postgres").Execute("CREATE DATABASE zentra");
            return new(cluster.Address("zentra"), cluster.Server("zentra"), directory, cluster);
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    public static async Task<PostgresUnderTest> OpenAsync(
        string address, PostgresTarget target, string directory, CancellationToken cancellation)
    {
        var server = new PostgresServer(target.Connection);
        const string Tables =
            """
            SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            """;
        try
        {
            if (await Task.Run(() => server.Scalar<long>(Tables), cancellation) > 0)
            {
                throw new BenchException($"The database at {target} is not empty, and a benchmark fills it.");
            }
        }
        catch (NpgsqlException fault)
        {
            throw new BenchException($"The database at {target} cannot be used: {fault.Message}");
        }
        return new(address, server, directory, cluster: null);
    }

    public override Store Describe(long payments) => new(
        Engine,
        Server.Scalar<string>("SHOW server_version"),
        cluster is null ? null : Machine.FileSystem(Directory),
        payments,
        Math.Round(SizeMb, 1))
    {
        Settings = Reported.ToDictionary(name => name, name => Server.Scalar<string>($"SHOW {name}")),
    };

    public override ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        cluster?.Dispose();
        return ValueTask.CompletedTask;
    }
}

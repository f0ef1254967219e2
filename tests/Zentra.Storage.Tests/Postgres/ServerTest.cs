using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>A test on a server of its own, which may be stopped and set up as no server should be.</summary>
public abstract class ServerTest : IAsyncLifetime
{
    protected static readonly Scope Home = new("tnt_a", "wks_1");
    protected const string Standbys = "synchronous_standby_names";

    private int drawn;

    protected PostgresCluster Cluster { get; } = PostgresCluster.Start();

    protected PostgresStore Store { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        var target = Cluster.Target("zentra");
        PostgresMigrations.Migrate(target, Things.Catalogue);
        Store = PostgresStore.Open(target, Things.Catalogue);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        Cluster.Dispose();
    }

    protected Task<Outcome> Do(Lane lane) => lane.Submit(PostgresIntents.Draw(++drawn, new("thg_1"), Home));

    protected static async Task<object?> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Changes a setting of the whole server, or gives it back its default.</summary>
    protected static async Task Set(NpgsqlConnection owner, string name, string? value)
    {
        await Run(owner, value is null ? $"ALTER SYSTEM RESET {name}" : $"ALTER SYSTEM SET {name} = '{value}'");
        await Run(owner, "SELECT pg_reload_conf()");
        if (name == Standbys)
        {
            await Follow(owner, waits: value is not null);
        }
    }

    /// <summary>
    /// A reload is not over when it was asked for: a commit waits for a standby only from when the server's
    /// checkpointer has read the setting.
    /// </summary>
    private static async Task Follow(NpgsqlConnection owner, bool waits)
    {
        var waited = !waits;
        owner.Notice += Warned;
        await Run(owner, "SET statement_timeout TO '500ms'");
        while (waited != waits)
        {
            waited = false;
            await Run(owner, "SELECT pg_logical_emit_message(true, 'zentra', '')");
        }
        await Run(owner, "RESET statement_timeout");
        owner.Notice -= Warned;

        void Warned(object sender, NpgsqlNoticeEventArgs told) =>
            waited |= told.Notice.MessageText.Contains("synchronous replication", StringComparison.Ordinal);
    }

    /// <summary>Ends the session that has come to where it waits.</summary>
    protected static async Task Terminate(NpgsqlConnection owner, string where)
    {
        var sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            + $"WHERE application_name = 'zentra' AND {where}";
        while (await Run(owner, sql) is 0L)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The lane looks for the store each second; until then it refuses.</summary>
    protected static async Task<T> Until<T>(Func<Task<T>> attempt)
    {
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}

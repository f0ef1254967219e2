using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>A server that stops, loses a connection or refuses: on one of its own, which may be stopped.</summary>
public sealed class ServerFaultTests : IAsyncLifetime
{
    private static readonly Scope Home = new("tnt_a", "wks_1");

    private readonly PostgresCluster cluster = PostgresCluster.Start();
    private PostgresStore store = null!;
    private int drawn;

    public ValueTask InitializeAsync()
    {
        var target = cluster.Target("zentra");
        PostgresMigrations.Migrate(target, Things.Catalogue);
        store = PostgresStore.Open(target, Things.Catalogue);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        cluster.Dispose();
    }

    [Fact]
    public async Task A_lane_outlives_a_server_that_dies_and_keeps_what_was_acknowledged()
    {
        using var lane = new Lane(store.OpenWriter);
        Assert.Equal("1", Doing.NumberOf(await Do(lane)));

        cluster.Stop();
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => Do(lane));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Heads());
        Assert.NotNull(lane.Trouble);
        cluster.Run();

        Assert.Equal("2", Doing.NumberOf(await Until(() => Do(lane))));
        Assert.Null(lane.Trouble);
        Assert.Equal(2, Assert.Single(await store.Heads()).Sequence);
    }

    [Fact]
    public async Task A_commit_that_lost_its_connection_before_it_happened_is_a_failure()
    {
        using var lane = new Lane(store.OpenWriter);
        await Do(lane);
        await using var owner = await Owner();
        await Run(owner, "BEGIN; LOCK TABLE zentra.events");

        var submitted = Do(lane);
        await Terminate(owner, "wait_event_type = 'Lock'");
        await Run(owner, "ROLLBACK");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => submitted);
        Assert.Equal(1, Assert.Single(await store.Heads()).Sequence);
        Assert.Equal("2", Doing.NumberOf(await Until(() => Do(lane))));
    }

    [Fact]
    public async Task A_commit_that_lost_its_connection_after_it_happened_is_answered_as_committed()
    {
        using var lane = new Lane(store.OpenWriter);
        await Do(lane);
        await using var owner = await Owner();
        // The commit is on disk and waits for a standby that does not exist; so its answer is never sent.
        await Run(owner, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await Run(owner, "SELECT pg_reload_conf()");

        var submitted = Do(lane);
        await Terminate(owner, "wait_event = 'SyncRep'");
        await Run(owner, "ALTER SYSTEM RESET synchronous_standby_names");
        await Run(owner, "SELECT pg_reload_conf()");

        Assert.Equal("2", Doing.NumberOf(await submitted));
        Assert.Equal(2, Assert.Single(await store.Heads()).Sequence);
        Assert.Equal("3", Doing.NumberOf(await Until(() => Do(lane))));
    }

    [Fact]
    public async Task A_writer_serves_again_after_its_connection_was_cut_in_any_state()
    {
        using var writer = store.OpenWriter();
        await using var owner = await Owner();
        writer.Probe();
        foreach (var cut in new Action[] { writer.Begin, () => Begin(writer), () => Load(writer) })
        {
            cut();
            await Run(
                owner, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zentra'");
            Assert.ThrowsAny<StoreUnavailableException>(() =>
            {
                Begin(writer);
                writer.Commit();
            });
            writer.Rollback();
            writer.Probe();
            Assert.Equal(0, writer.Read("tnt_a").Sequence);
        }
    }

    [Fact]
    public async Task A_statement_that_the_server_refuses_is_a_bug_and_the_writer_goes_on()
    {
        using var writer = store.OpenWriter();
        for (var i = 0; i < 2; i++)
        {
            writer.Begin();
            var batch = Batch.On(writer, "tnt_a");
            batch.Put("wks_1", new Thing { Id = "thg_1" }).Put("wks_1", new Thing { Id = "thg_1" });
            writer.Write(batch.Finish());
            Assert.Throws<InvalidOperationException>(writer.Commit);
        }
        writer.Rollback();
        writer.Probe();
        Assert.Empty(await store.Heads());
    }

    [Fact]
    public async Task A_server_that_may_lose_what_it_acknowledged_is_refused_unless_told()
    {
        await using var owner = await Owner();
        await Run(owner, "ALTER SYSTEM SET fsync = off");
        await Run(owner, "SELECT pg_reload_conf()");
        await using var fresh = PostgresStore.Open(cluster.Target("zentra"), Things.Catalogue);
        using var refused = fresh.OpenWriter();

        var fault = await Until(() => Task.FromResult(Assert.Throws<StoreUnavailableException>(refused.Probe)));

        Assert.Contains("fsync", fault.Message, StringComparison.Ordinal);
        Assert.True(PostgresTarget.TryParse(cluster.Address("zentra") + "&durability=unsafe", out var unsafely, out _));
        await using var told = PostgresStore.Open(unsafely, Things.Catalogue);
        using var writer = told.OpenWriter();
        writer.Probe();
    }

    [Fact]
    public async Task A_lane_waits_for_the_disk_even_where_the_server_would_not()
    {
        await using var owner = await Owner();
        await Run(owner, "ALTER DATABASE postgres SET synchronous_commit = off");
        using var pools = new PostgresPools(cluster.Target("zentra"));
        await using var lane = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SHOW synchronous_commit", lane);

        Assert.Equal("on", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private Task<Outcome> Do(Lane lane) => lane.Submit(PostgresIntents.Draw(++drawn, new("thg_1"), Home));

    private static void Begin(IStoreWriter writer)
    {
        writer.Begin();
        writer.Lock("tnt_a");
    }

    private static void Load(IStoreWriter writer)
    {
        Begin(writer);
        writer.Load("tnt_a", new() { Keys = { 1 } }, new());
    }

    private async Task<NpgsqlConnection> Owner()
    {
        var settings = cluster.Target("zentra").Connection;
        (settings.Pooling, settings.ApplicationName) = (false, "owner");
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Ends the session that has come to where it waits.</summary>
    private static async Task Terminate(NpgsqlConnection owner, string where)
    {
        var sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            + $"WHERE application_name = 'zentra' AND {where}";
        while (await Run(owner, sql) is 0L)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The lane looks for the store each second; until then it refuses.</summary>
    private static async Task<T> Until<T>(Func<Task<T>> attempt)
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

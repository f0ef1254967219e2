using Npgsql;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>A server that stops, loses a connection or refuses: on one of its own, which may be stopped.</summary>
public sealed class ServerFaultTests : ServerTest
{
    [Fact]
    public async Task A_lane_outlives_a_server_that_dies_and_keeps_what_was_acknowledged()
    {
        using var lane = new Lane(Store.OpenWriter);
        Assert.Equal("1", Doing.NumberOf(await Do(lane)));

        Cluster.Stop();
        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => Do(lane));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.Heads());
        Assert.NotNull(lane.Trouble);
        Cluster.Run();

        Assert.Equal("2", Doing.NumberOf(await Until(() => Do(lane))));
        Assert.Null(lane.Trouble);
        Assert.Equal(2, Assert.Single(await Store.Heads()).Sequence);
    }

    [Fact]
    public async Task A_commit_that_lost_its_connection_before_it_happened_is_a_failure()
    {
        using var lane = new Lane(Store.OpenWriter);
        await Do(lane);
        await using var owner = Cluster.Connect();
        await Run(owner, "BEGIN; LOCK TABLE zentra.events");

        var submitted = Do(lane);
        await Terminate(owner, "wait_event_type = 'Lock'");
        await Run(owner, "ROLLBACK");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => submitted);
        Assert.Equal(1, Assert.Single(await Store.Heads()).Sequence);
        Assert.Equal("2", Doing.NumberOf(await Until(() => Do(lane))));
    }

    [Fact]
    public async Task A_commit_that_lost_its_connection_after_it_happened_is_answered_as_committed()
    {
        using var lane = new Lane(Store.OpenWriter);
        await Do(lane);
        await using var owner = Cluster.Connect();
        // The commit is on disk and waits for a standby that does not exist; so its answer is never sent.
        await Set(owner, Standbys, "nobody");

        var submitted = Do(lane);
        await Terminate(owner, "wait_event = 'SyncRep'");
        await Set(owner, Standbys, null);

        Assert.Equal("2", Doing.NumberOf(await submitted));
        Assert.Equal(2, Assert.Single(await Store.Heads()).Sequence);
        Assert.Equal("3", Doing.NumberOf(await Until(() => Do(lane))));
    }

    [Fact]
    public async Task A_writer_serves_again_after_its_connection_was_cut_in_any_state()
    {
        using var writer = Store.OpenWriter();
        await using var owner = Cluster.Connect();
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
        using var writer = Store.OpenWriter();
        for (var i = 0; i < 2; i++)
        {
            writer.Begin();
            var batch = Batch.On(writer, "tnt_a");
            batch.Put("wks_1", new Thing { Id = "thg_1" }).Put("wks_1", new Thing { Id = "thg_1" });
            writer.Write(batch.Finish());
            Assert.Throws<BrokenRuleException>(writer.Commit);
        }
        writer.Rollback();
        writer.Probe();
        Assert.Empty(await Store.Heads());
    }

    [Fact]
    public async Task A_server_that_may_lose_what_it_acknowledged_is_refused_unless_told()
    {
        await using var owner = Cluster.Connect();
        await Set(owner, "fsync", "off");
        await using var fresh = PostgresStore.Open(Cluster.Target("zentra"), Things.Catalogue);
        using var refused = fresh.OpenWriter();

        var fault = await Until(() => Task.FromResult(Assert.Throws<StoreUnavailableException>(refused.Probe)));

        Assert.Contains("fsync", fault.Message, StringComparison.Ordinal);
        Assert.True(PostgresTarget.TryParse(Cluster.Address("zentra") + "&durability=unsafe", out var unsafely, out _));
        await using var told = PostgresStore.Open(unsafely, Things.Catalogue);
        using var writer = told.OpenWriter();
        writer.Probe();
    }

    [Fact]
    public async Task A_lane_waits_for_the_disk_even_where_the_server_would_not()
    {
        await using var owner = Cluster.Connect();
        await Run(owner, "ALTER DATABASE postgres SET synchronous_commit = off");
        using var pools = new PostgresPools(Cluster.Target("zentra"));
        await using var lane = await pools.Lanes.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SHOW synchronous_commit", lane);

        Assert.Equal("on", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

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
}

using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>
/// A server whose standby does not answer, or that is read-only: nothing is acknowledged that a failover would lose.
/// </summary>
public sealed class StandbyTests : ServerTest
{
    private const string Cancel =
        "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

    [Fact]
    public async Task A_commit_whose_wait_for_the_standby_was_cut_short_is_not_acknowledged()
    {
        using var lane = new Lane(Store.OpenWriter);
        await Do(lane);
        await using var owner = Cluster.Connect();
        await Set(owner, Standbys, "nobody");

        var submitted = Do(lane);
        while (!submitted.IsCompleted)
        {
            // The server then says that it committed, and warns that its standby may not have it.
            await Run(owner, Cancel);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => submitted);
        Assert.Equal(2, Assert.Single(await Store.Heads()).Sequence);
        Assert.NotNull(lane.Trouble);
    }

    [Fact]
    public async Task A_repeat_is_not_answered_from_what_only_this_server_has()
    {
        using var lane = new Lane(Store.OpenWriter);
        await Do(lane);
        await using var owner = Cluster.Connect();
        await Set(owner, Standbys, "nobody");
        var drawn = 100;
        Task<Outcome> Keyed() => lane.Submit(PostgresIntents.Draw(drawn++, new("thg_1"), Home) with
        {
            Key = new(Doing.Operation.Name, "key", default),
        });
        for (var call = 0; call < 2; call++)
        {
            var submitted = Keyed();
            while (!submitted.IsCompleted)
            {
                await Run(owner, Cancel);
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
            await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => submitted);
        }

        await Set(owner, Standbys, null);

        Assert.IsType<Outcome.Known>(await Until(Keyed));
    }

    [Fact]
    public async Task A_server_that_is_told_to_be_read_only_is_obeyed_until_it_writes_again()
    {
        using var lane = new Lane(Store.OpenWriter);
        await Do(lane);
        await using var owner = Cluster.Connect();
        await Set(owner, "default_transaction_read_only", "on");
        while (await Run(owner, "SHOW default_transaction_read_only") is not "on")
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        var fault = await Assert.ThrowsAnyAsync<StoreUnavailableException>(() => Do(lane));
        Assert.Equal("The PostgreSQL server takes no writes: it is read-only.", fault.Message);
        Assert.Equal(fault.Message, lane.Trouble);

        await Run(owner, "SET default_transaction_read_only TO off");
        await Set(owner, "default_transaction_read_only", null);
        await Until(() => Do(lane));
        Assert.Null(lane.Trouble);
    }

    [Fact]
    public async Task Of_several_servers_the_one_that_is_there_and_writes_is_used()
    {
        var address = $"postgres://postgres@127.0.0.1:1,127.0.0.1:{Cluster.Port}/postgres";
        Assert.True(PostgresTarget.TryParse(address, out var several, out _));

        PostgresMigrations.Migrate(several, Things.Catalogue);
        await using var store = PostgresStore.Open(several, Things.Catalogue);
        using var lane = new Lane(store.OpenWriter);

        Assert.Equal("1", Doing.NumberOf(await Do(lane)));
        Assert.Single(await Store.Heads());
    }
}

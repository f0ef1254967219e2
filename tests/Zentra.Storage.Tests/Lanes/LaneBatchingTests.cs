using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Lanes;

public sealed class LaneBatchingTests : LaneTest
{
    [Fact]
    public async Task A_lone_intent_is_committed_at_once_and_alone()
    {
        var outcome = Assert.IsType<Outcome.Committed>(await Submit(new("thg_1")));

        Assert.Equal((1, "thg_1"), (outcome.Sequence, outcome.Subject));
        Assert.Equal((1, 1), (Lane.Committed, Lane.Batches));
        Assert.Equal(1, await Sequence());
    }

    [Fact]
    public async Task A_crowd_shares_transactions()
    {
        var intents = Enumerable.Range(0, 1_000).Select(i => Intent(new($"thg_{i % 10}") { AmountMinor = 1 })).ToArray();
        var outcomes = new Outcome[intents.Length];

        await Parallel.ForAsync(0, intents.Length, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
            outcomes[i] = await Lane.Submit(intents[i]));

        Assert.Equal(1_000, Lane.Committed);
        Assert.InRange(Lane.Batches, 2, 500);
        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), outcomes.Select(o => ((Outcome.Committed)o).Sequence).Order());
        Assert.Equal(100, (await Thing("thg_7"))!.Number);
        Assert.Equal([-1_000, 1_000], (await Store.Accounts(Home, new(9))).Select(a => a.BalanceMinor));
    }

    [Fact]
    public async Task An_intent_sees_what_the_one_before_it_in_the_batch_did()
    {
        var outcomes = await SubmitTogether([.. Enumerable.Range(0, 5).Select(_ => Intent(new("thg_1") { AmountMinor = 10 }))]);

        Assert.Equal(["1", "2", "3", "4", "5"], outcomes.Select(o => Doing.NumberOf(o.Outcome)));
        Assert.Equal(1, Lane.Batches);
        Assert.Equal(5, (await Thing("thg_1"))!.Number);
        Assert.Equal([-10, -20, -30, -40, -50], (await Store.Entries(Home, new(9) { Account = "bank:a" })).Reverse().Select(l => l.Entry.BalanceMinor));
        Assert.Equal([1, 2, 3, 4, 5], (await Store.Events(Home, new(0, 9))).Select(e => e.ObjectSequence));
    }

    [Fact]
    public async Task Many_updates_of_one_record_and_account_in_a_batch_are_one_write_of_each()
    {
        await Submit(new("thg_1") { AmountMinor = 1 });
        await SubmitTogether([.. Enumerable.Range(0, 20).Select(_ => Intent(new("thg_1") { AmountMinor = 1 }))]);

        var written = Faults.LastWritten!;
        Assert.Single(written.Records);
        Assert.Equal(2, written.Accounts.Count);
        Assert.Equal((20, 40), (written.Stories.Count, written.Stories.Sum(s => s.Entries.Count)));
    }

    [Fact]
    public async Task Tenants_and_workspaces_in_one_batch_do_not_see_each_other()
    {
        var outcomes = await SubmitTogether(
            Intent(new("thg_1") { Note = "a" }),
            Intent(new("thg_1") { Note = "b" }, scope: new("tnt_b", "wks_1")),
            Intent(new("thg_1") { Note = "c" }, scope: Home with { Workspace = "wks_2" }),
            Intent(new("thg_1") { Note = "d" }));

        Assert.Equal(["1", "1", "1", "2"], outcomes.Select(o => Doing.NumberOf(o.Outcome)));
        Assert.Equal([1, 1, 2, 3], outcomes.Select(o => ((Outcome.Committed)o.Outcome!).Sequence));
        Assert.Equal(("d", "b", "c"), ((await Thing("thg_1"))!.Note, (await Thing("thg_1", new("tnt_b", "wks_1")))!.Note, (await Thing("thg_1", Home with { Workspace = "wks_2" }))!.Note));
    }

    [Fact]
    public async Task More_than_a_batch_takes_is_committed_in_several()
    {
        var outcomes = await SubmitTogether([.. Enumerable.Range(0, Lane.MaxBatch + 1).Select(i => Intent(new($"thg_{i}")))]);

        Assert.All(outcomes, o => Assert.IsType<Outcome.Committed>(o.Outcome));
        Assert.Equal(2, Lane.Batches);
    }

    [Fact]
    public async Task Beyond_its_limit_the_lane_tells_the_caller_to_come_back()
    {
        using var entered = new SemaphoreSlim(0);
        using var released = new SemaphoreSlim(0);
        Faults.Watch(step =>
        {
            if (step == Step.Begin)
            {
                entered.Release();
                released.Wait();
            }
        });
        var first = Submit(new("thg_1"));
        await entered.WaitAsync(TestContext.Current.CancellationToken);
        var waiting = Enumerable.Range(0, Lane.MaxWaiting).Select(_ => Submit(new("thg_1") { Refused = true })).ToArray();

        Assert.Throws<OverloadedException>(() => { _ = Submit(new("thg_1")); });
        Faults.Watch(_ => { });
        released.Release();

        Assert.IsType<Outcome.Committed>(await first);
        Assert.All(await Task.WhenAll(waiting), o => Assert.IsType<Outcome.Refused>(o));
        Assert.IsType<Outcome.Committed>(await Submit(new("thg_1")));
    }

    [Fact]
    public async Task A_lane_that_stops_decides_what_waits_and_takes_nothing_more()
    {
        var waiting = Enumerable.Range(0, 300).Select(i => Submit(new($"thg_{i}"))).ToArray();

        Lane.Dispose();

        Assert.All(waiting, t => Assert.True(t.IsCompleted));
        Assert.All(await Task.WhenAll(waiting), o => Assert.IsType<Outcome.Committed>(o));
        Assert.Equal(300, await Sequence());
        Assert.Throws<StoreUnavailableException>(() => { _ = Submit(new("thg_1")); });
        Lane.Dispose();
    }

    [Fact]
    public async Task The_last_checkpoint_saved_is_written_without_any_intent()
    {
        await Submit(new("thg_1"));
        Lane.Save(Home.Tenant, new(1, "first", Conformance.Moments.Start));
        Lane.Save(Home.Tenant, new(1, "second", Conformance.Moments.Start));
        await Submit(new("thg_1"));

        Assert.Equal("second", (await Store.LatestCheckpoint(Home.Tenant))!.Note);
    }
}

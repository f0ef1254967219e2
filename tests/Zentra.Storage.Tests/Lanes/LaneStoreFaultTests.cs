using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>The store fails at any step: nothing acknowledged is lost, nothing refused by it is kept.</summary>
public sealed class LaneStoreFaultTests : LaneTest
{
    public static TheoryData<string> Steps => ["Begin", "Lock", "Load", "Write", "Commit"];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_store_that_fails_at_any_step_has_kept_nothing_of_the_batch(string step)
    {
        await Submit(new("thg_1") { AmountMinor = 1 }, "first");
        await MoveTheHeadElsewhere();
        var before = await Everything();
        Faults.Fail(Enum.Parse<Step>(step));

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Submit(new("thg_1") { AmountMinor = 1 }, "second"));

        Assert.Equal($"planted at {step}", fault.Message);
        Assert.Equal(before, await Everything());
        Assert.Equal($"planted at {step}", Lane.Trouble);
        Assert.Equal((1, 1), (Lane.Committed, Lane.Batches));
        Assert.Equal(new Outcome.Known(1), await Submit(new("thg_1"), "first"));
        Assert.Equal("2", Doing.NumberOf(await Submit(new("thg_1") { AmountMinor = 1 }, "second")));
        Assert.Null(Lane.Trouble);
        Assert.Equal(3, await Sequence());
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_bug_in_the_store_fails_its_batch_and_the_lane_lives_on(string step)
    {
        Faults.Fail(Enum.Parse<Step>(step), new InvalidOperationException("a bug"));
        Faults.Fail(Step.Rollback, new InvalidOperationException("and another"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Submit(new("thg_1") { AmountMinor = 1 }, "k"));

        Faults.Clear();
        Assert.Equal("1", Doing.NumberOf(await Submit(new("thg_1"), "k")));
        Assert.Equal(1, await Sequence());
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_answered_as_committed_when_it_happened()
    {
        Faults.LoseAnswer(committed: true);

        Assert.Equal("1", Doing.NumberOf(await Submit(new("thg_1"), "k")));

        Assert.Equal((1, 1), (Lane.Committed, Lane.Batches));
        Assert.Null(Lane.Trouble);
        Assert.Equal(new Outcome.Known(1), await Submit(new("thg_1"), "k"));
        Assert.Equal("2", Doing.NumberOf(await Submit(new("thg_1"))));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_a_failure_when_it_did_not_happen()
    {
        await Submit(new("thg_1"));
        Faults.LoseAnswer(committed: false);

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Submit(new("thg_1"), "k"));

        Assert.IsType<AmbiguousCommitException>(fault.InnerException);
        Assert.Equal(1, await Sequence());
        Assert.Equal("2", Doing.NumberOf(await Submit(new("thg_1"), "k")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_that_cannot_be_settled_is_said_to_be_ambiguous(bool committed)
    {
        Faults.LoseAnswer(committed);
        Faults.Fail(Step.Settle);

        await Assert.ThrowsAsync<AmbiguousCommitException>(() => Submit(new("thg_1"), "k"));

        var again = await Submit(new("thg_1"), "k");
        Assert.Equal(committed, again is Outcome.Known(1));
        Assert.Equal(1, (await Thing("thg_1"))!.Number);
    }

    [Fact]
    public async Task A_lost_commit_is_not_mistaken_for_what_another_node_committed_in_its_place()
    {
        await Submit(new("thg_1"));
        using var other = new Lane(Store.OpenWriter);
        Faults.LoseAnswer(committed: false);
        var isHeld = 0;
        Faults.Watch(step =>
        {
            if (step == Step.Settle && Interlocked.Exchange(ref isHeld, 1) == 0)
            {
                Assert.IsType<Outcome.Committed>(Wait(other.Submit(Intent(new("thg_other")))));
            }
        });

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Submit(new("thg_1")));

        Assert.Equal(2, await Sequence());
        Assert.Equal(1, (await Thing("thg_1"))!.Number);
    }

    [Fact]
    public async Task A_commit_is_settled_by_its_leaf_also_when_another_node_has_moved_the_head_on()
    {
        using var other = new Lane(Store.OpenWriter);
        Faults.LoseAnswer(committed: true);
        Faults.Watch(step =>
        {
            if (step == Step.Settle)
            {
                Assert.IsType<Outcome.Committed>(Wait(other.Submit(Intent(new("thg_other")))));
            }
        });

        Assert.Equal("1", Doing.NumberOf(await Submit(new("thg_1"), "k")));

        Assert.Equal(new Outcome.Known(1), await Submit(new("thg_1"), "k"));
        Assert.Equal(2, await Sequence());
    }

    [Fact]
    public async Task Trouble_is_cleared_by_the_probe_without_any_intent()
    {
        await Submit(new("thg_1"));
        Faults.Fail(Step.Commit);
        Faults.Fail(Step.Open);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Submit(new("thg_1")));
        Assert.NotNull(Lane.Trouble);

        using var cleared = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Lane.Trouble is not null)
        {
            await Task.Delay(20, cleared.Token);
        }

        Assert.IsType<Outcome.Committed>(await Submit(new("thg_1")));
    }

    [Fact]
    public async Task A_refusal_does_not_hide_the_trouble_that_a_probe_still_meets()
    {
        Faults.Fail(Step.Commit);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Submit(new("thg_1")));
        Faults.Fail(Step.Probe);

        Assert.IsType<Outcome.Refused>(await Submit(new("thg_1") { Refused = true }));

        Assert.IsType<Outcome.Committed>(await Submit(new("thg_1")));
        Assert.Null(Lane.Trouble);
    }

    [Fact]
    public async Task A_checkpoint_that_could_not_be_written_does_not_stop_the_lane()
    {
        await Submit(new("thg_1"));
        Faults.Fail(Step.Write);
        Lane.Save(Home.Tenant, new(1, "lost", Conformance.Moments.Start));
        await Submit(new("thg_1")).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.IsType<Outcome.Committed>(await Submit(new("thg_1")));
        Lane.Save(Home.Tenant, new(2, "kept", Conformance.Moments.Start));
        await Submit(new("thg_1"));
        Assert.Equal("kept", (await Store.LatestCheckpoint(Home.Tenant))!.Note);
    }
}

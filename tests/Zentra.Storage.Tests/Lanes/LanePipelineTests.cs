using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>A batch is decided while the one before it commits, on what that one will have made true.</summary>
public sealed class LanePipelineTests : LaneTest
{
    private const int Crowd = 40;

    private readonly SemaphoreSlim released = new(0);

    [Fact]
    public async Task What_still_commits_is_seen_and_is_answered_only_when_it_is_durable()
    {
        var (first, second) = await DecideAhead(release: true);

        Assert.Equal(Numbers(1, 2 * Crowd), (await Ends([.. first, .. second])).Select(Number));
        Assert.Equal(2 * Crowd, (await Thing("thg_1"))!.Number);
        Assert.Equal(2 * Crowd, await Sequence());
    }

    [Fact]
    public async Task A_key_that_still_commits_is_known()
    {
        var intents = Enumerable.Range(0, Crowd).Select(i => Intent(new("thg_1"), $"k{i}")).ToArray();
        var (first, second) = await DecideAhead(release: true, intents, intents);

        Assert.Equal(
            Enumerable.Range(1, Crowd).Select(n => (Outcome)new Outcome.Known(n)),
            (await Ends(second)).Select(e => e.Outcome));
        Assert.Equal(Crowd, (await Ends(first)).Count(e => e.Outcome is Outcome.Committed));
        Assert.Equal(Crowd, await Sequence());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_decided_on_a_batch_that_failed_is_decided_again(bool isBug)
    {
        Faults.Fail(Step.Commit, isBug ? new InvalidOperationException("a bug") : null);

        var (first, second) = await DecideAhead(release: true);

        Assert.All(await Ends(first), e => Assert.NotNull(e.Fault));
        Assert.Equal(Numbers(1, Crowd), (await Ends(second)).Select(Number));
        Assert.Equal(Crowd, await Sequence());
        Assert.Null(Lane.Trouble);
    }

    [Fact]
    public async Task A_head_that_another_node_moved_has_all_of_it_decided_again()
    {
        await Submit(new("thg_1"));
        var (first, second) = await DecideAhead(release: false);
        await MoveTheHeadElsewhere();
        Release();

        Assert.Equal(Numbers(2, 2 * Crowd), (await Ends([.. first, .. second])).Select(Number));
        Assert.Equal((2 * Crowd) + 2, await Sequence());
    }

    [Fact]
    public async Task A_refusal_on_a_stale_view_is_not_given()
    {
        await Submit(new("thg_1"));
        await MoveTheHeadElsewhere("thg_1");

        Assert.Equal("3", Number(await Ended.Of(Submit(new("thg_1") { After = 2 }))));
    }

    [Fact]
    public async Task A_refused_repetition_of_an_old_key_gets_its_outcome()
    {
        await Submit(new("thg_1"), "k");
        using var next = new Lane(Store.OpenWriter);

        Assert.Equal(new Outcome.Known(1), await next.Submit(Intent(new("thg_1") { Refused = true }, "k")));
    }

    [Fact]
    public async Task A_repetition_of_an_old_key_in_a_crowd_has_no_second_effect()
    {
        await Submit(new("thg_1"), "old");
        using var next = new Lane(Store.OpenWriter);
        var keys = Enumerable.Range(0, Crowd).Select(i => i == 7 ? "old" : $"k{i}");
        var crowd = keys.Select(key => next.Submit(Intent(new("thg_1"), key))).ToArray();

        var ends = await Ends(crowd);

        Assert.Equal(new Outcome.Known(1), ends[7].Outcome);
        Assert.Equal(Crowd - 1, ends.Count(e => e.Outcome is Outcome.Committed));
        Assert.Equal(Crowd, (await Thing("thg_1"))!.Number);
    }

    [Fact]
    public async Task A_fault_met_on_a_state_that_never_came_to_be_is_forgotten()
    {
        Faults.Fail(Step.Commit);
        var decided = 0;
        var intents = Things();
        intents[0] = Intent(new("thg_1")
        {
            WhenDecided = () =>
            {
                if (Interlocked.Increment(ref decided) == 1)
                {
                    throw new InvalidOperationException("met on a state that never was");
                }
            },
        });

        var (_, second) = await DecideAhead(release: true, second: intents);

        Assert.Equal(Numbers(1, Crowd), (await Ends(second)).Select(Number));
    }

    [Fact]
    public async Task A_key_that_is_taken_although_it_was_looked_up_fails_its_batch_and_the_lane_lives_on()
    {
        Faults.Fail(Step.Write, new KeyTakenException("once"));
        Faults.Fail(Step.Write, new KeyTakenException("and again"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Submit(new("thg_1"), "k"));

        Assert.Equal("1", Number(await Ended.Of(Submit(new("thg_1"), "k"))));
    }

    [Fact]
    public async Task A_repetition_that_would_fail_now_gets_the_outcome_it_had()
    {
        await Submit(new("thg_1"), "k");
        using var next = new Lane(Store.OpenWriter);

        Assert.Equal(new Outcome.Known(1), await next.Submit(Intent(new("thg_1") { Bug = "decide" }, "k")));
    }

    [Fact]
    public async Task A_batch_asks_the_store_once_for_its_records_and_once_for_its_accounts()
    {
        await SubmitTogether([.. Enumerable.Range(0, 10).Select(i => Intent(
            new($"thg_{i}") { AmountMinor = 1, Account = $"bank:c{i}" }, $"k{i}"))]);

        // Those of the plug that gathers them, and theirs.
        Assert.InRange(Faults.Loads, 1, 4);
    }

    [Fact]
    public async Task Two_lanes_on_one_store_have_one_order_and_one_effect_for_each_key()
    {
        using var other = new Lane(Store.OpenWriter);
        var both = Enumerable.Range(0, 600).SelectMany(i =>
        {
            var intent = Intent(new("thg_1") { AmountMinor = 1 }, $"k{i}");
            return new[] { Lane.Submit(intent), other.Submit(Intent(new("thg_1") { AmountMinor = 1 }, $"k{i}")) };
        }).ToArray();

        var ends = await Ends(both);

        Assert.Equal(600, ends.Count(e => e.Outcome is Outcome.Committed));
        Assert.Equal(600, ends.Count(e => e.Outcome is Outcome.Known));
        Assert.Equal(600, (await Thing("thg_1"))!.Number);
        Assert.Equal(600, await Sequence());
        Assert.Equal([-600, 600], (await Store.Accounts(Home, new(9))).Select(a => a.BalanceMinor));
    }

    /// <summary>Submits a crowd, and another that is decided while the first waits to be committed.</summary>
    private async Task<(Task<Outcome>[] First, Task<Outcome>[] Second)> DecideAhead(
        bool release, Intent[]? first = null, Intent[]? second = null)
    {
        using var held = new SemaphoreSlim(0);
        using var committing = new SemaphoreSlim(0);
        using var decided = new SemaphoreSlim(0);
        using var queued = new SemaphoreSlim(0);
        var begun = 0;
        Faults.Watch(step =>
        {
            if (step == Step.Begin && Interlocked.Increment(ref begun) == 1)
            {
                committing.Release();
                released.Wait();
            }
        });
        // Refused, so it begins no transaction; it holds the lane until the first crowd waits.
        var plug = Submit(new("thg_plug")
        {
            Refused = true,
            WhenDecided = () =>
            {
                held.Release();
                queued.Wait();
            },
        });
        await held.WaitAsync();
        var crowd = (first ?? Things()).Select(Lane.Submit).ToArray();
        queued.Release();
        await committing.WaitAsync();
        var signal = Submit(new("thg_first") { Refused = true, WhenDecided = () => decided.Release() });
        var ahead = (second ?? Things()).Select(Lane.Submit).ToArray();
        await decided.WaitAsync();
        Assert.DoesNotContain([.. crowd, signal, .. ahead], t => t.IsCompleted);
        if (release)
        {
            Release();
        }
        return (crowd, ahead);
    }

    private void Release() => released.Release();

    private Intent[] Things() => [.. Enumerable.Range(0, Crowd).Select(_ => Intent(new("thg_1")))];

    private static async Task<Ended[]> Ends(IReadOnlyList<Task<Outcome>> tasks)
    {
        var ends = new List<Ended>();
        foreach (var task in tasks)
        {
            ends.Add(await Ended.Of(task));
        }
        return [.. ends];
    }

    private static IEnumerable<string> Numbers(int first, int count) =>
        Enumerable.Range(first, count).Select(n => $"{n}");

    private static string Number(Ended ended) => Doing.NumberOf(ended.Outcome);
}

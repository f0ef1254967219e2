using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>A decider's bug that only the store's own rules find: it costs its own intent, and no other.</summary>
public sealed class LaneRefusedByStoreTests : LaneTest
{
    private const int Crowd = 40;

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(0, 20, 39)]
    public async Task What_the_store_refuses_fails_alone(params int[] bugs)
    {
        await MoveTheHeadElsewhere(Doing.Taken);
        var intents = Enumerable.Range(0, Crowd).Select(i => Intent(
            new($"thg_{i}") { AmountMinor = 1, Bug = bugs.Contains(i) ? "blind" : null }, $"k{i}"));

        var ended = await SubmitTogether([.. intents]);

        Assert.Equal(bugs, Enumerable.Range(0, Crowd).Where(i => ended[i].Fault is BrokenRuleException));
        Assert.Equal(Crowd - bugs.Length, ended.Count(e => e.Outcome is Outcome.Committed));
        Assert.Equal(1 + Crowd - bugs.Length, await Sequence());
        Assert.Null(Lane.Trouble);
        foreach (var bug in bugs)
        {
            Assert.Equal("1", Doing.NumberOf(await Submit(new($"thg_{bug}"), $"k{bug}")));
        }
    }

    [Fact]
    public async Task What_the_store_refuses_of_a_lone_intent_fails_it()
    {
        await MoveTheHeadElsewhere(Doing.Taken);

        await Assert.ThrowsAsync<BrokenRuleException>(() => Submit(new("thg_1") { Bug = "blind" }, "k"));

        Assert.Equal("1", Doing.NumberOf(await Submit(new("thg_1"), "k")));
        Assert.Null(Lane.Trouble);
    }
}

using System.Collections.Concurrent;
using Zentra.Runtime.Intents;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>Who follows events is told how far they go: of what is durable, and of nothing else.</summary>
public sealed class LaneTellingTests : LaneTest
{
    private readonly ConcurrentQueue<(string Tenant, long Sequence)> told = [];

    [Fact]
    public async Task Each_tenant_is_told_of_with_its_last_event()
    {
        using (var lane = new Lane(Store.OpenWriter, Tell))
        {
            await lane.Submit(Intent(new("thg_1")));
            await lane.Submit(Intent(new("thg_1"), scope: new("tnt_b", "wks_1")));
            await lane.Submit(Intent(new("thg_2")));
        }

        Assert.Equal([("tnt_a", 1), ("tnt_b", 1), ("tnt_a", 2)], told);
    }

    [Fact]
    public async Task A_crowd_is_told_of_once_a_batch_and_to_the_end()
    {
        using (var lane = new Lane(Store.OpenWriter, Tell))
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => lane.Submit(Intent(new($"thg_{i}")))));
            Assert.InRange(told.Count, 1, lane.Batches);
        }

        Assert.Equal(("tnt_a", 500), told.Last());
        Assert.Equal(told.Order(), told);
    }

    [Fact]
    public async Task What_is_refused_or_known_or_fails_is_not_told()
    {
        using (var lane = new Lane(FaultyWriter.Over(Store, Faults), Tell))
        {
            await lane.Submit(Intent(new("thg_1"), key: "k"));
            told.Clear();
            await lane.Submit(Intent(new("thg_1"), key: "k"));
            await lane.Submit(Intent(new("thg_1") { Refused = true }));
            Faults.Watch(step =>
            {
                if (step == Step.Commit)
                {
                    throw new Runtime.Store.StoreUnavailableException("planted");
                }
            });
            await Ended.Of(lane.Submit(Intent(new("thg_2"))));
            Faults.Watch(_ => { });
        }

        Assert.Empty(told);
    }

    private void Tell(string tenant, long sequence) => told.Enqueue((tenant, sequence));
}

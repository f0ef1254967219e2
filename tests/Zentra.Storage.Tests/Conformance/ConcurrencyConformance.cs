
namespace Zentra.Storage.Tests.Conformance;

/// <summary>Readers see what was committed, whole, at any moment, and never wait for a writer.</summary>
public abstract class ConcurrencyConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    [Fact]
    public async Task Readers_see_only_what_was_committed_while_a_writer_is_in_the_middle()
    {
        Write(Tenant, b =>
        {
            b.Add(Told.Pay(Home));
            b.Put(Home, new Thing { Id = "thg_1", Note = "before" });
        });
        var before = await All();
        using var writer = Store.OpenWriter();
        writer.Begin();
        var batch = Batch.On(writer, Tenant);
        Assert.Equal(before, await All());
        batch.Add(Told.Pay(Home));
        batch.Put(Home, new Thing { Id = "thg_1", Note = "after" });
        writer.Write(batch.Finish());
        writer.Write(Tenant, new(1, "note", Moments.Start));

        Assert.Equal(before, await All());
        Assert.Null(await Store.LatestCheckpoint(Tenant));
        writer.Commit();

        Assert.NotEqual(before, await All());
        Assert.Equal("after", (await Find(HomeScope, new(new(9))))[0].Note);
        Assert.Equal(2, (await HeadOf(Tenant)).Sequence);
    }

    [Fact]
    public async Task Many_readers_beside_a_writer_read_whole_batches()
    {
        const int Batches = 60;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(i => Task.Run(() => Watch(i, done.Token))).ToArray();

        for (var i = 0; i < Batches; i++)
        {
            Write(Tenant, b =>
            {
                b.Add(Told.Pay(Home));
                b.Add(Told.Pay(Home));
                b.Put(Home, new Thing { Id = "thg_1", Number = i });
                b.Put(Home, new Thing { Id = "thg_2", Number = i });
            });
        }
        await done.CancelAsync();

        await Task.WhenAll(readers);
        Assert.Equal(2 * Batches, (await HeadOf(Tenant)).Sequence);
    }

    private async Task Watch(int reader, CancellationToken done)
    {
        var seen = 0L;
        while (!done.IsCancellationRequested)
        {
            switch (reader % 4)
            {
                case 0:
                    Assert.Equal(0, (await Store.Balances(HomeScope, null, null)).Sum(a => a.BalanceMinor));
                    break;
                case 1:
                    var things = await Find(HomeScope, new(new(9)));
                    Assert.True(things.Count is 0 or 2);
                    Assert.Single(things.Select(t => t.Number).DefaultIfEmpty().Distinct());
                    break;
                case 2:
                    var leaves = await Store.Leaves(Tenant, 0, 1_000);
                    Assert.Equal(0, leaves.Count % 2);
                    Assert.True(leaves.Count >= seen);
                    seen = leaves.Count;
                    break;
                default:
                    var intents = await Store.IntentsAfter(Tenant, 0, 1_000);
                    Assert.Equal(Enumerable.Range(1, intents.Count).Select(n => (long)n), intents.Select(n => n.Sequence));
                    Assert.Equal(2, intents.Count == 0 ? 2 : (await Store.EntriesOf(intents[^1])).Count);
                    break;
            }
        }
    }

    private Task<string> All() => Content.Of(Store, Things.Catalogue, HomeScope);
}

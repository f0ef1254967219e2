using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Each tenant has one order of things, whoever writes.</summary>
public abstract class OrderingConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    [Fact]
    public async Task A_tenant_never_seen_starts_at_zero()
    {
        using var writer = Store.OpenWriter();
        writer.Begin();
        var head = writer.Lock(Tenant);
        writer.Rollback();

        Assert.Equal((Tenant, 0, 0, 0, 0), (head.Tenant, head.Sequence, head.EntrySequence, head.EventSequence, head.Frontier.Size));
        Assert.Empty(await Store.Heads());
        Assert.Equal(0, writer.Read(Tenant).Sequence);
    }

    [Fact]
    public async Task Sequences_of_intents_events_and_entries_are_gapless()
    {
        for (var i = 0; i < 5; i++)
        {
            Write(Tenant, batch =>
            {
                batch.Add(Told.Pay(Home));
                batch.Add(new(Away) { Events = [("thing.made", "thg_1")] });
            });
        }

        Assert.Equal(Count(10), (await Store.IntentsAfter(Tenant, 0, 100)).Select(i => i.Sequence));
        var home = await Store.Events(HomeScope, new(0, 100));
        var away = await Store.Events(new(Tenant, Away), new(0, 100));
        Assert.Equal(Count(10), home.Concat(away).Select(e => e.Sequence).Order());
        Assert.Equal(Count(10), (await Store.Entries(HomeScope, new(100))).Select(l => l.Entry.Sequence).Reverse());
        var head = await HeadOf(Tenant);
        Assert.Equal((10, 10, 10), (head.Sequence, head.EntrySequence, head.EventSequence));
    }

    [Fact]
    public async Task Tenants_in_one_batch_have_each_their_own_order()
    {
        Write((Tenant, b => b.Add(Told.Pay(Home))), (Other, b => b.Add(Told.Pay(Home))));
        Write((Other, b => b.Add(Told.Pay(Home))), (Tenant, b => b.Add(Told.Pay(Home))), ("tnt_c", b => b.Add(Told.Pay(Home))));

        var heads = await Store.Heads();

        Assert.Equal([(Tenant, 2), (Other, 2), ("tnt_c", 1)], heads.Select(h => (h.Tenant, h.Sequence)));
        Assert.Equal([1, 2], (await Store.IntentsAfter(Tenant, 0, 9)).Select(i => i.Sequence));
        Assert.All(await Store.IntentsAfter(Other, 0, 9), i => Assert.Equal(Other, i.Scope.Tenant));
        Assert.Equal(-200, (await Store.Accounts(new(Other, Home), new(1)))[0].BalanceMinor);
    }

    [Fact]
    public async Task Two_writers_racing_on_one_tenant_lose_no_update()
    {
        const int Each = 40;
        void Race()
        {
            using var writer = Store.OpenWriter();
            for (var i = 0; i < Each; i++)
            {
                writer.Begin();
                var batch = Batch.On(writer, Tenant);
                batch.Add(Told.Pay(Home));
                writer.Write(batch.Finish());
                writer.Commit();
            }
        }

        await Task.WhenAll(Task.Run(Race, TestContext.Current.CancellationToken), Task.Run(Race, TestContext.Current.CancellationToken), Task.Run(Race, TestContext.Current.CancellationToken));

        var accounts = await Store.Accounts(HomeScope, new(9));
        Assert.Equal([-300 * Each, 300 * Each], accounts.Select(a => a.BalanceMinor));
        Assert.Equal(Count(3 * Each), (await Store.IntentsAfter(Tenant, 0, 1_000)).Select(i => i.Sequence));
        var head = await HeadOf(Tenant);
        Assert.Equal((3 * Each, 6 * Each, 3 * Each), (head.Sequence, head.EntrySequence, head.EventSequence));
    }

    [Fact]
    public async Task A_writer_sees_what_another_committed_while_it_waited()
    {
        using var first = Store.OpenWriter();
        first.Begin();
        var batch = Batch.On(first, Tenant);
        batch.Add(Told.Pay(Home));
        first.Write(batch.Finish());
        var second = Task.Run(() =>
        {
            using var writer = Store.OpenWriter();
            writer.Begin();
            var head = writer.Lock(Tenant);
            writer.Rollback();
            return head.Sequence;
        });
        first.Commit();

        Assert.InRange(await second, 0, 1);
        Assert.Equal(1, first.Read(Tenant).Sequence);
    }

    [Fact]
    public async Task A_head_keeps_the_frontier_of_its_log()
    {
        Head? written = null;
        Write(Tenant, batch =>
        {
            for (var i = 0; i < 11; i++)
            {
                batch.Add(new(Home));
            }
            written = batch.Finish().Head;
        });

        var head = await HeadOf(Tenant);

        Assert.Equal((11, written!.Frontier.Root()), (head.Frontier.Size, head.Frontier.Root()));
        using var writer = Store.OpenWriter();
        Assert.Equal(written.Frontier.Root(), writer.Read(Tenant).Frontier.Root());
    }

    [Fact]
    public void The_leaf_at_a_place_tells_whose_intent_has_it()
    {
        SealedStory? second = null;
        Write(Tenant, b =>
        {
            b.Add(new(Home));
            second = b.Add(new(Home));
        });
        Write(Other, b => b.From(2).Add(new(Home)));
        using var writer = Store.OpenWriter();

        Assert.Equal(second!.Intent.Leaf, writer.LeafAt(Tenant, 2));
        Assert.Null(writer.LeafAt(Tenant, 3));
        Assert.Null(writer.LeafAt("tnt_unknown", 1));
    }

    [Fact]
    public async Task Sequences_may_be_beyond_32_bits()
    {
        const long Far = (1L << 32) + 7;
        Write((Tenant, b => b.From(Far).Add(Told.Pay(Home))), (Other, b => b.Add(Told.Pay(Home))));
        await Reopen();

        Assert.Equal(Far + 1, (await HeadOf(Tenant)).Sequence);
        var intent = Assert.Single(await Store.IntentsAfter(Tenant, Far, 10));
        Assert.Equal(Far + 1, intent.Sequence);
        Assert.NotNull(await Store.IntentAt(Tenant, Far + 1));
        Assert.Equal([Far + 1, Far + 2], (await Store.EntriesOf(intent)).Select(e => e.Sequence));
        Assert.Equal(Far + 1, Assert.Single(await Store.EventsOf(intent)).Sequence);
        Assert.Equal(Far + 1, Assert.Single(await Store.Events(HomeScope, new(Far, 10))).Sequence);
        Assert.Equal(Far + 2, (await Store.Entries(HomeScope, new(1)))[0].Entry.Sequence);
        Assert.Equal(intent.Leaf, Assert.Single(await Store.Leaves(Tenant, Far, 10)));
    }

    private static IEnumerable<long> Count(int until) => Enumerable.Range(1, until).Select(i => (long)i);
}

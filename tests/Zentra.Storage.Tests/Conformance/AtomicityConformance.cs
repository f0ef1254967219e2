using Zentra.Runtime.Evidence;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>All between begin and commit happens wholly or not at all.</summary>
public abstract class AtomicityConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly UInt128 Hash = new(1, 2);
    private static readonly StoredCheckpoint Note = new(256, "log\n256\nroot\n", Moments.Start);

    /// <summary>The steps of a batch in their order; a writer is abandoned after each.</summary>
    public static TheoryData<string, string> Ends => [
        .. from step in new[] { "begin", "lock", "records", "accounts", "intents", "keys", "tiles", "all", "tenants", "checkpoint" }
           from end in new[] { "rolled back", "disposed" }
           select (step, end)];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_batch_abandoned_after_any_step_leaves_nothing(string step, string end)
    {
        Write(Tenant, Fill);
        var before = await All();

        var writer = Store.OpenWriter();
        Do(writer, step);
        if (end == "rolled back")
        {
            writer.Rollback();
            Assert.Equal(1, writer.Read(Tenant).Sequence);
            Assert.Equal(0, writer.Read(Other).Sequence);
        }
        writer.Dispose();

        Assert.Equal(before, await All());
        Assert.Empty(Keys(Tenant, Hash));
        Assert.Empty(await Store.Tiles(Tenant, 8, 0, 10));
        await Reopen();
        Assert.Equal(before, await All());
        Write(Tenant, Fill);
        Assert.Equal(2, (await HeadOf(Tenant)).Sequence);
    }

    [Fact]
    public async Task A_writer_goes_on_after_a_rollback_as_if_nothing_had_been()
    {
        using var writer = Store.OpenWriter();
        Do(writer, "tenants");
        writer.Rollback();
        for (var i = 0; i < 2; i++)
        {
            writer.Begin();
            var batch = Batch.On(writer, Other);
            Fill(batch);
            writer.Write(batch.Finish());
            writer.Commit();
        }

        Assert.Equal([(Other, 2)], (await Store.Heads()).Select(h => (h.Tenant, h.Sequence)));
        Assert.Equal(2, Assert.Single(await Find(new(Other, Home), new(new(10)))).Number);
        Assert.Empty(await Find(HomeScope, new(new(10))));
    }

    [Fact]
    public async Task A_committed_batch_survives_a_new_start()
    {
        Write((Tenant, Fill), (Other, Fill));
        using (var writer = Store.OpenWriter())
        {
            Do(writer, "all");
            writer.Write(Tenant, Note);
            writer.Commit();
        }
        var before = await All();

        await Reopen();

        Assert.Equal(before, await All());
        Assert.Equal(2, (await HeadOf(Tenant)).Sequence);
        Assert.Equal(Note, await Store.LatestCheckpoint(Tenant));
        Assert.Single(Keys(Tenant, Hash));
        Assert.Single(await Store.Tiles(Tenant, 8, 0, 10));
    }

    [Fact]
    public async Task A_probe_changes_nothing_that_can_be_read()
    {
        Write(Tenant, Fill);
        var before = await All();
        using var writer = Store.OpenWriter();

        writer.Probe();
        writer.Probe();

        Assert.Equal(before, await All());
    }

    [Fact]
    public async Task A_batch_is_kept_if_its_heads_stand_where_it_expects_them_and_not_at_all_if_one_does_not()
    {
        using var writer = Store.OpenWriter();
        Head[] first = [writer.Read(Tenant), writer.Read(Other)];
        Expecting(writer, first);
        Head[] second = [writer.Read(Tenant), writer.Read(Other)];
        var kept = await All();

        Assert.Throws<OvertakenException>(() => Expecting(writer, [second[0], first[1]]));
        writer.Rollback();
        Assert.Throws<OvertakenException>(() => Expecting(writer, [first[0], second[1]]));
        writer.Rollback();
        Assert.Throws<OvertakenException>(
            () => Expecting(writer, [second[0] with { Frontier = first[0].Frontier }, second[1]]));
        writer.Rollback();

        Assert.Equal(kept, await All());
        Expecting(writer, second);
        Assert.Equal([2, 2], (await Store.Heads()).Select(h => h.Sequence));
    }

    /// <summary>As the lane does it: the batch is decided on these heads, and nothing is locked before.</summary>
    private static void Expecting(IStoreWriter writer, Head[] heads)
    {
        var batches = heads.Select(h => Batch.On(writer, h)).ToList();
        batches.ForEach(Fill);
        writer.Begin();
        writer.Expect(heads);
        batches.ForEach(b => writer.Write(b.Finish()));
        writer.Commit();
    }

    private static void Do(IStoreWriter writer, string step)
    {
        writer.Begin();
        if (step == "begin")
        {
            return;
        }
        var batch = Batch.On(writer, Tenant);
        switch (step)
        {
            case "records":
                batch.Put(Home, new Thing { Id = "thg_1", Number = 99 }).Put(Home, new Thing { Id = "thg_new" });
                break;
            case "accounts":
                batch.SetState(Home, new("reserved_balance", "USD"), AccountState.Frozen);
                batch.SetState(Home, new("fees:new", "USD"), AccountState.Closed);
                break;
            case "intents":
                batch.Add(Told.Pay(Home));
                break;
            case "keys":
                batch.Key(Hash, default);
                break;
            case "tiles":
                batch.Writes.Tiles.Add(new(8, 0, MerkleHash.Empty));
                break;
            case "checkpoint":
                writer.Write(Tenant, Note);
                break;
            case "all" or "tenants":
                Fill(batch);
                batch.Key(Hash, default);
                batch.Writes.Tiles.Add(new(8, 0, MerkleHash.Empty));
                break;
            default:
                break;
        }
        if (step is not ("lock" or "checkpoint"))
        {
            writer.Write(batch.Finish());
        }
        if (step == "tenants")
        {
            var second = Batch.On(writer, Other);
            Fill(second);
            writer.Write(second.Finish());
        }
    }

    private static void Fill(Batch batch)
    {
        batch.Add(Told.Pay(Home));
        var number = batch.Writes.Head.Sequence + 1;
        batch.Put(Home, new Thing { Id = "thg_1", Number = number, Due = Moments.Start }, events: number);
    }

    private IReadOnlyCollection<StoredKey> Keys(string tenant, params UInt128[] hashes)
    {
        using var writer = Store.OpenWriter();
        writer.Begin();
        var found = new Found();
        var wanted = new Wanted();
        wanted.Keys.AddRange(hashes);
        writer.Load(tenant, wanted, found);
        writer.Rollback();
        return found.Keys.Values;
    }

    private Task<string> All() => Content.Of(Store, Things.Catalogue, HomeScope, new(Other, Home));
}

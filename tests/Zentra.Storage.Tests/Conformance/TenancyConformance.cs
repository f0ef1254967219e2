using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Every read is told whose data it may see, and sees nothing else.</summary>
public abstract class TenancyConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly Page All = new(1_000);

    /// <summary>Scopes that have nothing, though everything about their names exists in other scopes.</summary>
    public static TheoryData<string, string> Strangers =>
    [
        (Other, Away), ("tnt_c", Home), ("tnt_none", Home), (Tenant, "wks_none"), ("", Home), (Tenant, ""), (Home, Tenant),
        ("tnt_A", Home), ("tnt_%", Home), (Tenant, "wks_1 "),
    ];

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_stranger_reads_nothing(string tenant, string workspace)
    {
        var story = WriteEverything();
        var stranger = new Scope(tenant, workspace);
        var id = story.Intent.Id.Text("int");

        Assert.Null(await Store.Record(stranger, Thing.Kind, "thg_1"));
        Assert.Empty(await Store.Records(stranger, Thing.Kind, new(All)));
        Assert.Empty(await Store.Records(stranger, Thing.Kind, new(All) { Columns = [("owner", "ann")], Metadata = [("k", "v")] }));
        Assert.Empty(await Store.Due(Thing.Kind, stranger, new(long.MaxValue), 100));
        Assert.Null(await Store.Intent(stranger, story.Intent.Id));
        Assert.Empty(await Store.IntentsAbout(stranger, "thg_1", 100));
        Assert.Empty(await Store.Intents(stranger, All));
        Assert.Empty(await Store.Intents(stranger, All with { NewerThan = "int_" }));
        Assert.Empty(await Store.Intents(stranger, All with { OlderThan = id + "z" }));
        Assert.Empty(await Store.Events(stranger, new(0, 100)));
        Assert.Empty(await Store.Events(stranger, new(-1L << 45, 100) { Object = "thg_1" }));
        Assert.Empty(await Store.Entries(stranger, new(100)));
        Assert.Empty(await Store.Entries(stranger, new(100) { After = -1, Account = "bank:a" }));
        Assert.Empty(await Store.Accounts(stranger, new(100)));
        Assert.Empty(await Store.Balances(stranger, null, null));
        Assert.Empty(await Store.Balances(stranger, new(long.MaxValue), long.MaxValue));
    }

    [Theory]
    [InlineData("tnt_none")]
    [InlineData("tnt_c")]
    [InlineData("")]
    [InlineData(Home)]
    public async Task A_tenant_without_anything_has_no_log(string tenant)
    {
        WriteEverything();

        Assert.Null(await Store.IntentAt(tenant, 1));
        Assert.Empty(await Store.IntentsAfter(tenant, 0, 100));
        Assert.Empty(await Store.Leaves(tenant, 0, 256));
        Assert.Empty(await Store.Tiles(tenant, 8, 0, 256));
        Assert.Null(await Store.LatestCheckpoint(tenant));
        Assert.Null(await Store.Record(new(tenant, Home), Badge.Kind, "bdg_1"));
    }

    [Fact]
    public async Task A_workspace_reads_its_own_of_each_kind_and_not_its_sisters()
    {
        WriteEverything();
        foreach (var scope in new[] { HomeScope, new(Tenant, Away), new(Other, Home) })
        {
            var note = $"{scope.Tenant}/{scope.Workspace}";
            Assert.Equal(note, ((Thing)(await Store.Record(scope, Thing.Kind, "thg_1"))!.State).Note);
            Assert.Equal(note, Assert.Single(await Find(scope, new(All))).Note);
            Assert.Equal(scope, Assert.Single(await Store.Due(Thing.Kind, scope, new(long.MaxValue), 9)).Scope);
            Assert.Equal(scope, Assert.Single(await Store.Intents(scope, All)).Scope);
            Assert.Single(await Store.Events(scope, new(0, 9)));
            Assert.Equal(2, (await Store.Entries(scope, new(9))).Count);
            Assert.Equal(2, (await Store.Balances(scope, null, null)).Count);
        }
    }

    [Theory]
    [InlineData(Tenant)]
    [InlineData(Other)]
    [InlineData("tnt_none")]
    public async Task A_sequence_out_of_any_range_leads_to_no_other_tenants_log(string tenant)
    {
        WriteEverything();
        for (var bit = 2; bit < 63; bit++)
        {
            for (var low = 1L; low <= 3; low++)
            {
                foreach (var sequence in new[] { (1L << bit) + low, -((1L << bit) - low), (3L << (bit - 1)) + low })
                {
                    Assert.Null(await Store.IntentAt(tenant, sequence));
                    Assert.All(await Store.IntentsAfter(tenant, sequence, 100), i => Assert.Equal(tenant, i.Scope.Tenant));
                    Assert.All(await Store.Events(new(tenant, Home), new(sequence, 100)), e => Assert.Equal(tenant, e.Type));
                    Assert.True(sequence < 0 || (await Store.Leaves(tenant, sequence, 100)).Count == 0);
                    Assert.True((await Store.Leaves(tenant, sequence, 100)).Count <= 2);
                }
            }
        }
    }

    private SealedStory WriteEverything()
    {
        SealedStory? first = null;
        void Fill(Batch batch, string tenant, string workspace)
        {
            var story = batch.Add(new(workspace)
            {
                Moves = [("bank:a", "USD", -5), ("bank:b", "USD", 5)],
                Events = [(tenant, "thg_1")],
            });
            first ??= story;
            batch.Key(7, default).Put(workspace, new Thing
            {
                Id = "thg_1",
                Owner = "ann",
                Note = $"{tenant}/{workspace}",
                Due = Moments.Start,
                Metadata = new() { ["k"] = "v" },
            });
        }
        Write(Tenant, b => Fill(b, Tenant, Home));
        Write((Other, b => Fill(b, Other, Home)), (Tenant, b =>
        {
            Fill(b, Tenant, Away);
            b.Writes.Keys.Clear();
            b.Put(Home, Badge.Kind, "bdg_1", new Badge { Id = "bdg_1", Token = "one" });
            b.Writes.Tiles.Add(new(8, 0, first!.Intent.Leaf));
        }));
        using var writer = Store.OpenWriter();
        writer.Begin();
        writer.Write(Tenant, new(1, "log\n1\n", Moments.Start));
        writer.Commit();
        return first!;
    }
}

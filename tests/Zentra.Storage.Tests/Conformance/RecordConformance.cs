using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Records are kept as they are, and found by their columns and metadata.</summary>
public abstract class RecordConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly Thing Full = new()
    {
        Id = "thg_1",
        Owner = "Zoë \"the\" Ωmega 😀 'x'; --",
        Color = "",
        Note = "line\nline\ttab\\ \u0001 \u2028 中文",
        Number = long.MinValue,
        Due = Moments.AfterMs(0.001),
        Metadata = new() { ["a"] = "1", ["empty"] = "", ["ключ"] = "значение" },
    };

    [Fact]
    public async Task A_record_is_read_as_it_was_written()
    {
        Write(Tenant, b => b.Put(Home, Full, events: 3));
        await Reopen();

        var stored = await Store.Record(HomeScope, Thing.Kind, "thg_1");

        Assert.Equal(3, stored!.Events);
        Assert.Equal(Full.Text(), ((Thing)stored.State).Text());
        Assert.Null(await Store.Record(HomeScope, Thing.Kind, "thg_2"));
        Assert.Null(await Store.Record(HomeScope, Thing.Kind, ""));
    }

    [Fact]
    public async Task An_update_replaces_the_state_and_the_count_of_events()
    {
        Write(Tenant, b => b.Put(Home, Full, events: 1));
        Write(Tenant, b => b.Put(Home, Full with { Note = "later", Owner = null }, events: 2));

        var stored = await Store.Record(HomeScope, Thing.Kind, "thg_1");

        Assert.Equal(2, stored!.Events);
        Assert.Equal("later", ((Thing)stored.State).Note);
        Assert.Single(await Find(HomeScope, new(new(10))));
    }

    [Fact]
    public void A_writer_loads_what_it_asks_for_and_nothing_else()
    {
        Write(Tenant, b => b.Put(Home, Full).Put(Away, Full with { Note = "away" }).Put(Home, Full with { Id = "thg_2" }));
        var found = new Found();
        using var writer = Store.OpenWriter();
        writer.Begin();

        writer.Load(Tenant, new(), found);
        Assert.Empty(found.Records);
        RecordAddress home = new(Home, Thing.Kind, "thg_1"), away = new(Away, Thing.Kind, "thg_1");
        RecordAddress none = new(Home, Thing.Kind, "thg_9"), noBadge = new("", Badge.Kind, "thg_1");
        writer.Load(Tenant, new() { Records = { home, away, home, none, noBadge } }, found);
        writer.Load(Other, new() { Records = { new(Home, Thing.Kind, "thg_2") } }, found);

        Assert.Equal([home, away], found.Records.Keys.OrderBy(k => k.Workspace));
        Assert.Equal("away", ((Thing)found.Records[away].State).Note);
        writer.Rollback();
    }

    [Fact]
    public async Task Lists_are_filtered_by_columns()
    {
        Write(Tenant, b => b
            .Put(Home, new Thing { Id = "thg_1", Owner = "ann", Color = "red" })
            .Put(Home, new Thing { Id = "thg_2", Owner = "ann", Color = "blue" })
            .Put(Home, new Thing { Id = "thg_3", Owner = "bob", Color = "red" })
            .Put(Home, new Thing { Id = "thg_4" })
            .Put(Home, new Thing { Id = "thg_5", Owner = "" }));

        Assert.Equal(["thg_2", "thg_1"], await Ids(HomeScope, By(("owner", "ann"))));
        Assert.Equal(["thg_1"], await Ids(HomeScope, By(("owner", "ann"), ("color", "red"))));
        Assert.Equal(["thg_5"], await Ids(HomeScope, By(("owner", ""))));
        Assert.Empty(await Ids(HomeScope, By(("owner", "Ann"))));
        Assert.Empty(await Ids(HomeScope, By(("owner", "ann"), ("owner", "bob"))));
        Assert.Empty(await Ids(HomeScope, By(("owner", "ann' OR '1'='1"))));
    }

    [Fact]
    public async Task Lists_are_filtered_by_the_span_of_a_column()
    {
        Write(Tenant, b => b
            .Put(Home, new Thing { Id = "thg_1", Owner = "003", Color = "red" })
            .Put(Home, new Thing { Id = "thg_2", Owner = "010", Color = "blue" })
            .Put(Home, new Thing { Id = "thg_3", Owner = "100", Color = "red" })
            .Put(Home, new Thing { Id = "thg_4" })
            .Put(Away, new Thing { Id = "thg_5", Owner = "010" }));

        Assert.Equal(["thg_3", "thg_2"], await Ids(HomeScope, Span("010", null)));
        Assert.Equal(["thg_2", "thg_1"], await Ids(HomeScope, Span(null, "099")));
        Assert.Equal(["thg_2"], await Ids(HomeScope, Span("004", "010")));
        Assert.Equal(["thg_3", "thg_2", "thg_1"], await Ids(HomeScope, Span(null, null)));
        Assert.Empty(await Ids(HomeScope, Span("011", "099")));
        Assert.Equal(["thg_3"], await Ids(HomeScope, Span("004", null) with { Columns = [("color", "red")] }));
        Assert.Equal(["thg_1"], await Ids(HomeScope, Span(null, "010") with
        {
            Page = new(1) { OlderThan = "thg_2" },
        }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Find(HomeScope, new(new Page(1))
        {
            Spans = [new("body", "a", "b")],
        }));
    }

    [Fact]
    public async Task A_changed_column_is_found_by_its_new_value_only()
    {
        Write(Tenant, b => b.Put(Home, new Thing { Id = "thg_1", Owner = "ann" }));
        Write(Tenant, b => b.Put(Home, new Thing { Id = "thg_1", Owner = "bob" }));

        Assert.Empty(await Ids(HomeScope, By(("owner", "ann"))));
        Assert.Equal(["thg_1"], await Ids(HomeScope, By(("owner", "bob"))));
    }

    [Fact]
    public async Task A_column_that_the_kind_does_not_have_is_a_bug_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Find(HomeScope, By(("body", "x"))));

    [Theory]
    [InlineData("order", "7")]
    [InlineData("a.b", "dotted")]
    [InlineData("say \"hi\"", "quoted")]
    [InlineData("it's", "apostrophe")]
    [InlineData("back\\slash", "back\\slash")]
    [InlineData("ключ 😀", "значение 😀")]
    [InlineData("", "no name")]
    [InlineData("[0]", "index")]
    [InlineData("$", "")]
    public async Task Lists_are_filtered_by_metadata(string key, string value)
    {
        Write(Tenant, b => b
            .Put(Home, new Thing { Id = "thg_1", Metadata = new() { [key] = value, ["more"] = "1" } })
            .Put(Home, new Thing { Id = "thg_2", Metadata = new() { [key] = value + "!" } })
            .Put(Home, new Thing { Id = "thg_3", Metadata = new() { ["more"] = "1" } })
            .Put(Home, new Thing { Id = "thg_4", Note = value }));

        Assert.Equal(["thg_1"], await Ids(HomeScope, With((key, value))));
        Assert.Equal(["thg_1"], await Ids(HomeScope, With((key, value), ("more", "1"))));
        Assert.Empty(await Ids(HomeScope, With((key, value), ("more", "2"))));
    }

    [Fact]
    public async Task Metadata_is_not_mistaken_for_numbers_or_patterns()
    {
        Write(Tenant, b => b.Put(Home, new Thing { Id = "thg_1", Metadata = new() { ["n"] = "7", ["p"] = "a%" } }));

        Assert.Single(await Ids(HomeScope, With(("n", "7"))));
        Assert.Empty(await Ids(HomeScope, With(("n", "7.0"))));
        Assert.Empty(await Ids(HomeScope, With(("p", "ab"))));
        Assert.Empty(await Ids(HomeScope, With(("N", "7"))));
    }

    [Fact]
    public async Task Records_of_the_whole_tenant_are_the_same_from_each_of_its_workspaces()
    {
        Write(Tenant, b => b.Put(Home, Badge.Kind, "bdg_1", new Badge { Id = "bdg_1", Token = "t1" }));

        foreach (var workspace in new[] { Home, Away, "" })
        {
            Assert.NotNull(await Store.Record(new(Tenant, workspace), Badge.Kind, "bdg_1"));
            Assert.Single(await Store.Records(new(Tenant, workspace), Badge.Kind, new(new(10))));
        }
        Assert.Null(await Store.Record(new(Other, Home), Badge.Kind, "bdg_1"));
    }

    private static RecordQuery By(params (string, string)[] columns) => new(new Page(10)) { Columns = columns };

    private static RecordQuery Span(string? from, string? to) => new(new Page(10))
    {
        Spans = [new("owner", from, to)],
    };

    private static RecordQuery With(params (string, string)[] metadata) => new(new Page(10)) { Metadata = metadata };
}

using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Lists are read page by page, newest first, and no page misses or repeats a row.</summary>
public abstract class PagingConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly string[] TenNewestFirst = [.. Enumerable.Range(0, 10).Select(IdAt).Reverse()];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task Pages_walked_to_the_end_are_the_whole_list(int limit)
    {
        WriteTen();
        List<string> walked = [];

        for (string? last = null; ; last = walked[^1])
        {
            var page = await Ids(HomeScope, new(new(limit) { OlderThan = last }));
            walked.AddRange(page);
            if (page.Length < limit)
            {
                break;
            }
        }

        Assert.Equal(TenNewestFirst, walked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Pages_walked_backwards_are_the_whole_list_and_each_is_newest_first(int limit)
    {
        WriteTen();
        List<string> walked = [];

        for (var first = "thg_"; ; first = walked[0])
        {
            var page = await Ids(HomeScope, new(new(limit) { NewerThan = first }));
            walked.InsertRange(0, page);
            if (page.Length < limit)
            {
                break;
            }
        }

        Assert.Equal(TenNewestFirst, walked);
    }

    [Fact]
    public async Task One_row_more_than_the_page_says_that_there_is_more()
    {
        WriteTen();

        Assert.Equal(5, (await Ids(HomeScope, new(new(5) { OlderThan = IdAt(5) }))).Length);
        Assert.Equal(5, (await Ids(HomeScope, new(new(6) { OlderThan = IdAt(5) }))).Length);
        Assert.Equal([IdAt(9)], await Ids(HomeScope, new(new(2) { NewerThan = IdAt(8) })));
        Assert.Empty(await Ids(HomeScope, new(new(5) { OlderThan = IdAt(0) })));
        Assert.Empty(await Ids(HomeScope, new(new(5) { NewerThan = IdAt(9) })));
    }

    [Fact]
    public async Task An_identifier_between_or_outside_the_rows_bounds_a_page_too()
    {
        WriteTen();

        Assert.Equal([IdAt(4)], await Ids(HomeScope, new(new(1) { OlderThan = Identifier.Floor(At(5)).Text("thg") })));
        Assert.Equal([IdAt(5)], await Ids(HomeScope, new(new(1) { NewerThan = Identifier.Floor(At(5)).Text("thg") })));
        Assert.Equal([IdAt(9)], await Ids(HomeScope, new(new(1) { OlderThan = "thg_z" })));
        Assert.Empty(await Ids(HomeScope, new(new(1) { OlderThan = "" })));
    }

    [Fact]
    public async Task A_page_between_two_rows_starts_beside_the_one_it_is_newer_than()
    {
        WriteTen();
        var between = new Page(3) { NewerThan = IdAt(2), OlderThan = IdAt(8) };

        Assert.Equal([IdAt(5), IdAt(4), IdAt(3)], await Ids(HomeScope, new(between)));
        Assert.Empty(await Ids(HomeScope, new(between with { NewerThan = IdAt(8), OlderThan = IdAt(2) })));
    }

    [Fact]
    public async Task A_span_of_time_takes_its_start_and_leaves_its_end()
    {
        WriteTen();
        var span = new Page(10) { CreatedFrom = At(3), CreatedBefore = At(6) };

        Assert.Equal([IdAt(5), IdAt(4), IdAt(3)], await Ids(HomeScope, new(span)));
        Assert.Equal([IdAt(4), IdAt(3)], await Ids(HomeScope, new(span with { OlderThan = IdAt(5) })));
        Assert.Equal([IdAt(4)], await Ids(HomeScope, new(span with { Limit = 1, NewerThan = IdAt(3) })));
        Assert.Empty(await Ids(HomeScope, new(span with { CreatedFrom = At(6) })));
        Assert.Equal(10, (await Ids(HomeScope, new(new(10) { CreatedFrom = new(0) }))).Length);
        Assert.Empty(await Ids(HomeScope, new(new(10) { CreatedBefore = new(0) })));
    }

    [Fact]
    public async Task Rows_of_one_millisecond_are_paged_one_by_one()
    {
        string[] ids = [.. Enumerable.Range(1, 6).Select(i => Batch.IdOf(Tenant, i, Moments.Start).Text("thg")).Order(StringComparer.Ordinal)];
        Write(Tenant, b => Array.ForEach(ids, id => b.Put(Home, new Thing { Id = id })));

        Assert.Equal([ids[5], ids[4]], await Ids(HomeScope, new(new(2))));
        Assert.Equal([ids[3], ids[2]], await Ids(HomeScope, new(new(2) { OlderThan = ids[4] })));
        Assert.Equal(6, (await Ids(HomeScope, new(new(9) { CreatedFrom = Moments.Start }))).Length);
        Assert.Empty(await Ids(HomeScope, new(new(9) { CreatedBefore = Moments.Start })));
        Assert.Equal(6, (await Ids(HomeScope, new(new(9) { CreatedBefore = Moments.AfterMs(1) }))).Length);
    }

    [Fact]
    public async Task Filters_apply_before_the_limit()
    {
        Write(Tenant, b =>
        {
            for (var i = 0; i < 10; i++)
            {
                b.Put(Home, new Thing { Id = IdAt(i), Owner = i % 3 == 0 ? "ann" : "bob" });
            }
        });
        var ann = new RecordQuery(new(2)) { Columns = [("owner", "ann")] };

        Assert.Equal([IdAt(9), IdAt(6)], await Ids(HomeScope, ann));
        Assert.Equal([IdAt(3), IdAt(0)], await Ids(HomeScope, ann with { Page = new(2) { OlderThan = IdAt(6) } }));
        Assert.Equal([IdAt(6), IdAt(3)], await Ids(HomeScope, ann with { Page = new(2) { NewerThan = IdAt(0) } }));
    }

    [Fact]
    public async Task Intents_are_paged_like_records()
    {
        Write(Tenant, b =>
        {
            for (var i = 0; i < 7; i++)
            {
                b.Add(new(i == 3 ? Away : Home) { At = At(i) });
            }
        });

        Assert.Equal([7, 6], await Sequences(new(2)));
        Assert.Equal([5, 3, 2], await Sequences(new(3) { OlderThan = Batch.IdOf(Tenant, 6, At(5)).Text("int") }));
        Assert.Equal([3, 2], await Sequences(new(2) { NewerThan = Batch.IdOf(Tenant, 1, At(0)).Text("int") }));
        Assert.Equal([3, 2], await Sequences(new(9) { CreatedFrom = At(1), CreatedBefore = At(4) }));
        Assert.Empty(await Store.Intents(new(Tenant, "wks_none"), new(9)));
    }

    [Fact]
    public async Task A_list_of_nothing_is_empty()
    {
        Assert.Empty(await Ids(HomeScope, new(new(10))));
        Assert.Empty(await Ids(HomeScope, new(new(10) { NewerThan = "thg_" })));
        WriteTen();
        Assert.Empty(await Ids(HomeScope, new(new(0))));
    }

    private static Timestamp At(int i) => Moments.AfterMs(10 * i);

    private static string IdAt(int i) => Batch.IdOf(Tenant, i, At(i)).Text("thg");

    private void WriteTen() => Write(Tenant, b =>
    {
        foreach (var i in new[] { 4, 0, 9, 1, 8, 2, 7, 3, 6, 5 })
        {
            b.Put(Home, new Thing { Id = IdAt(i) });
        }
    });

    private async Task<IEnumerable<long>> Sequences(Page page) => (await Store.Intents(HomeScope, page)).Select(i => i.Sequence);
}

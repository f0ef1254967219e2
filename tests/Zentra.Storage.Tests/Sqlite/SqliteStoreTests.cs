using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Storage.Sqlite;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Sqlite;

/// <summary>What is SQLite's own: its file, its schema, its damage.</summary>
public sealed class SqliteStoreTests : LaneTest
{
    [Fact]
    public void A_store_names_its_engine_and_version() => Assert.Matches(@"^sqlite 3\.\d+\.\d+$", Store.Engine);

    [Fact]
    public async Task A_file_that_is_no_store_is_refused()
    {
        var file = StoreFile + ".txt";
        await File.WriteAllTextAsync(file, new string('x', 10_000), TestContext.Current.CancellationToken);

        var fault = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(file, Things.Catalogue));

        Assert.Contains("not a database", fault.Message, StringComparison.Ordinal);
        Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(Path.Combine(StoreFile, "below a file"), Things.Catalogue));
    }

    [Fact]
    public async Task A_store_of_a_later_version_is_refused_and_not_touched()
    {
        Run("PRAGMA user_version=99");

        var fault = Assert.Throws<StoreUnavailableException>(() => SqliteStore.Open(StoreFile, Things.Catalogue));

        Assert.Contains("version 99", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await Store.Heads());
    }

    [Fact]
    public async Task A_new_store_opened_by_several_at_once_is_made_once()
    {
        var file = StoreFile + ".new";
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SqliteStore.Open(file, Things.Catalogue))));

        Assert.All(stores, s => Assert.NotNull(s));
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_new_kind_of_record_gets_its_table_in_a_store_that_exists()
    {
        var file = StoreFile + ".old";
        await SqliteStore.Open(file, new([])).DisposeAsync();

        await using var store = SqliteStore.Open(file, Things.Catalogue);

        Assert.Null(await store.Record(Home, Conformance.Thing.Kind, "thg_1"));
    }

    [Fact]
    public async Task A_damaged_record_fails_its_own_readers_and_no_others()
    {
        await Submit(new("thg_1"));
        await Submit(new("thg_2"));
        Run("UPDATE r_things SET body='{' WHERE id='thg_1'");
        await MoveTheHeadElsewhere();

        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAsync<JsonException>(async () => await Store.Record(Home, Conformance.Thing.Kind, "thg_1"));
            Assert.NotNull(await Store.Record(Home, Conformance.Thing.Kind, "thg_2"));
            await Assert.ThrowsAsync<JsonException>(() => Submit(new("thg_1")));
            Assert.Equal($"{i + 2}", Doing.NumberOf(await Submit(new("thg_2"))));
        }
    }

    [Fact]
    public async Task A_damaged_head_stops_its_tenant_and_says_so()
    {
        await Submit(new("thg_1"));
        Run("UPDATE heads SET frontier=x'00'");

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => Submit(new("thg_1")));

        Assert.Contains("damaged", fault.Message, StringComparison.Ordinal);
        Assert.IsType<Outcome.Committed>(await Lane.Submit(Intent(new("thg_1"), scope: new("tnt_b", "wks_1"))));
    }

    [Fact]
    public async Task What_was_only_asked_for_leaves_no_name_behind()
    {
        await Submit(new("thg_1"));
        await SubmitTogether(
            Intent(new("thg_1") { Refused = true }, scope: Home with { Workspace = "wks_nobody" }), Intent(new("thg_1")));

        Assert.Equal(0, Count("SELECT count(*) FROM names WHERE id='wks_nobody'"));
        Assert.Equal("ok", Ask("PRAGMA integrity_check", row => row.Text(0)));
    }

    private void Run(string sql)
    {
        using var connection = SqliteConnection.Open(StoreFile, readOnly: false, cacheKiB: 1_024);
        connection.Run(sql);
    }

    private long Count(string sql) => Ask(sql, row => row.Long(0));

    private T Ask<T>(string sql, Func<SqliteStatement, T> read)
    {
        using var connection = SqliteConnection.Open(StoreFile, readOnly: true, cacheKiB: 1_024);
        var row = connection.Prepare(sql);
        Assert.True(row.Step());
        return read(row);
    }
}

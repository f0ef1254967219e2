using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Sqlite;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Sqlite;

/// <summary>A kind that has gained a column finds by it what was kept before.</summary>
public sealed class SqliteColumnTests : IDisposable
{
    private const int Many = 1_100;

    private static readonly Scope Home = new("tnt_a", "wks_1");

    /// <summary>Things as an earlier program kept them: not searched by colour.</summary>
    private static readonly RecordKind<Thing> Before = new(
        "things", "thg", ThingJson.Default.Thing, [("owner", t => t.Owner)], dueAt: t => t.Due);

    private readonly string file = Path.Combine(Path.GetTempPath(), $"zentra-{Guid.NewGuid():N}.db");

    public void Dispose()
    {
        foreach (var part in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
        {
            File.Delete(part);
        }
    }

    [Theory]
    [InlineData("010", "020")]
    [InlineData("010", null)]
    [InlineData(null, "020")]
    public async Task A_span_is_searched_by_the_index_of_its_column(string? from, string? to)
    {
        await using (SqliteStore.Open(file, Things.Catalogue))
        {
        }
        using var connection = SqliteConnection.Open(file, readOnly: true, 64);

        var plan = SqliteReader.All(
            connection.Prepare(
                "EXPLAIN QUERY PLAN SELECT no, events, body FROM r_things WHERE tenant=? AND workspace=?"
                + $"{SqliteColumns.Within(Thing.Kind, new("owner", from, to))} ORDER BY id DESC LIMIT ?"),
            row => row.Text(3));

        Assert.Contains(plan, step => step.Contains("USING INDEX r_things_owner", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_column_is_filled_from_what_is_kept_and_kept_from_then_on()
    {
        await using (var store = SqliteStore.Open(file, new([new("things", [], [Before])])))
        {
            Put(store, Before, Enumerable.Range(0, Many).Select(i => Of(i, i % 10 == 0 ? "red" : null)));
        }
        using (var earlier = SqliteConnection.Open(file, readOnly: false, 64))
        {
            earlier.Run("PRAGMA user_version=3");
        }

        await using var again = SqliteStore.Open(file, Things.Catalogue);
        Put(again, Thing.Kind, [Of(1, "red"), Of(10, null), Of(Many, "red")]);

        var red = (await again.Records(Home, Thing.Kind, new(new(1_000)) { Columns = [("color", "red")] }))
            .Select(r => ((Thing)r.State).Id).ToList();
        var expected = Enumerable.Range(0, Many).Where(i => i % 10 == 0 && i != 10).Append(1).Append(Many);
        Assert.Equal(expected.Select(i => Of(i, null).Id).OrderDescending(StringComparer.Ordinal), red);
        Assert.Equal(Many + 1, (await again.Records(Home, Thing.Kind, new(new(2_000)))).Count);
    }

    [Fact]
    public async Task A_record_without_a_value_has_no_row_in_the_columns_index()
    {
        await SqliteStore.Open(file, Things.Catalogue).DisposeAsync();
        using var connection = SqliteConnection.Open(file, readOnly: true, 64);

        Assert.Contains("WHERE c_color IS NOT NULL", One(
            connection, "SELECT sql FROM sqlite_master WHERE name='r_things_color'"), StringComparison.Ordinal);
        Assert.Contains("r_things_color", One(
            connection,
            "EXPLAIN QUERY PLAN SELECT no FROM r_things"
            + " WHERE tenant=1 AND workspace=1 AND c_color='red' AND id>'a' ORDER BY id",
            column: 3), StringComparison.Ordinal);
    }

    private static string One(SqliteConnection connection, string sql, int column = 0)
    {
        var row = connection.Prepare(sql);
        Assert.True(row.Step());
        var text = row.Text(column);
        row.Reset();
        return text;
    }

    private static Thing Of(int number, string? color) => new() { Id = $"thg_{number:00000}", Color = color };

    private static void Put(SqliteStore store, RecordKind<Thing> kind, IEnumerable<Thing> things)
    {
        using var writer = store.OpenWriter();
        writer.Begin();
        var batch = Batch.On(writer, Home.Tenant);
        foreach (var thing in things)
        {
            batch.Put(Home.Workspace, kind, thing.Id, thing);
        }
        writer.Write(batch.Finish());
        writer.Commit();
    }
}

using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>A kind that has gained a column needs a migration, and finds by it what was kept before.</summary>
public sealed class ColumnTests : PostgresTest
{
    private const int Many = 1_100;

    [Fact]
    public async Task A_new_column_is_filled_from_what_is_kept_of_every_tenant()
    {
        var target = PostgresCluster.Shared.Target($"test_{Environment.ProcessId}_columns");
        PostgresMigrations.Migrate(target, Things.Catalogue);
        await using (var store = PostgresStore.Open(target, Things.Catalogue))
        {
            Put(store, Home.Tenant, Enumerable.Range(0, Many).Select(i => Of(i, i % 10 == 0 ? "red" : null)));
            Put(store, Other.Tenant, [Of(7, "red"), Of(8, null)]);
        }
        await Run($"ALTER TABLE {target.Schema}.r_things DROP COLUMN c_color");

        Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(target, Things.Catalogue));
        PostgresMigrations.Migrate(target, Things.Catalogue);

        await using (var store = PostgresStore.Open(target, Things.Catalogue))
        {
            RecordQuery red = new(new(1_000)) { Columns = [("color", "red")] };
            Assert.Equal(Many / 10, (await store.Records(Home, Thing.Kind, red)).Count);
            Assert.Equal("thg_00007", ((Thing)Assert.Single(await store.Records(Other, Thing.Kind, red)).State).Id);
            Assert.Equal(Many, (await store.Records(Home, Thing.Kind, new(new(2_000)))).Count);
        }
        Assert.Equal(["True"], await Ask(
            $"SELECT relforcerowsecurity FROM pg_class WHERE oid = '{target.Schema}.r_things'::regclass"));
        Assert.Contains(
            await Ask(
                $"SELECT indexdef FROM pg_indexes WHERE schemaname = '{target.Schema}' AND tablename = 'r_things'"),
            index => index.Contains("c_color, id) WHERE (c_color IS NOT NULL)", StringComparison.Ordinal));
        await Run($"DROP SCHEMA {target.Schema} CASCADE");
    }

    private static Thing Of(int number, string? color) => new() { Id = $"thg_{number:00000}", Color = color };

    private static void Put(PostgresStore store, string tenant, IEnumerable<Thing> things)
    {
        using var writer = store.OpenWriter();
        writer.Begin();
        var batch = Batch.On(writer, tenant);
        foreach (var thing in things)
        {
            batch.Put(Home.Workspace, thing);
        }
        batch.Add(new(Home.Workspace));
        writer.Write(batch.Finish());
        writer.Commit();
    }
}

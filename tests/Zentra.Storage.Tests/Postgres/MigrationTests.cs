using Zentra.Runtime.Store;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>A store is brought forward by whoever comes first, and never back.</summary>
public sealed class MigrationTests : PostgresTest
{
    [Fact]
    public void A_store_names_its_engine_and_version() => Assert.Matches(@"^postgresql \d+\.\d+$", Store.Engine);

    [Fact]
    public async Task A_store_migrated_by_several_nodes_at_once_is_made_once()
    {
        var target = New("many");

        await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(_ => Task.Run(() => PostgresMigrations.Migrate(target, Things.Catalogue))));

        await using var store = PostgresStore.Open(target, Things.Catalogue);
        Assert.Empty(await store.Heads());
        Assert.Equal(["1", "2", "3"], await Ask($"SELECT version FROM {target.Schema}.versions ORDER BY 1"));
        await Run($"DROP SCHEMA {target.Schema} CASCADE");
    }

    [Fact]
    public async Task A_store_of_version_1_needs_a_migration_and_gets_its_tables()
    {
        var target = New("first");
        PostgresMigrations.Migrate(target, Things.Catalogue);
        await Run(
            $"""
            DROP TABLE {target.Schema}.deliveries, {target.Schema}.delivery_cursors;
            DELETE FROM {target.Schema}.versions WHERE version >= 2;
            """);

        Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(target, Things.Catalogue));
        PostgresMigrations.Migrate(target, Things.Catalogue);

        await using var store = PostgresStore.Open(target, Things.Catalogue);
        store.Keep(Home, Deliveries.Of(1));
        Assert.Single(await store.Deliveries(Home, new(7, 10)));
        await Run($"DROP SCHEMA {target.Schema} CASCADE");
    }

    [Fact]
    public void A_store_that_was_not_migrated_says_what_to_do()
    {
        var fault = Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(New("none"), Things.Catalogue));

        Assert.Contains("run `zentra migrate`", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_kind_of_record_needs_a_migration_and_gets_its_table()
    {
        var target = New("kinds");
        PostgresMigrations.Migrate(target, new([]));

        Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(target, Things.Catalogue));
        PostgresMigrations.Migrate(target, Things.Catalogue);
        PostgresMigrations.Migrate(target, Things.Catalogue);

        await using var store = PostgresStore.Open(target, Things.Catalogue);
        Assert.Null(await store.Record(Home, Thing.Kind, "thg_1"));
        await Run($"DROP SCHEMA {target.Schema} CASCADE");
    }

    [Fact]
    public async Task A_store_of_a_later_version_is_refused_and_not_touched()
    {
        await Run("INSERT INTO versions VALUES (99, now())");
        try
        {
            var opened = Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(Target, Things.Catalogue));
            var migrated = Assert.Throws<StoreUnavailableException>(
                () => PostgresMigrations.Migrate(Target, Things.Catalogue));

            Assert.Contains("version 99", opened.Message, StringComparison.Ordinal);
            Assert.Contains("version 99", migrated.Message, StringComparison.Ordinal);
        }
        finally
        {
            await Run("DELETE FROM versions WHERE version = 99");
        }
    }

    [Fact]
    public void A_server_that_is_not_there_is_a_store_that_is_unavailable()
    {
        Assert.True(PostgresTarget.TryParse("postgres://nobody@127.0.0.1:1/none", out var target, out _));

        Assert.Throws<StoreUnavailableException>(() => PostgresStore.Open(target, Things.Catalogue));
        Assert.Throws<StoreUnavailableException>(() => PostgresMigrations.Migrate(target, Things.Catalogue));
    }

    [Theory]
    [InlineData("postgres://ann:s%40cret@db.example:5433/books?sslmode=require", "db.example:5433/books (zentra)")]
    [InlineData("postgresql://db/books?schema=live", "db:5432/books (live)")]
    [InlineData("postgres://ann@/books?host=%2Frun%2Fpostgresql", "/run/postgresql:5432/books (zentra)")]
    [InlineData("postgres://ann@[::1]:5433/books", "[::1]:5433/books (zentra)")]
    [InlineData("postgres://ann:s%40cret@a:5433,b/books", "a:5433,b/books (zentra)")]
    [InlineData("postgres://a:1,[::1]:2/books?target_session_attrs=read-write", "a:1,[::1]:2/books (zentra)")]
    public void An_address_is_read_and_printed_without_its_password(string address, string printed)
    {
        Assert.True(PostgresTarget.TryParse(address, out var target, out _));

        Assert.Equal(printed, target.ToString());
        var hasPassword = address.Contains("s%40cret", StringComparison.Ordinal);
        Assert.Equal(hasPassword ? "s@cret" : null, target.Connection.Password);
    }

    [Theory]
    [InlineData("mysql://db/books", "postgres://user")]
    [InlineData("postgres://db/books?schema=Robert');--", "schema")]
    [InlineData("postgres://db/books?sslmode=maybe", "sslmode")]
    [InlineData("postgres://db:99999/books", "port")]
    [InlineData("postgres://a:1,b:99999/books", "port")]
    [InlineData("postgres://a:1,/books", "host")]
    [InlineData("postgres://a,b/books?target_session_attrs=any", "target_session_attrs")]
    [InlineData("postgres://db/books?connect_timeout=soon", "connect_timeout")]
    [InlineData("postgres://db/books?colour=red", "colour")]
    public void An_address_that_cannot_be_used_is_refused_with_its_reason(string address, string reason)
    {
        Assert.False(PostgresTarget.TryParse(address, out _, out var told));

        Assert.Contains(reason, told, StringComparison.Ordinal);
    }

    private static PostgresTarget New(string name) =>
        PostgresCluster.Shared.Target($"test_{Environment.ProcessId}_{name}");
}

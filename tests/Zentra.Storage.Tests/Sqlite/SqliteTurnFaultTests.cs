using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Sqlite;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Sqlite;

/// <summary>A writer that fails passes its turn on, wherever it failed.</summary>
public sealed class SqliteTurnFaultTests : IAsyncLifetime
{
    private static readonly Scope Home = new("tnt_a", "wks_1");

    private readonly SqliteEngine engine = new();
    private readonly SqliteTurns turns = new();

    private IStore Store { get; set; } = null!;

    public async ValueTask InitializeAsync() => Store = await engine.Open(Things.Catalogue);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await engine.DisposeAsync();
    }

    [Fact]
    public void A_begin_that_fails_has_no_turn()
    {
        using var writer = Writer("PRAGMA busy_timeout=1");
        using var stranger = SqliteConnection.Open(engine.File, readOnly: false, cacheKiB: 1_024);
        stranger.Run("BEGIN IMMEDIATE");

        Assert.Throws<StoreUnavailableException>(writer.Begin);
        Assert.Equal(0, turns.Count);
        Assert.Throws<StoreUnavailableException>(writer.Probe);
        Assert.Equal(0, turns.Count);

        stranger.Run("COMMIT");
        writer.Probe();
        Assert.Equal(0, turns.Count);
    }

    [Fact]
    public void A_probe_of_a_store_that_takes_no_writes_keeps_no_turn()
    {
        using var writer = Writer("PRAGMA query_only=ON");

        Assert.Throws<StoreUnavailableException>(writer.Probe);

        Assert.Equal(0, turns.Count);
    }

    [Fact]
    public void A_write_that_fails_for_lack_of_room_keeps_the_turn_until_it_is_rolled_back()
    {
        using var writer = Writer("PRAGMA max_page_count=60");
        writer.Begin();
        var writes = new DeliveryWrites(Home);
        writes.Deliveries.AddRange(Enumerable.Range(1, 5_000).Select(n => Deliveries.Of(n)));

        Assert.Throws<StoreUnavailableException>(() => writer.Write(writes));
        Assert.Equal(1, turns.Count);
        writer.Rollback();

        Assert.Equal(0, turns.Count);
    }

    /// <summary>A deferred rule that is broken fails the commit and leaves the transaction open.</summary>
    [Fact]
    public void A_commit_that_fails_and_leaves_its_transaction_open_keeps_the_turn_until_it_is_rolled_back()
    {
        using var connection = SqliteConnection.Open(engine.File, readOnly: false, cacheKiB: 1_024);
        connection.Run("PRAGMA foreign_keys=ON");
        connection.Run("CREATE TABLE a (no INTEGER PRIMARY KEY)");
        connection.Run("CREATE TABLE b (a INTEGER REFERENCES a (no) DEFERRABLE INITIALLY DEFERRED)");
        using var writer = new SqliteWriter(connection, new(connection), turns, _ => { });
        writer.Begin();
        connection.Run("INSERT INTO b VALUES (1)");

        Assert.Throws<BrokenRuleException>(writer.Commit);
        Assert.Equal(1, turns.Count);
        writer.Rollback();

        Assert.Equal(0, turns.Count);
        writer.Probe();
    }

    [Fact]
    public void A_commit_after_which_something_fails_has_ended_its_turn()
    {
        using var connection = SqliteConnection.Open(engine.File, readOnly: false, cacheKiB: 1_024);
        using var writer = new SqliteWriter(
            connection, new(connection), turns, _ => throw new InvalidOperationException("planted"));
        writer.Begin();

        Assert.Throws<InvalidOperationException>(writer.Commit);

        Assert.Equal(0, turns.Count);
    }

    private SqliteWriter Writer(string pragma)
    {
        var connection = SqliteConnection.Open(engine.File, readOnly: false, cacheKiB: 1_024).Configured(pragma);
        return new(connection, new(connection), turns, _ => { });
    }
}

using Zentra.Runtime.Intents;
using Zentra.Storage.Postgres;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Engines;

namespace Zentra.Storage.Tests.Postgres;

/// <summary>
/// Lists may come from a replica, and nothing else may. The replica here is a server with other contents, so that it
/// shows where an answer is from.
/// </summary>
public sealed class ReplicaTests : ServerTest
{
    [Fact]
    public async Task Lists_come_from_the_replica_and_all_that_decides_from_the_primary()
    {
        using var lane = new Lane(Store.OpenWriter);
        await Do(lane);
        using var replica = PostgresCluster.Start();
        PostgresMigrations.Migrate(replica.Target("zentra"), Things.Catalogue);
        await using var both = Open(replica);

        Assert.Empty(await both.Records(Home, Thing.Kind, new(new(9))));
        Assert.Empty(await both.Events(Home, new(0, 9)));
        Assert.Empty(await both.Intents(Home, new(9)));
        Assert.NotNull(await both.Record(Home, Thing.Kind, "thg_1"));
        Assert.NotNull(await both.IntentAt(Home.Tenant, 1));
        Assert.Single(await both.Heads());
        Assert.Single(await both.Leaves(Home.Tenant, 0, 9));
        using var writer = both.OpenWriter();
        Assert.Equal(1, writer.Read(Home.Tenant).Sequence);

        replica.Stop();

        Assert.Single(await both.Records(Home, Thing.Kind, new(new(9))));
        Assert.Single(await both.Events(Home, new(0, 9)));
    }

    private PostgresStore Open(PostgresCluster replica)
    {
        var address = $"{Cluster.Address("zentra")}&replica=127.0.0.1:{replica.Port}";
        Assert.True(PostgresTarget.TryParse(address, out var target, out var reason), reason);
        return PostgresStore.Open(target, Things.Catalogue);
    }
}

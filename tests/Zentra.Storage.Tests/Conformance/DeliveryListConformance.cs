using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Deliveries of one endpoint and one workspace, by their events' order and by when they are due.</summary>
public abstract class DeliveryListConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    [Fact]
    public async Task Deliveries_are_paged_in_both_directions()
    {
        Store.Keep(HomeScope, [.. new long[] { 3, 1, 9, 5, 7 }.Select(n => Deliveries.Of(n))]);

        Assert.Equal([9, 7, 5, 3, 1], await Sequences(new(7, 10)));
        Assert.Equal([9, 7], await Sequences(new(7, 2)));
        Assert.Equal([5, 3], await Sequences(new(7, 2) { Before = 7 }));
        Assert.Equal([5, 3], await Sequences(new(7, 2) { Before = 6 }));
        Assert.Empty(await Sequences(new(7, 2) { Before = 1 }));
        Assert.Equal([1, 3], await Sequences(new(7, 2) { After = 0 }));
        Assert.Equal([5, 7], await Sequences(new(7, 2) { After = 3 }));
        Assert.Equal([5, 7], await Sequences(new(7, 2) { After = 4 }));
        Assert.Empty(await Sequences(new(7, 2) { After = 9 }));
        Assert.Equal([7, 5], await Sequences(new(7, 2) { After = 1, Before = 9 }));
        Assert.Equal([9, 7, 5, 3, 1], await Sequences(new(7, 9) { Before = long.MaxValue }));
        Assert.Equal([1, 3, 5, 7, 9], await Sequences(new(7, 9) { After = long.MinValue }));
        Assert.Empty(await Sequences(new(7, 0)));
        Assert.Empty(await Sequences(new(8, 10)));
    }

    [Fact]
    public async Task Deliveries_are_filtered_by_each_field_and_by_all_at_once()
    {
        Store.Keep(
            HomeScope,
            Deliveries.Of(1) with { State = DeliveryState.Resolved, Subject = "thg_2" },
            Retained(2) with { Type = "thing.kept" },
            Retained(3),
            Deliveries.Of(4) with { State = DeliveryState.Resolved, CreatedAt = Moments.AfterMs(4) },
            Retained(5) with { Subject = "thg_2" });

        Assert.Equal([4, 1], await Sequences(new(7, 9) { State = DeliveryState.Resolved }));
        Assert.Equal([5, 3, 2], await Sequences(new(7, 9) { State = DeliveryState.Retained }));
        Assert.Equal([3, 5], await Sequences(new(7, 9) { State = DeliveryState.Retained, After = 2 }));
        Assert.Equal([3], await Sequences(new(7, 1) { State = DeliveryState.Retained, Before = 5 }));
        Assert.Empty(await Sequences(new(7, 9) { State = DeliveryState.Exhausted }));
        Assert.Equal([2], await Sequences(new(7, 9) { Type = "thing.kept" }));
        Assert.Empty(await Sequences(new(7, 9) { Type = "thing" }));
        Assert.Empty(await Sequences(new(7, 9) { Type = "thing\0made" }));
        Assert.Equal([5, 1], await Sequences(new(7, 9) { Subject = "thg_2" }));
        Assert.Equal([5, 4, 3], await Sequences(new(7, 9) { CreatedFrom = Moments.AfterMs(3) }));
        Assert.Equal([2, 1], await Sequences(new(7, 9) { CreatedBefore = Moments.AfterMs(3) }));
        Assert.Equal([5], await Sequences(new(7, 9)
        {
            Before = 9,
            After = 1,
            State = DeliveryState.Retained,
            Type = "thing.made",
            Subject = "thg_2",
            CreatedFrom = Moments.AfterMs(1),
            CreatedBefore = Moments.AfterMs(6),
        }));
    }

    [Fact]
    public async Task Due_deliveries_come_earliest_first_until_the_moment_and_with_it()
    {
        Store.Keep(HomeScope, Due(1, 30), Due(2, 10), Due(3, 20), Due(4, null), Due(5, 1, endpoint: 8));

        Assert.Empty(await DueBy(9.999));
        Assert.Equal([2], await DueBy(10));
        Assert.Equal([2, 3, 1], await DueBy(30));
        Assert.Equal([2, 3], await DueBy(30, limit: 2));
        Assert.Equal(Moments.AfterMs(10), await Store.NextDelivery(HomeScope, 7));
        Assert.Equal(Moments.AfterMs(1), await Store.NextDelivery(HomeScope, 8));
        Assert.Null(await Store.NextDelivery(HomeScope, 9));

        Store.Keep(HomeScope, Due(2, null), Due(3, 50), Due(4, 40));
        Assert.Equal([1, 4, 3], await DueBy(99));
        Assert.Equal(Moments.AfterMs(30), await Store.NextDelivery(HomeScope, 7));
        Store.Keep(HomeScope, Due(1, null), Due(3, null), Due(4, null));
        Assert.Null(await Store.NextDelivery(HomeScope, 7));
    }

    [Fact]
    public async Task Deliveries_are_counted_by_state_without_the_resolved()
    {
        Assert.Empty(await Store.CountDeliveries(HomeScope, 7));
        var states = Enum.GetValues<DeliveryState>();
        Store.Keep(HomeScope, [
            .. states.SelectMany(s => Enumerable.Range(1, 1 + (int)s).Select(n => Deliveries.Of(10 * (int)s + n) with
            {
                State = s,
            })),
            Deliveries.Of(99, endpoint: 8),
        ]);

        Assert.Equal(
            states.Where(s => s != DeliveryState.Resolved).Select(s => (s, 1L + (int)s)),
            (await Store.CountDeliveries(HomeScope, 7)).OrderBy(c => c.Key).Select(c => (c.Key, c.Value)));
        Assert.Equal([new(DeliveryState.Pending, 1)], await Store.CountDeliveries(HomeScope, 8));
    }

    [Theory]
    [InlineData(Other, Away)]
    [InlineData(Tenant, Away)]
    [InlineData(Tenant, "wks_none")]
    [InlineData("tnt_none", Home)]
    [InlineData("", "")]
    [InlineData(Tenant, "")]
    public async Task A_stranger_reads_nothing(string tenant, string workspace)
    {
        WriteBoth();
        Store.Keep(new(Other, Away), Deliveries.Of(1, endpoint: 9));
        Store.Keep(new(Tenant, Away), Due(1, 1, endpoint: 10));
        var stranger = new Scope(tenant, workspace);

        Assert.Null(await Store.Cursor(stranger, "whe_1"));
        Assert.Empty(await Store.Deliveries(stranger, new(7, 10)));
        Assert.Empty(await Store.Deliveries(stranger, new(7, 10) { State = DeliveryState.Pending, After = -1 }));
        Assert.Empty(await Store.DueDeliveries(stranger, 7, new(long.MaxValue), 10));
        Assert.Null(await Store.NextDelivery(stranger, 7));
        Assert.Empty(await Store.CountDeliveries(stranger, 7));
    }

    [Fact]
    public async Task Two_tenants_have_deliveries_and_cursors_of_the_same_names()
    {
        WriteBoth();
        foreach (var scope in new[] { HomeScope, new(Other, Home) })
        {
            Assert.Equal(scope.Tenant, Assert.Single(await Store.Deliveries(scope, new(7, 9))).Type);
            Assert.Equal(scope.Tenant, Assert.Single(await Store.DueDeliveries(scope, 7, new(long.MaxValue), 9)).Type);
            Assert.Equal(1, Assert.Single(await Store.CountDeliveries(scope, 7)).Value);
            Assert.Equal(scope.Tenant.Length, (await Store.Cursor(scope, "whe_1"))!.Position);
        }
        Store.Keep(new DeliveryWrites(new(Tenant, Away)) { Cursor = new("whe_1", 77, 1) });
        Assert.Equal(77, (await Store.Cursor(new(Tenant, Away), "whe_1"))!.Position);
        Assert.NotEqual(77, (await Store.Cursor(HomeScope, "whe_1"))!.Position);
    }

    private void WriteBoth()
    {
        foreach (var scope in new[] { HomeScope, new(Other, Home) })
        {
            Store.Keep(new DeliveryWrites(scope)
            {
                Cursor = new("whe_1", scope.Tenant.Length, 1),
                Deliveries = { Due(1, 1) with { Type = scope.Tenant } },
            });
        }
    }

    private static Delivery Retained(long sequence) => Deliveries.Of(sequence) with
    {
        State = DeliveryState.Retained,
        CreatedAt = Moments.AfterMs(sequence),
    };

    private static Delivery Due(long sequence, double? ms, long endpoint = 7) => Deliveries.Of(sequence, endpoint) with
    {
        NextAt = ms is { } due ? Moments.AfterMs(due) : null,
    };

    private async Task<IEnumerable<long>> Sequences(DeliveryQuery query) =>
        (await Store.Deliveries(HomeScope, query)).Select(d => d.Sequence);

    private async Task<IEnumerable<long>> DueBy(double ms, int limit = 10) =>
        (await Store.DueDeliveries(HomeScope, 7, Moments.AfterMs(ms), limit)).Select(d => d.Sequence);
}

using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>A timer is a record's own moment: it cannot get out of step with the state.</summary>
public abstract class DueConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    [Fact]
    public async Task Due_records_come_earliest_first_until_the_moment_and_with_it()
    {
        Write(Tenant, b => b
            .Put(Home, Due("thg_1", 30)).Put(Home, Due("thg_2", 10)).Put(Away, Due("thg_3", 20)).Put(Home, Due("thg_4", null)));

        Assert.Equal([], await Ids(null, 9.999));
        Assert.Equal(["thg_2"], await Ids(null, 10));
        Assert.Equal(["thg_2", "thg_3", "thg_1"], await Ids(null, 30));
        Assert.Equal(["thg_2", "thg_3"], await Ids(null, 30, limit: 2));
    }

    [Fact]
    public async Task Due_records_of_all_tenants_say_whose_they_are()
    {
        Write((Tenant, b => b.Put(Home, Due("thg_1", 1)).Put(Away, Due("thg_1", 3))), (Other, b => b.Put(Home, Due("thg_1", 2))));

        var due = await Store.Due(Thing.Kind, null, Moments.AfterMs(9), 10);

        Assert.Equal([HomeScope, new(Other, Home), new(Tenant, Away)], due.Select(d => d.Scope));
    }

    [Fact]
    public async Task Due_records_of_one_scope_are_of_no_other()
    {
        Write((Other, b => b.Put(Home, Due("thg_b", 1))), (Tenant, b => b.Put(Away, Due("thg_c", 2)).Put(Home, Due("thg_a", 3))));

        Assert.Equal(["thg_a"], await Ids(HomeScope, 9));
        Assert.Equal(["thg_a"], await Ids(HomeScope, 9, limit: 1));
        Assert.Equal(["thg_c"], await Ids(new(Tenant, Away), 9));
        Assert.Equal([], await Ids(new(Other, Away), 9));
        Assert.Equal([], await Ids(new("tnt_none", Home), 9));
    }

    [Fact]
    public async Task A_timer_moves_and_ends_with_its_record()
    {
        Write(Tenant, b => b.Put(Home, Due("thg_1", 1)).Put(Home, Due("thg_2", 2)));
        Write(Tenant, b => b.Put(Home, Due("thg_1", 5)).Put(Home, Due("thg_2", null)));

        Assert.Equal([], await Ids(null, 4));
        Assert.Equal(["thg_1"], await Ids(null, 5));
        await Reopen();
        Write(Tenant, b => b.Put(Home, Due("thg_2", 1)));
        Assert.Equal(["thg_2", "thg_1"], await Ids(null, 5));
    }

    [Fact]
    public async Task Records_due_at_one_moment_are_all_found()
    {
        Write(Tenant, b =>
        {
            for (var i = 0; i < 50; i++)
            {
                b.Put(Home, Due($"thg_{i}", 7));
            }
        });

        Assert.Equal(50, (await Ids(null, 7, limit: 100)).Distinct().Count());
        Assert.Equal(20, (await Ids(HomeScope, 7, limit: 20)).Distinct().Count());
    }

    private static Thing Due(string id, double? ms) => new() { Id = id, Due = ms is { } due ? Moments.AfterMs(due) : null };

    private async Task<IEnumerable<string>> Ids(Scope? scope, double untilMs, int limit = 10) =>
        (await Store.Due(Thing.Kind, scope, Moments.AfterMs(untilMs), limit)).Select(d => d.Id);
}

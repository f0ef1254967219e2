using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Store;
using Zentra.Server.Workers;

namespace Zentra.Api.Tests.Events;

/// <summary>Who waits for news is woken by the news that he waits for, and asks nobody meanwhile.</summary>
public sealed class EventNewsTests(ApiHost host)
{
    private readonly EventNews news = new();

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task News_that_was_told_before_is_not_waited_for()
    {
        news.Tell("tnt_a", 7);

        await news.WaitAsync("tnt_a", 6, Patience);

        Assert.Equal(7, news.Last("tnt_a"));
        Assert.Equal(0, news.Last("tnt_b"));
        Assert.Equal(0, news.Waiting);
    }

    [Fact]
    public async Task What_is_old_and_what_is_anothers_wakes_nobody()
    {
        news.Tell("tnt_a", 7);
        var waiting = news.WaitAsync("tnt_a", 9, Patience).AsTask();

        news.Tell("tnt_b", 100);
        news.Tell("tnt_a", 3);
        news.Tell("tnt_a", 9);

        Assert.Equal(1, news.Waiting);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(9, news.Last("tnt_a"));
        news.Tell("tnt_a", 10);
        await waiting.WaitAsync(Patience);
        Assert.Equal(0, news.Waiting);
    }

    [Fact]
    public async Task Who_gives_up_waits_no_more_and_the_others_do()
    {
        using var cancel = new CancellationTokenSource();
        var one = news.WaitAsync("tnt_a", 0, cancel.Token).AsTask();
        var two = news.WaitAsync("tnt_a", 0, Patience).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.Equal(1, news.Waiting);
        news.Tell("tnt_a", 1);
        await two.WaitAsync(Patience);
    }

    [Fact]
    public async Task Thousands_who_follow_many_tenants_reach_the_end_whatever_the_order_of_things()
    {
        const int Last = 200;
        var tenants = Enumerable.Range(0, 20).Select(i => $"tnt_{i}").ToList();
        var followers = Enumerable.Range(0, 4_000).Select(i => Task.Run(async () =>
        {
            for (var at = 0L; at < Last; at = news.Last(tenants[i % 20]))
            {
                await news.WaitAsync(tenants[i % 20], at, Patience);
            }
        })).ToList();

        await Parallel.ForEachAsync(
            Enumerable.Range(1, Last).SelectMany(n => tenants.Select(t => (Tenant: t, Sequence: n))),
            Patience,
            (one, _) =>
            {
                news.Tell(one.Tenant, one.Sequence);
                return ValueTask.CompletedTask;
            });

        await Task.WhenAll(followers).WaitAsync(Patience);
        Assert.Equal(0, news.Waiting);
    }

    [Fact]
    public async Task A_commit_of_this_process_is_told_at_once()
    {
        var own = host.Services.GetRequiredService<EventNews>();
        var api = await host.NewTenant();
        var waiting = own.WaitAsync(api.Scope.Tenant, 2, Patience).AsTask();

        (await api.Pay()).Is(201);

        await waiting.WaitAsync(Patience);
        Assert.Equal(3, own.Last(api.Scope.Tenant));
    }

    [Fact]
    public async Task What_other_nodes_have_committed_is_looked_up_while_anyone_waits()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        var store = host.Services.GetRequiredService<IStore>();
        var worker = new EventNewsWorker(store, news, TimeProvider.System, NullLogger<EventNewsWorker>.Instance);
        await worker.Look();
        Assert.Equal(0, news.Last(api.Scope.Tenant));

        var waiting = news.WaitAsync(api.Scope.Tenant, 2, Patience).AsTask();
        await worker.Look();

        await waiting.WaitAsync(Patience);
        Assert.Equal(3, news.Last(api.Scope.Tenant));
    }
}

using Zentra.Runtime.Webhooks;
using Zentra.Server.Webhooks;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>What the dispatcher does when its store, its endpoints or its server fail it.</summary>
public sealed class DispatcherFaultTests(ReceiverProcess receiver) : IClassFixture<ReceiverProcess>
{
    private static readonly WebhookSettings Fast = new()
    {
        Schedule = new([TimeSpan.Zero, .. Enumerable.Repeat(TimeSpan.FromMilliseconds(100), 5)], JitterPercent: 0),
        Timeout = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public async Task A_page_that_is_being_read_is_no_answer_for_who_knows_of_a_later_event()
    {
        await using var dispatch = await Dispatch.Make(Fast);
        var endpoint = await dispatch.Listen(receiver.Hook("pages"));
        var before = (await dispatch.Store.Events(dispatch.Scope, new(0, 100)))[^1].Sequence;
        var pages = new EventPages(dispatch.Store);
        var slow = new TaskCompletionSource();
        dispatch.Faults.EventsAnswer = slow.Task;
        var first = pages.After(dispatch.Scope, before);
        dispatch.Faults.EventsAnswer = Task.CompletedTask;

        await dispatch.Tell(endpoint);
        var second = pages.After(dispatch.Scope, before);
        slow.SetResult();

        Assert.Empty((await first).Events);
        Assert.Single((await second).Events);
    }

    [Fact]
    public async Task Endpoints_are_found_also_where_the_store_was_away_at_the_start()
    {
        await using var dispatch = await Dispatch.Make(Fast);
        var endpoint = await dispatch.Listen(receiver.Hook("late"));
        await dispatch.Tell(endpoint);
        dispatch.Faults.DueFailures = 1;

        await dispatch.Start();

        await Dispatch.Until(async () => (await receiver.Summary("late")).GetProperty("accepted").GetInt64() == 1);
    }

    [Fact]
    public async Task An_endpoint_that_failed_for_too_long_has_the_whole_time_again_once_it_is_enabled()
    {
        var schedule = new DeliverySchedule(
            [TimeSpan.Zero, .. Enumerable.Repeat(TimeSpan.FromMilliseconds(300), 20)], JitterPercent: 0);
        await using var dispatch = await Dispatch.Make(
            Fast with { DisableAfter = TimeSpan.FromSeconds(1), Schedule = schedule });
        await receiver.Play("again", """{"behaviour":"status","code":500}""");
        var endpoint = await dispatch.Listen(receiver.Hook("again"));
        await dispatch.Tell(endpoint);
        await dispatch.Start();
        // Its retries alone go on for longer than it may fail; nothing is told to one that is disabled meanwhile.
        await Dispatch.Until(async () => (await dispatch.Endpoint(endpoint)).Status != EndpointStatus.Enabled);
        Assert.Equal(DisabledReason.Failing, (await dispatch.Endpoint(endpoint)).DisabledReason);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);

        await receiver.Play("again", """[{"behaviour":"status","code":500,"times":1}]""");
        await dispatch.Enable(endpoint);
        await dispatch.Tell(endpoint);

        await Dispatch.Until(async () => (await dispatch.Deliveries(endpoint))[^1].State == DeliveryState.Resolved);
        Assert.Equal(EndpointStatus.Enabled, (await dispatch.Endpoint(endpoint)).Status);
    }

    [Fact]
    public async Task What_was_tried_again_is_not_tried_once_more_while_the_store_keeps_nothing()
    {
        await using var dispatch = await Dispatch.Make(Fast);
        await receiver.Play("full", """[{"behaviour":"status","code":500,"times":1}]""");
        var endpoint = await dispatch.Listen(receiver.Hook("full"));
        await dispatch.Start();
        await dispatch.Tell(endpoint);
        await Dispatch.Until(async () => await dispatch.Deliveries(endpoint) is [{ State: DeliveryState.Retained }]);

        dispatch.Faults.IsFull = true;
        await Task.Delay(4_000, TestContext.Current.CancellationToken);
        dispatch.Faults.IsFull = false;

        await Dispatch.Until(async () => await dispatch.Deliveries(endpoint) is [{ State: DeliveryState.Resolved }]);
        Assert.Equal(2, (await dispatch.Deliveries(endpoint))[0].Attempts.Count);
        Assert.Equal(2, (await receiver.Summary("full")).GetProperty("received").GetInt64());
    }

    [Fact]
    public async Task A_server_that_is_told_to_stop_waits_for_what_is_under_way_and_keeps_it()
    {
        await using var dispatch = await Dispatch.Make(Fast);
        await receiver.Play("ending", """{"behaviour":"ok","latency_ms":700}""");
        var endpoint = await dispatch.Listen(receiver.Hook("ending"));
        await dispatch.Start();
        await dispatch.Tell(endpoint);
        await Dispatch.Until(async () => (await receiver.Summary("ending")).GetProperty("received").GetInt64() == 1);

        await dispatch.Stop();

        Assert.Equal(DeliveryState.Resolved, Assert.Single(await dispatch.Deliveries(endpoint)).State);
        Assert.Equal(1, (await receiver.Summary("ending")).GetProperty("received").GetInt64());
    }
}

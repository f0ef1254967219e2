using System.Globalization;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Lists;

/// <summary>Events: one gapless sequence a tenant and one an object, read by cursor, each found by its identifier.</summary>
public sealed class EventTests(ApiHost host)
{
    [Fact]
    public async Task The_sequence_of_a_tenant_has_no_gap_under_parallel_load()
    {
        var api = await host.NewTenant();
        var tokens = new[] { "tok_approved", "tok_refused", "tok_unknown", "tok_requires_action" };

        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var made = await api.Pay(tokens[i % tokens.Length]);
            if (made.Status == 201)
            {
                await api.Post($"/payments/{made.Id}/cancel");
            }
            // What is refused tells nothing and must leave no gap.
            await api.Pay(amountMinor: 0);
        }));

        var events = await All(api);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
        foreach (var about in events.GroupBy(e => e.Object))
        {
            Assert.Equal(Enumerable.Range(1, about.Count()).Select(n => (long)n), about.Select(e => e.ObjectSequence));
        }
    }

    [Fact]
    public async Task An_event_says_its_type_time_version_and_the_object_as_it_was()
    {
        var api = await host.NewTenant();
        var made = (await api.Pay()).Is(201);
        (await api.Post($"/payments/{made.Id}/capture")).Is(200);

        var events = (await api.Get("/events")).Is(200).Json.Items("data").ToList();

        Assert.Equal(
            ["payment.created processing", "route.selected ", "payment.authorized authorized", "payment.captured captured"],
            events.Select(e => $"{e.Say("type")} {e.Say("data.status")}"));
        Assert.All(events, e => Assert.Equal(made.Id, e.Say("subject")));
        Assert.Equal(made.Id, events[1].Say("data.payment"));
        Assert.All(events, e => Assert.Equal("2026-11-21", e.Say("api_version")));
        Assert.Equal(made.Text, events[2].GetProperty("data").GetRawText());
        foreach (var told in events)
        {
            Assert.Equal(told.GetRawText(), (await api.Get($"/events/{told.Say("id")}")).Is(200).Text);
        }
    }

    [Fact]
    public async Task Events_are_read_after_a_sequence_by_type_and_by_object()
    {
        var api = await host.NewTenant();
        var one = (await api.Pay()).Is(201).Id;
        var two = (await api.Pay()).Is(201).Id;

        Assert.Equal([4, 5, 6], (await All(api, "after=3")).Select(e => e.Sequence));
        Assert.Equal([], await All(api, "after=6"));
        Assert.Equal([1, 4], (await All(api, "type=payment.created")).Select(e => e.Sequence));
        Assert.Equal([4, 5, 6], (await All(api, $"object={two}")).Select(e => e.Sequence));
        Assert.Equal([3], (await All(api, $"object={one}&type=payment.authorized&after=1")).Select(e => e.Sequence));
        Assert.Equal([], await All(api, "type=payment.nothing"));
    }

    [Fact]
    public async Task A_workspace_reads_its_own_events_in_the_order_of_the_tenant()
    {
        var api = await host.NewTenant();
        var other = await host.NewWorkspace(api.Scope);
        await api.Pay();
        await other.Pay();
        await api.Pay();

        Assert.Equal([1, 2, 3, 7, 8, 9], (await All(api)).Select(e => e.Sequence));
        Assert.Equal([4, 5, 6], (await All(other)).Select(e => e.Sequence));
    }

    private static async Task<List<(long Sequence, string Object, long ObjectSequence)>> All(ApiClient api, string query = "after=0")
    {
        var all = new List<(long, string, long)>();
        var page = (await api.Get($"/events?limit=100&{query}")).Is(200).Json;
        while (true)
        {
            all.AddRange(page.Items("data").Select(e => (
                e.GetProperty("sequence").GetInt64(), e.Say("subject"), e.GetProperty("object_sequence").GetInt64())));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return all;
            }
            var after = long.Parse(page.Say("next_cursor"), CultureInfo.InvariantCulture);
            page = (await api.Get($"/events?limit=100&after={after}")).Is(200).Json;
        }
    }
}

using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Server.Events;

namespace Zentra.Api.Tests.Events;

/// <summary>An event that was asked for again stands in the stream where the mark of that stands.</summary>
public sealed class EventMessageTests(ApiHost host)
{
    private static readonly EventFilter All = new([], null);

    private IStore Store => host.Services.GetRequiredService<IStore>();

    [Fact]
    public async Task A_mark_is_followed_by_the_event_that_it_names_and_only_the_last_has_its_number()
    {
        var api = await host.NewTenant();
        (await api.Pay()).Is(201);
        var original = (await Store.Events(api.Scope, new(0, 1)))[0];
        var mark = Mark(api, $$"""{"id":"evt_x","event":"{{original.Id}}"}""");

        var messages = await Read(mark, All, api);

        Assert.Equal(
            [
                $"event: event.resent\ndata: {Text(mark)}\n\n",
                $"id: 77\nevent: payment.created\ndata: {Text(original)}\n\n",
            ],
            messages);
        Assert.Equal([messages[1]], await Read(mark, new(["payment.*"], original.Object), api));
        Assert.Equal(
            [$"id: 77\nevent: event.resent\ndata: {Text(mark)}\n\n"],
            await Read(mark, new(["event.resent"], null), api));
        Assert.Empty(await Read(mark, new(["refund.*"], null), api));
    }

    [Theory]
    [InlineData("""{"id":"evt_x"}""")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"event":"pay_1"}""")]
    [InlineData("""{"event":"evt_01kq5249taew7vxy3ydjmby001"}""")]
    [InlineData("[]")]
    public async Task A_mark_of_nothing_stands_alone(string data)
    {
        var api = await host.NewTenant();
        var mark = Mark(api, data);

        Assert.Equal([$"id: 77\nevent: event.resent\ndata: {Text(mark)}\n\n"], await Read(mark, All, api));
    }

    [Fact]
    public async Task A_mark_brings_nothing_of_another_workspace()
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewWorkspace(mine.Scope);
        (await theirs.Pay()).Is(201);
        var original = (await Store.Events(theirs.Scope, new(0, 1)))[0];

        Assert.Single(await Read(Mark(mine, $$"""{"event":"{{original.Id}}"}"""), All, mine));
    }

    private async Task<List<string>> Read(SealedEvent told, EventFilter filter, ApiClient api) =>
        [.. (await EventMessages.Of(told, filter, api.Scope, Store)).Select(Encoding.UTF8.GetString)];

    private static string Text(SealedEvent told) => Encoding.UTF8.GetString(EventEnvelope.Render(told));

    private static SealedEvent Mark(ApiClient api, string data) => new(
        api.Scope.Workspace, 77, "evt_x", "event.resent", "evt_x", 1, new Timestamp(1), ApiVersion.Current,
        Encoding.UTF8.GetBytes(data));
}

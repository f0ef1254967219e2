using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Events are read after a sequence, oldest first; intents by their place, identifier and subject.</summary>
public abstract class EventConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    [Fact]
    public async Task Events_after_a_sequence_come_oldest_first()
    {
        WriteSix();

        Assert.Equal([1, 2, 4, 5, 6], await Sequences(new(0, 10)));
        Assert.Equal([4, 5], await Sequences(new(2, 2)));
        Assert.Equal([4, 5], await Sequences(new(3, 2)));
        Assert.Empty(await Sequences(new(6, 10)));
        Assert.Empty(await Sequences(new(1L << 45, 10)));
        Assert.Empty(await Sequences(new(0, 0)));
    }

    [Fact]
    public async Task Events_are_filtered_by_type_and_object()
    {
        WriteSix();

        Assert.Equal([1, 5], await Sequences(new(0, 10) { Type = "thing.made" }));
        Assert.Equal([2, 4], await Sequences(new(0, 2) { Type = "thing.kept" }));
        Assert.Equal([5, 6], await Sequences(new(0, 10) { Object = "thg_2" }));
        Assert.Equal([6], await Sequences(new(0, 10) { Object = "thg_2", Type = "thing.kept" }));
        Assert.Equal([6], await Sequences(new(4, 10) { Type = "thing.kept" }));
        Assert.Empty(await Sequences(new(0, 10) { Type = "thing" }));
    }

    [Fact]
    public async Task Events_before_a_sequence_come_newest_first()
    {
        WriteSix();

        Assert.Equal([6, 5, 4, 2, 1], await Sequences(new(0, 10) { Before = 7 }));
        Assert.Equal([6, 5], await Sequences(new(0, 2) { Before = long.MaxValue }));
        Assert.Equal([4, 2], await Sequences(new(0, 2) { Before = 5 }));
        Assert.Equal([4, 2], await Sequences(new(1, 9) { Before = 5 }));
        Assert.Equal([5, 1], await Sequences(new(0, 9) { Before = 6, Type = "thing.made" }));
        Assert.Equal([6, 5], await Sequences(new(0, 9) { Before = 7, Object = "thg_2" }));
        Assert.Empty(await Sequences(new(0, 9) { Before = 1 }));
        Assert.Empty(await Sequences(new(5, 9) { Before = 3 }));
        Assert.Empty(await Sequences(new(0, 9) { Before = -1 }));
    }

    [Fact]
    public async Task An_event_is_read_as_it_was_told()
    {
        SealedStory? story = null;
        Write(Tenant, b =>
        {
            b.Add(new(Away) { Events = [("thing.lost", "thg_0")] });
            story = b.Add(new(Home) { Events = [("thing.made", "thg_1"), ("thing.kept", "thg_1")], Data = """{"ä":"😀"}""" });
        });
        await Reopen();

        var read = await Store.EventsOf(story!.Intent);

        Assert.Equal(story.Events.Select(Content.Line), read.Select(Content.Line));
        Assert.Equal(story.Events.Select(Content.Line), (await Store.Events(HomeScope, new(0, 9))).Select(Content.Line));
        Assert.Empty(await Store.EntriesOf(story.Intent));
    }

    [Fact]
    public async Task An_intent_is_found_by_its_place_its_identifier_and_its_subject()
    {
        WriteSix();
        var second = await Store.IntentAt(Tenant, 2);

        Assert.Equal(2, second!.Sequence);
        Assert.Equal(Content.Line(second), Content.Line((await Store.Intent(second.Scope, second.Id))!));
        Assert.Null(await Store.IntentAt(Tenant, 0));
        Assert.Null(await Store.IntentAt(Tenant, 5));
        Assert.Null(await Store.Intent(HomeScope, second.Id.Child(1)));
        Assert.Equal([1, 3], (await Store.IntentsAbout(HomeScope, "thg_1", 10)).Select(i => i.Sequence));
        Assert.Equal([1], (await Store.IntentsAbout(HomeScope, "thg_1", 1)).Select(i => i.Sequence));
        Assert.Empty(await Store.IntentsAbout(HomeScope, "thg_9", 10));
        Assert.Equal([3, 4], (await Store.IntentsAfter(Tenant, 2, 10)).Select(i => i.Sequence));
        Assert.Equal([1], (await Store.IntentsAfter(Tenant, 0, 1)).Select(i => i.Sequence));
        Assert.Empty(await Store.IntentsAfter(Tenant, 4, 10));
    }

    private void WriteSix()
    {
        Write(Tenant, b =>
        {
            b.Add(new(Home) { Events = [("thing.made", "thg_1"), ("thing.kept", "thg_1")] });
            b.Add(new(Away) { Events = [("thing.made", "thg_1")] });
        });
        Write(Tenant, b =>
        {
            b.Add(new(Home) { Events = [("thing.kept", "thg_1")] });
            b.Add(new(Home) { Events = [("thing.made", "thg_2"), ("thing.kept", "thg_2")], Subject = "thg_2" });
        });
    }

    private async Task<IEnumerable<long>> Sequences(EventQuery query) =>
        (await Store.Events(HomeScope, query)).Select(e => e.Sequence);
}

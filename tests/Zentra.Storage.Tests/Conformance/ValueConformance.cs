using System.Text;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>What goes in comes out, byte for byte: large, empty, absent, and of any language.</summary>
public abstract class ValueConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private const string Odd = "é😀\u0001\"'\\ \u2028;--";

    [Fact]
    public async Task An_intent_with_every_field_is_read_as_it_was_written()
    {
        var story = Add(new(Home)
        {
            At = Moments.AfterMs(0.001),
            Subject = Odd,
            With = intent => intent with
            {
                Actor = new(Odd, Role.Admin),
                Operation = "things.do",
                Command = Utf8($$"""{"text":"{{Odd.Length}} ä"}"""),
                Salt = Enumerable.Range(0, 16).Select(i => (byte)(i * 17)).ToArray(),
                CausedBy = 1L << 39,
                Key = new("things.do", Odd, MerkleHash.Leaf("f"u8)),
                Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                Policy = Utf8("""[{"rule":"limit_check","passed":true,"explanation":"ä"}]"""),
                Route = Utf8("""{"provider":"sandbox"}"""),
                Answers = 3,
                AnswerStatus = 402,
                AnswerBody = Utf8("""{"code":"payment_declined"}"""),
                AnswerEvent = 0,
            },
        });

        Assert.Equal(Content.Line(story), Content.Line((await Read(story))!));
    }

    [Fact]
    public async Task An_intent_without_what_it_may_lack_is_read_as_it_was_written()
    {
        var story = Add(new(Home));

        var read = (await Read(story))!;

        Assert.Equal(Content.Line(story), Content.Line(read));
        Assert.Equal((null, null, null, null, null), (read.CausedBy, read.Key, read.Trace, read.Answers, read.AnswerStatus));
        Assert.True(read.Route.IsEmpty && read.AnswerBody.IsEmpty);
    }

    [Fact]
    public async Task An_empty_text_is_not_an_absent_one()
    {
        var story = Add(new("")
        {
            Subject = "",
            With = intent => intent with { Actor = new("", Role.Viewer), Operation = "", Trace = "", Key = new("", "", default) },
        });
        Write(Tenant, b => b.Put("", new Thing { Id = "", Owner = "", Note = "" }));

        Assert.Equal(Content.Line(story), Content.Line((await Read(story))!));
        Assert.Equal("", Assert.Single(await Find(new(Tenant, ""), new(new(9)) { Columns = [("owner", "")] })).Id);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(65_536)]
    public async Task Bodies_and_texts_may_be_large(int size)
    {
        var text = new string('x', size - 2) + "é";
        var story = Add(new(Home)
        {
            Subject = text,
            Events = [("thing.made", text)],
            Data = $"\"{text}\"",
            With = intent => intent with { Command = Utf8($"\"{text}\""), AnswerBody = Utf8($"\"{text}\""), Trace = text },
        });
        Write(Tenant, b => b.Put(Home, new Thing { Id = "thg_1", Owner = text, Note = text }));

        Assert.Equal(Content.Line(story), Content.Line((await Read(story))!));
        Assert.Equal($"\"{text}\"", Encoding.UTF8.GetString(Assert.Single(await Store.Events(HomeScope, new(0, 9) { Object = text })).Data.Span));
        Assert.Equal(text, Assert.Single(await Find(HomeScope, new(new(9)) { Columns = [("owner", text)] })).Note);
        Assert.Single(await Store.IntentsAbout(HomeScope, text, 9));
    }

    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Integrator)]
    [InlineData(Role.Operator)]
    [InlineData(Role.Admin)]
    [InlineData(Role.Network)]
    [InlineData(Role.Platform)]
    [InlineData(Role.Runtime)]
    public async Task An_actor_of_any_role_is_read_as_it_was_written(Role role)
    {
        var story = Add(new(Home) { With = intent => intent with { Actor = new("key_1", role) } });

        Assert.Equal(role, (await Read(story))!.Actor.Role);
    }

    private SealedIntent Add(Told told)
    {
        SealedStory? story = null;
        Write(Tenant, b => story = b.Add(told));
        return story!.Intent;
    }

    private async Task<SealedIntent?> Read(SealedIntent written)
    {
        await Reopen();
        return await Store.Intent(written.Scope, written.Id);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

using FsCheck;
using FsCheck.Fluent;
using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

/// <summary>What holds for every message that can be written.</summary>
public sealed class Iso8583Properties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(40);

    private static readonly TextCode[] Codes = [TextCode.Ascii, TextCode.Ebcdic037, TextCode.Ebcdic500];

    [Fact]
    public void What_is_written_is_read_again_in_every_dialect() => Check((message, seed) =>
    {
        foreach (var text in Codes)
        {
            var dialect = new Dialect(FieldTable.Iso1987, text, message.Bitmap);
            Assert.Equal(
                Corpus.Say(message), Corpus.Say(Corpus.Whole(Iso8583Codec.Write(message, dialect), dialect)));
        }
    });

    [Fact]
    public void The_bitmaps_of_what_a_network_asks_are_never_mistaken() => Check((message, seed) =>
    {
        (message[2], message[3], message[4]) = ("4761739001010119", "000000", "000000005000");

        Assert.Equal(
            Corpus.Say(message), Corpus.Say(Corpus.Whole(Iso8583Codec.Write(message, Dialect.Iso1987))));
    });

    [Fact]
    public void Nothing_may_follow_and_nothing_may_be_missing() => Check((message, seed) =>
    {
        var dialect = Dialect.Iso1987 with { Bitmap = message.Bitmap };
        var bytes = Iso8583Codec.Write(message, dialect);

        Assert.IsType<Iso8583Reading.Malformed>(Iso8583Codec.Read([.. bytes, (byte)'0'], dialect));
        Assert.IsType<Iso8583Reading.Malformed>(Iso8583Codec.Read(bytes.AsSpan(0, seed % bytes.Length), dialect));
    });

    private static void Check(Action<Iso8583Message, int> property) => FsCheck.Check.One(
        Config,
        Prop.ForAll(
            Arb.From(Gen.Choose(0, int.MaxValue - 1).ArrayOf()),
            seeds => property(Message(seeds), seeds.FirstOrDefault())));

    /// <summary>A message with a field for each seed: what the seed is shrunk to, the message is simpler by.</summary>
    private static Iso8583Message Message(int[] seeds)
    {
        var fields = FieldTable.Iso1987.Fields.ToList();
        var message = new Iso8583Message($"{seeds.Length * 7 % 10_000:D4}")
        {
            Bitmap = seeds.Length % 2 == 0 ? BitmapForm.Binary : BitmapForm.Hex,
        };
        foreach (var seed in seeds)
        {
            var field = fields[seed % fields.Count];
            message[field.Number] = Samples.Value(field, new Random(seed));
        }
        return message;
    }
}

using System.Text;
using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

/// <summary>Bytes to messages, and back.</summary>
public sealed class CodecTests
{
    private const string SignOn = "0800 Binary 7=1121131411 11=000002 70=001";

    public static TheoryData<string> Names => [.. Corpus.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_others_write_is_read_and_written_byte_for_byte(string name)
    {
        var (dialect, bytes) = Corpus.All[name];

        Assert.Equal(bytes, Iso8583Codec.Write(Corpus.Whole(bytes, dialect), dialect));
    }

    [Fact]
    public void Fields_have_the_values_that_others_gave_them()
    {
        var message = Corpus.Message("authorization");

        Assert.Equal("0100", message.Mti);
        Assert.Equal(
            [2, 3, 4, 7, 11, 12, 13, 14, 18, 22, 23, 25, 26, 32, 33, 35, 37, 41, 42, 43, 49, 52, 56, 123],
            message.Fields);
        Assert.Equal("4761739001010119", message[2]);
        Assert.Equal("000000005000", message[4]);
        Assert.Equal("423935", message[32]);
        Assert.Equal("4761739001010119D22122011758928889", message[35]);
        Assert.Equal("MOTITILL_000001", message[42]);
        Assert.Equal("7434F67813BAE545", message[52]);
        Assert.Equal("91010151134C101", message[123]);
        Assert.Null(message[39]);
    }

    [Theory]
    [InlineData("sign_on", SignOn)]
    [InlineData("sign_on_ebcdic", SignOn)]
    [InlineData("sign_on_hex", "0800 Hex 7=1121131411 11=000002 70=001")]
    public void The_same_message_is_read_in_every_dialect(string name, string said) =>
        Assert.Equal(said, Corpus.Say(Corpus.Message(name)));

    [Fact]
    public void An_empty_secondary_bitmap_is_read_and_written_again()
    {
        var message = Corpus.Message("empty_secondary");

        Assert.True(message.HasEmptySecondary);
        Assert.Equal("1510", message[56]);
        Assert.Equal(Corpus.Bytes("empty_secondary"), Iso8583Codec.Write(message, Dialect.Iso1987));
    }

    [Fact]
    public void Hexadecimal_bitmaps_may_have_small_letters()
    {
        var bytes = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(Corpus.Bytes("sign_on_hex")).ToLowerInvariant());

        Assert.Equal("0800 Hex 7=1121131411 11=000002 70=001", Corpus.Say(Corpus.Whole(bytes)));
    }

    [Fact]
    public void A_binary_bitmap_that_looks_hexadecimal_is_binary_where_only_that_can_be_read()
    {
        // Fields 3, 4, 11, 12, 19, 20, 27, 28, 35, 36, 43, 44, 51, 52, 59 and 60: eight bytes of '0'.
        var message = new Iso8583Message("0100");
        foreach (var number in Enumerable.Range(0, 8).SelectMany(i => (int[])[i * 8 + 3, i * 8 + 4]))
        {
            var field = FieldTable.Iso1987[number]!;
            message[number] = field.Kind == FieldKind.Xn ? "C00000000" : field.LengthDigits > 0 ? "0" : new(
                '0', field.Kind == FieldKind.B ? field.Max * 2 : field.Max);
        }
        var bytes = Iso8583Codec.Write(message, Dialect.Iso1987);

        Assert.Equal("00000000", Encoding.ASCII.GetString(bytes.AsSpan(4, 8)));
        Assert.Equal(Corpus.Say(message), Corpus.Say(Corpus.Whole(bytes)));
    }

    [Fact]
    public void A_dialect_with_one_form_of_bitmap_takes_no_other()
    {
        var dialect = Dialect.Iso1987 with { Bitmap = BitmapForm.Binary };

        Assert.IsType<Iso8583Reading.Malformed>(Iso8583Codec.Read(Corpus.Bytes("sign_on_hex"), dialect));
        Assert.Equal(SignOn, Corpus.Say(Corpus.Whole(Corpus.Bytes("sign_on"), dialect)));
    }

    [Fact]
    public void Text_beyond_ascii_comes_back_as_it_was()
    {
        var message = new Iso8583Message("0100") { [43] = "Café Größe".PadRight(40), [48] = "¬|![]^¢" };

        foreach (var text in (TextCode[])[TextCode.Ascii, TextCode.Ebcdic037, TextCode.Ebcdic500])
        {
            var dialect = Dialect.Iso1987 with { Text = text };
            Assert.Equal(Corpus.Say(message), Corpus.Say(Corpus.Whole(Iso8583Codec.Write(message, dialect), dialect)));
        }
    }

    [Theory]
    [InlineData("037", "C1C2E9A9F0F94B407BAD", "ABZz09. #Ý")]
    [InlineData("500", "C1C2E9A9F0F94B407B4A", "ABZz09. #[")]
    public void Ebcdic_is_that_of_ibm(string page, string hex, string said)
    {
        var text = page == "037" ? TextCode.Ebcdic037 : TextCode.Ebcdic500;

        Assert.Equal(said, string.Concat(Convert.FromHexString(hex).Select(text.Read)));
        Assert.Equal(Convert.FromHexString(hex), said.Select(text.Write));
        Assert.Equal(256, Enumerable.Range(0, 256).Select(b => text.Read((byte)b)).Distinct().Count());
    }

    [Theory]
    [InlineData(4, "123")]
    [InlineData(4, "12345678901A")]
    [InlineData(2, "12345678901234567890")]
    [InlineData(52, "00")]
    [InlineData(52, "7434f67813bae545")]
    [InlineData(28, "X00000000")]
    [InlineData(43, "\u20AC                                       ")]
    public void What_does_not_fit_its_format_is_not_written(int field, string value) =>
        Assert.Throws<ArgumentException>(() => Iso8583Codec.Write(new("0100") { [field] = value }, Dialect.Iso1987));

    [Theory]
    [InlineData("100")]
    [InlineData("01x0")]
    public void A_message_type_is_four_digits(string mti) =>
        Assert.Throws<ArgumentException>(() => Iso8583Codec.Write(new(mti), Dialect.Iso1987));
}

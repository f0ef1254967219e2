using System.Text;
using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

/// <summary>What is no message, and what is said of it.</summary>
public sealed class CodecFaultTests
{
    /// <summary>Text between brackets is hexadecimal; the rest is ASCII.</summary>
    [Theory]
    [InlineData("", null, 0, "The message type indicator is not four digits.")]
    [InlineData("010", null, 0, "The message type indicator is not four digits.")]
    [InlineData("01x0[0000000000000000]", null, 0, "The message type indicator is not four digits.")]
    [InlineData("0100[00000000000000]", null, 1, "The bitmap is cut off, or is no bitmap.")]
    [InlineData("0100[8000000000000000]1234567", null, 1, "The secondary bitmap is cut off, or is no bitmap.")]
    [InlineData("0100[1000000000000000]12345", "0100", 4, "Field 4 is cut off.")]
    [InlineData("0100[1000000000000000]00000000500x", "0100", 4,
        "Field 4 has a character that its kind, N, does not have.")]
    [InlineData("0100[0000000100000000]1", "0100", 32, "The length of field 32 is cut off, or is no number.")]
    [InlineData("0100[0000000100000000]-1", "0100", 32, "The length of field 32 is cut off, or is no number.")]
    [InlineData("0100[0000000100000000]12", "0100", 32, "Field 32 may have a length of 11, and states 12.")]
    [InlineData("0100[0000000100000000]05123", "0100", 32, "Field 32 is cut off.")]
    [InlineData("0100[0000000000000001]1234567", "0100", 64, "Field 64 is cut off.")]
    [InlineData("0100[80000000000000008000000000000000]", "0100", 65, "Field 65 is not one of the dialect's.")]
    [InlineData("0100[0000000000000000]0", "0100", null, "More bytes follow the last field.")]
    public void A_fault_has_a_field_and_a_sentence(string bytes, string? partial, int? field, string sentence)
    {
        var malformed = Assert.IsType<Iso8583Reading.Malformed>(Iso8583Codec.Read(Bytes(bytes), Dialect.Iso1987));

        Assert.Equal(sentence, malformed.Fault.Sentence);
        Assert.Equal(field, malformed.Fault.Field);
        Assert.Equal(partial, malformed.Partial?.Mti);
    }

    [Fact]
    public void A_fault_shows_the_byte()
    {
        // The fifth character of field 4.
        var reading = Iso8583Codec.Read(Bytes("0100[1000000000000000]0000x0000500"), Dialect.Iso1987);

        Assert.Equal(4 + 8 + 4, Assert.IsType<Iso8583Reading.Malformed>(reading).Fault.Offset);
    }

    [Fact]
    public void A_spoiled_field_spoils_no_other()
    {
        byte[] bytes = [.. Corpus.Bytes("authorization")];
        // The processing code, behind type, bitmaps, and the card's number with its length.
        bytes[4 + 16 + 18] = (byte)'x';

        var malformed = Assert.IsType<Iso8583Reading.Malformed>(Iso8583Codec.Read(bytes, Dialect.Iso1987));

        Assert.Equal(3, malformed.Fault.Field);
        Assert.Equal([.. Corpus.Message("authorization").Fields.Where(f => f != 3)], malformed.Partial!.Fields);
        Assert.Equal("000001", malformed.Partial[11]);
    }

    [Fact]
    public void Every_message_that_is_cut_off_is_a_fault()
    {
        foreach (var (dialect, bytes) in Corpus.All.Values)
        {
            Assert.All(Enumerable.Range(0, bytes.Length), length =>
                Assert.IsType<Iso8583Reading.Malformed>(Iso8583Codec.Read(bytes.AsSpan(0, length), dialect)));
        }
    }

    private static byte[] Bytes(string text)
    {
        var parts = text.Split('[', ']');
        return [.. parts.SelectMany((p, i) => i % 2 == 0 ? Encoding.ASCII.GetBytes(p) : Convert.FromHexString(p))];
    }
}

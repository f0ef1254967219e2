using Zentra.Runtime.Intents;

namespace Zentra.Tests.Intents;

/// <summary>Identifiers are UUIDv7 (RFC 9562, section 5.7) in 26 characters of Crockford's base32.</summary>
public sealed class IdentifierTests
{
    private static readonly byte[] Ones = [.. Enumerable.Repeat((byte)0xFF, 16)];
    private static readonly Timestamp Moment = new(1_795_255_200_123_456);

    /// <summary>
    /// The example of RFC 9562, appendix A.6, but for the low 16 bits, which are the intent's own draws.
    /// </summary>
    [Fact]
    public void The_layout_is_that_of_version_7()
    {
        Assert.True(Timestamp.TryParse("2022-02-22T14:22:22.00-05:00", out var moment));
        var chance = Convert.FromHexString("0000000000000CC3" + "18C4DC0C0C07398F");

        var drawn = Identifier.Draw(moment, chance);

        Assert.Equal("017f22e279b07cc398c4dc0c0c070000", drawn.Value.ToString("x32", null));
        Assert.Equal("pay_01fwhe4ydgfk1shh6w1g60e000", drawn.Text("pay"));
        Assert.True(Identifier.TryParse("pay_01fwhe4ydgfk1shh6w1g60e000", "pay", out var read));
        Assert.Equal(drawn, read);
    }

    [Fact]
    public void Chance_touches_neither_version_nor_variant_nor_the_low_16_bits() =>
        Assert.Equal("7fffbfffffffffff0000", Identifier.Draw(Moment, Ones).Value.ToString("x32", null)[12..]);

    [Theory]
    [InlineData("00000000000000000000000000", "0")]
    [InlineData("7zzzzzzzzzzzzzzzzzzzzzzzzz", "340282366920938463463374607431768211455")]
    [InlineData("0000000000000000000000000z", "31")]
    public void Every_128_bit_value_has_one_text(string digits, string value)
    {
        var identifier = new Identifier(UInt128.Parse(value, null));

        Assert.Equal($"evt_{digits}", identifier.Text("evt"));
        Assert.True(Identifier.TryParse($"evt_{digits}", "evt", out var read));
        Assert.Equal(identifier, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pay_")]
    [InlineData("pay_0000000000000000000000000")]
    [InlineData("pay_000000000000000000000000000")]
    [InlineData("evt_00000000000000000000000000")]
    [InlineData("pay-00000000000000000000000000")]
    [InlineData("PAY_00000000000000000000000000")]
    [InlineData("pay_0000000000000000000000000A")]
    [InlineData("pay_0000000000000000000000000i")]
    [InlineData("pay_0000000000000000000000000l")]
    [InlineData("pay_0000000000000000000000000o")]
    [InlineData("pay_0000000000000000000000000u")]
    [InlineData("pay_0000000000000000000000000 ")]
    [InlineData("pay_80000000000000000000000000")]
    [InlineData("pay_!0000000000000000000000000")]
    public void What_is_no_identifier_of_its_kind_is_refused(string text) =>
        Assert.False(Identifier.TryParse(text, "pay", out _));

    [Fact]
    public void Order_is_the_order_of_time()
    {
        var random = new Random(7);
        var chance = new byte[16];
        var texts = new List<string>();
        for (var i = 0; i < 1_000; i++)
        {
            random.NextBytes(chance);
            texts.Add(Identifier.Draw(new(Moment.Microseconds + i * 1_000L), chance).Text("int"));
        }

        Assert.Equal(texts.Order(StringComparer.Ordinal), texts);
    }

    [Fact]
    public void The_floor_of_a_moment_parts_what_is_older_from_what_is_newer()
    {
        var before = Identifier.Draw(new(Moment.Microseconds - 1_000), Ones);
        var at = Identifier.Draw(Moment, new byte[16]);

        Assert.True(before.Value < Identifier.Floor(Moment).Value);
        Assert.True(at.Value > Identifier.Floor(Moment).Value);
        Assert.Equal(UInt128.Zero, Identifier.Floor(new(-1)).Value);
    }

    [Fact]
    public void What_is_born_in_an_intent_leads_back_to_it()
    {
        var intent = Identifier.Draw(Moment, Ones);

        Assert.Equal(intent, intent.Child(1).Intent);
        Assert.Equal(intent, intent.Child(Identifier.MaxPerIntent).Intent);
        Assert.NotEqual(intent.Child(1), intent.Child(2));
    }
}

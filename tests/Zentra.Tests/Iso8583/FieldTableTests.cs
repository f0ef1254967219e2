using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

public sealed class FieldTableTests
{
    [Fact]
    public void The_standards_table_has_every_field_but_the_bitmaps() => Assert.Equal(
        Enumerable.Range(2, 127).Where(n => n != 65), FieldTable.Iso1987.Fields.Select(f => f.Number));

    [Theory]
    [InlineData(2, "N ..19 (2)")]
    [InlineData(4, "N 12")]
    [InlineData(28, "Xn 9")]
    [InlineData(35, "Z ..37 (2)")]
    [InlineData(43, "Ans 40")]
    [InlineData(48, "Ans ..999 (3)")]
    [InlineData(52, "B 8")]
    [InlineData(54, "An ..120 (3)")]
    [InlineData(90, "N 42")]
    [InlineData(95, "An 42")]
    [InlineData(97, "Xn 17")]
    [InlineData(128, "B 8")]
    public void A_field_has_the_standards_format(int number, string format)
    {
        var field = FieldTable.Iso1987[number]!;

        Assert.Equal(format, field.LengthDigits == 0
            ? $"{field.Kind} {field.Max}"
            : $"{field.Kind} ..{field.Max} ({field.LengthDigits})");
    }

    [Theory]
    [InlineData("2\tn\tLL\t19\thidden")]
    [InlineData("1\tn\tLL\t19\thidden\tname")]
    [InlineData("129\tn\tLL\t19\thidden\tname")]
    [InlineData("2\tq\tLL\t19\thidden\tname")]
    [InlineData("2\tn\tL\t19\thidden\tname")]
    [InlineData("2\tn\tLL\t1000\thidden\tname")]
    [InlineData("2\tn\tLL\t19\thidden\tname\n2\tn\tLL\t19\thidden\tname")]
    public void A_table_that_is_none_is_refused(string text) =>
        Assert.Throws<FormatException>(() => FieldTable.Read(new StringReader(text)));

    [Theory]
    [InlineData(FieldKind.N, "0129", "12a")]
    [InlineData(FieldKind.A, "Ab z", "A1")]
    [InlineData(FieldKind.An, "Ab 09", "A-1")]
    [InlineData(FieldKind.Ans, "Ab 0-!é", "A\n")]
    [InlineData(FieldKind.B, "09AF", "0g")]
    [InlineData(FieldKind.Z, ";4761=2212D?", "47-61")]
    [InlineData(FieldKind.Xn, "C0001", "00001")]
    [InlineData(FieldKind.Xn, "D0001", "DD001")]
    public void A_kind_takes_its_characters_and_no_others(FieldKind kind, string good, string bad)
    {
        var field = new Iso8583Field(2, kind, 3, 99, IsShown: false, "name");

        Assert.Equal(-1, field.FirstMisplaced(good));
        Assert.NotEqual(-1, field.FirstMisplaced(bad));
    }
}

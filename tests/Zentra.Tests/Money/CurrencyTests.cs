using System.Globalization;
using Zentra.Runtime.Money;

namespace Zentra.Tests.Money;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("JPY", 0, "0")]
    [InlineData("JPY", 500, "500")]
    [InlineData("JPY", -500, "-500")]
    [InlineData("JPY", long.MinValue, "-9223372036854775808")]
    [InlineData("USD", 0, "0.00")]
    [InlineData("USD", 1, "0.01")]
    [InlineData("USD", -1, "-0.01")]
    [InlineData("USD", 99, "0.99")]
    [InlineData("USD", 100, "1.00")]
    [InlineData("USD", 125000, "1250.00")]
    [InlineData("USD", -125000, "-1250.00")]
    [InlineData("USD", long.MaxValue, "92233720368547758.07")]
    [InlineData("USD", long.MinValue, "-92233720368547758.08")]
    [InlineData("KWD", 12345, "12.345")]
    [InlineData("KWD", -1, "-0.001")]
    [InlineData("CLF", 12345, "1.2345")]
    [InlineData("CLF", 1, "0.0001")]
    [InlineData("CLF", long.MinValue, "-922337203685477.5808")]
    public void Minor_units_are_written_with_the_currencys_digits(string code, long minor, string text) =>
        Assert.Equal(text, Currency.Find(code)!.Format(minor));

    [Fact]
    public void Another_culture_writes_no_other_number()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new("") { NumberFormat = { NegativeSign = "~", NumberDecimalSeparator = "," } };
        try
        {
            Assert.Equal(["-1.05", "-7"], [Currency.Find("USD")!.Format(-105), Currency.Find("JPY")!.Format(-7)]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("")]
    [InlineData("XXX")]
    [InlineData("XAU")]
    [InlineData("BTC")]
    [InlineData("DEM")]
    public void What_is_no_active_currency_with_a_minor_unit_is_none(string code) => Assert.Null(Currency.Find(code));

    [Fact]
    public void The_table_is_whole()
    {
        Assert.All(Currency.All, c =>
        {
            Assert.Matches("^[A-Z]{3}$", c.Code);
            Assert.Matches("^[0-9]{3}$", c.Numeric);
            Assert.Contains(c.Digits, new[] { 0, 2, 3, 4 });
        });
        Assert.Distinct(Currency.All.Select(c => c.Numeric));
        Assert.InRange(Currency.All.Count(), 155, 170);
    }

    [Fact]
    public void The_table_agrees_with_ISO_4217()
    {
        var folder = Environment.GetEnvironmentVariable("ZENTRA_REFERENCE_DATA");
        var path = folder is null ? null : Path.Combine(folder, "iso4217.csv");
        if (!File.Exists(path))
        {
            Assert.Skip("ZENTRA_REFERENCE_DATA names no folder with iso4217.csv.");
        }

        var reference = File.ReadLines(path).Skip(1).Select(Cells)
            .Where(c => c[2].Length == 3 && c[5].Length == 0 && c[4] != "-")
            .Select(c => $"{c[2]} {c[3]} {c[4]}").Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            reference, Currency.All.Select(c => $"{c.Code} {c.Numeric} {c.Digits}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    [InlineData(Amount.MaxMinor, true)]
    [InlineData(Amount.MaxMinor + 1, false)]
    [InlineData(long.MinValue, false)]
    public void An_amount_is_from_1_to_what_JSON_can_carry(long minor, bool valid) =>
        Assert.Equal(valid, Amount.IsPositive(minor));

    /// <summary>The cells of a line of CSV (RFC 4180), in which a quoted cell may hold commas.</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string> { "" };
        var quoted = false;
        foreach (var character in line)
        {
            quoted ^= character == '"';
            if (character == ',' && !quoted)
            {
                cells.Add("");
            }
            else if (character != '"')
            {
                cells[^1] += character;
            }
        }
        return cells;
    }
}

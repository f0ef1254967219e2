using System.Collections.Frozen;
using System.Globalization;

namespace Zentra.Runtime.Money;

/// <summary>
/// An ISO 4217 currency: alphabetic code, numeric code, and the digits of its minor unit (0, 2, 3 or 4).
/// </summary>
public sealed record Currency(string Code, string Numeric, int Digits, string Name)
{
    private static readonly FrozenDictionary<string, Currency> Table = Read();

    /// <summary>Every active currency that has a minor unit, by code.</summary>
    public static IEnumerable<Currency> All => Table.Values;

    /// <summary>The currency of an upper-case ISO 4217 code, or null where there is none.</summary>
    public static Currency? Find(string code) => Table.GetValueOrDefault(code);

    /// <summary>
    /// Minor units as a decimal with this currency's digits: 125000 USD is "1250.00", 500 JPY is "500". A sum of
    /// amounts may be larger than any of them.
    /// </summary>
    public string Format(Int128 amountMinor)
    {
        if (Digits == 0)
        {
            return amountMinor.ToString(CultureInfo.InvariantCulture);
        }
        var magnitude = Int128.Abs(amountMinor).ToString(CultureInfo.InvariantCulture);
        var padded = magnitude.PadLeft(Digits + 1, '0');
        return $"{(amountMinor < 0 ? "-" : "")}{padded[..^Digits]}.{padded[^Digits..]}";
    }

    private static FrozenDictionary<string, Currency> Read()
    {
        using var stream = typeof(Currency).Assembly.GetManifestResourceStream("currencies.tsv")!;
        using var reader = new StreamReader(stream);
        var table = new Dictionary<string, Currency>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }
            var cells = line.Split('\t');
            table.Add(cells[0], new(cells[0], cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), cells[3]));
        }
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

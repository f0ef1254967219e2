using System.Collections.Frozen;

namespace Zentra.Cards.Clearing;

/// <summary>A country of ISO 3166-1. Networks write it in two letters, in three, or as a number.</summary>
/// <param name="Code">Two upper-case letters.</param>
/// <param name="Alpha3">Three upper-case letters.</param>
/// <param name="Numeric">Three digits.</param>
public sealed record Country(string Code, string Alpha3, string Numeric)
{
    private static readonly FrozenDictionary<string, Country> Table = Read();

    public static IEnumerable<Country> All => Table.Values.Distinct();

    /// <summary>The country that any of its codes names; null where none does.</summary>
    public static Country? Find(string code) => Table.GetValueOrDefault(code);

    private static FrozenDictionary<string, Country> Read()
    {
        using var stream = typeof(Country).Assembly.GetManifestResourceStream("countries.tsv")!;
        using var reader = new StreamReader(stream);
        var table = new Dictionary<string, Country>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                var cells = line.Split('\t');
                var country = new Country(cells[0], cells[1], cells[2]);
                table.Add(country.Code, country);
                table.Add(country.Alpha3, country);
                table.Add(country.Numeric, country);
            }
        }
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

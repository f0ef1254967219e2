using System.Collections.Frozen;
using System.Globalization;

namespace Zentra.Cards.Controls;

/// <summary>A merchant category, or a range of them that belong to one trade.</summary>
/// <param name="First">The first code, 0 to 9999.</param>
/// <param name="Last">The last code.</param>
/// <param name="Groups">The named groups that it is in.</param>
public sealed record MerchantCategory(int First, int Last, string Title, IReadOnlyList<string> Groups);

/// <summary>A named group of merchant categories.</summary>
public sealed record CategoryGroup(string Name, string Title);

/// <summary>
/// Merchant category codes (ISO 18245) with short titles of our own, and the named groups that rules may use. Airlines,
/// vehicle rental and lodging have ranges, in which networks give a code to each company.
/// </summary>
public static class MerchantCategories
{
    private const int Codes = 10_000;

    private static readonly (FrozenDictionary<string, CategoryGroup> Groups, MerchantCategory?[] ByCode) Table = Read();

    /// <summary>Every category and range, by code.</summary>
    public static IEnumerable<MerchantCategory> All => Table.ByCode.OfType<MerchantCategory>().Distinct();

    /// <summary>Every named group.</summary>
    public static IEnumerable<CategoryGroup> Groups => Table.Groups.Values.OrderBy(g => g.Name, StringComparer.Ordinal);

    /// <summary>The category of a code, or null where the table has none.</summary>
    public static MerchantCategory? Find(string code) => CodeOf(code) is { } number ? Table.ByCode[number] : null;

    /// <summary>Whether it is a code at all: four digits.</summary>
    public static bool IsCode(string code) => CodeOf(code) is not null;

    /// <summary>Whether a code is in a named group.</summary>
    public static bool IsIn(string code, string group) => Find(code)?.Groups.Contains(group) == true;

    /// <summary>
    /// The first of these entries that a code is in: itself, a range around it, or a group; null for none.
    /// </summary>
    public static string? Match(IReadOnlyList<string> entries, string code)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (RangeOf(entries[i]) is var (first, last)
                ? CodeOf(code) is { } number && number >= first && number <= last
                : IsIn(code, entries[i]))
            {
                return entries[i];
            }
        }
        return null;
    }

    /// <summary>What is wrong with an entry of a rule; null where nothing is.</summary>
    public static (string Code, string Detail)? FaultOf(string? entry) => entry switch
    {
        null or "" => ("required", "An entry is a code of four digits, a range of two, or a named group."),
        _ when char.IsAsciiDigit(entry[0]) => RangeOf(entry) switch
        {
            null => ("invalid_category", $"{entry} is neither a code of four digits nor a range as 3000-3299."),
            var (first, last) when first > last => ("range_backwards", $"The range {entry} ends before it begins."),
            _ => null,
        },
        _ when !Table.Groups.ContainsKey(entry) => (
            "unknown_group",
            $"There is no group of this name; there are {string.Join(", ", Groups.Select(g => g.Name))}."),
        _ => null,
    };

    private static (int First, int Last)? RangeOf(string entry) => entry.Length switch
    {
        4 when CodeOf(entry) is { } code => (code, code),
        9 when entry[4] == '-' && CodeOf(entry.AsSpan(0, 4)) is { } first && CodeOf(entry.AsSpan(5)) is { } last =>
            (first, last),
        _ => null,
    };

    private static int? CodeOf(ReadOnlySpan<char> code) =>
        code.Length == 4 && !code.ContainsAnyExceptInRange('0', '9')
            ? int.Parse(code, NumberStyles.None, CultureInfo.InvariantCulture)
            : null;

    private static (FrozenDictionary<string, CategoryGroup>, MerchantCategory?[]) Read()
    {
        using var stream = typeof(MerchantCategories).Assembly.GetManifestResourceStream("categories.tsv")!;
        using var reader = new StreamReader(stream);
        var groups = new Dictionary<string, CategoryGroup>(StringComparer.Ordinal);
        var byCode = new MerchantCategory?[Codes];
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            if (line[0] == '@')
            {
                groups.Add(cells[0][1..], new(cells[0][1..], cells[1]));
            }
            else if (line[0] != '#')
            {
                var (first, last) = RangeOf(cells[0]) ?? throw new InvalidDataException($"{cells[0]} is no code.");
                var category = new MerchantCategory(
                    first, last, cells[1], cells[2].Split(',', StringSplitOptions.RemoveEmptyEntries));
                byCode.AsSpan(first, last - first + 1).Fill(category);
            }
        }
        return (groups.ToFrozenDictionary(StringComparer.Ordinal), byCode);
    }
}

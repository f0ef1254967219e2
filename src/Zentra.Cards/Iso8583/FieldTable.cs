using System.Globalization;

namespace Zentra.Cards.Iso8583;

/// <summary>The fields of a dialect by their numbers: data, not code.</summary>
public sealed class FieldTable
{
    public const int MaxNumber = 128;

    /// <summary>The longest that a field can be.</summary>
    public const int MaxLength = 999;

    private readonly Iso8583Field?[] fields = new Iso8583Field?[MaxNumber + 1];

    private FieldTable(IEnumerable<Iso8583Field> given)
    {
        foreach (var field in given)
        {
            fields[field.Number] = fields[field.Number] is null
                ? field
                : throw new FormatException($"Field {field.Number} stands in the table twice.");
        }
    }

    /// <summary>The standard's own table.</summary>
    public static FieldTable Iso1987 { get; } = Embedded("fields-1987.tsv");

    public IEnumerable<Iso8583Field> Fields => fields.OfType<Iso8583Field>();

    /// <summary>A field's format; null where the dialect has no such field.</summary>
    public Iso8583Field? this[int number] => fields[number];

    /// <summary>
    /// Reads a table: lines of number, kind, length (`fixed`, `LL` or `LLL`), most characters, `shown` or `hidden`, and
    /// name, with a tab between them; lines that begin with # are remarks.
    /// </summary>
    /// <exception cref="FormatException">It is no such table.</exception>
    public static FieldTable Read(TextReader reader)
    {
        var read = new List<Iso8583Field>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                read.Add(Field(line.Split('\t')));
            }
        }
        return new(read);
    }

    /// <summary>Reads a table that is a resource of this assembly.</summary>
    public static FieldTable Embedded(string name)
    {
        using var stream = typeof(FieldTable).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no table {name}.");
        using var reader = new StreamReader(stream);
        return Read(reader);
    }

    private static Iso8583Field Field(string[] cells)
    {
        var isField = cells.Length == 6
            & int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            & Enum.TryParse<FieldKind>(cells[1], ignoreCase: true, out var kind)
            & int.TryParse(cells[3], NumberStyles.None, CultureInfo.InvariantCulture, out var max);
        if (!isField || number is < 2 or > MaxNumber || max is < 1 or > MaxLength)
        {
            throw new FormatException($"A line of the table is no field: {string.Join(' ', cells)}");
        }
        return new(number, kind, LengthDigits(cells[2]), max, cells[4] == "shown", cells[5]);
    }

    private static int LengthDigits(string length) => length switch
    {
        "fixed" => 0,
        "LL" => 2,
        "LLL" => 3,
        _ => throw new FormatException($"A length is fixed, LL or LLL, not {length}."),
    };
}

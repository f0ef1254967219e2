using System.Globalization;
using System.Text;

namespace Zentra.Cards.Iso8583;

/// <summary>
/// A message: its type and its fields by number, as text without length; fields of kind B in hexadecimal. It prints the
/// fields that a log may show, and of the others only how long they are.
/// </summary>
/// <param name="mti">The message type indicator: four digits (ISO 8583:1987, section 4.1).</param>
public sealed class Iso8583Message(string mti)
{
    private readonly string?[] values = new string?[FieldTable.MaxNumber + 1];

    public string Mti { get; } = mti;

    /// <summary>How its bitmaps were written, or are to be.</summary>
    public BitmapForm Bitmap { get; init; }

    /// <summary>Whether it has a secondary bitmap with no field in it.</summary>
    public bool HasEmptySecondary { get; init; }

    /// <summary>A field's value; null where the message has no such field.</summary>
    /// <param name="field">2 to 128.</param>
    public string? this[int field]
    {
        get => values[field];
        set => values[field is >= 2 and <= FieldTable.MaxNumber ? field : throw NoField(field)] = value;
    }

    /// <summary>The numbers of the fields it has, in their order.</summary>
    public IEnumerable<int> Fields => Enumerable.Range(2, FieldTable.MaxNumber - 1).Where(n => values[n] is not null);

    public bool Has(int field) => values[field] is not null;

    public override string ToString()
    {
        var text = new StringBuilder(Mti);
        foreach (var number in Fields)
        {
            var value = values[number]!;
            var shown = FieldTable.Iso1987[number] is { IsShown: true } ? value : $"({value.Length} characters)";
            text.Append(CultureInfo.InvariantCulture, $" {number}={shown}");
        }
        return text.ToString();
    }

    private static ArgumentOutOfRangeException NoField(int field) =>
        new(nameof(field), $"A message has fields 2 to {FieldTable.MaxNumber}, and no field {field}.");
}

namespace Zentra.Cards.Iso8583;

/// <summary>How a message's bitmaps are written.</summary>
public enum BitmapForm
{
    /// <summary>Eight bytes each.</summary>
    Binary,

    /// <summary>Sixteen hexadecimal digits each, in the dialect's characters.</summary>
    Hex,
}

/// <summary>What two ends must agree on before they can read each other.</summary>
/// <param name="Fields">The formats of the fields.</param>
/// <param name="Text">How characters are bytes.</param>
/// <param name="Bitmap">
/// How bitmaps are written; null where each message may have its own way. Then sixteen hexadecimal digits behind the
/// message type are hexadecimal bitmaps, unless the message can be read with binary ones only. A binary bitmap that
/// looks like them has neither field 1, nor fields 2, 3 and 4 together.
/// </param>
public sealed record Dialect(FieldTable Fields, TextCode Text, BitmapForm? Bitmap)
{
    /// <summary>ISO 8583:1987 in ASCII.</summary>
    public static Dialect Iso1987 { get; } = new(FieldTable.Iso1987, TextCode.Ascii, Bitmap: null);
}

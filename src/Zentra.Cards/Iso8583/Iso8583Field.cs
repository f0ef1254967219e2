namespace Zentra.Cards.Iso8583;

/// <summary>What a field is made of (ISO 8583:1987, section 4.2).</summary>
public enum FieldKind
{
    /// <summary>Digits.</summary>
    N,

    /// <summary>Letters and blanks.</summary>
    A,

    /// <summary>Letters, digits and blanks.</summary>
    An,

    /// <summary>Whatever can be printed.</summary>
    Ans,

    /// <summary>Bytes; in a message of ours they are in hexadecimal, two upper-case digits each.</summary>
    B,

    /// <summary>Track data: digits, and what ISO 7811 puts between them.</summary>
    Z,

    /// <summary>C or D, and digits.</summary>
    Xn,
}

/// <summary>A field's format.</summary>
/// <param name="Number">2 to 128.</param>
/// <param name="LengthDigits">The digits that state its length: 0 where it is fixed, else 2 or 3.</param>
/// <param name="Max">The most characters it has, or all of them where it is fixed; bytes of kind B.</param>
/// <param name="IsShown">
/// Whether it may stand in a log: never where it has room for a card's number, whatever else it should hold.
/// </param>
public sealed record Iso8583Field(
    int Number, FieldKind Kind, int LengthDigits, int Max, bool IsShown, string Name)
{
    /// <summary>Whether a character may stand at a place of this field.</summary>
    /// <param name="place">From 0.</param>
    public bool Takes(char c, int place) => Kind switch
    {
        FieldKind.N => char.IsAsciiDigit(c),
        FieldKind.A => char.IsAsciiLetter(c) || c == ' ',
        FieldKind.An => char.IsAsciiLetterOrDigit(c) || c == ' ',
        FieldKind.Ans => !char.IsControl(c) && c <= '\u00FF',
        FieldKind.B => char.IsAsciiDigit(c) || char.IsBetween(c, 'A', 'F'),
        FieldKind.Z => char.IsBetween(c, '0', '?') || c == 'D',
        FieldKind.Xn => place == 0 ? c is 'C' or 'D' : char.IsAsciiDigit(c),
        _ => throw new InvalidOperationException($"Field {Number} has an unknown kind."),
    };

    /// <summary>The number of a character that may not stand at its place; negative where all may.</summary>
    public int FirstMisplaced(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Takes(text[i], i))
            {
                return i;
            }
        }
        return -1;
    }
}

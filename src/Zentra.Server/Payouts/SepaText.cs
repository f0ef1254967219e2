using System.Globalization;
using System.Text;
using Zentra.Payments.Payouts;

namespace Zentra.Server.Payouts;

/// <summary>
/// Text in the characters that every bank of the SEPA carries: Latin letters, digits and `/-?:().,'+` with spaces
/// (EPC217-08, SEPA requirements for an extended character set).
/// </summary>
internal static class SepaText
{
    private const int MaxRemittance = 140;

    /// <summary>Letters that are not a Latin letter with a sign over it.</summary>
    private static readonly Dictionary<char, string> Letters = new()
    {
        ['ß'] = "ss", ['ẞ'] = "SS", ['æ'] = "ae", ['Æ'] = "AE", ['œ'] = "oe", ['Œ'] = "OE", ['ø'] = "o", ['Ø'] = "O",
        ['ł'] = "l", ['Ł'] = "L", ['đ'] = "d", ['Đ'] = "D", ['ð'] = "d", ['Ð'] = "D", ['þ'] = "th", ['Þ'] = "TH",
        ['ı'] = "i", ['ħ'] = "h", ['Ħ'] = "H", ['ŋ'] = "n", ['Ŋ'] = "N", ['ŧ'] = "t", ['Ŧ'] = "T", ['ĸ'] = "k",
        ['ơ'] = "o", ['Ơ'] = "O", ['ư'] = "u", ['Ư'] = "U",
        ['&'] = "+", ['_'] = "-", ['\u2013'] = "-", ['\u2014'] = "-", ['\u2019'] = "'", ['\u2018'] = "'", ['`'] = "'",
        ['"'] = "'", [';'] = ",", ['['] = "(", [']'] = ")", ['{'] = "(", ['}'] = ")", ['\\'] = "/", ['|'] = "/",
        ['@'] = "(at)", ['€'] = "EUR", ['%'] = ".", ['*'] = ".", ['#'] = ".", ['!'] = ".", ['='] = ".",
    };

    /// <summary>Letters with signs, by the letter below: the program carries no tables to take them apart.</summary>
    private static readonly (char Letter, string Signed)[] Signed =
    [
        ('A', "ÀÁÂÃÄÅĀĂĄḀẠẢẤẦẨẪẬẮẰẲẴẶ"), ('B', "ḂḄḆ"), ('C', "ÇĆĈĊČḈ"), ('D', "ĎḊḌḎḐḒ"),
        ('E', "ÈÉÊËĒĔĖĘĚḔḖḘḚḜẸẺẼẾỀỂỄỆ"), ('F', "Ḟ"), ('G', "ĜĞĠĢḠ"), ('H', "ĤḢḤḦḨḪ"), ('I', "ÌÍÎÏĨĪĬĮİḬḮỈỊ"),
        ('J', "Ĵ"), ('K', "ĶḰḲḴ"), ('L', "ĹĻĽḶḸḺḼ"), ('M', "ḾṀṂ"), ('N', "ÑŃŅŇṄṆṈṊ"),
        ('O', "ÒÓÔÕÖŌŎŐṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ"), ('P', "ṔṖ"), ('R', "ŔŖŘṘṚṜṞ"), ('S', "ŚŜŞŠȘṠṢṤṦṨ"), ('T', "ŢŤȚṪṬṮṰ"),
        ('U', "ÙÚÛÜŨŪŬŮŰŲṲṴṶṸṺỤỦỨỪỬỮỰ"), ('V', "ṼṾ"), ('W', "ŴẀẂẄẆẈ"), ('X', "ẊẌ"), ('Y', "ÝŶŸẎỲỴỶỸ"),
        ('Z', "ŹŻŽẐẒẔ"), ('a', "àáâãäåāăąḁạảấầẩẫậắằẳẵặ"), ('b', "ḃḅḇ"), ('c', "çćĉċčḉ"), ('d', "ďḋḍḏḑḓ"),
        ('e', "èéêëēĕėęěḕḗḙḛḝẹẻẽếềểễệ"), ('f', "ḟ"), ('g', "ĝğġģḡ"), ('h', "ĥḣḥḧḩḫẖ"), ('i', "ìíîïĩīĭįḭḯỉị"),
        ('j', "ĵ"), ('k', "ķḱḳḵ"), ('l', "ĺļľḷḹḻḽ"), ('m', "ḿṁṃ"), ('n', "ñńņňṅṇṉṋ"),
        ('o', "òóôõöōŏőṍṏṑṓọỏốồổỗộớờởỡợ"), ('p', "ṕṗ"), ('r', "ŕŗřṙṛṝṟ"), ('s', "śŝşšșṡṣṥṧṩ"), ('t', "ţťțṫṭṯṱẗ"),
        ('u', "ùúûüũūŭůűųṳṵṷṹṻụủứừửữự"), ('v', "ṽṿ"), ('w', "ŵẁẃẅẇẉẘ"), ('x', "ẋẍ"), ('y', "ýÿŷẏẙỳỵỷỹ"),
        ('z', "źżžẑẓẕ"),
    ];

    private const string GreekFrom = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ";

    private static readonly string[] GreekTo =
    [
        "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f",
        "ch", "ps", "o", "a", "e", "i", "i", "o", "y", "o", "i", "y", "i", "y",
    ];

    private const string CyrillicFrom = "абвгдежзийклмнопрстуфхцчшщъьюяыэёії";

    private static readonly string[] CyrillicTo =
    [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h",
        "ts", "ch", "sh", "sht", "a", "y", "yu", "ya", "y", "e", "e", "i", "i",
    ];

    /// <summary>What the payee reads: the reference, and what was said beside it.</summary>
    public static string Remittance(PayoutTransfer transfer) => Of(
        transfer.Description is { } text ? $"{transfer.Reference} {text}" : transfer.Reference, MaxRemittance);

    /// <summary>The text in those characters, cut to its limit; what has no like is a point.</summary>
    public static string Of(string text, int maxLength)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(result, rune);
        }
        var words = string.Join(' ', result.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return (words.Length <= maxLength ? words : words[..maxLength]).TrimEnd();
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        if (IsTaken(rune.Value))
        {
            result.Append((char)rune.Value);
        }
        else if (Rune.IsWhiteSpace(rune))
        {
            result.Append(' ');
        }
        else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
        {
            result.Append((rune.IsBmp ? Like((char)rune.Value) : null) ?? ".");
        }
    }

    private static string? Like(char c)
    {
        if (Letters.TryGetValue(c, out var letters))
        {
            return letters;
        }
        foreach (var (letter, signed) in Signed)
        {
            if (signed.Contains(c, StringComparison.Ordinal))
            {
                return letter.ToString();
            }
        }
        var small = char.ToLowerInvariant(c);
        var greek = GreekFrom.IndexOf(small, StringComparison.Ordinal);
        var cyrillic = CyrillicFrom.IndexOf(small, StringComparison.Ordinal);
        var like = greek >= 0 ? GreekTo[greek] : cyrillic >= 0 ? CyrillicTo[cyrillic] : null;
        return like is null || small == c ? like : char.ToUpperInvariant(like[0]) + like[1..];
    }

    private static bool IsTaken(int c) =>
        c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9'
            or '/' or '-' or '?' or ':' or '(' or ')' or '.' or ',' or '\'' or '+';
}

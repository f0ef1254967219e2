using Zentra.Runtime.Money;

namespace Zentra.Server.Files;

/// <summary>
/// Amounts as files write them. They are read digit by digit into minor units, exactly: what has more digits than its
/// currency, a separator of thousands, or an exponent is no amount.
/// </summary>
internal static class MinorUnits
{
    /// <summary>An amount in major units, as `-1250.00`; more digits than the currency has must be 0.</summary>
    /// <param name="separator">What stands before the fraction: a point or a comma.</param>
    public static bool TryParseMajor(ReadOnlySpan<byte> text, Currency currency, byte separator, out long minor) =>
        TryParse(text, currency.Digits, separator, out minor);

    /// <summary>An amount in minor units, as `-125000`.</summary>
    public static bool TryParseMinor(ReadOnlySpan<byte> text, out long minor) => TryParse(text, 0, 0, out minor);

    private static bool TryParse(ReadOnlySpan<byte> text, int digits, byte separator, out long minor)
    {
        minor = 0;
        var isNegative = text is [(byte)'-', ..];
        var rest = isNegative || text is [(byte)'+', ..] ? text[1..] : text;
        var whole = rest.IndexOf(separator);
        var fraction = separator == 0 || whole < 0 ? [] : rest[(whole + 1)..];
        whole = separator == 0 || whole < 0 ? rest.Length : whole;
        if (whole == 0 || (whole < rest.Length && fraction.IsEmpty) || !TryAppend(rest[..whole], ref minor))
        {
            return false;
        }
        for (var i = 0; i < digits; i++)
        {
            ReadOnlySpan<byte> digit = i < fraction.Length ? fraction.Slice(i, 1) : "0"u8;
            if (!TryAppend(digit, ref minor))
            {
                return false;
            }
        }
        minor = isNegative ? -minor : minor;
        return fraction.Length <= digits || !fraction[digits..].ContainsAnyExcept((byte)'0');
    }

    private static bool TryAppend(ReadOnlySpan<byte> digits, ref long number)
    {
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            number = number * 10 + (digit - '0');
            if (number > Amount.MaxMinor)
            {
                return false;
            }
        }
        return true;
    }
}

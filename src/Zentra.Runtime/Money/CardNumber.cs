using System.Globalization;

namespace Zentra.Runtime.Money;

/// <summary>
/// Finds card numbers (ISO/IEC 7812-1) in text, so that they can be refused: 13 to 19 digits that begin with an
/// issuer's range, have a length that the brand gives out, and pass the Luhn check (Annex B). Spaces and dashes may
/// stand between them. What only looks like one (<see cref="CardNumberLookalike"/>) is none.
/// </summary>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">How many characters it has, with what stands between its digits.</param>
/// <param name="Masked">Its first six and last four digits, which may be shown; the rest are stars.</param>
public readonly record struct CardNumber(int Start, int Length, string Masked)
{
    private const int MinDigits = 13;
    private const int MaxDigits = 19;
    private const int ShownFirst = 6;
    private const int ShownLast = 4;

    /// <summary>The most characters that may stand between two digits of one number, as in `4242 - 4242`.</summary>
    private const int MaxGap = 3;

    /// <summary>
    /// Whether a JSON text may have a card number in one of its strings. It looks at every thirteenth byte, since
    /// whatever is shorter is none, and says yes where an escape or a letter beyond ASCII may hide a digit.
    /// </summary>
    public static bool MayBeIn(ReadOnlySpan<byte> json)
    {
        if (json.ContainsAnyInRange((byte)0x80, (byte)0xFF) || json.Contains((byte)'\\'))
        {
            return true;
        }
        for (var at = MinDigits - 1; at < json.Length; at += MinDigits)
        {
            if (!IsPart(json[at]))
            {
                continue;
            }
            var digits = 0;
            for (var i = at - 1; i >= 0 && IsPart(json[i]); i--)
            {
                digits += IsDigit(json[i]) ? 1 : 0;
            }
            for (; at < json.Length && IsPart(json[at]); at++)
            {
                digits += IsDigit(json[at]) ? 1 : 0;
            }
            if (digits >= MinDigits)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The first card number of a text; null where it has none.</summary>
    public static CardNumber? In(ReadOnlySpan<char> text)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        for (var start = 0; start <= text.Length - MinDigits; start++)
        {
            if (Digit(text[start]) < 0)
            {
                continue;
            }
            if (From(text, start, digits) is { } found)
            {
                return found;
            }
            // A number begins where a group of digits does.
            while (start + 1 < text.Length && Digit(text[start + 1]) >= 0)
            {
                start++;
            }
        }
        return null;
    }

    /// <summary>The text with every card number masked.</summary>
    public static string Mask(string text)
    {
        while (In(text) is { } found)
        {
            text = string.Concat(text.AsSpan(0, found.Start), found.Masked, text.AsSpan(found.Start + found.Length));
        }
        return text;
    }

    private static CardNumber? From(ReadOnlySpan<char> text, int start, Span<byte> digits)
    {
        CardNumber? longest = null;
        var (count, gap) = (0, 0);
        for (var at = start; at < text.Length; at++)
        {
            var digit = Digit(text[at]);
            if (digit < 0)
            {
                if (++gap > MaxGap || !IsSeparator(text[at]))
                {
                    return longest;
                }
                continue;
            }
            if (count == MaxDigits)
            {
                return longest;
            }
            digits[count++] = (byte)digit;
            gap = 0;
            var isEndOfGroup = at + 1 == text.Length || Digit(text[at + 1]) < 0;
            if (isEndOfGroup && count >= MinDigits && IsCard(digits[..count])
                && !CardNumberLookalike.Is(text, start, at + 1, count))
            {
                // A shorter one would show more digits than may be shown.
                longest = new(start, at + 1 - start, MaskOf(digits[..count]));
            }
        }
        return longest;
    }

    /// <summary>Whether the digits are of an issuer's range, in a length of its brand, and pass Luhn.</summary>
    private static bool IsCard(ReadOnlySpan<byte> digits)
    {
        var six = 0;
        foreach (var digit in digits[..6])
        {
            six = six * 10 + digit;
        }
        return IsIssued(six, digits.Length) && PassesLuhn(digits);
    }

    /// <param name="six">The first six digits.</param>
    private static bool IsIssued(int six, int length) => (six / 100) switch
    {
        // Visa.
        >= 4000 and <= 4999 => length is 13 or >= 16,
        // Mastercard.
        >= 5100 and <= 5599 or >= 2221 and <= 2720 => length is 16,
        // American Express.
        >= 3400 and <= 3499 or >= 3700 and <= 3799 => length is 15,
        // Discover.
        6011 or >= 6440 and <= 6599 => length >= 16,
        // JCB.
        >= 3528 and <= 3589 => length >= 16,
        // Diners Club.
        >= 3000 and <= 3059 or >= 3600 and <= 3699 or >= 3800 and <= 3899 => length >= 14,
        // UnionPay.
        >= 6200 and <= 6299 => length >= 16,
        // Maestro.
        >= 5000 and <= 5099 or >= 5600 and <= 5899 or 6304 or >= 6700 and <= 6799 => true,
        _ => false,
    };

    /// <summary>ISO/IEC 7812-1, Annex B: every second digit from the right is doubled.</summary>
    private static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)];
            sum += i % 2 == 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
        }
        return sum % 10 == 0;
    }

    private static string MaskOf(ReadOnlySpan<byte> digits)
    {
        Span<char> masked = stackalloc char[MaxDigits];
        for (var i = 0; i < digits.Length; i++)
        {
            var isShown = i < ShownFirst || i >= digits.Length - ShownLast;
            masked[i] = isShown ? (char)('0' + digits[i]) : '*';
        }
        return new(masked[..digits.Length]);
    }

    private static bool IsPart(byte c) => IsDigit(c) || c is (byte)' ' or (byte)'-' or (byte)'\t';

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    /// <summary>The value of a decimal digit of any script; negative where it is none.</summary>
    internal static int Digit(char c) => char.IsAscii(c)
        ? char.IsAsciiDigit(c) ? c - '0' : -1
        : CharUnicodeInfo.GetDecimalDigitValue(c);

    /// <summary>A space, a dash, or what is not seen at all.</summary>
    private static bool IsSeparator(char c) => char.IsAscii(c)
        ? c is ' ' or '-' or '\t'
        : c == '\u2212' || char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator
            or UnicodeCategory.DashPunctuation or UnicodeCategory.Format;
}

using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Money;

/// <summary>
/// Digits that pass for a card number by chance, and are known by what stands around them. One in about fifty runs of
/// 16 digits passes, so that identifiers, hashes, IBANs and telephone numbers would be refused now and then.
/// </summary>
internal static class CardNumberLookalike
{
    private const int UuidLength = 36;

    /// <summary>The hexadecimal digits of a UUID.</summary>
    private const int Uuid128 = 32;

    private const int IdentifierDigits = 26;
    private const int PrefixLength = 3;
    private const int MaxIban = 34;
    private const int MinIban = 15;

    /// <summary>ITU-T E.164 gives a telephone number 15 digits at most.</summary>
    private const int MaxTelephone = 15;

    /// <param name="start">Where the digits begin.</param>
    /// <param name="end">Where they have ended.</param>
    /// <param name="digits">How many they are.</param>
    public static bool Is(ReadOnlySpan<char> text, int start, int end, int digits) =>
        IsTelephone(text, start, digits) || IsHash(text, start, end) || IsOurs(text, start)
        || IsInUuid(text, start, end) || IsInIban(text, start, end);

    private static bool IsTelephone(ReadOnlySpan<char> text, int start, int digits) =>
        digits <= MaxTelephone && text[..start].TrimEnd(' ').EndsWith("+");

    /// <summary>Hexadecimal digits in a length of hashes, traces and object identifiers, letters among them.</summary>
    private static bool IsHash(ReadOnlySpan<char> text, int start, int end)
    {
        var word = Word(text, start, end, out _);
        // A UUID without its hyphens may follow a letter or two, as in k0190….
        var number = word.Length is > Uuid128 and < Uuid128 + Uuid128 / 2 ? word[^Uuid128..] : word;
        return number.Length is 16 or 24 or 32 or 40 or 48 or 56 or 64 or 96 or 128
            && number.ContainsAnyExceptInRange('0', '9') && IsHexadecimal(number);
    }

    /// <summary>Whether the digits begin within an identifier of ours: `pay_` and 26 characters.</summary>
    private static bool IsOurs(ReadOnlySpan<char> text, int start)
    {
        var word = Word(text, start, start, out var at);
        if (word.Length != IdentifierDigits || at < PrefixLength + 1)
        {
            return false;
        }
        var whole = text.Slice(at - PrefixLength - 1, PrefixLength + 1 + IdentifierDigits);
        var prefix = whole[..PrefixLength];
        return !prefix.ContainsAnyExceptInRange('a', 'z') && Identifier.TryParse(whole, prefix, out _);
    }

    /// <summary>RFC 9562, section 4: 8-4-4-4-12 hexadecimal digits, with a version and its variant.</summary>
    private static bool IsInUuid(ReadOnlySpan<char> text, int start, int end)
    {
        for (var at = Math.Max(0, end - UuidLength); at <= start && at + UuidLength <= text.Length; at++)
        {
            if (IsUuid(text.Slice(at, UuidLength)) && !IsWordCharacter(text, at - 1)
                && !IsWordCharacter(text, at + UuidLength))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsUuid(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < UuidLength; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
            {
                return false;
            }
        }
        return text[14] is >= '1' and <= '8' && text[19] is '8' or '9' or 'a' or 'b' or 'A' or 'B';
    }

    /// <summary>ISO 13616-1: a country, two check digits, and an account number; 97 divides all but 1 of it.</summary>
    private static bool IsInIban(ReadOnlySpan<char> text, int start, int end)
    {
        var earliest = Math.Max(0, end - MaxIban - MaxIban / 4);
        for (var at = Math.Min(start, text.Length - MinIban); at >= earliest; at--)
        {
            var isHead = char.IsAsciiLetterUpper(text[at]) && char.IsAsciiLetterUpper(text[at + 1])
                && char.IsAsciiDigit(text[at + 2]) && char.IsAsciiDigit(text[at + 3]) && !IsWordCharacter(text, at - 1);
            if (isHead && IsIban(text[at..], end - at))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the text begins with an IBAN that reaches so far at least.</summary>
    private static bool IsIban(ReadOnlySpan<char> text, int reach)
    {
        // The country and the check digits are counted last.
        var (head, rest, length) = (Fold(0, text[..4]), 0, 4);
        for (var i = 4; i <= text.Length && length <= MaxIban; i++)
        {
            var isEnd = i == text.Length || !char.IsAsciiLetterOrDigit(text[i]);
            if (isEnd && i >= reach && length >= MinIban && (rest * 1_000_000L + head) % 97 == 1)
            {
                return true;
            }
            if (i == text.Length || (isEnd && text[i] != ' '))
            {
                return false;
            }
            if (!isEnd)
            {
                rest = Fold(rest, text.Slice(i, 1));
                length++;
            }
        }
        return false;
    }

    /// <summary>Appends characters to a number, of which the remainder by 97 is kept: A is 10, Z is 35.</summary>
    private static int Fold(int number, ReadOnlySpan<char> text)
    {
        var remainder = number;
        foreach (var c in text)
        {
            remainder = char.IsAsciiDigit(c)
                ? (remainder * 10 + c - '0') % 97
                : (remainder * 100 + char.ToUpperInvariant(c) - 'A' + 10) % 97;
        }
        return remainder;
    }

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> text, int start, int end, out int from)
    {
        while (IsWordCharacter(text, start - 1))
        {
            start--;
        }
        while (IsWordCharacter(text, end))
        {
            end++;
        }
        from = start;
        return text[start..end];
    }

    private static bool IsWordCharacter(ReadOnlySpan<char> text, int at) =>
        at >= 0 && at < text.Length && char.IsAsciiLetterOrDigit(text[at]);

    private static bool IsHexadecimal(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }
        return true;
    }
}

using System.Globalization;
using System.Text.Json.Serialization;

namespace Zentra.Payments.Payouts;

/// <summary>Whose account money is paid to, and where it is.</summary>
public sealed record BankDestination
{
    /// <summary>The longest holder's name, as in a SEPA credit transfer (EPC115-06, AT-E001).</summary>
    public const int MaxHolder = 70;

    /// <summary>The account's holder, as the bank knows them.</summary>
    public required string Holder { get; init; }

    /// <summary>ISO 13616: upper case, without spaces.</summary>
    public string? Iban { get; init; }

    /// <summary>Where there is no IBAN: up to 34 letters and digits (ISO 20022, `Max34Text`).</summary>
    public string? AccountNumber { get; init; }

    /// <summary>The bank's code in its country's clearing, with an account number.</summary>
    public string? BankCode { get; init; }

    /// <summary>ISO 9362.</summary>
    public string? Bic { get; init; }

    /// <summary>Where the account is: ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>All but the last four characters of its number as stars: what may be shown.</summary>
    [JsonIgnore]
    public string Masked => Mask(Iban ?? AccountNumber ?? "");

    /// <summary>The text with all but its last four characters as stars.</summary>
    public static string Mask(string number) =>
        number.Length <= 4 ? new('*', number.Length) : new string('*', number.Length - 4) + number[^4..];

    /// <summary>
    /// Whether a text is an IBAN: two letters, two check digits and 11 to 30 letters or digits, whose remainder by 97
    /// is 1 (ISO 13616-1, section 6; ISO/IEC 7064, MOD 97-10).
    /// </summary>
    public static bool IsIban(string text)
    {
        if (text.Length is < 15 or > 34 || !char.IsAsciiLetterUpper(text[0]) || !char.IsAsciiLetterUpper(text[1])
            || !char.IsAsciiDigit(text[2]) || !char.IsAsciiDigit(text[3])
            || text.Any(c => !char.IsAsciiDigit(c) && !char.IsAsciiLetterUpper(c)))
        {
            return false;
        }
        var check = int.Parse(text.AsSpan(2, 2), NumberStyles.None, CultureInfo.InvariantCulture);
        var remainder = 0;
        foreach (var c in text.AsSpan(4))
        {
            remainder = Append(remainder, c);
        }
        foreach (var c in text.AsSpan(0, 4))
        {
            remainder = Append(remainder, c);
        }
        // The check digits 00, 01 and 99 pass the division and are never given out.
        return remainder == 1 && check is >= 2 and <= 98;
    }

    /// <summary>Whether a text is a BIC: 8 or 11 characters, with a country in the middle (ISO 9362).</summary>
    public static bool IsBic(string text) =>
        text.Length is 8 or 11 && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c))
        && char.IsAsciiLetterUpper(text[4]) && char.IsAsciiLetterUpper(text[5]);

    private static int Append(int remainder, char c) => char.IsAsciiDigit(c)
        ? (remainder * 10 + (c - '0')) % 97
        : (remainder * 100 + (c - 'A' + 10)) % 97;
}

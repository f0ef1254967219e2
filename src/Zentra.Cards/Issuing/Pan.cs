using System.Diagnostics.CodeAnalysis;

namespace Zentra.Cards.Issuing;

/// <summary>
/// A primary account number (ISO/IEC 7812): 12 to 19 digits, of which the last is the Luhn check digit. It cannot print
/// itself: what is written of it is its last four digits.
/// </summary>
public readonly struct Pan : IEquatable<Pan>
{
    public const int MinDigits = 12;
    public const int MaxDigits = 19;

    /// <summary>The digits that follow a BIN, before the check digit, are chance; fewer would run out.</summary>
    private const int MinAccountDigits = 3;

    private readonly string? digits;

    private Pan(string digits) => this.digits = digits;

    /// <summary>The last four digits, which may be shown.</summary>
    public string Last4 => Digits[^4..];

    /// <summary>The first six digits, which may be shown (PCI DSS 3.4.1).</summary>
    public string Bin => Digits[..6];

    /// <summary>Never the default: that is no number.</summary>
    private string Digits => digits ?? throw new InvalidOperationException("This is no card number.");

    /// <summary>A number of digits only, with a right check digit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Pan pan)
    {
        pan = default;
        if (text.Length is < MinDigits or > MaxDigits || text.ContainsAnyExceptInRange('0', '9')
            || CheckDigit(text[..^1]) != text[^1])
        {
            return false;
        }
        pan = new(text.ToString());
        return true;
    }

    /// <summary>How many digits are drawn for a number behind its BIN range's digits.</summary>
    public static int DrawnDigits(string prefix, int length) =>
        length is >= MinDigits and <= MaxDigits && length - prefix.Length - 1 is >= MinAccountDigits and var drawn
            ? drawn
            : throw new ArgumentException(
                $"A number of {length} digits cannot be drawn behind {prefix.Length} digits.");

    /// <summary>A number of a BIN range: the range's digits, drawn digits, and the check digit.</summary>
    /// <param name="prefix">The first digits of the range.</param>
    /// <param name="drawn">Digits from chance, as many as <see cref="DrawnDigits"/> says.</param>
    public static Pan Of(string prefix, ReadOnlySpan<char> drawn)
    {
        Span<char> text = stackalloc char[MaxDigits];
        prefix.CopyTo(text);
        drawn.CopyTo(text[prefix.Length..]);
        var length = prefix.Length + drawn.Length;
        text[length] = CheckDigit(text[..length]);
        return TryParse(text[..(length + 1)], out var pan)
            ? pan
            : throw new ArgumentException("A BIN range and what is drawn are digits.");
    }

    /// <summary>Gives the digits to those who must have them: the vault, and the wire to the network.</summary>
    public TResult Disclose<TResult>(Func<string, TResult> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return use(Digits);
    }

    /// <summary>The check digit of a number without it (ISO/IEC 7812-1, annex B).</summary>
    public static char CheckDigit(ReadOnlySpan<char> number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[^(i + 1)] - '0';
            var weighed = i % 2 == 0 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return (char)('0' + (10 - sum % 10) % 10);
    }

    public bool Equals(Pan other) => string.Equals(digits, other.digits, StringComparison.Ordinal);

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Pan other && Equals(other);

    public override int GetHashCode() => digits is null ? 0 : StringComparer.Ordinal.GetHashCode(digits);

    public override string ToString() => digits is null ? "no card number" : $"card number ending in {Last4}";

    public static bool operator ==(Pan left, Pan right) => left.Equals(right);

    public static bool operator !=(Pan left, Pan right) => !left.Equals(right);
}

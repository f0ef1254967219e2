using Zentra.Cards.Issuing;

namespace Zentra.Cards.Clearing;

/// <summary>
/// The acquirer reference number (ARN): 23 digits, of which the last is the Luhn check digit (ISO/IEC 7812-1, annex B)
/// of the ones before. A presentment keeps it through its chargebacks.
/// </summary>
public static class AcquirerReference
{
    public const int Digits = 23;

    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length == Digits && !text.ContainsAnyExceptInRange('0', '9') && Pan.CheckDigit(text[..^1]) == text[^1];

    /// <summary>The number of which these are the first 22 digits.</summary>
    public static string Of(ReadOnlySpan<char> digits) => digits.Length == Digits - 1
        && !digits.ContainsAnyExceptInRange('0', '9')
        ? string.Concat(digits, [Pan.CheckDigit(digits)])
        : throw new ArgumentException("An acquirer reference is made of 22 digits.");
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Cards.Clearing;

/// <summary>
/// The rate of a conversion, exactly as it was said: 0.9125 is 9125 with four decimals. It is told, and never computed
/// with: both amounts are in the record.
/// </summary>
/// <param name="Digits">All of its digits as one number; positive.</param>
/// <param name="Decimals">How many of them stand behind the point, 0 to 12.</param>
[JsonConverter(typeof(ConversionRateJson))]
public readonly record struct ConversionRate(long Digits, int Decimals)
{
    public const int MaxDecimals = 12;
    private const int MaxDigits = 18;

    /// <summary>Digits with one point at most, as `1.0850`; what is zero is no rate.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ConversionRate rate)
    {
        rate = default;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? [] : text[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty) || fraction.Length > MaxDecimals
            || whole.Length + fraction.Length > MaxDigits || (whole.Length > 1 && whole[0] == '0')
            || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }
        rate = new(long.Parse(string.Concat(whole, fraction), CultureInfo.InvariantCulture), fraction.Length);
        return rate.Digits > 0;
    }

    /// <summary>
    /// A rate of ISO 8583 (fields 9 and 10): one digit that counts the decimals, and seven digits. Zeros alone say
    /// nothing.
    /// </summary>
    public static bool TryParseField(ReadOnlySpan<char> field, out ConversionRate rate)
    {
        rate = default;
        if (field.Length != 8 || field.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }
        rate = new(long.Parse(field[1..], CultureInfo.InvariantCulture), field[0] - '0');
        return rate.Digits > 0;
    }

    /// <summary>As a field of ISO 8583; null where it has too many digits for one.</summary>
    public string? ToField() => Decimals <= 9 && Digits <= 9_999_999
        ? $"{Decimals}{Digits.ToString("D7", CultureInfo.InvariantCulture)}"
        : null;

    public override string ToString()
    {
        var digits = Digits.ToString(CultureInfo.InvariantCulture).PadLeft(Decimals + 1, '0');
        return Decimals == 0 ? digits : $"{digits[..^Decimals]}.{digits[^Decimals..]}";
    }
}

/// <summary>A rate as text, to the digit.</summary>
public sealed class ConversionRateJson : JsonConverter<ConversionRate>
{
    public override ConversionRate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ConversionRate.TryParse(reader.GetString(), out var rate)
            ? rate
            : throw new JsonException("A rate is a text of digits with one point at most.");

    public override void Write(Utf8JsonWriter writer, ConversionRate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}

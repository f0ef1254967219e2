using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Runtime.Intents;

/// <summary>A moment in UTC, in microseconds since 1970. On the wire: RFC 3339 with six fractional digits.</summary>
[JsonConverter(typeof(TimestampJson))]
public readonly record struct Timestamp(long Microseconds) : IComparable<Timestamp>
{
    /// <summary>The characters of the text form.</summary>
    internal const int TextLength = 27;

    /// <summary>The microsecond that a moment falls into, also before 1970.</summary>
    public static Timestamp From(DateTimeOffset moment)
    {
        var (microseconds, rest) = Math.DivRem(
            moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerMicrosecond);
        return new(rest < 0 ? microseconds - 1 : microseconds);
    }

    public DateTimeOffset ToDateTimeOffset() =>
        DateTimeOffset.UnixEpoch.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond);

    public Timestamp Plus(TimeSpan span) => new(checked(Microseconds + span.Ticks / TimeSpan.TicksPerMicrosecond));

    public int CompareTo(Timestamp other) => Microseconds.CompareTo(other.Microseconds);

    public static bool operator <(Timestamp left, Timestamp right) => left.Microseconds < right.Microseconds;

    public static bool operator >(Timestamp left, Timestamp right) => left.Microseconds > right.Microseconds;

    public static bool operator <=(Timestamp left, Timestamp right) => left.Microseconds <= right.Microseconds;

    public static bool operator >=(Timestamp left, Timestamp right) => left.Microseconds >= right.Microseconds;

    /// <summary>
    /// Reads an RFC 3339 date-time with an offset, and nothing else that looks like one: a date alone or a local time
    /// is not a moment. What is finer than a microsecond is cut off.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Timestamp moment)
    {
        moment = default;
        if (text.Length is < 20 or > 40 || !TryDate(text, out var date) || !TryTime(text[11..], out var time)
            || !TryFraction(text[19..], out var fraction, out var rest) || !TryOffset(rest, out var offset))
        {
            return false;
        }
        var microseconds = From(date).Microseconds + (time - offset) * 1_000_000L + fraction;
        moment = new(microseconds);
        return moment >= From(DateTimeOffset.MinValue) && moment <= From(DateTimeOffset.MaxValue);
    }

    public override string ToString()
    {
        Span<byte> utf8 = stackalloc byte[TextLength];
        Write(utf8);
        return Encoding.ASCII.GetString(utf8);
    }

    /// <summary>
    /// The text form, digit by digit: the general formatter takes longer than all else of an event together.
    /// </summary>
    internal void Write(Span<byte> utf8)
    {
        var moment = ToDateTimeOffset().UtcDateTime;
        "0000-00-00T00:00:00.000000Z"u8.CopyTo(utf8);
        Digits(utf8[..4], moment.Year);
        Digits(utf8[5..7], moment.Month);
        Digits(utf8[8..10], moment.Day);
        Digits(utf8[11..13], moment.Hour);
        Digits(utf8[14..16], moment.Minute);
        Digits(utf8[17..19], moment.Second);
        Digits(utf8[20..26], (int)(moment.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond));
    }

    private static void Digits(Span<byte> utf8, int number)
    {
        for (var i = utf8.Length - 1; i >= 0; i--)
        {
            utf8[i] = (byte)('0' + number % 10);
            number /= 10;
        }
    }

    private static bool TryDate(ReadOnlySpan<char> text, out DateTimeOffset date)
    {
        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var valid = text[4] == '-' && text[7] == '-' && (text[10] is 'T' or 't')
            && year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        date = valid ? new(year, month, day, 0, 0, 0, TimeSpan.Zero) : default;
        return valid;
    }

    /// <summary>Seconds since midnight. A leap second (60) has no place in this clock, so it is refused.</summary>
    private static bool TryTime(ReadOnlySpan<char> text, out int seconds)
    {
        var (hour, minute, second) = (Number(text[..2]), Number(text[3..5]), Number(text[6..8]));
        seconds = hour * 3600 + minute * 60 + second;
        return text[2] == ':' && text[5] == ':'
            && hour is >= 0 and <= 23 && minute is >= 0 and <= 59 && second is >= 0 and <= 59;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out int microseconds, out ReadOnlySpan<char> rest)
    {
        microseconds = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }
        var digits = text[1..].IndexOfAnyExceptInRange('0', '9');
        for (var i = 1; i <= 6; i++)
        {
            microseconds = microseconds * 10 + (i <= digits ? text[i] - '0' : 0);
        }
        rest = digits < 0 ? [] : text[(digits + 1)..];
        return digits > 0;
    }

    /// <summary>Seconds east of UTC.</summary>
    private static bool TryOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text is "Z" or "z")
        {
            return true;
        }
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':')
        {
            return false;
        }
        var (hours, minutes) = (Number(text[1..3]), Number(text[4..]));
        seconds = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
        return hours is >= 0 and <= 23 && minutes is >= 0 and <= 59;
    }

    /// <summary>The number of some ASCII digits; negative where there is anything else.</summary>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}

public sealed class TimestampJson : JsonConverter<Timestamp>
{
    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Timestamp.TryParse(reader.GetString(), out var moment)
            ? moment
            : throw new JsonException("An RFC 3339 date-time with an offset is expected.");

    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options)
    {
        Span<byte> utf8 = stackalloc byte[Timestamp.TextLength];
        value.Write(utf8);
        writer.WriteStringValue(utf8);
    }
}

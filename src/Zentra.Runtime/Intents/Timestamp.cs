using System.Globalization;
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

    public static Timestamp From(DateTimeOffset moment) =>
        new((moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);

    public DateTimeOffset ToDateTimeOffset() =>
        DateTimeOffset.UnixEpoch.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond);

    public Timestamp Plus(TimeSpan span) => new(checked(Microseconds + span.Ticks / TimeSpan.TicksPerMicrosecond));

    public int CompareTo(Timestamp other) => Microseconds.CompareTo(other.Microseconds);

    public static bool operator <(Timestamp left, Timestamp right) => left.Microseconds < right.Microseconds;

    public static bool operator >(Timestamp left, Timestamp right) => left.Microseconds > right.Microseconds;

    public static bool operator <=(Timestamp left, Timestamp right) => left.Microseconds <= right.Microseconds;

    public static bool operator >=(Timestamp left, Timestamp right) => left.Microseconds >= right.Microseconds;

    /// <summary>Reads an RFC 3339 date-time with an offset; a date alone or a local time is not a moment.</summary>
    public static bool TryParse(string? text, out Timestamp moment)
    {
        moment = default;
        if (text is null || text.Length is < 20 or > 40 || text[10] is not ('T' or 't'))
        {
            return false;
        }
        var hasOffset = text[^1] is 'Z' or 'z' || text[^6] is '+' or '-';
        if (!hasOffset || !DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
        {
            return false;
        }
        moment = From(parsed);
        return true;
    }

    public override string ToString()
    {
        Span<byte> utf8 = stackalloc byte[TextLength];
        Write(utf8);
        return Encoding.ASCII.GetString(utf8);
    }

    /// <summary>The text form, digit by digit: the general formatter takes longer than all else of an event together.</summary>
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

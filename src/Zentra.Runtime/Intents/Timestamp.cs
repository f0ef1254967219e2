using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Runtime.Intents;

/// <summary>A moment in UTC, in microseconds since 1970. On the wire: RFC 3339 with six fractional digits.</summary>
[JsonConverter(typeof(TimestampJson))]
public readonly record struct Timestamp(long Microseconds) : IComparable<Timestamp>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

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

    public override string ToString() => ToDateTimeOffset().UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    internal bool TryWrite(Span<byte> utf8, out int written) =>
        ToDateTimeOffset().UtcDateTime.TryFormat(utf8, out written, Format, CultureInfo.InvariantCulture);
}

public sealed class TimestampJson : JsonConverter<Timestamp>
{
    public override Timestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Timestamp.TryParse(reader.GetString(), out var moment)
            ? moment
            : throw new JsonException("An RFC 3339 date-time with an offset is expected.");

    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options)
    {
        Span<byte> utf8 = stackalloc byte[40];
        value.TryWrite(utf8, out var written);
        writer.WriteStringValue(utf8[..written]);
    }
}

using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Intents;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000000Z")]
    [InlineData("2026-11-21t10:00:00z", "2026-11-21T10:00:00.000000Z")]
    [InlineData("2026-11-21T10:00:00.5Z", "2026-11-21T10:00:00.500000Z")]
    [InlineData("2026-11-21T10:00:00.123456Z", "2026-11-21T10:00:00.123456Z")]
    [InlineData("2026-11-21T10:00:00.1234569999Z", "2026-11-21T10:00:00.123456Z")]
    [InlineData("2026-11-21T23:59:59.9999999Z", "2026-11-21T23:59:59.999999Z")]
    [InlineData("2026-11-21T10:00:00+05:30", "2026-11-21T04:30:00.000000Z")]
    [InlineData("2026-11-21T00:30:00+01:00", "2026-11-20T23:30:00.000000Z")]
    [InlineData("2026-12-31T23:30:00.25-01:00", "2027-01-01T00:30:00.250000Z")]
    [InlineData("2026-11-21T10:00:00-00:00", "2026-11-21T10:00:00.000000Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z")]
    public void A_moment_is_read_in_any_offset_and_written_in_UTC(string text, string written)
    {
        Assert.True(Timestamp.TryParse(text, out var moment));

        Assert.Equal(written, moment.ToString());
        Assert.True(Timestamp.TryParse(written, out var again));
        Assert.Equal(moment, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-11-21")]
    [InlineData("2026-11-21T10:00:00")]
    [InlineData("2026-11-21 10:00:00Z")]
    [InlineData("2026-11-21T10:00Z")]
    [InlineData("2026-11-21T10:00:00.Z")]
    [InlineData("2026-11-21T10:00:00,5Z")]
    [InlineData("2026-11-21T10:00:00.5")]
    [InlineData("2026-11-21T10:00:00+0530")]
    [InlineData("2026-11-21T10:00:00+5:30")]
    [InlineData("2026-11-21T10:00:00+24:00")]
    [InlineData("2026-11-21T10:00:00 +01:00")]
    [InlineData("2026-11-21T10:00:00Z ")]
    [InlineData(" 2026-11-21T10:00:00Z")]
    [InlineData("2026-11-21T24:00:00Z")]
    [InlineData("2026-11-21T10:60:00Z")]
    [InlineData("2026-12-31T23:59:60Z")]
    [InlineData("2025-02-29T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("11/21/2026T10:00:00Z")]
    [InlineData("21.11.2026T10:00:00Z")]
    [InlineData("2026-11-21T10:00:00PM")]
    [InlineData("２０２６-11-21T10:00:00Z")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("2026-11-21T10:00:00.12345678901234567890123Z")]
    public void What_is_no_RFC_3339_moment_is_refused(string? text) => Assert.False(Timestamp.TryParse(text, out _));

    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.000000Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999Z")]
    [InlineData(1_795_255_200_000_001, "2026-11-21T10:00:00.000001Z")]
    public void A_microsecond_keeps_its_place(long microseconds, string text)
    {
        Assert.Equal(text, new Timestamp(microseconds).ToString());
        Assert.Equal(new(microseconds), Timestamp.From(new Timestamp(microseconds).ToDateTimeOffset()));
        Assert.Equal(new(microseconds), Timestamp.From(new Timestamp(microseconds).ToDateTimeOffset().AddTicks(9)));
    }

    [Fact]
    public void A_moment_travels_as_a_string_of_JSON_and_nothing_else()
    {
        var moment = new Timestamp(1_795_255_200_000_001);

        Assert.Equal("\"2026-11-21T10:00:00.000001Z\"", JsonSerializer.Serialize(moment));
        Assert.Equal(moment, JsonSerializer.Deserialize<Timestamp>("\"2026-11-21T10:00:00.000001Z\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Timestamp>("1795255200"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Timestamp>("\"tomorrow\""));
    }

    [Fact]
    public void Adding_time_is_checked() =>
        Assert.Throws<OverflowException>(() => new Timestamp(long.MaxValue).Plus(TimeSpan.FromSeconds(1)));
}

using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Controls;

/// <summary>Windows of the calendar where clocks change. The moments are those of the tz database (zdump).</summary>
public sealed class WindowTests
{
    [Theory]
    // 23 and 25 hours.
    [InlineData("America/New_York", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("America/New_York", "2026-11-02T04:59:59.999999Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    [InlineData("America/New_York", "2026-11-02T05:00:00Z", "2026-11-02T05:00:00Z", "2026-11-03T05:00:00Z")]
    // Midnight is skipped: the day begins at 01:00.
    [InlineData("America/Sao_Paulo", "2018-11-04T10:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z")]
    [InlineData("Africa/Cairo", "2026-04-24T10:00:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")]
    [InlineData("America/Havana", "2026-03-08T12:00:00Z", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z")]
    // The last hour of a day comes twice.
    [InlineData("America/Sao_Paulo", "2018-02-18T02:30:00Z", "2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z")]
    [InlineData("Africa/Cairo", "2026-10-29T21:30:00Z", "2026-10-28T21:00:00Z", "2026-10-29T22:00:00Z")]
    // The first hour comes twice: the day begins at the first midnight.
    [InlineData("America/Havana", "2026-11-01T04:30:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z")]
    // One minute after midnight the clock went back to the day before, which is over nonetheless.
    [InlineData("America/St_Johns", "2006-10-29T02:45:00Z", "2006-10-29T02:30:00Z", "2006-10-30T03:30:00Z")]
    // Changes whose rule names another day than theirs (RFC 8536, 3.3.1).
    [InlineData("Asia/Jerusalem", "2026-03-26T23:30:00Z", "2026-03-26T22:00:00Z", "2026-03-27T21:00:00Z")]
    [InlineData("America/Nuuk", "2026-10-25T01:30:00Z", "2026-10-24T01:00:00Z", "2026-10-25T02:00:00Z")]
    [InlineData("America/Santiago", "2026-04-05T03:30:00Z", "2026-04-04T03:00:00Z", "2026-04-05T04:00:00Z")]
    [InlineData("America/Santiago", "2026-09-06T12:00:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z")]
    // Half an hour, and offsets of 30 and 45 minutes.
    [InlineData("Australia/Lord_Howe", "2026-04-05T00:00:00Z", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T00:00:00Z", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-01-01T00:00:00Z", "2025-12-31T18:30:00Z", "2026-01-01T18:30:00Z")]
    [InlineData("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2025-12-31T18:15:00Z", "2026-01-01T18:15:00Z")]
    [InlineData("Pacific/Chatham", "2026-04-05T00:00:00Z", "2026-04-04T10:15:00Z", "2026-04-05T11:15:00Z")]
    // The 30th of December 2011 never came in Samoa.
    [InlineData("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")]
    [InlineData("UTC", "2026-02-28T23:59:59.999999Z", "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("Etc/GMT+5", "2026-02-28T04:00:00Z", "2026-02-27T05:00:00Z", "2026-02-28T05:00:00Z")]
    public void A_day_is_as_long_as_its_zone_made_it(string zone, string at, string start, string end) =>
        Assert.Equal((start, end), Calendar(WindowSpan.Day, zone, at));

    [Theory]
    [InlineData(WindowSpan.Week, null, "2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z")]
    [InlineData(WindowSpan.Week, Weekday.Sunday, "2026-03-08T05:00:00Z", "2026-03-15T04:00:00Z")]
    [InlineData(WindowSpan.Week, Weekday.Saturday, "2026-03-07T05:00:00Z", "2026-03-14T04:00:00Z")]
    [InlineData(WindowSpan.Month, null, "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z")]
    [InlineData(WindowSpan.Year, null, "2026-01-01T05:00:00Z", "2027-01-01T05:00:00Z")]
    public void A_window_of_days_begins_with_its_first(WindowSpan span, Weekday? first, string start, string end) =>
        Assert.Equal((start, end), Calendar(span, "America/New_York", "2026-03-08T12:00:00Z", first));

    [Fact]
    public void A_month_ends_where_its_last_day_has_an_hour_twice() => Assert.Equal(
        ("2024-09-30T21:00:00Z", "2024-10-31T22:00:00Z"),
        Calendar(WindowSpan.Month, "Africa/Cairo", "2024-10-31T21:30:00Z"));

    [Theory]
    [InlineData("2026-06-10T12:00:00Z", "2026-06-09T12:00:00Z", "2026-06-10T12:15:00Z")]
    [InlineData("2026-06-10T12:14:59.999999Z", "2026-06-09T12:00:00Z", "2026-06-10T12:15:00Z")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-30T23:45:00Z", "1970-01-01T00:00:00Z")]
    public void A_rolling_day_has_96_steps_and_the_one_that_is_on(string at, string start, string end)
    {
        var place = Windows.At(new() { Span = WindowSpan.Day, Mode = WindowMode.Rolling }, Given.At(at));

        Assert.Equal((Given.At(start), Given.At(end)), (place.Start, place.End));
    }

    /// <summary>Every zone of this machine, every day of twenty years.</summary>
    [Fact]
    public void In_every_zone_a_day_begins_when_the_clock_first_reaches_it()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Select(z => Zones.Find(z.Id)).OfType<TimeZoneInfo>().ToList();
        Assert.True(zones.Count > 300, $"This machine has {zones.Count} zones only.");
        foreach (var zone in zones)
        {
            var begin = Zones.Begin(zone, new(2010, 1, 1));
            for (var day = new DateOnly(2010, 1, 1); day.Year < 2030; day = day.AddDays(1))
            {
                var next = Zones.Begin(zone, day.AddDays(1));
                if (next.Microseconds - begin.Microseconds != TimeSpan.MicrosecondsPerDay)
                {
                    CheckOdd(zone, day, begin, next);
                }
                begin = next;
            }
        }
    }

    /// <summary>Looks at the clock each five minutes, where the day is not an ordinary one.</summary>
    private static void CheckOdd(TimeZoneInfo zone, DateOnly day, Timestamp begin, Timestamp end)
    {
        Assert.True(begin <= end, $"{zone.Id} {day}");
        var (latest, step) = (DateTime.MinValue, TimeSpan.FromMinutes(5));
        for (var at = begin.Plus(TimeSpan.FromDays(-2)); at < end.Plus(step); at = at.Plus(step))
        {
            var clock = Zones.WallClock(zone, at);
            latest = clock > latest ? clock : latest;
            Assert.True(
                latest >= day.ToDateTime(default) == at >= begin, $"{zone.Id}: at {at} it is {clock}, {day} {begin}");
            Assert.True(
                latest >= day.AddDays(1).ToDateTime(default) == at >= end, $"{zone.Id}: at {at} it is {clock}, {end}");
        }
    }

    private static (string, string) Calendar(WindowSpan span, string zone, string at, Weekday? first = null)
    {
        var place = Windows.At(
            new() { Span = span, Mode = WindowMode.Calendar, TimeZone = zone, WeekStarts = first }, Given.At(at));
        Assert.Equal(place.Start, place.Bucket);
        return (Text(place.Start!.Value), Text(place.End!.Value));
    }

    private static string Text(Timestamp moment) =>
        moment.ToString().Replace(".000000Z", "Z", StringComparison.Ordinal);
}

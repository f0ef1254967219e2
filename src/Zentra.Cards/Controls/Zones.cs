using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>
/// Time zones by their identifiers in the IANA database, as the platform's copy of it has them: its version is part of
/// what a decision with a calendar depends on. The copy should be in the fat form (`zic -b fat`), as Debian's is: of
/// the slim one, .NET 10 reads changes that are not on the named day (RFC 8536, 3.3.1: hours below 0 or above 23) a day
/// off, today in Cairo, Jerusalem, Nuuk, Scoresbysund and Santiago. Tests of these zones fail on such a machine.
/// </summary>
public static class Zones
{
    private const int MaxId = 64;

    /// <summary>No clock is further from UTC (the platform's limit); west and east.</summary>
    private const long MaxOffset = 14 * TimeSpan.MicrosecondsPerHour;

    /// <summary>
    /// The zone of an identifier, `UTC` or `Area/Location`, in exactly this case; null where there is none. Windows'
    /// names, abbreviations and offsets are none.
    /// </summary>
    public static TimeZoneInfo? Find(string id) =>
        IsIana(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.Id == id ? zone : null;

    /// <summary>What the clocks of a zone show.</summary>
    public static DateTime WallClock(TimeZoneInfo zone, Timestamp moment)
    {
        var utc = moment.ToDateTimeOffset().UtcDateTime;
        return DateTime.SpecifyKind(utc + zone.GetUtcOffset(utc), DateTimeKind.Unspecified);
    }

    public static Weekday WeekdayOf(DateOnly day) => (Weekday)(((int)day.DayOfWeek + 6) % 7);

    /// <summary>
    /// The first moment at which the clocks of a zone show the midnight of a day, or have passed it. Clocks change at
    /// most once in the 28 hours in which that can be.
    /// </summary>
    public static Timestamp Begin(TimeZoneInfo zone, DateOnly day)
    {
        var midnight = Timestamp.From(new(day.ToDateTime(default), TimeSpan.Zero)).Microseconds;
        var (low, high) = (midnight - MaxOffset, midnight + MaxOffset);
        var (before, after) = (Offset(zone, low), Offset(zone, high));
        if (before == after)
        {
            return new(midnight - before);
        }
        while (high - low > TimeSpan.MicrosecondsPerSecond)
        {
            var middle = low + (high - low) / TimeSpan.MicrosecondsPerSecond / 2 * TimeSpan.MicrosecondsPerSecond;
            (low, high) = Offset(zone, middle) == before ? (middle, high) : (low, middle);
        }
        // The clocks change at `high`.
        return new(midnight - before < high ? midnight - before : Math.Max(high, midnight - after));
    }

    /// <summary>Microseconds east of UTC.</summary>
    private static long Offset(TimeZoneInfo zone, long microseconds)
    {
        var utc = new Timestamp(microseconds).ToDateTimeOffset().UtcDateTime;
        return zone.GetUtcOffset(utc).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static bool IsIana(string id)
    {
        if (id == "UTC")
        {
            return true;
        }
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && id.Length <= MaxId && id[^1] != '/' && char.IsAsciiLetterUpper(id[0])
            && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
    }
}

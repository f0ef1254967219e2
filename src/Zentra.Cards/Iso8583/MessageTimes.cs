using System.Globalization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Iso8583;

/// <summary>Moments without a year: they are in the year that brings them nearest to when the message came.</summary>
internal static class MessageTimes
{
    /// <param name="text">MMDDhhmmss, UTC.</param>
    public static Timestamp? Moment(ReadOnlySpan<char> text, Timestamp received) =>
        DateOf(text[..4], received) is { } date && TryTime(text[4..], out var time)
            ? Timestamp.From(new(date.ToDateTime(time), TimeSpan.Zero))
            : null;

    /// <param name="text">MMDD.</param>
    public static DateOnly? DateOf(ReadOnlySpan<char> text, Timestamp received)
    {
        var today = DateOnly.FromDateTime(received.ToDateTimeOffset().UtcDateTime);
        var (month, day) = (Two(text), Two(text[2..]));
        DateOnly? nearest = null;
        foreach (var year in (ReadOnlySpan<int>)[today.Year, today.Year - 1, today.Year + 1])
        {
            if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            {
                continue;
            }
            var date = new DateOnly(year, month, day);
            if (nearest is not { } other || Distance(date, today) < Distance(other, today))
            {
                nearest = date;
            }
        }
        return nearest;
    }

    private static int Distance(DateOnly one, DateOnly other) => Math.Abs(one.DayNumber - other.DayNumber);

    private static bool TryTime(ReadOnlySpan<char> text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static int Two(ReadOnlySpan<char> text) => (text[0] - '0') * 10 + text[1] - '0';
}

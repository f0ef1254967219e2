using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>Where a moment falls in a window.</summary>
/// <param name="Bucket">The beginning of the bucket that the moment is counted in.</param>
/// <param name="Start">The first moment that counts; null for all time.</param>
/// <param name="End">The first moment at which another window is counted; null for all time.</param>
/// <param name="Keep">How far before the bucket others count, in microseconds.</param>
public readonly record struct WindowAt(Timestamp Bucket, Timestamp? Start, Timestamp? End, long Keep);

/// <summary>
/// The windows of limits.
/// <para>
/// A window of the calendar begins at the first moment at which the clock of its zone shows the midnight of its first
/// day, or has passed it where that midnight is skipped. An hour before midnight that the clock repeats after it
/// belongs to the day that has begun. So windows follow each other without a gap and without an overlap, and a day has
/// 23, 24 or 25 hours, or what the zone gave it.
/// </para>
/// <para>
/// A rolling window of span S counts whole steps of S/96, from 1970 on: the step of the moment and the 96 before it. It
/// covers at least S and less than S and a step (a day: 15 minutes; a week: 105 minutes; 30 days: 7.5 hours; 365 days:
/// 91.25 hours), and a counter has at most 97 buckets.
/// </para>
/// </summary>
public static class Windows
{
    /// <summary>The steps of a rolling window.</summary>
    public const int Steps = 96;

    private const long Day = TimeSpan.MicrosecondsPerDay;

    /// <param name="window">Any but `per_authorization`, and without faults.</param>
    public static WindowAt At(Window window, Timestamp moment) => (window.Span, window.Mode) switch
    {
        (WindowSpan.AllTime, _) => new(default, null, null, 0),
        (WindowSpan.PerAuthorization, _) =>
            throw new ArgumentException("One authorization has no window.", nameof(window)),
        (_, WindowMode.Rolling) => Rolling(StepOf(window.Span), moment),
        (_, WindowMode.Calendar) => Calendar(window, moment),
        _ => throw new ArgumentException("A window of days has a mode.", nameof(window)),
    };

    /// <summary>The length of a step, in microseconds.</summary>
    public static long StepOf(WindowSpan span) => span switch
    {
        WindowSpan.Day => Day / Steps,
        WindowSpan.Week => 7 * Day / Steps,
        WindowSpan.Month => 30 * Day / Steps,
        WindowSpan.Year => 365 * Day / Steps,
        _ => throw new ArgumentException("It does not roll.", nameof(span)),
    };

    private static WindowAt Rolling(long step, Timestamp moment)
    {
        var into = moment.Microseconds % step;
        var bucket = moment.Microseconds - (into < 0 ? into + step : into);
        return new(new(bucket), new(bucket - Steps * step), new(bucket + step), Steps * step);
    }

    private static WindowAt Calendar(Window window, Timestamp moment)
    {
        var zone = Zones.Find(window.TimeZone ?? "")
            ?? throw new InvalidOperationException($"There is no time zone {window.TimeZone} any more.");
        var first = FirstDay(window, DateOnly.FromDateTime(Zones.WallClock(zone, moment)));
        var end = Zones.Begin(zone, Next(window.Span, first));
        while (end <= moment)
        {
            first = Next(window.Span, first);
            end = Zones.Begin(zone, Next(window.Span, first));
        }
        var start = Zones.Begin(zone, first);
        return new(start, start, end, 0);
    }

    private static DateOnly FirstDay(Window window, DateOnly day) => window.Span switch
    {
        WindowSpan.Day => day,
        WindowSpan.Week => day.AddDays(-((Zones.WeekdayOf(day) - (window.WeekStarts ?? Weekday.Monday) + 7) % 7)),
        WindowSpan.Month => new(day.Year, day.Month, 1),
        WindowSpan.Year => new(day.Year, 1, 1),
        _ => throw new ArgumentException("The calendar has no such span.", nameof(window)),
    };

    private static DateOnly Next(WindowSpan span, DateOnly first) => span switch
    {
        WindowSpan.Day => first.AddDays(1),
        WindowSpan.Week => first.AddDays(7),
        WindowSpan.Month => first.AddMonths(1),
        WindowSpan.Year => first.AddYears(1),
        _ => throw new ArgumentException("The calendar has no such span.", nameof(span)),
    };
}

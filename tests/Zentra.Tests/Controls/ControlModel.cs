using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Controls;

/// <summary>
/// Limits without counters: a list of everything that was ever charged, from which each window is told anew.
/// </summary>
internal sealed class ControlModel
{
    private readonly List<Entry> entries = [];

    public sealed class Entry
    {
        public required string Counter { get; init; }
        public required int Authorization { get; init; }
        public required Timestamp At { get; init; }
        public required bool IsAmount { get; init; }
        public long Minor { get; set; }
        public long Count { get; set; }
    }

    public IReadOnlyList<Entry> Of(int authorization) =>
        [.. entries.Where(e => e.Authorization == authorization)];

    /// <summary>What tells one counter from another, in words.</summary>
    public static string CounterOf(ControlSet set, ControlRule rule, Purchase purchase)
    {
        var (window, per, when, unit) = Parts(rule)!.Value;
        string[] words =
        [
            set.Level.ToString(), set.Subject, rule.Name, unit ?? "count", $"{window}",
            when is null ? "" : string.Join('|', when.Channels ?? []) + "/" + string.Join('|', when.Countries ?? []),
            per?.Contains(CounterGroup.Card) == true ? purchase.Card : "",
            per?.Contains(CounterGroup.Category) == true ? purchase.Merchant.Category : "",
            per?.Contains(CounterGroup.Merchant) == true ? purchase.Merchant.Id : "",
        ];
        return string.Join('\n', words);
    }

    public static (Window Window, IReadOnlyList<CounterGroup>? Per, PurchaseFilter? When, string? Currency)? Parts(
        ControlRule rule) => rule switch
        {
            ControlRule.AmountLimit its => (its.Window, its.Per, its.When, its.Currency),
            ControlRule.Velocity its => (its.Window, its.Per, its.When, null),
            _ => null,
        };

    public static bool IsCounted(ControlRule rule, Purchase purchase) =>
        Parts(rule) is var (window, _, when, currency) && window.Span != WindowSpan.PerAuthorization
        && (currency is null || currency == purchase.Currency)
        && (when?.Channels is null || when.Channels.Any(c => c == purchase.Channel))
        && (when?.Countries is null || purchase.Merchant.Country is null
            || when.Countries.Any(c => c == purchase.Merchant.Country));

    public (Int128 Minor, long Count) Used(string counter, Window window, Timestamp at)
    {
        var now = Moment(counter, at);
        var counted = entries.Where(e => e.Counter == counter && IsIn(window, e.At, now)).ToList();
        return (counted.Aggregate((Int128)0, (sum, e) => sum + e.Minor), counted.Sum(e => e.Count));
    }

    /// <summary>A counter's time never goes back.</summary>
    public Timestamp Moment(string counter, Timestamp at) =>
        entries.Where(e => e.Counter == counter).Select(e => e.At).Append(at).Max();

    public void Charge(
        int authorization, string counter, Timestamp at, long minor, bool isAmount, bool isIncrement) =>
        entries.Add(new()
        {
            Counter = counter,
            Authorization = authorization,
            At = Moment(counter, at),
            IsAmount = isAmount,
            Minor = isAmount ? minor : 0,
            Count = isIncrement ? 0 : 1,
        });

    public void GiveBack(int authorization, long minor, bool wholly)
    {
        foreach (var charges in Of(authorization).GroupBy(e => e.Counter))
        {
            var owed = minor;
            foreach (var entry in charges.Reverse())
            {
                var back = wholly ? entry.Minor : Math.Min(owed, entry.Minor);
                (entry.Minor, owed) = (entry.Minor - back, owed - back);
                entry.Count = wholly ? 0 : entry.Count;
            }
        }
    }

    public void ChargeMore(int authorization, long minor)
    {
        foreach (var charges in Of(authorization).Where(e => e.IsAmount).GroupBy(e => e.Counter))
        {
            charges.Last().Minor += minor;
        }
    }

    /// <summary>Whether what was charged at a moment counts at a later one.</summary>
    public static bool IsIn(Window window, Timestamp then, Timestamp now) => (window.Span, window.Mode) switch
    {
        (WindowSpan.AllTime, _) => true,
        (_, WindowMode.Rolling) => Step(window.Span, then) is var step && Step(window.Span, now) is var latest
            && step >= latest - 96 && step <= latest,
        _ => Label(window, then) == Label(window, now),
    };

    /// <summary>The name of the window of the calendar that is on.</summary>
    public static string Label(Window window, Timestamp at)
    {
        var day = Day(TimeZoneInfo.FindSystemTimeZoneById(window.TimeZone!), at);
        while (window.Span == WindowSpan.Week
            && day.DayOfWeek.ToString() != (window.WeekStarts ?? Weekday.Monday).ToString())
        {
            day = day.AddDays(-1);
        }
        return window.Span switch
        {
            WindowSpan.Day or WindowSpan.Week => day.ToString("yyyy-MM-dd", null),
            WindowSpan.Month => day.ToString("yyyy-MM", null),
            _ => day.ToString("yyyy", null),
        };
    }

    /// <summary>The latest date that the clock has shown in two days, looked at each quarter of an hour.</summary>
    private static DateTime Day(TimeZoneInfo zone, Timestamp at)
    {
        var latest = DateTime.MinValue;
        var moment = at.ToDateTimeOffset();
        var quarter = moment.AddTicks(-(moment.Ticks % TimeSpan.FromMinutes(15).Ticks));
        for (var i = 0; i <= 192; i++)
        {
            var clock = TimeZoneInfo.ConvertTime(i == 192 ? moment : quarter.AddMinutes(-15 * i), zone).Date;
            latest = clock > latest ? clock : latest;
        }
        return latest;
    }

    private static long Step(WindowSpan span, Timestamp at)
    {
        var seconds = span switch
        {
            WindowSpan.Day => 900,
            WindowSpan.Week => 6_300,
            WindowSpan.Month => 27_000,
            _ => 328_500,
        };
        return at.Microseconds / (seconds * 1_000_000L);
    }
}

using System.Globalization;
using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Webhooks;

/// <summary>When a delivery is tried: a span before each attempt, the first one included.</summary>
/// <param name="JitterPercent">How much a span may vary, either way.</param>
public sealed record DeliverySchedule(IReadOnlyList<TimeSpan> Spans, int JitterPercent)
{
    /// <summary>The longest that an endpoint may ask to be left alone (`Retry-After`).</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>The schedule of Standard Webhooks, with one more day: given up after about 76 hours.</summary>
    public static readonly DeliverySchedule Standard = new(
        [
            TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30),
            TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14),
            TimeSpan.FromHours(20), TimeSpan.FromHours(24),
        ],
        10);

    /// <summary>When the next attempt is due, or null when there is none.</summary>
    /// <param name="made">Attempts of this round, the one that just failed included.</param>
    /// <param name="chance">From 0 to 1,000: where in the jitter it falls.</param>
    /// <param name="asked">What the endpoint asked for.</param>
    public Timestamp? Next(int made, Timestamp now, int chance, TimeSpan? asked)
    {
        if (made >= Spans.Count)
        {
            return null;
        }
        var ticks = Spans[made].Ticks;
        var span = TimeSpan.FromTicks(ticks + ticks / 100_000 * JitterPercent * (2 * chance - 1_000));
        var wait = asked is { } least && least > span ? least < LongestWait ? least : LongestWait : span;
        return now.Plus(wait);
    }

    /// <summary>Reads `0s,5s,5m,2h`: whole seconds, minutes, hours or days.</summary>
    public static bool TryParse(string text, out IReadOnlyList<TimeSpan> spans)
    {
        var read = text.Split(',').Select(Span).ToList();
        spans = [.. read.OfType<TimeSpan>()];
        return spans.Count == read.Count;
    }

    /// <summary>Reads `15s`, `5m`, `2h` or `5d`.</summary>
    public static TimeSpan? Span(string text) =>
        text.Length > 1
        && int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => null,
            }
            : null;
}

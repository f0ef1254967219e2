using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>
/// What a limit counts over. A mode is given for a day, a week, a month and a year, and for nothing else.
/// </summary>
public sealed record Window
{
    public required WindowSpan Span { get; init; }
    public WindowMode? Mode { get; init; }

    /// <summary>For the calendar: an identifier of the IANA time zone database, as `America/Sao_Paulo`.</summary>
    public string? TimeZone { get; init; }

    /// <summary>For a week of the calendar; Monday where absent (ISO 8601).</summary>
    public Weekday? WeekStarts { get; init; }
}

[JsonConverter(typeof(WireEnum<WindowSpan>))]
public enum WindowSpan
{
    /// <summary>One authorization with its increments.</summary>
    PerAuthorization,
    Day,
    Week,
    Month,
    Year,
    AllTime,
}

[JsonConverter(typeof(WireEnum<WindowMode>))]
public enum WindowMode
{
    /// <summary>Days, weeks, months and years as they begin in a zone.</summary>
    Calendar,

    /// <summary>The last 24 hours, 7, 30 or 365 days of 24 hours; see <see cref="Windows"/>.</summary>
    Rolling,
}

[JsonConverter(typeof(WireEnum<Weekday>))]
public enum Weekday
{
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

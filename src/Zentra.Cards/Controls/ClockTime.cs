namespace Zentra.Cards.Controls;

/// <summary>A time of day on a wall clock, written `HH:mm` (ISO 8601-1, 5.3), in minutes since midnight.</summary>
internal static class ClockTime
{
    public const int MinutesOfHour = 60;
    public const int MinutesOfDay = 24 * MinutesOfHour;

    /// <summary>From 00:00 to 24:00; null for anything else.</summary>
    public static int? Find(string? text)
    {
        if (text is not { Length: 5 } || text[2] != ':' || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[1])
            || !char.IsAsciiDigit(text[3]) || !char.IsAsciiDigit(text[4]))
        {
            return null;
        }
        var (hour, minute) = ((text[0] - '0') * 10 + text[1] - '0', (text[3] - '0') * 10 + text[4] - '0');
        var time = hour * MinutesOfHour + minute;
        return minute < MinutesOfHour && time <= MinutesOfDay ? time : null;
    }

    public static int Parse(string text) =>
        Find(text) ?? throw new FormatException($"{text} is no time of day.");
}

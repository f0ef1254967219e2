using System.Globalization;
using System.Text;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Files;

/// <summary>Times as files write them: often local, with their zone elsewhere.</summary>
/// <param name="format">A declared format; ISO 8601 where it is null.</param>
/// <param name="zone">Of times that have no offset; UTC where it is null.</param>
internal sealed class Moments(string? format, string? zone)
{
    private const int MaxText = 40;

    /// <summary>
    /// Abbreviations that mean one offset wherever they are used for payments, in minutes. CST, IST and AST mean
    /// several, and are none.
    /// </summary>
    private static readonly Dictionary<string, int> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UTC"] = 0, ["GMT"] = 0, ["Z"] = 0, ["WET"] = 0, ["WEST"] = 60, ["BST"] = 60, ["CET"] = 60, ["CEST"] = 120,
        ["EET"] = 120, ["EEST"] = 180, ["MSK"] = 180, ["GST"] = 240, ["SGT"] = 480, ["HKT"] = 480, ["AWST"] = 480,
        ["JST"] = 540, ["KST"] = 540, ["AEST"] = 600, ["AEDT"] = 660, ["NZST"] = 720, ["NZDT"] = 780, ["EST"] = -300,
        ["EDT"] = -240, ["CDT"] = -300, ["MST"] = -420, ["MDT"] = -360, ["PST"] = -480, ["PDT"] = -420, ["BRT"] = -180,
    };

    /// <summary>Years from 1970 to 2199: what is booked at another time is misread.</summary>
    private static readonly Timestamp Earliest = new(0), Latest = new(7_258_118_400_000_000);

    private readonly Dictionary<string, TimeZoneInfo?> zones = new(StringComparer.Ordinal);

    /// <summary>Whether a declared format says a date, and nothing by names that depend on a language.</summary>
    public static bool IsFormat(string format) =>
        format.Length <= MaxText && format.Contains("yyyy", StringComparison.Ordinal)
        && format.Contains("MM", StringComparison.Ordinal) && format.Contains("dd", StringComparison.Ordinal)
        && !format.Contains("MMM", StringComparison.Ordinal) && !format.Contains("ddd", StringComparison.Ordinal)
        && !format.AsSpan().ContainsAnyExcept("yMdHhmsftTzZ0123456789 .,:/-'");

    public bool Knows(string name) => TryOffset(name, default, out _);

    /// <param name="ownZone">The line's own zone; the file's where it is null.</param>
    public bool TryParse(ReadOnlySpan<byte> text, string? ownZone, out Timestamp moment) =>
        TryRead(text, ownZone, out moment) && moment >= Earliest && moment < Latest;

    private bool TryRead(ReadOnlySpan<byte> text, string? ownZone, out Timestamp moment)
    {
        moment = default;
        Span<char> chars = stackalloc char[MaxText];
        if (text.Length > MaxText - 10 || !Encoding.UTF8.TryGetChars(text, chars, out var length))
        {
            return false;
        }
        if (format is not null)
        {
            return TryFormat(chars[..length], ownZone, out moment);
        }
        var suffix = length switch
        {
            10 => "T00:00:00Z",
            16 => ":00Z",
            19 => "Z",
            > 20 => LocalSuffix(chars[19..length]),
            _ => "",
        };
        if (length > 10 && chars[10] == ' ')
        {
            chars[10] = 'T';
        }
        suffix.CopyTo(chars[length..]);
        return Timestamp.TryParse(chars[..(length + suffix.Length)], out moment)
            && (suffix == "" || TryShift(ref moment, ownZone));
    }

    /// <summary>What a time with a fraction lacks: nothing, where an offset follows.</summary>
    private static string LocalSuffix(ReadOnlySpan<char> rest) =>
        rest[0] == '.' && !rest[1..].ContainsAnyExceptInRange('0', '9') ? "Z" : "";

    private bool TryFormat(ReadOnlySpan<char> text, string? ownZone, out Timestamp moment)
    {
        var isParsed = DateTimeOffset.TryParseExact(
            text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date);
        moment = Timestamp.From(date);
        return isParsed && (format!.Contains('z', StringComparison.Ordinal) || TryShift(ref moment, ownZone));
    }

    /// <summary>From a local time to UTC; a time that a clock shows twice is the later one.</summary>
    private bool TryShift(ref Timestamp moment, string? ownZone)
    {
        if (!TryOffset(ownZone ?? zone ?? "UTC", moment, out var minutes))
        {
            return false;
        }
        moment = moment.Plus(TimeSpan.FromMinutes(-minutes));
        return true;
    }

    private bool TryOffset(string name, Timestamp local, out int minutes)
    {
        if (Abbreviations.TryGetValue(name, out minutes))
        {
            return true;
        }
        if (name is ['+' or '-', _, _, ':', _, _]
            && TimeSpan.TryParseExact(name.AsSpan(1), "hh\\:mm", CultureInfo.InvariantCulture, out var offset))
        {
            minutes = (int)offset.TotalMinutes * (name[0] == '-' ? -1 : 1);
            return true;
        }
        if (!zones.TryGetValue(name, out var found))
        {
            // Names come from the file: no more of them than there are zones.
            found = name.Contains('/', StringComparison.Ordinal) && zones.Count < 600
                && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zoneInfo) ? zoneInfo : null;
            zones.TryAdd(zones.Count < 600 ? name : "", found);
        }
        var date = DateTime.SpecifyKind(local.ToDateTimeOffset().UtcDateTime, DateTimeKind.Unspecified);
        minutes = found is null ? 0 : (int)found.GetUtcOffset(date).TotalMinutes;
        return found is not null;
    }
}

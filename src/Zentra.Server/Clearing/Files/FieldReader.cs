using System.Globalization;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Reads fields of fixed formats. What is wrong with the first one that is wrong is kept; the rest then does not
/// matter.
/// </summary>
internal sealed class FieldReader
{
    /// <summary>More of them may not be a 64-bit number.</summary>
    private const int MaxDigits = 18;

    private static readonly Dictionary<string, string> Currencies =
        Currency.All.SelectMany(c => new[] { (Key: c.Code, c.Code), (Key: c.Numeric, c.Code) })
            .ToDictionary(c => c.Key, c => c.Code, StringComparer.Ordinal);

    public PresentedFault? Fault { get; private set; }

    public void Refuse(string? field, string code, string reason) => Fault ??= new(field, code, reason);

    /// <summary>A text without the blanks around it; null where it is blank.</summary>
    public static string? Text(ReadOnlySpan<char> field) => field.Trim(' ') is { IsEmpty: false } text
        ? text.ToString()
        : null;

    /// <summary>A text of which zeros alone say nothing.</summary>
    public static string? Code(ReadOnlySpan<char> field) =>
        field.ContainsAnyExcept(' ', '0') ? Text(field) : null;

    /// <summary>Text that is kept for people: card numbers in it are masked.</summary>
    public static string? Words(ReadOnlySpan<char> field) => Texts.Description(Text(field));

    public long Number(string name, ReadOnlySpan<char> field)
    {
        if (field.IsEmpty || field.Length > MaxDigits || field.ContainsAnyExceptInRange('0', '9'))
        {
            Refuse(name, "number_invalid", $"The field {name} is not a number of 1 to {MaxDigits} digits.");
            return 0;
        }
        return long.Parse(field, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>A number of which zero and blanks say nothing.</summary>
    public int? Small(string name, ReadOnlySpan<char> field) =>
        field.ContainsAnyExcept(' ', '0') ? (int)Number(name, field) : null;

    /// <summary>ISO 4217 in letters or as a number.</summary>
    public string CurrencyCode(string name, ReadOnlySpan<char> field)
    {
        if (Currencies.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(field, out var code))
        {
            return code;
        }
        Refuse(name, "currency_unknown", $"The field {name} is not a currency of ISO 4217.");
        return "";
    }

    /// <summary>A card's number: its digits, and three more where it has nineteen.</summary>
    public Pan? Card(string name, ReadOnlySpan<char> field, ReadOnlySpan<char> extension = default)
    {
        // A shorter number is filled with zeros; no issuer's range begins with one (ISO/IEC 7812-1).
        var digits = field.Trim(' ').TrimStart('0');
        if (digits.IsEmpty)
        {
            return null;
        }
        var text = extension.ContainsAnyExcept(' ', '0') ? string.Concat(digits, extension.Trim(' ')) : digits;
        if (Pan.TryParse(text, out var pan))
        {
            return pan;
        }
        Refuse(name, "pan_invalid", $"The field {name} is not a card number with a right check digit.");
        return null;
    }

    /// <summary>Month and day, of the last year in which they are not after the file's date.</summary>
    public DateOnly? MonthDay(string name, ReadOnlySpan<char> field, DateOnly? fileDate)
    {
        if (!field.ContainsAnyExcept(' ', '0') || fileDate is not { } latest)
        {
            return null;
        }
        latest = latest.AddDays(latest < DateOnly.MaxValue.AddDays(-1) ? 1 : 0);
        // February 29 may be some years ago.
        for (var year = latest.Year; year > Math.Max(0, latest.Year - 9); year--)
        {
            if (DateOnly.TryParseExact($"{year:D4}{field}", "yyyyMMdd", out var date) && date <= latest)
            {
                return date;
            }
        }
        return NoDate(name);
    }

    /// <summary>A year's last digit and the day of that year.</summary>
    public DateOnly? YearDay(string name, ReadOnlySpan<char> field, DateOnly? fileDate)
    {
        if (!field.ContainsAnyExcept(' ', '0') || fileDate is not { } near)
        {
            return null;
        }
        if (field.Length != 4 || field.ContainsAnyExceptInRange('0', '9'))
        {
            return NoDate(name);
        }
        var distance = (field[0] - '0' - near.Year % 10 + 15) % 10 - 5;
        return DayOf(name, near.Year + distance, field[1..]);
    }

    /// <summary>The last two digits of a year of this century, and the day of that year.</summary>
    public DateOnly? CenturyDay(string name, ReadOnlySpan<char> field) =>
        field.Length != 5 || field.ContainsAnyExceptInRange('0', '9')
            ? NoDate(name)
            : DayOf(name, 2000 + int.Parse(field[..2], CultureInfo.InvariantCulture), field[2..]);

    public DateOnly? YearMonthDay(string name, ReadOnlySpan<char> field) =>
        !field.ContainsAnyExceptInRange('0', '9') && DateOnly.TryParseExact($"20{field}", "yyyyMMdd", out var date)
            ? date
            : NoDate(name);

    private DateOnly? DayOf(string name, int year, ReadOnlySpan<char> day)
    {
        var days = int.Parse(day, CultureInfo.InvariantCulture);
        return days < 1 || days > (DateTime.IsLeapYear(year) ? 366 : 365)
            ? NoDate(name)
            : new DateOnly(year, 1, 1).AddDays(days - 1);
    }

    private DateOnly? NoDate(string name)
    {
        Refuse(name, "date_invalid", $"The field {name} is not a date.");
        return null;
    }
}

using CsvHelper;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>Makes our lines of a CSV file's records, by its plan and its header.</summary>
internal sealed class CsvLines(CsvPlan plan, CsvColumns columns)
{
    private readonly Texts texts = new();
    private readonly Moments moments = new(plan.DateFormat, plan.DefaultZone);
    private readonly CsvAmounts amounts = new(plan, columns);
    private readonly int[] lineReference = columns.Of(plan.LineReference);
    private readonly int[] providerReference = columns.Of(plan.ProviderReference);
    private readonly int[] paymentReference = columns.Of(plan.PaymentReference);
    private readonly int[] ourReference = columns.Of(plan.OurReference);
    private readonly int[] type = columns.Of(plan.Type);
    private readonly int[] currency = columns.Of(plan.Currency);
    private readonly int[] bookedAt = columns.Of(plan.BookedAt);
    private readonly int[] timeZone = columns.Of(plan.TimeZone);
    private readonly int[] batch = columns.Of(plan.Batch);
    private readonly int[] description = columns.Of(plan.Description);

    /// <summary>The reader's current record as a line; null where all of its fields are empty.</summary>
    public FileRow? Read(CsvReader csv, long number)
    {
        if (csv.FieldCount != columns.Count)
        {
            return CsvRecords.IsEmpty(csv) ? null : Rejections.Of(number, csv.RawRecord, new(
                "columns_differ", $"The line has {csv.FieldCount} fields, and the header {columns.Count}."));
        }
        var refusal = Read(csv, number, out var line);
        if (refusal is null)
        {
            return new FileRow.Line(line!);
        }
        return CsvRecords.IsEmpty(csv) ? null : Rejections.Of(number, csv.RawRecord, refusal);
    }

    private Refusal? Read(CsvReader csv, long number, out ReportedLine? line)
    {
        line = null;
        var rawType = texts.Word(First(csv, type));
        if (!plan.Types.TryGetValue(rawType, out var ourType))
        {
            return new("type_unknown", $"There is no type \"{Texts.Description(rawType)}\" in the mapping.");
        }
        if (Find(csv) is not { } money)
        {
            return new("currency_unknown", "The line's currency is not an ISO 4217 code.");
        }
        if (amounts.Read(csv, money, ourType, out var sums) is { } wrong)
        {
            return wrong;
        }
        if (Moment(csv, out var booked) is { } noMoment)
        {
            return noMoment;
        }
        var payment = Text(csv, paymentReference);
        line = new()
        {
            Number = number,
            Type = ourType,
            LineReference = Joined(csv),
            ProviderReference = ourType == LineType.Payment && payment is not null
                ? payment
                : Text(csv, providerReference),
            PaymentReference = payment,
            OurReference = Text(csv, ourReference),
            Currency = money.Code,
            GrossMinor = sums.Gross,
            FeeMinor = sums.Fee,
            NetMinor = sums.Net,
            OriginalCurrency = sums.OriginalCurrency,
            OriginalGrossMinor = sums.OriginalGross,
            BookedAt = booked,
            Batch = First(csv, batch) is { IsEmpty: false } name ? texts.Word(name) : null,
            RawType = rawType.Length == 0 ? null : rawType,
            Description = Texts.Description(Text(csv, description)),
        };
        return LineCheck.References(line);
    }

    private Currency? Find(CsvReader csv)
    {
        var code = First(csv, currency);
        return code.IsEmpty && plan.DefaultCurrency is { } known
            ? Currency.Find(known)
            : Currency.Find(texts.Word(code).ToUpperInvariant());
    }

    private Refusal? Moment(CsvReader csv, out Timestamp? moment)
    {
        moment = null;
        var text = First(csv, bookedAt);
        if (text.IsEmpty)
        {
            return null;
        }
        var zone = First(csv, timeZone) is { IsEmpty: false } name ? texts.Word(name) : null;
        if (moments.TryParse(text, zone, out var parsed))
        {
            moment = parsed;
            return null;
        }
        return zone is not null && !moments.Knows(zone)
            ? new("time_zone_unknown", $"There is no one time zone \"{Texts.Description(zone)}\".")
            : new("date_invalid", "The time at which the line was booked cannot be read.");
    }

    private string? Joined(CsvReader csv)
    {
        if (lineReference.Length < 2)
        {
            return Text(csv, lineReference);
        }
        var parts = new string[lineReference.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = Texts.Trim(csv.GetSpan(lineReference[i]));
            if (part.IsEmpty)
            {
                return null;
            }
            parts[i] = texts.Word(part);
        }
        return string.Join('/', parts);
    }

    private static string? Text(CsvReader csv, int[] places)
    {
        var text = First(csv, places);
        return text.IsEmpty ? null : Texts.Decode(text);
    }

    /// <summary>The first of the fields that is not empty, without the blanks around it.</summary>
    internal static ReadOnlySpan<byte> First(CsvReader csv, int[] places)
    {
        foreach (var place in places)
        {
            if (Texts.Trim(csv.GetSpan(place)) is { IsEmpty: false } text)
            {
                return text;
            }
        }
        return [];
    }
}

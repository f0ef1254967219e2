using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>Whether a mapping can be read by; every fault of it is said at once.</summary>
internal static class MappingCheck
{
    private const int MaxName = 128;
    private const int MaxTypes = 200;

    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    public static void Check(SettlementMapping mapping, ICollection<Fault> faults)
    {
        OneOf(faults, "/delimiter", mapping.Delimiter, Delimiters);
        OneOf(faults, "/encoding", mapping.Encoding, TextFile.Encodings);
        OneOf(faults, "/amounts", mapping.Amounts, ["minor", "major"]);
        OneOf(faults, "/decimal", mapping.Decimal, [".", ","]);
        OneOf(faults, "/signs", mapping.Signs, ["signed", "by_type"]);
        OneOf(faults, "/fee_sign", mapping.FeeSign, ["positive", "negative"]);
        if (mapping.Amounts is null)
        {
            faults.Add(new("/amounts", "required", "/amounts is required: minor or major."));
        }
        if (mapping.Currency is { } currency && Currency.Find(currency) is null)
        {
            faults.Add(new("/currency", "unknown_currency", "/currency is not an ISO 4217 code in upper case."));
        }
        if (mapping.DateFormat is { } format && !Moments.IsFormat(format))
        {
            faults.Add(new("/date_format", "invalid_value",
                "/date_format must have yyyy, MM and dd; its other letters may be HH, hh, mm, ss, fff, tt and zzz."));
        }
        if (mapping.TimeZone is { } zone && !new Moments(null, null).Knows(zone))
        {
            faults.Add(new("/time_zone", "invalid_value",
                "/time_zone is not known; write UTC, +01:00 or Europe/Paris."));
        }
        CheckTypes(mapping, faults);
        if (mapping.Columns is { } columns)
        {
            CheckColumns(columns, mapping.Currency, faults);
        }
        else
        {
            faults.Add(new("/columns", "required", "/columns is required: the names of the columns."));
        }
    }

    private static void CheckColumns(MappedColumns columns, string? currency, ICollection<Fault> faults)
    {
        foreach (var (field, name) in Names(columns))
        {
            if (name is not null && (name.Trim().Length == 0 || name.Length > MaxName))
            {
                faults.Add(new($"/columns/{field}", "invalid_length",
                    $"/columns/{field} must have 1 to {MaxName} characters."));
            }
        }
        if (columns.Currency is null && currency is null)
        {
            faults.Add(new("/columns/currency", "required", "Name a column of currencies, or declare /currency."));
        }
        var hasNet = columns.Net is not null || columns.NetCredit is not null || columns.NetDebit is not null;
        if (!hasNet && columns.Gross is null && columns.GrossCredit is null && columns.GrossDebit is null)
        {
            faults.Add(new("/columns/net", "required", "Name a column of net or gross amounts."));
        }
        Either(faults, "net", columns.Net, columns.NetCredit, columns.NetDebit);
        Either(faults, "gross", columns.Gross, columns.GrossCredit, columns.GrossDebit);
    }

    private static void Either(
        ICollection<Fault> faults, string field, string? signed, string? credit, string? debit)
    {
        if (signed is not null && (credit ?? debit) is not null)
        {
            faults.Add(new($"/columns/{field}", "ambiguous",
                $"Name either /columns/{field}, or the columns of its credits and debits."));
        }
    }

    private static void CheckTypes(SettlementMapping mapping, ICollection<Fault> faults)
    {
        if (mapping.Types is null or { Count: 0 })
        {
            faults.Add(new("/types", "required", "/types is required: our type for each word of the provider."));
            return;
        }
        if (mapping.Types.Count > MaxTypes)
        {
            faults.Add(new("/types", "too_many", $"/types may have {MaxTypes} words."));
        }
        foreach (var (word, type) in mapping.Types)
        {
            if (WireName.Find<LineType>(type ?? "") is null)
            {
                var pointer = $"/types/{word.Replace("~", "~0").Replace("/", "~1")}";
                faults.Add(new(pointer, "invalid_value",
                    $"{pointer} must be one of {string.Join(", ", WireName.All<LineType>())}."));
            }
        }
        if (mapping.Columns is { Type: null } && !mapping.Types.ContainsKey(""))
        {
            faults.Add(new("/columns/type", "required",
                "Name a column of types, or declare the type of the empty word in /types."));
        }
    }

    private static void OneOf(
        ICollection<Fault> faults, string pointer, string? value, IReadOnlyList<string> allowed)
    {
        if (value is not null && !allowed.Contains(value))
        {
            var names = string.Join(", ", allowed.Select(a => a == "\t" ? "a tab" : a));
            faults.Add(new(pointer, "invalid_value", $"{pointer} must be one of: {names}."));
        }
    }

    private static IEnumerable<(string Field, string? Name)> Names(MappedColumns c) =>
    [
        ("line_reference", c.LineReference), ("provider_reference", c.ProviderReference),
        ("payment_reference", c.PaymentReference), ("our_reference", c.OurReference), ("type", c.Type),
        ("currency", c.Currency), ("gross", c.Gross), ("gross_credit", c.GrossCredit), ("gross_debit", c.GrossDebit),
        ("fee", c.Fee), ("net", c.Net), ("net_credit", c.NetCredit), ("net_debit", c.NetDebit),
        ("booked_at", c.BookedAt), ("time_zone", c.TimeZone), ("batch", c.Batch), ("description", c.Description),
    ];
}

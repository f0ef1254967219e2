using System.Text;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Settlement.Files;

/// <summary>A form of settlement files.</summary>
/// <param name="Name">As a request names it.</param>
/// <param name="Description">What it is, in one sentence.</param>
/// <param name="TakesMapping">Whether the columns may be declared.</param>
internal sealed record SettlementFormat(string Name, string Description, bool TakesMapping)
{
    /// <summary>A reader of this form; null, with every fault of the mapping, where that cannot be read by.</summary>
    /// <param name="mapping">The declared mapping in JSON, or nothing.</param>
    public ISettlementReader? Open(ReadOnlySpan<byte> mapping, ICollection<Fault> faults)
    {
        if (!mapping.IsEmpty && !TakesMapping)
        {
            faults.Add(new("", "mapping_refused", $"The format {Name} has columns of its own, and takes no mapping."));
            return null;
        }
        if (!mapping.IsEmpty)
        {
            return SettlementMapping.Read(mapping, faults) is { } declared ? new CsvFile(CsvPlan.Of(declared)) : null;
        }
        return Name switch
        {
            "stripe" => new CsvFile(ProviderFiles.Stripe),
            "adyen" => new CsvFile(ProviderFiles.Adyen),
            "ndjson" => new NdjsonFile(),
            "camt.053" => new CamtFile(),
            _ => new CsvFile(ProviderFiles.Own),
        };
    }
}

/// <summary>The forms of settlement files that are read.</summary>
internal static class SettlementFormats
{
    /// <summary>The bytes that <see cref="Detect"/> wants to see, where the file has so many.</summary>
    public const int DetectBytes = 4_096;

    public static IReadOnlyList<SettlementFormat> All { get; } =
    [
        new("csv", "Our own columns, or those of a declared mapping.", TakesMapping: true),
        new("stripe", "Stripe's itemized payout reconciliation or balance change report.", TakesMapping: false),
        new("adyen", "Adyen's settlement details report.", TakesMapping: false),
        new("ndjson", "One line of ours on each line, as a JSON object.", TakesMapping: false),
        new("camt.053", "ISO 20022 bank statements.", TakesMapping: false),
    ];

    public static SettlementFormat? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>The form of a file by how it begins; null where only a mapping can tell.</summary>
    public static SettlementFormat? Detect(ReadOnlySpan<byte> head)
    {
        var text = Decode(head).AsSpan().TrimStart("\uFEFF \t\r\n");
        if (text is ['<', ..])
        {
            return text.Contains("camt.053", StringComparison.Ordinal)
                || text.Contains("BkToCstmrStmt", StringComparison.Ordinal) ? Find("camt.053") : null;
        }
        if (text is ['{', ..])
        {
            return Find("ndjson");
        }
        var lineEnd = text.IndexOfAny('\r', '\n');
        var header = lineEnd < 0 ? text : text[..lineEnd];
        return Has(header, "balance_transaction_id") && Has(header, "reporting_category") ? Find("stripe")
            : Has(header, "Psp Reference") && Has(header, "Net Currency") ? Find("adyen")
            : Has(header, "gross_minor") || Has(header, "net_minor") ? Find("csv")
            : null;
    }

    private static bool Has(ReadOnlySpan<char> header, string name) =>
        header.Contains(name, StringComparison.OrdinalIgnoreCase);

    private static string Decode(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(head),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(head),
        _ => Encoding.UTF8.GetString(head),
    };
}

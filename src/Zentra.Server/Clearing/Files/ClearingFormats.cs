using System.Text;
using Zentra.Cards.Clearing;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Reads a clearing file as it comes, holding one transaction of it at a time. It throws where the stream does, and for
/// nothing that the file says; its last row is always an <see cref="ClearingRow.Ended"/>.
/// </summary>
internal interface IClearingReader
{
    IAsyncEnumerable<ClearingRow> Read(Stream file, CancellationToken cancellation);
}

/// <summary>A form of clearing files.</summary>
/// <param name="Name">As a request names it.</param>
/// <param name="Description">What it is, in one sentence.</param>
internal sealed record ClearingFormat(string Name, string Description, Func<IClearingReader> Open);

/// <summary>The forms of clearing files that are read.</summary>
internal static class ClearingFormats
{
    /// <summary>The bytes that <see cref="Detect"/> wants to see, where the file has so many.</summary>
    public const int DetectBytes = 4_096;

    public static IReadOnlyList<ClearingFormat> All { get; } =
    [
        new("csv", "Our own columns.", () => new ClearingCsvFile()),
        new("ndjson", "One record on each line, as a JSON object with our own fields.", () => new ClearingNdjsonFile()),
        new("visa.base2", "Visa BASE II transactions in records of 168 characters.", () => new VisaFile()),
        new("mastercard.ipm", "Mastercard IPM messages, blocked or not, in ASCII or EBCDIC.", () => new IpmFile()),
    ];

    public static ClearingFormat? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    /// <summary>The form of a file by how it begins; null where nothing tells.</summary>
    public static ClearingFormat? Detect(ReadOnlySpan<byte> head)
    {
        if (IpmLayout.Of(head) is not null)
        {
            return Find("mastercard.ipm");
        }
        if (VisaRecords.EncodingOf(head) is not null)
        {
            return Find("visa.base2");
        }
        var text = Encoding.UTF8.GetString(head).AsSpan().TrimStart("\uFEFF \t\r\n");
        return text is ['{', ..] ? Find("ndjson")
            : text.Contains("amount_minor", StringComparison.OrdinalIgnoreCase) ? Find("csv")
            : null;
    }
}

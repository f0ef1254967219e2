using System.Text;
using System.Text.Json;
using Zentra.Cards.Clearing;

namespace Zentra.Server.Clearing.Files;

/// <summary>How a file is to be written.</summary>
/// <param name="On">The day on which the network made it.</param>
/// <param name="Sequence">The file's number of that day, 1 to 999.</param>
/// <param name="IsEbcdic">In EBCDIC instead of ASCII; of the networks' formats only.</param>
/// <param name="IsBlocked">In blocks of 1,014 bytes; of IPM only.</param>
/// <param name="IsLined">Each record on a line; of BASE II only.</param>
internal sealed record ClearingFilePlan(
    DateOnly On, int Sequence = 1, bool IsEbcdic = false, bool IsBlocked = false, bool IsLined = true);

/// <summary>
/// Writes clearing files, for tests and for the sandbox: what a network would send. A format drops what it has no field
/// for.
/// </summary>
internal static class ClearingFileWriter
{
    /// <param name="format">One of <see cref="ClearingFormats"/>.</param>
    /// <exception cref="ArgumentException">A record does not fit the format.</exception>
    public static void Write(
        string format, IEnumerable<PresentedRecord> records, Stream to, ClearingFilePlan plan)
    {
        switch (format)
        {
            case "csv":
                WriteLines(records, to, Csv, Encoding.UTF8.GetBytes(string.Join(',', ClearingCells.Order) + "\n"));
                break;
            case "ndjson":
                WriteLines(records, to, Json, []);
                break;
            case "visa.base2":
                VisaWriter.Write(records, to, plan);
                break;
            case "mastercard.ipm":
                IpmWriter.Write(records, to, plan);
                break;
            default:
                throw new ArgumentException($"There is no format {format}.", nameof(format));
        }
    }

    public static byte[] Write(string format, IEnumerable<PresentedRecord> records, ClearingFilePlan plan)
    {
        using var file = new MemoryStream();
        Write(format, records, file, plan);
        return file.ToArray();
    }

    private static void WriteLines(
        IEnumerable<PresentedRecord> records, Stream to, Func<ClearingLine, byte[]> write, byte[] header)
    {
        to.Write(header);
        var (count, amount) = (0L, 0L);
        foreach (var record in records)
        {
            to.Write(write(ClearingLine.Of(record)));
            count++;
            amount += record.Transaction.Minor;
        }
        to.Write(write(new() { Type = ClearingLine.TrailerType, Records = count, AmountMinor = amount }));
    }

    private static byte[] Json(ClearingLine line) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(line, ClearingJson.Default.ClearingLine), (byte)'\n'];

    private static byte[] Csv(ClearingLine line)
    {
        var cells = JsonSerializer.SerializeToElement(line, ClearingJson.Default.ClearingLine);
        return Encoding.UTF8.GetBytes(string.Join(',', ClearingCells.Order.Select(name =>
            cells.TryGetProperty(name, out var cell) ? Quoted(cell.ToString(), cell.ValueKind) : "")) + "\n");
    }

    private static string Quoted(string cell, JsonValueKind kind) =>
        kind is JsonValueKind.True ? "true"
        : kind is JsonValueKind.False ? "false"
        : cell.AsSpan().ContainsAny("\",;\t|\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : cell;
}

using System.Runtime.CompilerServices;
using CsvHelper;

namespace Zentra.Server.Settlement.Files;

/// <summary>A CSV file (RFC 4180) whose first record names its columns.</summary>
internal sealed class CsvFile(CsvPlan plan) : ISettlementReader
{
    public async IAsyncEnumerable<FileRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (text, fault) = await TextFile.Open(file, plan.Encoding, cancellation);
        if (text is null)
        {
            yield return new FileRow.Ended(fault!);
            yield break;
        }
        var delimiter = plan.Delimiter ?? DelimiterOf(text.Head.Span);
        await using var gate = new RecordGate(text.Text, delimiter);
        await using var csv = CsvReader.Create(gate, Options(delimiter), leaveOpen: true);
        var (lines, headFault) = await ReadHeader(csv, gate, cancellation);
        if (lines is null)
        {
            yield return new FileRow.Ended(headFault!);
            yield break;
        }
        for (var number = 1L; await csv.ReadAsync(cancellation); number++)
        {
            if (IsMark(csv))
            {
                var (raw, refusal) = gate.TakeOut();
                yield return Rejections.Of(number, raw, refusal);
            }
            else if (lines.Read(csv, number) is { } row)
            {
                yield return row;
            }
        }
    }

    private async Task<(CsvLines? Lines, FileFault? Fault)> ReadHeader(
        CsvReader csv, RecordGate gate, CancellationToken cancellation)
    {
        var isRead = await csv.ReadAsync(cancellation);
        // Excel writes its delimiter before the header.
        if (isRead && csv.RawRecord.StartsWith("sep="u8))
        {
            isRead = await csv.ReadAsync(cancellation);
        }
        if (!isRead)
        {
            return (null, new("header_missing", "The file has no header."));
        }
        if (IsMark(csv))
        {
            return (null, new("header_invalid", $"The header cannot be read: {gate.TakeOut().Refusal.Reason}"));
        }
        var (columns, fault) = CsvColumns.Of(csv, plan);
        return columns is null ? (null, fault) : (new(plan, columns), null);
    }

    private static bool IsMark(CsvReader csv) => csv.RawRecord is [RecordGate.Mark];

    /// <summary>The delimiter that the header has most of, outside of quotes.</summary>
    private static byte DelimiterOf(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("sep="u8) && head is [_, _, _, _, var declared and (>= (byte)' ' or (byte)'\t'), ..])
        {
            return declared;
        }
        Span<int> counts = stackalloc int[4];
        var isQuoted = false;
        foreach (var c in head.TrimStart("\r\n"u8))
        {
            isQuoted ^= c == '"';
            if (!isQuoted && c is ((byte)'\r' or (byte)'\n'))
            {
                break;
            }
            var at = ",;\t|"u8.IndexOf(c);
            if (at >= 0 && !isQuoted)
            {
                counts[at]++;
            }
        }
        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }
        return ",;\t|"u8[best];
    }

    private static CsvReaderOptions Options(byte delimiter) => new()
    {
        Separator = (char)delimiter,
        HasHeader = false,
        SkipEmptyLines = true,
        DetectSeparatorHint = false,
        TrimWhitespace = false,
        MaxRecordSize = 4 * Rejections.MaxRecordBytes,
        BufferSize = 2 * Rejections.MaxRecordBytes,
    };
}

using System.Runtime.CompilerServices;
using Zentra.Server.Files;

namespace Zentra.Server.Settlement.Files;

/// <summary>A CSV file (RFC 4180) whose first record names its columns.</summary>
internal sealed class CsvFile(CsvPlan plan) : ISettlementReader
{
    public async IAsyncEnumerable<FileRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (records, fault) = await CsvRecords.Open(file, plan.Delimiter, plan.Encoding, cancellation);
        if (records is null)
        {
            yield return new FileRow.Ended(fault!);
            yield break;
        }
        await using var opened = records;
        var (lines, headFault) = await ReadHeader(records, cancellation);
        if (lines is null)
        {
            yield return new FileRow.Ended(headFault!);
            yield break;
        }
        for (var number = 1L; await records.Read(cancellation); number++)
        {
            if (records.IsRefused)
            {
                var (raw, refusal) = records.TakeRefused();
                yield return Rejections.Of(number, raw, refusal);
            }
            else if (lines.Read(records.Fields, number) is { } row)
            {
                yield return row;
            }
        }
    }

    private async Task<(CsvLines? Lines, FileFault? Fault)> ReadHeader(
        CsvRecords records, CancellationToken cancellation)
    {
        if (await records.ReadHeader(cancellation) is { } fault)
        {
            return (null, fault);
        }
        var (columns, missing) = CsvColumns.Of(records.Fields, plan);
        return columns is null ? (null, missing) : (new(plan, columns), null);
    }
}

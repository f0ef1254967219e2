using System.Runtime.CompilerServices;
using Zentra.Cards.Clearing;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Visa BASE II: records of 168 characters, of which one or more (TCR 0 to 9) are a transaction; a file header (TC 90),
/// batch trailers (TC 91) and a file trailer (TC 92) with totals. Positions: <see cref="VisaLayout"/>.
/// </summary>
internal sealed class VisaFile : IClearingReader
{
    public async IAsyncEnumerable<ClearingRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (records, bytes, fault) = await VisaRecords.Open(file, cancellation);
        if (records is null)
        {
            yield return new ClearingRow.Ended(new(fault!.Code, fault.Reason));
            yield break;
        }
        var walk = new VisaWalk(records.Encoding);
        await foreach (var record in records.Of(bytes!, cancellation))
        {
            walk.Take(record);
            while (walk.TryRow(out var row))
            {
                yield return row;
            }
            if (walk.IsLost)
            {
                break;
            }
        }
        walk.End();
        while (walk.TryRow(out var last))
        {
            yield return last;
        }
    }
}

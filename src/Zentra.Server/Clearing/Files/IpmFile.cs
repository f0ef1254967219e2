using System.Runtime.CompilerServices;
using Zentra.Cards.Clearing;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Mastercard IPM: messages after ISO 8583:1993, each with its length before it, in ASCII or EBCDIC, in blocks or not;
/// a file header (1644/697) and a file trailer (1644/695) with totals. Fields: fields-ipm.tsv.
/// </summary>
internal sealed class IpmFile : IClearingReader
{
    public async IAsyncEnumerable<ClearingRow> Read(
        Stream file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (records, fault) = await IpmRecords.Open(file, cancellation);
        if (records is null)
        {
            yield return new ClearingRow.Ended(fault);
            yield break;
        }
        var walk = new IpmWalk(records.Layout);
        await foreach (var message in records.All(cancellation))
        {
            yield return walk.Take(message.Span);
            if (walk.IsLost)
            {
                break;
            }
        }
        yield return walk.End(records.Fault);
    }
}

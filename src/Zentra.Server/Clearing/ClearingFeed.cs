using Zentra.Cards.Clearing;
using Zentra.Server.Clearing.Files;

namespace Zentra.Server.Clearing;

/// <summary>The records of a file after those that were taken, and what its header and trailers say.</summary>
internal sealed class ClearingFeed : IAsyncDisposable
{
    private const int MaxTotals = 100;

    private readonly OpeningStream file;
    private readonly IAsyncEnumerator<ClearingRow> rows;
    private readonly long readTo;
    private readonly List<ClearingTotal> totals = [];

    public ClearingFeed(OpeningStream file, ClearingFormat format, long readTo)
    {
        (this.file, this.readTo) = (file, readTo);
        rows = format.Open().Read(file, CancellationToken.None).GetAsyncEnumerator();
    }

    /// <summary>The place of the last record that was read.</summary>
    public long Last { get; private set; }

    /// <summary>How much of the file was read, in bytes.</summary>
    public long Position => file.Place;

    public ClearingHeader? Header { get; private set; }

    /// <summary>Why the file is not to be trusted.</summary>
    public ClearingFault? Fault { get; private set; }

    /// <summary>Of trailers, those of batches only where they are wrong.</summary>
    public IReadOnlyList<ClearingTotal> Totals => totals;

    /// <summary>The next record after those that were taken; null at the end.</summary>
    public async ValueTask<(PresentedRecord? Record, RejectedRecord? Rejected)?> Next()
    {
        while (await rows.MoveNextAsync())
        {
            switch (rows.Current)
            {
                case ClearingRow.Record record when ++Last > readTo:
                    return (record.Value, null);
                case ClearingRow.Rejected rejected when ++Last > readTo:
                    return (null, rejected.Value);
                case ClearingRow.Header header:
                    Header ??= header.Value;
                    break;
                case ClearingRow.Trailer { Value: var trailer }:
                    totals.AddRange(trailer.Totals.Where(t => trailer.Batch is null || !t.Holds)
                        .Take(MaxTotals - totals.Count));
                    break;
                case ClearingRow.Ended ended:
                    Fault = ended.Fault;
                    return null;
                default:
                    break;
            }
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await rows.DisposeAsync();
        await file.DisposeAsync();
    }
}

using Zentra.Payments.Settlement;
using Zentra.Server.Files;
using Zentra.Server.Settlement.Files;

namespace Zentra.Server.Settlement;

/// <summary>The rows of a batch's file after those that were taken, each with what tells a repeat of it.</summary>
internal sealed class LineFeed : IAsyncDisposable
{
    /// <summary>Lines without any reference of which is counted how often each came; beyond them all are new.</summary>
    private const int MaxCounted = 200_000;

    private readonly FileStream file;
    private readonly SettlementBatch batch;
    private readonly IAsyncEnumerator<FileRow> rows;
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public LineFeed(FileStream file, ISettlementReader reader, SettlementBatch batch, CancellationToken stopping)
    {
        (this.file, this.batch, Last) = (file, batch, batch.ReadTo);
        rows = reader.Read(file, stopping).GetAsyncEnumerator(stopping);
    }

    /// <summary>The number of the last line that was given out, or taken before.</summary>
    public long Last { get; private set; }

    /// <summary>How much of the file was read, in bytes.</summary>
    public long Position => file.Position;

    /// <summary>Why the file could not be read to its end.</summary>
    public FileFault? Fault { get; private set; }

    /// <summary>The next line after those that the batch has; null at the end.</summary>
    public async ValueTask<(ReportedLine? Line, RejectedLine? Rejected, string? Key)?> Next()
    {
        while (await rows.MoveNextAsync())
        {
            switch (rows.Current)
            {
                case FileRow.Line line:
                    var key = Key(line.Value);
                    if (IsNew(line.Value.Number))
                    {
                        return (line.Value, null, key);
                    }
                    break;
                case FileRow.Rejected rejected when IsNew(rejected.Value.Number):
                    return (null, rejected.Value, null);
                case FileRow.Ended ended:
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

    private bool IsNew(long number)
    {
        if (number <= Last)
        {
            return false;
        }
        Last = number;
        return true;
    }

    /// <summary>
    /// Fees and the like may say the same twice and mean it twice; what names a payment may not. Every line of the file
    /// is counted, also those that were taken before.
    /// </summary>
    private string Key(ReportedLine line)
    {
        var isNamed = line.LineReference is not null || line.ProviderReference is not null
            || line.PaymentReference is not null || line.OurReference is not null;
        if (isNamed)
        {
            return LineKey.Of(batch.Provider, line, nth: 1);
        }
        var first = LineKey.Of(batch.Provider, line, nth: 1);
        if (counts.Count >= MaxCounted && !counts.ContainsKey(first))
        {
            return LineKey.Of(batch.Provider, line, nth: (int)(line.Number % int.MaxValue));
        }
        var nth = counts[first] = counts.GetValueOrDefault(first) + 1;
        return nth == 1 ? first : LineKey.Of(batch.Provider, line, nth);
    }
}

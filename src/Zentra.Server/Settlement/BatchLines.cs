using Zentra.Payments.Settlement;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Settlement;

/// <summary>The lines of a batch, in their order, a page at a time.</summary>
internal static class BatchLines
{
    /// <summary>The largest number that a line can have.</summary>
    public const long MaxNumber = 9_999_999_998;

    private const int PageSize = 500;

    /// <param name="status">Only these; all where null.</param>
    public static async IAsyncEnumerable<SettlementLine> After(
        IStore store, Scope scope, string batch, long number, LineStatus? status = null)
    {
        // Those that match are most of all, and have no index of their own.
        IReadOnlyList<(string, string)> columns = status is { } one and not LineStatus.Matched
            ? [("batch_status", SettlementLine.StatusIn(batch, one))]
            : [];
        while (true)
        {
            var page = new Page(PageSize)
            {
                NewerThan = SettlementLine.IdOf(batch, number),
                OlderThan = SettlementLine.IdOf(batch, MaxNumber + 1),
            };
            var rows = await store.Records(scope, SettlementLine.Kind, new(page) { Columns = columns });
            foreach (var row in rows.Reverse())
            {
                var line = (SettlementLine)row.State;
                number = line.Reported?.Number ?? line.Rejected!.Number;
                if (status is null || line.Status == status)
                {
                    yield return line;
                }
            }
            if (rows.Count < PageSize)
            {
                break;
            }
        }
    }
}

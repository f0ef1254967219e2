using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Reports;

namespace Zentra.Server.Settlement;

/// <summary>A line of a batch with the review of what differs.</summary>
internal sealed record SettlementReportRow(SettlementLine Line, Review? Review);

/// <summary>
/// Which payments are in a batch, and what is unexplained: each line with its payment, its entries, its difference, and
/// who looks after it.
/// </summary>
internal static class SettlementReport
{
    /// <summary>Lines whose reviews are read together.</summary>
    private const int Together = 200;

    public static readonly IReadOnlyList<ReportColumn<SettlementReportRow>> Columns =
    [
        new("line", r => Cell.Number(r.Line.Reported?.Number ?? r.Line.Rejected!.Number)),
        new("status", r => Cell.Text(r.Line.Status.Name())),
        new("type", r => Cell.Text(r.Line.Reported?.Type.Name())),
        new("payment", r => Cell.Text(r.Line.Payment)),
        new("refund", r => Cell.Text(r.Line.Refund)),
        new("dispute", r => Cell.Text(r.Line.Dispute)),
        new("provider_reference", r => Cell.Text(r.Line.Reported?.ProviderReference)),
        new("our_reference", r => Cell.Text(r.Line.Reported?.OurReference)),
        new("currency", r => Cell.Text(r.Line.Reported?.Currency)),
        .. ReportColumns.Amount<SettlementReportRow>("gross", Currency, r => r.Line.Reported?.GrossMinor ?? 0),
        .. ReportColumns.Amount<SettlementReportRow>("fee", Currency, r => r.Line.Reported?.FeeMinor ?? 0),
        .. ReportColumns.Amount<SettlementReportRow>("net", Currency, r => r.Line.Reported?.NetMinor ?? 0),
        new("settled_minor", r => Cell.Number(r.Line.SettledMinor)),
        new("break", r => Cell.Text(r.Line.Break?.Kind.Name() ?? r.Line.Rejected?.Code)),
        new("expected", r => Cell.Text(r.Line.Break?.Expected)),
        new("actual", r => Cell.Text(r.Line.Break?.Actual)),
        new("delta_minor", r => r.Line.Break?.DeltaMinor is { } delta ? Cell.Number(delta) : default),
        new("explanation", r => Cell.Text(r.Review?.Summary ?? r.Line.Rejected?.Reason)),
        new("review", r => Cell.Text(r.Line.Review)),
        new("review_state", r => Cell.Text(r.Review?.State.Name())),
        new("owner", r => Cell.Text(r.Review?.Owner)),
        new("resolution", r => Cell.Text(r.Review?.Resolution)),
        new("duplicate_of", r => Cell.Text(r.Line.DuplicateOf)),
        new("ledger_entries", r => Cell.Text(
            r.Line.LedgerEntries.Count == 0 ? null : string.Join(' ', r.Line.LedgerEntries))),
        new("intent", r => Cell.Text(r.Line.Intent)),
    ];

    /// <param name="isUnexplained">Only what differs and is not resolved, and what could not be read.</param>
    public static async IAsyncEnumerable<SettlementReportRow> Rows(
        IStore store, Scope scope, string batch, bool isUnexplained)
    {
        var gathered = new List<SettlementLine>(Together);
        await foreach (var line in Lines(store, scope, batch, isUnexplained))
        {
            gathered.Add(line);
            if (gathered.Count == Together)
            {
                foreach (var row in await WithReviews(store, scope, gathered))
                {
                    yield return row;
                }
                gathered.Clear();
            }
        }
        foreach (var row in await WithReviews(store, scope, gathered))
        {
            yield return row;
        }
    }

    private static async IAsyncEnumerable<SettlementLine> Lines(
        IStore store, Scope scope, string batch, bool isUnexplained)
    {
        LineStatus?[] statuses = isUnexplained ? [LineStatus.Broken, LineStatus.Rejected] : [null];
        foreach (var status in statuses)
        {
            await foreach (var line in BatchLines.After(store, scope, batch, 0, status))
            {
                yield return line;
            }
        }
    }

    private static async Task<IEnumerable<SettlementReportRow>> WithReviews(
        IStore store, Scope scope, List<SettlementLine> lines)
    {
        var asked = lines.Select(l => l.Review).OfType<string>().ToList();
        var reviews = asked.Count == 0
            ? []
            : (await store.RecordsById(scope, Review.Records, asked))
                .Select(r => (Review)r.State).ToDictionary(r => r.Id, StringComparer.Ordinal);
        return lines.Select(
            l => new SettlementReportRow(l, l.Review is null ? null : reviews.GetValueOrDefault(l.Review)));
    }

    private static string Currency(SettlementReportRow row) => row.Line.Reported?.Currency ?? "";
}

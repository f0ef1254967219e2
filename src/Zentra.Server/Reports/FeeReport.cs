using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Reports;

/// <summary>The fees of a provider in one currency and calendar month.</summary>
internal sealed record FeeRow(string Account, string Currency, string Month)
{
    public Int128 ChargedMinor { get; init; }
    public Int128 ReturnedMinor { get; init; }
    public long Entries { get; init; }

    public string Provider => Account[(FeeReport.Code.Length + 1)..];
}

/// <summary>Entries of `fees:{provider}`, summed for each calendar month in UTC. A credit is a fee charged.</summary>
internal static class FeeReport
{
    public const string Code = "fees";

    /// <summary>
    /// Times are not quite in the order of the books, so entries are sought this far beyond the span and then compared:
    /// no intent waits as long to be decided.
    /// </summary>
    private static readonly TimeSpan Disorder = TimeSpan.FromHours(1);

    public static readonly IReadOnlyList<ReportColumn<FeeRow>> Columns =
    [
        new("provider", r => Cell.Text(r.Provider)),
        new("account", r => Cell.Text(r.Account)),
        new("currency", r => Cell.Text(r.Currency)),
        new("month", r => Cell.Text(r.Month)),
        .. ReportColumns.Sum<FeeRow>("charged", r => r.Currency, r => r.ChargedMinor),
        .. ReportColumns.Sum<FeeRow>("returned", r => r.Currency, r => r.ReturnedMinor),
        .. ReportColumns.Sum<FeeRow>("net", r => r.Currency, r => r.ChargedMinor - r.ReturnedMinor),
        new("entries", r => Cell.Number(r.Entries)),
    ];

    public static async IAsyncEnumerable<FeeRow> Rows(IStore store, Scope scope, Timestamp? from, Timestamp? to)
    {
        var after = from is { } start ? await ReportRows.LastEntry(store, scope, start.Plus(-Disorder)) : 0;
        var until = await ReportRows.LastEntry(store, scope, to is { } end ? end.Plus(Disorder) : null);
        await foreach (var account in ReportRows.Accounts(store, scope, Code))
        {
            var months = new SortedDictionary<string, FeeRow>(StringComparer.Ordinal);
            await foreach (var line in ReportRows.Statement(store, scope, account.Name, after, until))
            {
                var at = line.Line.At;
                if ((from is { } first && at < first) || (to is { } last && at >= last))
                {
                    continue;
                }
                var month = at.ToString()[.."yyyy-MM".Length];
                months[month] = With(
                    months.GetValueOrDefault(month) ?? new(account.Name.Code, account.Name.Currency, month),
                    line.Line.Entry);
            }
            foreach (var row in months.Values)
            {
                yield return row;
            }
        }
    }

    private static FeeRow With(FeeRow row, Entry entry) => row with
    {
        ChargedMinor = row.ChargedMinor + long.Max(entry.AmountMinor, 0),
        ReturnedMinor = row.ReturnedMinor - Int128.Min(entry.AmountMinor, 0),
        Entries = row.Entries + 1,
    };
}

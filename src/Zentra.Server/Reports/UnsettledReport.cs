using Zentra.Payments.Payments;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Reports;

/// <summary>A payment whose captures are not wholly settled.</summary>
internal sealed record UnsettledRow(Payment Payment, UnsettledCaptures Captures, string Provider, long AgeDays);

/// <summary>
/// Captures that providers have not settled, by provider, the oldest payment first. Found by a column that only such
/// payments have.
/// </summary>
internal static class UnsettledReport
{
    public static readonly IReadOnlyList<ReportColumn<UnsettledRow>> Columns =
    [
        new("payment", r => Cell.Text(r.Payment.Id)),
        new("merchant", r => Cell.Text(r.Payment.Merchant)),
        new("provider", r => Cell.Text(r.Provider)),
        new("currency", r => Cell.Text(r.Payment.Currency)),
        .. ReportColumns.Amount<UnsettledRow>("captured", r => r.Payment.Currency, r => r.Captures.CapturedMinor),
        .. ReportColumns.Amount<UnsettledRow>("settled", r => r.Payment.Currency, r => r.Captures.SettledMinor),
        .. ReportColumns.Amount<UnsettledRow>("open", r => r.Payment.Currency, r => r.Captures.OpenMinor),
        new("captured_at", r => Cell.Time(r.Captures.CapturedAt)),
        new("age_days", r => Cell.Number(r.AgeDays)),
    ];

    public static async IAsyncEnumerable<UnsettledRow> Rows(IStore store, Scope scope, string? provider, Timestamp asOf)
    {
        foreach (var name in provider is null ? await Providers(store, scope) : [provider])
        {
            var payments = ReportRows.Records(store, scope, Payment.Kind, p => p.Id, "unsettled", name);
            await foreach (var payment in payments)
            {
                if (UnsettledCaptures.Of(payment, asOf) is { } open)
                {
                    yield return new(payment, open, name, Ages.WholeDays(open.CapturedAt, asOf));
                }
            }
        }
    }

    /// <summary>Whoever has captured anything has an account for what it owes.</summary>
    private static async ValueTask<IReadOnlyCollection<string>> Providers(IStore store, Scope scope)
    {
        var providers = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var account in ReportRows.Accounts(store, scope, "settlement_account"))
        {
            providers.Add(account.Name.Code["settlement_account:".Length..]);
        }
        return providers;
    }
}

internal static class Ages
{
    private const long Day = TimeSpan.MicrosecondsPerDay;

    /// <summary>Days of 24 hours between two moments, without the part of one that has begun.</summary>
    public static long WholeDays(Timestamp from, Timestamp to) => (to.Microseconds - from.Microseconds) / Day;
}

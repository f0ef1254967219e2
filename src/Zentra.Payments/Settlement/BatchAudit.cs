using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Settlement;

/// <summary>
/// Adds up each batch from its lines and reviews, and compares its record. It shares no code with the deciders.
/// </summary>
internal sealed class BatchAudit(string tenant, Findings findings)
{
    private readonly Dictionary<(string Workspace, string Batch), Tally> tallies = [];

    public void Observe(string workspace, SettlementLine line)
    {
        var tally = Of(workspace, line.Batch);
        tally.Duplicates += line.Status == LineStatus.Duplicate ? 1 : 0;
        tally.Rejected += line.Status == LineStatus.Rejected ? 1 : 0;
        tally.Lines += line.Status == LineStatus.Rejected ? 0 : 1;
        if (line.Reported is not { } reported || line.Status is LineStatus.Duplicate or LineStatus.Rejected)
        {
            return;
        }
        tally.Matched += line.Status == LineStatus.Matched ? 1 : 0;
        tally.Noted += line.Status == LineStatus.Noted ? 1 : 0;
        tally.Broken += line.Break is null ? 0 : 1;
        var isFee = reported.Type == LineType.Fee;
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(tally.Sums, reported.Currency, out _);
        switch (reported.Type)
        {
            case LineType.Payment:
                sums.Payments += reported.GrossMinor;
                break;
            case LineType.Refund:
                sums.Refunds += reported.GrossMinor;
                break;
            case LineType.Chargeback:
                sums.Chargebacks += reported.GrossMinor;
                break;
            case LineType.Correction:
                sums.Corrections += reported.GrossMinor;
                break;
            case LineType.Payout:
                return;
            default:
                break;
        }
        sums.Fees += isFee ? -(Int128)reported.NetMinor : reported.FeeMinor;
        sums.Net += reported.NetMinor;
        sums.Matched += line.Status == LineStatus.Matched ? reported.GrossMinor : 0;
        if (line is { Status: LineStatus.Broken, Break: { } differs })
        {
            CollectionsMarshal.GetValueRefOrAddDefault(tally.Sums, differs.Currency, out _).Unexplained +=
                differs.DeltaMinor ?? differs.SurplusMinor;
        }
    }

    public void Observe(string workspace, Review review)
    {
        if (review.State != ReviewState.Resolved && review.Facts.TryGetValue("batch", out var batch))
        {
            Of(workspace, batch).Open++;
        }
    }

    public async Task Compare(IStoreSnapshot store)
    {
        await foreach (var record in store.Records(tenant, SettlementBatch.Kind))
        {
            if (Read(record) is not { } batch)
            {
                Find(record.Address.Id, "Its record cannot be read.");
                continue;
            }
            var key = (record.Address.Workspace, batch.Id);
            Compare(batch, tallies.GetValueOrDefault(key) ?? new());
            tallies.Remove(key);
        }
        foreach (var (_, batch) in tallies.Keys)
        {
            Find(batch, "It has lines, but no record.");
        }
    }

    private void Compare(SettlementBatch batch, Tally tally)
    {
        Same(batch, "lines", batch.Lines, tally.Lines);
        Same(batch, "matched lines", batch.Matched, tally.Matched);
        Same(batch, "noted lines", batch.Noted, tally.Noted);
        Same(batch, "broken lines", batch.Broken, tally.Broken);
        Same(batch, "duplicates", batch.Duplicates, tally.Duplicates);
        Same(batch, "rejected lines", batch.Rejected, tally.Rejected);
        Same(batch, "open reviews", batch.OpenReviews, tally.Open);
        foreach (var currency in batch.Totals.Keys.Union(tally.Sums.Keys))
        {
            var totals = batch.Totals.GetValueOrDefault(currency) ?? new();
            var sums = tally.Sums.GetValueOrDefault(currency);
            Same(batch, $"{currency} of payments", totals.PaymentsMinor, sums.Payments);
            Same(batch, $"{currency} of refunds", totals.RefundsMinor, sums.Refunds);
            Same(batch, $"{currency} of chargebacks", totals.ChargebacksMinor, sums.Chargebacks);
            Same(batch, $"{currency} of corrections", totals.CorrectionsMinor, sums.Corrections);
            Same(batch, $"{currency} of fees", totals.FeesMinor, sums.Fees);
            Same(batch, $"{currency} net", totals.NetMinor, sums.Net);
            Same(batch, $"{currency} matched", totals.MatchedMinor, sums.Matched);
            Same(batch, $"{currency} unexplained", totals.UnexplainedMinor, sums.Unexplained);
            if (batch.Status == BatchStatus.Closed && (totals.BankMinor ?? 0) - totals.BankResolvedMinor != sums.Net)
            {
                Find(batch.Id, $"It is closed, but the bank's {currency} differs from its lines.");
            }
        }
    }

    private void Same(SettlementBatch batch, string what, Int128 recorded, Int128 summed)
    {
        if (recorded != summed)
        {
            Find(batch.Id, string.Create(
                CultureInfo.InvariantCulture,
                $"Its record says {recorded} {what}, but its lines and reviews give {summed}."));
        }
    }

    private Tally Of(string workspace, string batch) =>
        CollectionsMarshal.GetValueRefOrAddDefault(tallies, (workspace, batch), out _) ??= new();

    private static SettlementBatch? Read(RecordImage record)
    {
        try
        {
            return (SettlementBatch)SettlementBatch.Kind.Read(record.State.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Find(string batch, string what) => findings.Add(tenant, $"settlement {batch}", what);

    private sealed class Tally
    {
        public long Lines;
        public long Matched;
        public long Noted;
        public long Broken;
        public long Duplicates;
        public long Rejected;
        public long Open;

        public Dictionary<string, Sums> Sums { get; } = new(StringComparer.Ordinal);
    }

    private struct Sums
    {
        public Int128 Payments;
        public Int128 Refunds;
        public Int128 Chargebacks;
        public Int128 Corrections;
        public Int128 Fees;
        public Int128 Net;
        public Int128 Matched;
        public Int128 Unexplained;
    }
}

using System.Text;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Intents;
using Zentra.Server.Clearing.Files;

namespace Zentra.Api.Tests.Clearing.Files;

/// <summary>What a clearing file said, all of it.</summary>
internal sealed record ClearingReading(IReadOnlyList<ClearingRow> Rows)
{
    public IReadOnlyList<PresentedRecord> Records => [.. Rows.OfType<ClearingRow.Record>().Select(r => r.Value)];

    public IReadOnlyList<RejectedRecord> Rejected => [.. Rows.OfType<ClearingRow.Rejected>().Select(r => r.Value)];

    public ClearingFault? Fault => ((ClearingRow.Ended)Rows[^1]).Fault;

    public static Task<ClearingReading> Of(string format, byte[] file) => Of(format, new MemoryStream(file));

    public static Task<ClearingReading> Of(string format, string text) => Of(format, Encoding.UTF8.GetBytes(text));

    public static async Task<ClearingReading> Of(string format, Stream file)
    {
        var rows = new List<ClearingRow>();
        await foreach (var row in ClearingFormats.Find(format)!.Open().Read(file, CancellationToken.None))
        {
            // The end comes once, and last.
            Assert.True(rows is not [.., ClearingRow.Ended]);
            rows.Add(row);
        }
        Assert.IsType<ClearingRow.Ended>(rows[^1]);
        return new(rows);
    }

    /// <summary>The rows in words, one on each line, for snapshots.</summary>
    public string Told => string.Concat(Rows.Select(row => row switch
    {
        ClearingRow.Header { Value: var h } =>
            $"header {h.Network} {h.FileId} {h.ProcessedOn:yyyy-MM-dd} test={h.IsTest}\n",
        ClearingRow.Record { Value: var r } => Tell(r),
        ClearingRow.Rejected { Value: var r } => $"rejected {r.Number} [{r.Field}] {r.Code}: {r.Reason}\n  {r.Raw}\n",
        ClearingRow.Noted { Number: var n, Kind: var kind } => $"noted {n} {kind}\n",
        ClearingRow.Trailer { Value: var t } => string.Concat(t.Totals.Select(
            total => $"total {t.Batch?.ToString() ?? "file"} {total.Name}: {total.Stated} of {total.Counted}\n")),
        ClearingRow.Ended { Fault: var fault } => $"ended {fault?.Code} {fault?.Reason}".TrimEnd() + "\n",
        _ => throw new InvalidOperationException(),
    }));

    private static string Tell(PresentedRecord r)
    {
        string?[] words =
        [
            $"record {r.Number} {r.Type.Name()}", r.IsReversal ? "reversal" : null, r.IsForcePosted ? "forced" : null,
            r.IsCash ? "cash" : null, r.IsCredit ? "credit" : "debit", r.Pan is { } pan ? $"pan=…{pan.Last4}" : null,
            r.Card, Tell("amount", r.Transaction), Tell("settlement", r.Settlement), Tell("billing", r.Billing),
            Tell("rate", r.SettlementRate), Tell("rate", r.BillingRate), Tell("network", r.NetworkTransactionId),
            Tell("code", r.AuthorizationCode), Tell("rrn", r.Rrn), Tell("stan", r.Stan), Tell("arn", r.Arn),
            r.Merchant is { } m ? $"merchant={m.Id}|{m.Name}|{m.Category}|{m.Country}|{m.City}" : null,
            r.PurchasedOn is { } on ? $"on={on:yyyy-MM-dd}" : null,
            r.ProcessedOn is { } at ? $"processed={at:yyyy-MM-dd}" : null,
            Tell("entry", r.EntryMode), Tell("channel", r.Channel?.Name()),
            r.ClearingSequence is { } sequence ? $"clearing={sequence}/{r.ClearingCount}" : null,
            r.IsFinal is { } final ? final ? "final" : "more" : null,
            r.Usage == PresentedUsage.Second ? "second" : null, Tell("reason", r.ReasonCode),
        ];
        return string.Join(' ', words.Where(w => w is not null)) + "\n";
    }

    private static string? Tell(string name, object? value) => value switch
    {
        null => null,
        PresentedAmount amount => $"{name}={amount.Minor}{amount.Currency}",
        _ => $"{name}={value}",
    };
}

using CsvHelper;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Money;

namespace Zentra.Server.Payouts;

/// <summary>A payout file as CSV (RFC 4180), for banks that are fed by hand.</summary>
internal static class PayoutCsv
{
    private static readonly string[] Columns =
    [
        "message_id", "reference", "payout", "creditor_name", "iban", "account_number", "bank_code", "bic", "country",
        "amount", "currency", "remittance",
    ];

    /// <summary>
    /// A cell that a spreadsheet would take for a formula begins with an apostrophe: names and texts are others'.
    /// </summary>
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape, NewLine = "\r\n" };

    public static byte[] Write(PayoutFile file, IReadOnlyList<PayoutTransfer> transfers)
    {
        var currency = Currency.Find(file.Currency)!;
        using var bytes = new MemoryStream();
        using (var csv = CsvWriter.Create(bytes, Options, leaveOpen: true))
        {
            Record(csv, Columns);
            foreach (var transfer in transfers)
            {
                var to = transfer.Destination;
                Record(
                    csv,
                    [
                        file.MessageId, transfer.Reference, transfer.Payout, to.Holder, to.Iban, to.AccountNumber,
                        to.BankCode, to.Bic, to.Country, currency.Format(transfer.AmountMinor), currency.Code,
                        SepaText.Remittance(transfer),
                    ]);
            }
            csv.Flush();
        }
        return bytes.ToArray();
    }

    private static void Record(CsvWriter csv, ReadOnlySpan<string?> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }
        csv.EndRecord();
    }
}

using System.Globalization;
using System.Text;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Money;
using static Zentra.Server.Clearing.Files.VisaLayout;

namespace Zentra.Server.Clearing.Files;

/// <summary>Writes BASE II: one batch, of each transaction the components 0, 1 and 5.</summary>
internal sealed class VisaWriter
{
    private readonly Stream to;
    private readonly ClearingFilePlan plan;
    private readonly Encoding encoding;
    private readonly char[] record = new char[RecordLength];
    private long components, transactions;
    private Int128 source, destination;

    private VisaWriter(Stream to, ClearingFilePlan plan)
    {
        (this.to, this.plan) = (to, plan);
        encoding = plan.IsEbcdic ? VisaRecords.Ebcdic : Encoding.Latin1;
    }

    public static void Write(IEnumerable<PresentedRecord> records, Stream to, ClearingFilePlan plan)
    {
        var writer = new VisaWriter(to, plan);
        writer.Begin("90", ' ');
        writer.Text(FileDate, CenturyDay(plan.On));
        writer.Text(TestOption, "TEST");
        writer.Text(FileId, plan.Sequence.ToString("D3", CultureInfo.InvariantCulture));
        writer.Send();
        foreach (var record in records)
        {
            writer.Transaction(record);
        }
        var hasBatch = writer.transactions > 0;
        if (hasBatch)
        {
            writer.Trailer("91", 1, self: 1);
        }
        writer.Trailer("92", hasBatch ? 1 : 0, self: hasBatch ? 2 : 1);
    }

    private static string CodeOf(PresentedRecord record) => (record.Type, record.IsReversal, record.IsCash) switch
    {
        (PresentedType.Presentment, false, false) => "05",
        (PresentedType.Refund, false, _) => "06",
        (PresentedType.Presentment, false, true) => "07",
        (PresentedType.Fee, false, _) => "10",
        (PresentedType.Chargeback, false, false) => "15",
        (PresentedType.RefundChargeback, false, _) => "16",
        (PresentedType.Chargeback, false, true) => "17",
        (PresentedType.FeeCredit, false, _) => "20",
        (PresentedType.Presentment, true, false) => "25",
        (PresentedType.Refund, true, _) => "26",
        (PresentedType.Presentment, true, true) => "27",
        (PresentedType.Chargeback, true, false) => "35",
        (PresentedType.RefundChargeback, true, _) => "36",
        (PresentedType.Chargeback, true, true) => "37",
        _ => throw new ArgumentException("BASE II has no such record."),
    };

    private void Transaction(PresentedRecord presented)
    {
        var code = CodeOf(presented);
        transactions++;
        source += presented.Transaction.Minor;
        destination += presented.Billing?.Minor ?? 0;
        if (code is "10" or "20")
        {
            Fee(code, presented);
            return;
        }
        var merchant = presented.Merchant;
        Begin(code, '0');
        Card(Account, AccountExtension, presented.Pan);
        Text(Arn, presented.Arn ?? new('0', AcquirerReference.Digits));
        Text(PurchaseDate, presented.PurchasedOn?.ToString("MMdd", CultureInfo.InvariantCulture) ?? "0000");
        Amount(DestinationAmount, DestinationCurrency, presented.Billing);
        Amount(SourceAmount, SourceCurrency, presented.Transaction);
        Text(MerchantName, merchant?.Name);
        Text(MerchantCity, merchant?.City);
        Text(MerchantCountry, merchant?.Country);
        Text(MerchantCategory, merchant?.Category ?? "0000");
        Text(UsageCode, presented.Usage == PresentedUsage.Second ? "2" : "1");
        Text(ReasonCode, presented.ReasonCode ?? "00");
        Text(AuthorizationCode, presented.AuthorizationCode);
        Text(EntryMode, presented.EntryMode ?? (presented.Channel switch
        {
            Channel.Contactless => "07",
            Channel.Pos => "05",
            _ => "01",
        }));
        Text(ProcessingDate, YearDay(presented.ProcessedOn ?? plan.On));
        Send();
        Begin(code, '1');
        Text(CardAcceptor, merchant?.Id);
        Text(Ecommerce, presented.Channel switch
        {
            Channel.Moto => "1",
            Channel.Recurring => "2",
            Channel.Ecommerce => "7",
            _ => " ",
        });
        Send();
        Begin(code, '5');
        Text(TransactionIdentifier, presented.NetworkTransactionId);
        Text(ClearingSequence, (presented.ClearingSequence ?? 0).ToString("D2", CultureInfo.InvariantCulture));
        Text(ClearingCount, (presented.ClearingCount ?? 0).ToString("D2", CultureInfo.InvariantCulture));
        Send();
    }

    private void Fee(string code, PresentedRecord fee)
    {
        Begin(code, '0');
        Text(FeeReason, fee.ReasonCode ?? "0000");
        Text(FeeDate, fee.PurchasedOn?.ToString("MMdd", CultureInfo.InvariantCulture) ?? "0000");
        Card(FeeAccount, FeeAccountExtension, fee.Pan);
        Amount(FeeDestinationAmount, FeeDestinationCurrency, fee.Billing);
        Amount(FeeSourceAmount, FeeSourceCurrency, fee.Transaction);
        Text(FeeTransactionIdentifier, fee.NetworkTransactionId);
        Text(ProcessingDate, YearDay(fee.ProcessedOn ?? plan.On));
        Send();
    }

    /// <param name="self">The trailers that it counts with the rest.</param>
    private void Trailer(string code, int number, int self)
    {
        var counted = components;
        Begin(code, '0');
        Text(new("Processing Date", 11, 5), CenturyDay(plan.On));
        Number(TotalDestination, destination);
        Number(TotalMonetary, transactions);
        Number(BatchNumber, number);
        Number(TotalComponents, counted + (code == "91" ? self : 1));
        Number(TotalTransactions, transactions + self);
        Number(TotalSource, source);
        Send();
    }

    private void Begin(string code, char component)
    {
        record.AsSpan().Fill(' ');
        Text(TransactionCode, code);
        // A file header has no components; its processor stands there.
        if (component != ' ')
        {
            (record[2], record[3]) = ('0', component);
        }
        else
        {
            "400000".CopyTo(record.AsSpan(2));
        }
    }

    private void Send()
    {
        to.Write(encoding.GetBytes(record));
        components += record[0] == '9' && record[1] == '0' ? 0 : 1;
        if (plan.IsLined)
        {
            to.WriteByte(plan.IsEbcdic ? (byte)0x15 : (byte)'\n');
        }
    }

    private void Card(VisaField field, VisaField extension, Pan? pan)
    {
        var digits = pan?.Disclose(d => d) ?? "";
        if (digits.Length is 17 or 18)
        {
            throw new ArgumentException("BASE II has no place for a card number of 17 or 18 digits.");
        }
        Text(field, digits.Length > field.Length ? digits[..field.Length] : digits.PadLeft(field.Length, '0'));
        Text(extension, digits.Length > field.Length ? digits[field.Length..] : "000");
    }

    private void Amount(VisaField amount, VisaField currency, PresentedAmount? value)
    {
        Number(amount, value?.Minor ?? 0);
        Text(currency, value is { } known ? Currency.Find(known.Currency)!.Numeric : null);
    }

    private void Number(VisaField field, Int128 number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture).PadLeft(field.Length, '0');
        Text(field, digits.Length == field.Length
            ? digits
            : throw new ArgumentException($"{field.Place} is too short for {number}."));
    }

    private void Text(VisaField field, string? text)
    {
        var place = record.AsSpan(field.Start - 1, field.Length);
        place.Fill(' ');
        text.AsSpan(0, Math.Min(field.Length, text?.Length ?? 0)).CopyTo(place);
    }

    private static string CenturyDay(DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Year % 100:D2}{date.DayOfYear:D3}");

    private static string YearDay(DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{date.Year % 10}{date.DayOfYear:D3}");
}

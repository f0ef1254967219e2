using System.Buffers.Binary;
using System.Globalization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Money;

namespace Zentra.Server.Clearing.Files;

/// <summary>Writes IPM: a file header, a message for each record, a file trailer.</summary>
internal sealed class IpmWriter
{
    private readonly Stream to;
    private readonly ClearingFilePlan plan;
    private readonly Dialect dialect;
    private readonly byte[] block = new byte[IpmLayout.BlockBytes];
    private int used;
    private long messages;
    private Int128 amount;

    private IpmWriter(Stream to, ClearingFilePlan plan)
    {
        (this.to, this.plan) = (to, plan);
        dialect = new IpmLayout(plan.IsBlocked, plan.IsEbcdic ? TextCode.Ebcdic037 : TextCode.Ascii).Dialect;
        block.AsSpan().Fill(IpmLayout.Fill);
    }

    public static void Write(IEnumerable<PresentedRecord> records, Stream to, ClearingFilePlan plan)
    {
        var writer = new IpmWriter(to, plan);
        var fileId = string.Create(
            CultureInfo.InvariantCulture, $"002{plan.On:yyMMdd}00000000001{plan.Sequence:D5}");
        writer.Send(Administrative("697", Element("0105", fileId) + Element("0122", "T")));
        foreach (var record in records)
        {
            writer.amount += record.Transaction.Minor;
            writer.Send(Message(record));
        }
        var totals = Element("0105", fileId)
            + Element("0301", writer.amount.ToString("D16", CultureInfo.InvariantCulture))
            + Element("0306", (writer.messages + 1).ToString("D8", CultureInfo.InvariantCulture));
        writer.Send(Administrative("695", totals));
        writer.Put(new byte[IpmLayout.PrefixBytes]);
        if (plan.IsBlocked && writer.used > 0)
        {
            writer.Flush();
        }
    }

    private static Iso8583Message Administrative(string function, string data) =>
        new("1644") { HasEmptySecondary = true, [24] = function, [48] = data };

    private static Iso8583Message Message(PresentedRecord record)
    {
        var (mti, function) = record.Type switch
        {
            PresentedType.Fee or PresentedType.FeeCredit => ("1740", "700"),
            PresentedType.Chargeback or PresentedType.RefundChargeback => ("1442", "450"),
            _ => ("1240", record.Usage == PresentedUsage.Second ? "205" : "200"),
        };
        var processing = record.Type switch
        {
            PresentedType.Refund or PresentedType.RefundChargeback => "20",
            PresentedType.Fee => "19",
            PresentedType.FeeCredit => "29",
            _ => record.IsCash ? "01" : "00",
        };
        var message = new Iso8583Message(mti)
        {
            HasEmptySecondary = true,
            [2] = record.Pan?.Disclose(digits => digits),
            [3] = $"{processing}0000",
            [4] = Digits(record.Transaction),
            [5] = Digits(record.Settlement),
            [6] = Digits(record.Billing),
            [9] = record.SettlementRate is { } settled ? Rate(settled) : null,
            [10] = record.BillingRate is { } billed ? Rate(billed) : null,
            [12] = record.PurchasedOn?.ToString("yyMMdd'120000'", CultureInfo.InvariantCulture),
            [22] = record.EntryMode?.PadRight(12) ?? PointOfService(record.Channel),
            [24] = function,
            [25] = record.ReasonCode ?? (record.IsFinal switch { true => "1404", false => "1403", null => null }),
            [26] = record.Merchant?.Category,
            [31] = record.Arn,
            [37] = record.Rrn?.PadRight(12),
            [38] = record.AuthorizationCode?.PadRight(6),
            [42] = record.Merchant?.Id?.PadRight(15),
            [43] = Place(record.Merchant),
            [48] = Data(record),
            [49] = Number(record.Transaction.Currency),
            [50] = record.Settlement is { } settlement ? Number(settlement.Currency) : null,
            [51] = record.Billing is { } billing ? Number(billing.Currency) : null,
            [63] = record.NetworkTransactionId is { } id ? $"1{id.PadRight(15)}" : null,
        };
        return message;
    }

    private static string Digits(PresentedAmount amount) => amount.Minor.ToString("D12", CultureInfo.InvariantCulture);

    private static string? Digits(PresentedAmount? amount) => amount is { } known ? Digits(known) : null;

    private static string Number(string currency) => Currency.Find(currency)!.Numeric;

    private static string Rate(ConversionRate rate) =>
        rate.ToField() ?? throw new ArgumentException("A rate of IPM has seven digits.");

    private static string? PointOfService(Channel? channel) => channel switch
    {
        null or Channel.Wallet => null,
        Channel.Recurring => "000040100000",
        Channel.Ecommerce => "000050S00000",
        Channel.Moto => "000020100000",
        Channel.Contactless => "M00001M00000",
        _ => "500101C00000",
    };

    private static string? Place(PresentedMerchant? merchant)
    {
        const int nameLength = 25;
        const int cityLength = 13;
        if (merchant is null || merchant is { Name: null, City: null, Country: null })
        {
            return null;
        }
        var country = merchant.Country is { } code ? Country.Find(code)!.Alpha3 : "   ";
        return $@"{Part(merchant.Name, nameLength)}\\{Part(merchant.City, cityLength)}\{new string(' ', 13)}{country}";
    }

    private static string Part(string? text, int length) =>
        (text ?? "").Replace('\\', '/') is var part && part.Length > length ? part[..length] : part;

    private static string Data(PresentedRecord record)
    {
        var currencies = new[] { record.Transaction, record.Settlement, record.Billing }
            .Where(a => a is not null).Select(a => Currency.Find(a!.Value.Currency)!).Distinct();
        return (record.IsReversal ? Element("0025", "R000000") : "")
            + Element("0148", string.Concat(currencies.Select(c => $"{c.Numeric}{c.Digits}")));
    }

    private static string Element(string tag, string data) =>
        string.Create(CultureInfo.InvariantCulture, $"{tag}{data.Length:D3}{data}");

    private void Send(Iso8583Message message)
    {
        messages++;
        message[71] = messages.ToString("D8", CultureInfo.InvariantCulture);
        var bytes = Iso8583Codec.Write(message, dialect);
        Span<byte> prefix = stackalloc byte[IpmLayout.PrefixBytes];
        BinaryPrimitives.WriteInt32BigEndian(prefix, bytes.Length);
        Put(prefix);
        Put(bytes);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (!plan.IsBlocked)
        {
            to.Write(bytes);
            return;
        }
        while (!bytes.IsEmpty)
        {
            var length = Math.Min(bytes.Length, IpmLayout.BlockData - used);
            bytes[..length].CopyTo(block.AsSpan(used));
            bytes = bytes[length..];
            used += length;
            if (used == IpmLayout.BlockData)
            {
                Flush();
            }
        }
    }

    private void Flush()
    {
        to.Write(block);
        block.AsSpan().Fill(IpmLayout.Fill);
        used = 0;
    }
}

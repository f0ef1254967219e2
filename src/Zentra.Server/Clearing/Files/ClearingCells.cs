using System.Collections.Frozen;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>Puts a cell of a CSV file where it belongs; false where it is of another form.</summary>
internal delegate bool PutCell(ClearingLine line, ReadOnlySpan<byte> cell, Texts texts);

/// <summary>Our own columns, by name.</summary>
internal static class ClearingCells
{
    public static FrozenDictionary<string, PutCell> All { get; } = new Dictionary<string, PutCell>
    {
        ["type"] = Word((line, text) => line.Type = text),
        ["reversal"] = Flag((line, flag) => line.Reversal = flag),
        ["force_post"] = Flag((line, flag) => line.ForcePost = flag),
        ["cash"] = Flag((line, flag) => line.Cash = flag),
        ["pan"] = Text((line, text) => line.Pan = text),
        ["card"] = Text((line, text) => line.Card = text),
        ["amount_minor"] = Number((line, number) => line.AmountMinor = number),
        ["currency"] = Word((line, text) => line.Currency = text),
        ["settlement_amount_minor"] = Number((line, number) => line.SettlementAmountMinor = number),
        ["settlement_currency"] = Word((line, text) => line.SettlementCurrency = text),
        ["settlement_rate"] = Text((line, text) => line.SettlementRate = text),
        ["billing_amount_minor"] = Number((line, number) => line.BillingAmountMinor = number),
        ["billing_currency"] = Word((line, text) => line.BillingCurrency = text),
        ["billing_rate"] = Text((line, text) => line.BillingRate = text),
        ["network_transaction_id"] = Text((line, text) => line.NetworkTransactionId = text),
        ["authorization_code"] = Text((line, text) => line.AuthorizationCode = text),
        ["rrn"] = Text((line, text) => line.Rrn = text),
        ["stan"] = Text((line, text) => line.Stan = text),
        ["arn"] = Text((line, text) => line.Arn = text),
        ["merchant_id"] = Text((line, text) => line.MerchantId = text),
        ["merchant_name"] = Text((line, text) => line.MerchantName = text),
        ["merchant_category"] = Word((line, text) => line.MerchantCategory = text),
        ["merchant_country"] = Word((line, text) => line.MerchantCountry = text),
        ["merchant_city"] = Text((line, text) => line.MerchantCity = text),
        ["purchased_on"] = Word((line, text) => line.PurchasedOn = text),
        ["processed_on"] = Word((line, text) => line.ProcessedOn = text),
        ["entry_mode"] = Word((line, text) => line.EntryMode = text),
        ["channel"] = Word((line, text) => line.Channel = text),
        ["clearing_sequence"] = Small((line, number) => line.ClearingSequence = number),
        ["clearing_count"] = Small((line, number) => line.ClearingCount = number),
        ["final"] = Flag((line, flag) => line.Final = flag),
        ["usage"] = Word((line, text) => line.Usage = text),
        ["reason_code"] = Word((line, text) => line.ReasonCode = text),
        ["records"] = Number((line, number) => line.Records = number),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The columns in the order in which we write them.</summary>
    public static IReadOnlyList<string> Order { get; } =
        [.. ClearingJson.Default.ClearingLine.Properties.Select(p => p.Name).Where(All.ContainsKey)];

    private static PutCell Text(Action<ClearingLine, string> put) =>
        (line, cell, _) =>
        {
            put(line, Texts.Decode(cell));
            return true;
        };

    /// <summary>A text that comes again and again, and is kept once.</summary>
    private static PutCell Word(Action<ClearingLine, string> put) =>
        (line, cell, texts) =>
        {
            put(line, texts.Word(cell));
            return true;
        };

    private static PutCell Flag(Action<ClearingLine, bool> put) =>
        (line, cell, _) =>
        {
            var isTrue = cell.SequenceEqual("true"u8);
            put(line, isTrue);
            return isTrue || cell.SequenceEqual("false"u8);
        };

    private static PutCell Number(Action<ClearingLine, long> put) =>
        (line, cell, _) =>
        {
            var isRead = MinorUnits.TryParseMinor(cell, out var number);
            put(line, isRead ? number : 0);
            return isRead;
        };

    private static PutCell Small(Action<ClearingLine, int> put) =>
        (line, cell, _) =>
        {
            var isRead = MinorUnits.TryParseMinor(cell, out var number) && number is >= 0 and <= int.MaxValue;
            put(line, isRead ? (int)number : 0);
            return isRead;
        };
}

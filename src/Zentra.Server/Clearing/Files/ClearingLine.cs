using System.Globalization;
using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// A record by the names of our own columns and fields; <see cref="PresentedRecord"/> says what they are. The type
/// `trailer` has the totals instead: `records`, and in `amount_minor` the sum of theirs.
/// </summary>
internal sealed class ClearingLine
{
    public const string TrailerType = "trailer";

    public required string Type { get; set; }
    public bool? Reversal { get; set; }
    public bool? ForcePost { get; set; }
    public bool? Cash { get; set; }
    public string? Pan { get; set; }
    public string? Card { get; set; }
    public long? AmountMinor { get; set; }
    public string? Currency { get; set; }
    public long? SettlementAmountMinor { get; set; }
    public string? SettlementCurrency { get; set; }
    public string? SettlementRate { get; set; }
    public long? BillingAmountMinor { get; set; }
    public string? BillingCurrency { get; set; }
    public string? BillingRate { get; set; }
    public string? NetworkTransactionId { get; set; }
    public string? AuthorizationCode { get; set; }
    public string? Rrn { get; set; }
    public string? Stan { get; set; }
    public string? Arn { get; set; }
    public string? MerchantId { get; set; }
    public string? MerchantName { get; set; }
    public string? MerchantCategory { get; set; }
    public string? MerchantCountry { get; set; }
    public string? MerchantCity { get; set; }
    public string? PurchasedOn { get; set; }
    public string? ProcessedOn { get; set; }
    public string? EntryMode { get; set; }
    public string? Channel { get; set; }
    public int? ClearingSequence { get; set; }
    public int? ClearingCount { get; set; }
    public bool? Final { get; set; }
    public string? Usage { get; set; }
    public string? ReasonCode { get; set; }
    public long? Records { get; set; }

    [JsonIgnore]
    public bool IsTrailer => Type == TrailerType;

    /// <summary>The record; or what is wrong with the first field that is.</summary>
    public (PresentedRecord? Record, PresentedFault? Fault) ToRecord(long number)
    {
        if (WireName.Find<PresentedType>(Type) is not { } type)
        {
            return Fault("type", "type_unknown", "The type is not one of the contract.");
        }
        if (Records is not null)
        {
            return Fault("records", "field_misplaced", "Only a trailer has a number of records.");
        }
        if (AmountMinor is not { } minor || Currency is null)
        {
            return Fault("amount_minor", "amount_missing", "The record has no amount, or no currency.");
        }
        var card = default(Pan);
        if (Pan is not null && !Zentra.Cards.Issuing.Pan.TryParse(Pan, out card))
        {
            return Fault(
                "pan", "pan_invalid", "The card number does not have 12 to 19 digits with a right check digit.");
        }
        if ((SettlementAmountMinor is null) != (SettlementCurrency is null))
        {
            return Fault("settlement_amount_minor", "amount_missing", "An amount and its currency go together.");
        }
        if ((BillingAmountMinor is null) != (BillingCurrency is null))
        {
            return Fault("billing_amount_minor", "amount_missing", "An amount and its currency go together.");
        }
        if (!TryRate(SettlementRate, out var settlementRate) || !TryRate(BillingRate, out var billingRate))
        {
            return Fault("billing_rate", "rate_invalid", "A rate is digits with one point at most.");
        }
        if (!TryDate(PurchasedOn, out var purchased) || !TryDate(ProcessedOn, out var processed))
        {
            return Fault("purchased_on", "date_invalid", "A date is written as 2026-11-21.");
        }
        var channel = Channel is null ? null : WireName.Find<Channel>(Channel);
        if (Channel is not null && channel is null)
        {
            return Fault("channel", "channel_unknown", "The channel is not one of the contract.");
        }
        var usage = Usage is null ? PresentedUsage.First : WireName.Find<PresentedUsage>(Usage);
        if (usage is null)
        {
            return Fault("usage", "usage_unknown", "The usage is first or second.");
        }
        var record = new PresentedRecord
        {
            Number = number,
            Type = type,
            IsReversal = Reversal ?? false,
            IsForcePosted = ForcePost ?? false,
            IsCash = Cash ?? false,
            Pan = Pan is null ? null : card,
            Card = Card,
            Transaction = new(Currency, minor),
            Settlement = SettlementAmountMinor is { } settled ? new(SettlementCurrency!, settled) : null,
            Billing = BillingAmountMinor is { } billed ? new(BillingCurrency!, billed) : null,
            SettlementRate = settlementRate,
            BillingRate = billingRate,
            NetworkTransactionId = NetworkTransactionId,
            AuthorizationCode = AuthorizationCode,
            Rrn = Rrn,
            Stan = Stan,
            Arn = Arn,
            Merchant = MerchantOf(),
            PurchasedOn = purchased,
            ProcessedOn = processed,
            EntryMode = EntryMode,
            Channel = channel,
            ClearingSequence = ClearingSequence,
            ClearingCount = ClearingCount,
            IsFinal = Final,
            Usage = usage.Value,
            ReasonCode = ReasonCode,
        };
        return PresentedCheck.Of(record) is { } fault ? (null, fault) : (record, null);
    }

    /// <summary>The line of a record; its card number is written out.</summary>
    public static ClearingLine Of(PresentedRecord record) => new()
    {
        Type = record.Type.Name(),
        Reversal = True(record.IsReversal),
        ForcePost = True(record.IsForcePosted),
        Cash = True(record.IsCash),
        Pan = record.Pan?.Disclose(digits => digits),
        Card = record.Card,
        AmountMinor = record.Transaction.Minor,
        Currency = record.Transaction.Currency,
        SettlementAmountMinor = record.Settlement?.Minor,
        SettlementCurrency = record.Settlement?.Currency,
        SettlementRate = record.SettlementRate?.ToString(),
        BillingAmountMinor = record.Billing?.Minor,
        BillingCurrency = record.Billing?.Currency,
        BillingRate = record.BillingRate?.ToString(),
        NetworkTransactionId = record.NetworkTransactionId,
        AuthorizationCode = record.AuthorizationCode,
        Rrn = record.Rrn,
        Stan = record.Stan,
        Arn = record.Arn,
        MerchantId = record.Merchant?.Id,
        MerchantName = record.Merchant?.Name,
        MerchantCategory = record.Merchant?.Category,
        MerchantCountry = record.Merchant?.Country,
        MerchantCity = record.Merchant?.City,
        PurchasedOn = record.PurchasedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ProcessedOn = record.ProcessedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        EntryMode = record.EntryMode,
        Channel = record.Channel?.Name(),
        ClearingSequence = record.ClearingSequence,
        ClearingCount = record.ClearingCount,
        Final = record.IsFinal,
        Usage = record.Usage == PresentedUsage.Second ? record.Usage.Name() : null,
        ReasonCode = record.ReasonCode,
    };

    private static bool? True(bool flag) => flag ? true : null;

    private PresentedMerchant? MerchantOf() =>
        MerchantId is null && MerchantName is null && MerchantCategory is null && MerchantCountry is null
            && MerchantCity is null
            ? null
            : new(MerchantId, Texts.Description(MerchantName), MerchantCategory, MerchantCountry,
                Texts.Description(MerchantCity));

    private static bool TryRate(string? text, out ConversionRate? rate)
    {
        var isRead = ConversionRate.TryParse(text, out var parsed);
        rate = isRead ? parsed : null;
        return isRead || text is null;
    }

    private static bool TryDate(string? text, out DateOnly? date)
    {
        var isRead = DateOnly.TryParseExact(text, "yyyy-MM-dd", out var parsed);
        date = isRead ? parsed : null;
        return isRead || text is null;
    }

    private static (PresentedRecord?, PresentedFault) Fault(string field, string code, string reason) =>
        (null, new(field, code, reason));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 4)]
[JsonSerializable(typeof(ClearingLine))]
internal sealed partial class ClearingJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Clearing;

/// <summary>
/// One transaction of a clearing file, in our words, whatever the file's format. Amounts are without a sign; what a
/// record does to the cardholder is said by <see cref="IsCredit"/>.
/// </summary>
public sealed record PresentedRecord
{
    /// <summary>Its number in the file, from 1; what a person finds it by.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Number { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required PresentedType Type { get; init; }

    /// <summary>It takes back an earlier record of its type.</summary>
    public bool IsReversal { get; init; }

    /// <summary>It is presented without an authorization of ours.</summary>
    public bool IsForcePosted { get; init; }

    /// <summary>It was paid out in cash.</summary>
    public bool IsCash { get; init; }

    /// <summary>The card's number; never written. One of this and <see cref="Card"/> is there.</summary>
    [JsonIgnore]
    public Pan? Pan { get; init; }

    /// <summary>Our card, `crd_…`, where the file names it so.</summary>
    public string? Card { get; init; }

    /// <summary>What was bought for, in the merchant's currency.</summary>
    public required PresentedAmount Transaction { get; init; }

    /// <summary>What the network settles with us, where the record says.</summary>
    public PresentedAmount? Settlement { get; init; }

    /// <summary>What the cardholder is billed, in his currency, where the record says.</summary>
    public PresentedAmount? Billing { get; init; }

    /// <summary>From the transaction's currency to that of <see cref="Settlement"/>.</summary>
    public ConversionRate? SettlementRate { get; init; }

    /// <summary>From the transaction's currency to that of <see cref="Billing"/>.</summary>
    public ConversionRate? BillingRate { get; init; }

    /// <summary>The network's identifier of the transaction through all of its messages.</summary>
    public string? NetworkTransactionId { get; init; }

    /// <summary>The authorization code (ISO 8583 field 38).</summary>
    public string? AuthorizationCode { get; init; }

    /// <summary>The retrieval reference number (ISO 8583 field 37).</summary>
    public string? Rrn { get; init; }

    /// <summary>The system trace audit number (ISO 8583 field 11).</summary>
    public string? Stan { get; init; }

    /// <summary>The acquirer reference number, <see cref="AcquirerReference"/>.</summary>
    public string? Arn { get; init; }

    /// <summary>Null where the record is about no purchase, as a fee.</summary>
    public PresentedMerchant? Merchant { get; init; }

    /// <summary>The merchant's local date.</summary>
    public DateOnly? PurchasedOn { get; init; }

    /// <summary>When the network processed it.</summary>
    public DateOnly? ProcessedOn { get; init; }

    /// <summary>How the card's data were entered, in the network's own code.</summary>
    public string? EntryMode { get; init; }

    public Channel? Channel { get; init; }

    /// <summary>Of several presentments of one authorization, the number of this one, from 1.</summary>
    public int? ClearingSequence { get; init; }

    /// <summary>How many presentments the authorization has.</summary>
    public int? ClearingCount { get; init; }

    /// <summary>Whether no other presentment of its authorization follows; null where nothing says.</summary>
    public bool? IsFinal { get; init; }

    public PresentedUsage Usage { get; init; }

    /// <summary>The network's message reason code.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>Whether the cardholder is given the amount; else it is taken.</summary>
    [JsonIgnore]
    public bool IsCredit =>
        (Type is PresentedType.Refund or PresentedType.FeeCredit or PresentedType.Chargeback) != IsReversal;
}

/// <summary>What a record presents.</summary>
[JsonConverter(typeof(WireEnum<PresentedType>))]
public enum PresentedType
{
    /// <summary>A purchase, or cash: the first presentment of it, or a second one after a chargeback.</summary>
    Presentment,

    /// <summary>A refund, or another credit to the cardholder.</summary>
    Refund,

    /// <summary>A fee that another collects from us.</summary>
    Fee,

    /// <summary>A fee that another pays to us.</summary>
    FeeCredit,

    /// <summary>A chargeback of a presentment.</summary>
    Chargeback,

    /// <summary>A chargeback of a refund.</summary>
    RefundChargeback,
}

/// <summary>Which presentment of a transaction it is.</summary>
[JsonConverter(typeof(WireEnum<PresentedUsage>))]
public enum PresentedUsage
{
    First,

    /// <summary>After a chargeback.</summary>
    Second,
}

/// <summary>An amount of a record.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Minor">In minor units; not negative.</param>
public readonly record struct PresentedAmount(string Currency, long Minor);

/// <summary>Where a card was used, as the acquirer says when it clears. What it does not say is null.</summary>
/// <param name="Id">The card acceptor's identification code (ISO 8583 field 42).</param>
/// <param name="Category">The merchant category code: four digits (ISO 18245).</param>
/// <param name="Country">Two upper-case letters (ISO 3166-1).</param>
public sealed record PresentedMerchant(string? Id, string? Name, string? Category, string? Country, string? City);

using System.Text.Json.Serialization;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Authorizations;

/// <summary>What a network's message asks for.</summary>
[JsonConverter(typeof(WireEnum<NetworkRequestKind>))]
public enum NetworkRequestKind
{
    Authorization,

    /// <summary>More on an authorization that is there.</summary>
    Incremental,

    /// <summary>What others decided for us: <see cref="NetworkRequest.AdvisedCode"/>. Never declined.</summary>
    Advice,

    /// <summary>An authorization, or what was posted, is undone: all of it, or down to a replacement amount.</summary>
    Reversal,

    /// <summary>Authorization and posting in a single message.</summary>
    Financial,

    /// <summary>Money has moved; it is posted, whatever was authorized.</summary>
    ForcePost,
    BalanceInquiry,

    /// <summary>Whether the card could be used, for no amount.</summary>
    AccountCheck,

    /// <summary>Money back to the card; posted at once where <see cref="NetworkRequest.IsFinancial"/>.</summary>
    Refund,
}

/// <summary>What a network asks of a card's issuer, whichever way it came. It prints no card data.</summary>
public sealed record NetworkRequest
{
    public required NetworkRequestKind Kind { get; init; }

    /// <summary>Whether it was sent before, and may have been answered.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>Whether it tells what happened already, and does not ask.</summary>
    public bool IsAdvice { get; init; }

    /// <summary>Whether it posts at once, and no clearing record will follow.</summary>
    public bool IsFinancial { get; init; }

    /// <summary>Whether the money goes to the card.</summary>
    public bool IsCredit { get; init; }

    public required Pan Pan { get; init; }

    /// <summary>The expiry that the message states: year and month in four digits; null where it does not.</summary>
    public string? ExpiryYyMm { get; init; }

    /// <summary>In minor units of <see cref="Currency"/>; 0 for a question without an amount.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>Of the transaction (ISO 4217, three letters).</summary>
    public required string Currency { get; init; }

    /// <summary>The same in <see cref="BillingCurrency"/>, by the network's rate; null where it has none.</summary>
    public long? BillingAmountMinor { get; init; }

    /// <summary>The cardholder's currency (ISO 4217, three letters), where there is a billing amount.</summary>
    public string? BillingCurrency { get; init; }

    /// <summary>
    /// Null only where the message names none and none is needed: in a reversal, a balance inquiry or an advice.
    /// </summary>
    public Merchant? Merchant { get; init; }

    public required Channel Channel { get; init; }

    /// <summary>Whether the terminal can take less than it asked for.</summary>
    public bool PartialAllowed { get; init; }

    public required NetworkKeys Network { get; init; }

    /// <summary>The message that this one is about; null where it names none.</summary>
    public OriginalKeys? Original { get; init; }

    /// <summary>What a partial reversal leaves, in minor units; null where everything is reversed.</summary>
    public long? ReplacementMinor { get; init; }

    /// <summary>What an advice says was answered (ISO 8583 field 39).</summary>
    public string? AdvisedCode { get; init; }

    /// <summary>The approval code of an earlier answer (ISO 8583 field 38).</summary>
    public string? ApprovalCode { get; init; }

    public CardChecks Checks { get; init; } = new();

    public override string ToString() =>
        $"{Kind.Name()} of {AmountMinor} {Currency}, stan {Network.Stan}, {Pan}";
}

/// <summary>How a network names a message of its own.</summary>
public sealed record NetworkKeys
{
    /// <summary>
    /// The same for all messages of a transaction, from authorization to clearing; null where there is none.
    /// </summary>
    public string? TransactionId { get; init; }

    /// <summary>The retrieval reference number: 12 characters (ISO 8583 field 37).</summary>
    public string? Rrn { get; init; }

    /// <summary>The systems trace audit number: 6 digits (ISO 8583 field 11).</summary>
    public string? Stan { get; init; }

    /// <summary>The acquirer's identification: up to 11 digits (ISO 8583 field 32).</summary>
    public string? Acquirer { get; init; }

    /// <summary>The terminal's identification: up to 8 characters (ISO 8583 field 41).</summary>
    public string? TerminalId { get; init; }

    /// <summary>When it was sent; an ISO 8583 message has no year, and this is the nearest one.</summary>
    public Timestamp? TransmittedAt { get; init; }

    /// <summary>The date where the card was used; null where the message does not say.</summary>
    public DateOnly? LocalDate { get; init; }
}

/// <summary>The message that another one is about (ISO 8583 field 90).</summary>
/// <param name="Mti">Four digits.</param>
/// <param name="TransmittedAt">Null where the field has zeros.</param>
/// <param name="Acquirer">Without leading zeros; null where the field has zeros.</param>
public sealed record OriginalKeys(string Mti, string Stan, Timestamp? TransmittedAt, string? Acquirer);

using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Settlement;

/// <summary>
/// One line of a provider's settlement file, in our words: what it is about, and what it moved. Amounts are as the
/// merchant sees them: what is paid out to him is positive, what is taken from him negative; a fee is positive where it
/// costs. Net is gross less fee. What is required is written also where it is zero.
/// </summary>
public sealed record ReportedLine
{
    /// <summary>Its number in the file, from 1, the header not counted; what a person finds it by.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Number { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required LineType Type { get; init; }

    /// <summary>The provider's identifier of this very line, where it has one; the same each time it comes.</summary>
    public string? LineReference { get; init; }

    /// <summary>The provider's reference of what the line is about: the payment, refund or dispute.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>The provider's reference of the payment that it belongs to; of a payment, its own.</summary>
    public string? PaymentReference { get; init; }

    /// <summary>Our reference, as we gave it to the provider.</summary>
    public string? OurReference { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long GrossMinor { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long FeeMinor { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long NetMinor { get; init; }

    /// <summary>
    /// ISO 4217: what the customer was charged in, where the provider converted it; all other amounts are in
    /// <see cref="Currency"/>.
    /// </summary>
    public string? OriginalCurrency { get; init; }

    /// <summary>The gross amount in <see cref="OriginalCurrency"/>, with the sign of all others.</summary>
    public long? OriginalGrossMinor { get; init; }

    /// <summary>When the provider booked it.</summary>
    public Timestamp? BookedAt { get; init; }

    /// <summary>The provider's batch or payout that it belongs to.</summary>
    public string? Batch { get; init; }

    /// <summary>The provider's own word for its type.</summary>
    public string? RawType { get; init; }

    public string? Description { get; init; }

    /// <summary>Why money came back, as the bank wrote it (ISO 20022, external return reason, as `AC04`).</summary>
    public string? ReturnReason { get; init; }

    /// <summary>
    /// Whether it settles refunds: what takes back a part of an authorization is called one, and is none.
    /// </summary>
    [JsonIgnore]
    internal bool IsOfRefunds => Type == LineType.Refund && RawType != Matching.NotCapturedPart;
}

/// <summary>What a line is about.</summary>
[JsonConverter(typeof(WireEnum<LineType>))]
public enum LineType
{
    /// <summary>A captured payment.</summary>
    Payment,

    /// <summary>A refund, or its reversal where its gross is positive.</summary>
    Refund,

    /// <summary>A chargeback, or its reversal where its gross is positive.</summary>
    Chargeback,

    /// <summary>A fee that belongs to no payment, as for an account or an invoice that is deducted.</summary>
    Fee,

    /// <summary>The payout of the batch to the bank; its gross is negative.</summary>
    Payout,

    /// <summary>An adjustment by the provider.</summary>
    Correction,
}

/// <summary>A line that cannot be read; it loses nothing else.</summary>
/// <param name="Raw">Its text as it came, at most 2,000 characters, card numbers masked.</param>
/// <param name="Code">As `amount_invalid`.</param>
/// <param name="Reason">Why, in one sentence.</param>
public sealed record RejectedLine(long Number, string Raw, string Code, string Reason);

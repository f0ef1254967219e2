using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;

namespace Zentra.Cards.Controls;

/// <summary>What rules see of an authorization.</summary>
public sealed record Purchase
{
    public required string Card { get; init; }
    public required string Program { get; init; }
    public required string Workspace { get; init; }

    /// <summary>
    /// What is asked now, as it is billed: 0 or more minor units of the card's currency. An increment asks its own
    /// amount; an account check asks 0.
    /// </summary>
    public required long AmountMinor { get; init; }

    /// <summary>The currency in which the card is billed (ISO 4217).</summary>
    public required string Currency { get; init; }

    /// <summary>The currency at the merchant, where it is another (ISO 8583 field 49).</summary>
    public string? MerchantCurrency { get; init; }

    public required Merchant Merchant { get; init; }
    public required Channel Channel { get; init; }
    public required Timestamp At { get; init; }

    /// <summary>Whether no authorization of the card was approved before.</summary>
    public bool IsFirstUse { get; init; }

    /// <summary>The authorizations of the card that were approved before.</summary>
    public long Uses { get; init; }

    /// <summary>
    /// Whether it adds to an authorization that was approved: that is no use, no first use and no authorization of its
    /// own to a velocity.
    /// </summary>
    public bool IsIncrement { get; init; }

    /// <summary>For an increment, what its authorization holds already, in minor units; otherwise 0.</summary>
    public long AuthorizedMinor { get; init; }
}

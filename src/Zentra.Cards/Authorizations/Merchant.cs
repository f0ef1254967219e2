namespace Zentra.Cards.Authorizations;

/// <summary>Where a card was used, as the message said: the card acceptor (ISO 8583 fields 18, 42 and 43).</summary>
public sealed record Merchant
{
    /// <summary>The card acceptor's identification code, 1 to 64 characters (ISO 8583 field 42 has 15).</summary>
    public required string Id { get; init; }

    public string? Name { get; init; }

    /// <summary>The merchant category code: four digits (ISO 18245).</summary>
    public required string Category { get; init; }

    /// <summary>Two upper-case letters (ISO 3166-1); null where the message does not say.</summary>
    public string? Country { get; init; }
}

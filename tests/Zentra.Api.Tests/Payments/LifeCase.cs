namespace Zentra.Api.Tests.Payments;

/// <summary>
/// One life of a payment of 10.00 USD. Steps after its creation: `capture 400`, `capture 400 final`, `capture`, `increment 200`,
/// `cancel`, `confirm`, `confirm tok_x`, `refund 100`, `refund`, `wait 3600` (seconds by the sandbox clock).
/// </summary>
public sealed record LifeCase(string Sentence)
{
    public string Token { get; init; } = "tok_approved";

    /// <summary>Further fields of the first call.</summary>
    public string More { get; init; } = "";

    public string Steps { get; init; } = "";

    /// <summary>Each call's status, with its problem code where it has one.</summary>
    public required string Answers { get; init; }

    public required string Facets { get; init; }
    public required string Amounts { get; init; }
    public required string Events { get; init; }
    public required string Ledger { get; init; }

    /// <summary>What the last attempt says of itself, and what to do next.</summary>
    public string Explanation { get; init; } = "";

    public override string ToString() => Sentence;
}

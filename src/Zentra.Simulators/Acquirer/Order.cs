namespace Zentra.Simulators.Acquirer;

/// <summary>What a caller asks for. Two orders with the same key must be equal.</summary>
/// <param name="Reference">The authorization that it is about; null for a new one.</param>
internal sealed record Order(OperationKind Kind, string Key, string? Reference, long AmountMinor)
{
    public const int MaxTextLength = 255;
    public const int MaxKeyLength = 128;

    /// <summary>The largest integer that JSON carries exactly: 2^53-1 (RFC 8259, section 6).</summary>
    private const long MaxMinor = (1L << 53) - 1;

    public string Currency { get; init; } = "";
    public string Method { get; init; } = "";
    public string Merchant { get; init; } = "";
    public string Customer { get; init; } = "";
    public bool Capture { get; init; }
    public bool Final { get; init; }

    /// <summary>What is wrong with its form; null where nothing is.</summary>
    public string? Fault => this switch
    {
        _ when Key.Length is 0 or > MaxKeyLength || Key.AsSpan().ContainsAnyExceptInRange('!', '~') =>
            "key: 1 to 128 printable ASCII characters without spaces",
        { AmountMinor: < 0 or > MaxMinor } => "amount_minor: an integer from 0 to 2^53-1",
        { AmountMinor: 0, Kind: not (OperationKind.Void or OperationKind.Reversal or OperationKind.Confirmation) } =>
            "amount_minor: a positive integer",
        { Kind: OperationKind.Authorization } when Currency.Length != 3 || !Currency.All(char.IsAsciiLetterUpper) =>
            "currency: an ISO 4217 code",
        _ when Math.Max(Method.Length, Math.Max(Merchant.Length, Customer.Length)) > MaxTextLength =>
            "method, merchant, customer: 255 characters at most",
        _ => null,
    };
}

using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Methods;

/// <summary>
/// A stored payment method: what each provider calls it, and what people need to recognize it. A card's number is
/// never here.
/// </summary>
public sealed record PaymentMethod
{
    public required string Id { get; init; }
    public required string Customer { get; init; }

    /// <summary>As `card`.</summary>
    public required string Type { get; init; }

    /// <summary>The providers' own tokens, by the provider's name.</summary>
    public required SortedDictionary<string, string> Tokens { get; init; }

    public string? Brand { get; init; }
    public string? Last4 { get; init; }
    public int? ExpMonth { get; init; }
    public int? ExpYear { get; init; }

    /// <summary>The issuer's first six to eight digits.</summary>
    public string? Bin { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    public bool Detached { get; init; }
    public SortedDictionary<string, string>? Metadata { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<PaymentMethod> Kind = new(
        "payment_methods", "pmt", StateJson.Default.PaymentMethod, [("customer", m => m.Customer)]);

    /// <summary>Whether a payment's method names a stored one.</summary>
    public static bool IsStored(string method) => Identifier.TryParse(method, Kind.Prefix, out _);
}

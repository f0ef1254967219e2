using System.Collections.Frozen;
using Zentra.Payments.Methods;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Routing;

/// <summary>What a rule may ask about a payment.</summary>
public sealed record RoutingFacts
{
    private const string MetadataPrefix = "metadata.";

    /// <summary>The fields that a condition may name, and whether each is a number.</summary>
    public static readonly FrozenDictionary<string, bool> Fields = new Dictionary<string, bool>(StringComparer.Ordinal)
    {
        ["amount_minor"] = true,
        ["hour"] = true,
        ["currency"] = false,
        ["country"] = false,
        ["corridor"] = false,
        ["merchant"] = false,
        ["customer"] = false,
        ["channel"] = false,
        ["method_type"] = false,
        ["brand"] = false,
        ["bin"] = false,
        ["weekday"] = false,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The payment's identifier: what splits are drawn by.</summary>
    public required string Payment { get; init; }

    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public required Timestamp At { get; init; }
    public string? Country { get; init; }
    public string? Merchant { get; init; }
    public string? Customer { get; init; }
    public string? Channel { get; init; }
    public string? MethodType { get; init; }
    public string? Brand { get; init; }
    public string? Bin { get; init; }
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The stored method; null where a bare token is charged.</summary>
    public PaymentMethod? Method { get; init; }

    public static RoutingFacts Of(Payment payment, PaymentMethod? method, Timestamp at) => new()
    {
        Payment = payment.Id,
        AmountMinor = payment.AmountMinor,
        Currency = payment.Currency,
        At = at,
        Country = payment.Country ?? method?.Country,
        Merchant = payment.Merchant,
        Customer = payment.Customer,
        Channel = payment.Channel,
        MethodType = method?.Type ?? "card",
        Brand = method?.Brand,
        Bin = method?.Bin,
        Metadata = payment.Metadata,
        Method = method,
    };

    public static bool IsField(string field) =>
        Fields.ContainsKey(field)
        || (field.StartsWith(MetadataPrefix, StringComparison.Ordinal) && field.Length > MetadataPrefix.Length);

    public static bool IsNumber(string field) => field is "amount_minor" or "hour";

    /// <summary>The hour is of UTC: 0 to 23.</summary>
    public long? Number(string field) => field == "hour" ? At.ToDateTimeOffset().Hour : AmountMinor;

    public string? Text(string field) => field switch
    {
        "currency" => Currency,
        "country" => Country,
        // From the currency that is charged to the payer's country, as `USD-MX`.
        "corridor" => Country is null ? null : $"{Currency}-{Country}",
        "merchant" => Merchant,
        "customer" => Customer,
        "channel" => Channel,
        "method_type" => MethodType,
        "brand" => Brand,
        "bin" => Bin,
        "weekday" => Weekday(At),
        _ => Metadata?.GetValueOrDefault(field[MetadataPrefix.Length..]),
    };

    private static string Weekday(Timestamp at) => at.ToDateTimeOffset().DayOfWeek switch
    {
        DayOfWeek.Monday => "mon",
        DayOfWeek.Tuesday => "tue",
        DayOfWeek.Wednesday => "wed",
        DayOfWeek.Thursday => "thu",
        DayOfWeek.Friday => "fri",
        DayOfWeek.Saturday => "sat",
        _ => "sun",
    };
}

using System.Text.Json.Serialization;

namespace Zentra.Simulators.Acquirer;

/// <summary>What the acquirer's book holds of one authorization. Amounts are in minor units.</summary>
/// <param name="Key">The key of the call that asked for it.</param>
/// <param name="TakesAtOnce">Whether it is captured as soon as it is authorized.</param>
internal sealed record Authorization(
    string Reference,
    string Key,
    string Method,
    string Merchant,
    string Customer,
    string Currency,
    AuthorizationStatus Status,
    long RequestedMinor,
    [property: JsonPropertyName("capture")] bool TakesAtOnce)
{
    public long AuthorizedMinor { get; init; }
    public long CapturedMinor { get; init; }
    public long RefundedMinor { get; init; }
    public long VoidedMinor { get; init; }

    /// <summary>Whether nothing more can be captured.</summary>
    [JsonPropertyName("closed")]
    public bool IsClosed { get; init; }

    /// <summary>What can still be captured.</summary>
    [JsonIgnore]
    public long OpenMinor => IsClosed ? 0 : AuthorizedMinor - CapturedMinor - VoidedMinor;

    /// <summary>What was captured and not given back.</summary>
    [JsonIgnore]
    public long TakenMinor => CapturedMinor - RefundedMinor;
}

[JsonConverter(typeof(WireEnum<AuthorizationStatus>))]
internal enum AuthorizationStatus
{
    Pending,
    RequiresAction,
    Authorized,
    Declined,
    Voided,
}

using System.Text.Json.Serialization;

namespace Zentra.Simulators.Acquirer;

/// <summary>One thing that a caller asked for, as it is answered. Amounts are in minor units.</summary>
/// <param name="Key">The caller's idempotency key.</param>
/// <param name="Reference">The acquirer's reference of the authorization that it is about.</param>
/// <param name="Code">The response code of a decline, after ISO 8583.</param>
/// <param name="ConfirmedAt">When it was final; null while it is not.</param>
internal sealed record Operation(
    string Id,
    string Key,
    [property: JsonPropertyName("operation")] OperationKind Kind,
    string Reference,
    OperationStatus Status,
    string? Code,
    long AmountMinor,
    string Currency,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ActionUrl,
    DateTimeOffset? ConfirmedAt)
{
    [JsonIgnore]
    public bool IsFinal => Status is OperationStatus.Approved or OperationStatus.Declined;
}

[JsonConverter(typeof(WireEnum<OperationKind>))]
internal enum OperationKind
{
    Authorization,
    Confirmation,
    Capture,
    Increment,
    Void,
    Refund,
    Reversal,

    /// <summary>A question about an operation; only scripts name it.</summary>
    Query,

    /// <summary>A message about a dispute; only scripts name it.</summary>
    Dispute,
}

[JsonConverter(typeof(WireEnum<OperationStatus>))]
internal enum OperationStatus
{
    Approved,
    Declined,
    Pending,
    RequiresAction,
}

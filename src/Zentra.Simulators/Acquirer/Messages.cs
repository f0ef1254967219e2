using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zentra.Simulators.Acquirer;

/// <summary>What a callback says about an operation that is final.</summary>
/// <param name="Id">The same for a message that comes twice.</param>
/// <param name="Type">The operation and its status, as `capture.approved`.</param>
internal sealed record OperationMessage(
    string Id,
    string Type,
    string Key,
    OperationKind Operation,
    string Reference,
    OperationStatus Status,
    string? Code,
    long AmountMinor,
    string Currency,
    DateTimeOffset CreatedAt)
{
    public static Callback Of(Operation operation, DateTimeOffset at)
    {
        var type = $"{WireName.Of(operation.Kind)}.{WireName.Of(operation.Status)}";
        var message = new OperationMessage(
            $"evt_{Book.Digest($"{operation.Key} {type}")}", type, operation.Key, operation.Kind, operation.Reference,
            operation.Status, operation.Code, operation.AmountMinor, operation.Currency, at);
        return new(
            operation.Reference, JsonSerializer.SerializeToUtf8Bytes(message, AcquirerJson.Default.OperationMessage));
    }
}

/// <summary>What a callback says about a dispute.</summary>
/// <param name="Type">As `dispute.opened`: the stage that it has reached.</param>
internal sealed record DisputeMessage(
    string Id, string Type, string Reference, Dispute Dispute, DateTimeOffset CreatedAt)
{
    /// <param name="version">How often the dispute has changed.</param>
    public static Callback Of(Dispute dispute, string reference, int version, DateTimeOffset at)
    {
        var (id, type) = ($"evt_{Book.Digest($"{dispute.Id} {version}")}", $"dispute.{WireName.Of(dispute.Stage)}");
        var message = new DisputeMessage(id, type, reference, dispute, at);
        return new(reference, JsonSerializer.SerializeToUtf8Bytes(message, AcquirerJson.Default.DisputeMessage));
    }
}

/// <summary>A dispute as the acquirer tells it. Amounts are in minor units.</summary>
/// <param name="Reason">The acquirer's word for it, as `fraudulent`.</param>
/// <param name="RawReason">The network's own reason code, as `10.4`.</param>
internal sealed record Dispute(
    string Id,
    DisputeStage Stage,
    long AmountMinor,
    string Currency,
    string Reason,
    string? RawReason,
    DateTimeOffset? EvidenceDueBy,
    long FeeMinor);

[JsonConverter(typeof(WireEnum<DisputeStage>))]
internal enum DisputeStage
{
    Inquiry,
    Opened,
    UnderReview,
    SecondStage,
    Won,
    Lost,
    Closed,
}

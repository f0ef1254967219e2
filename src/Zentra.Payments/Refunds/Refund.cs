using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Refunds;

/// <summary>Money on its way back: pending, posted, or failed (also after it was posted).</summary>
public sealed record Refund
{
    public required string Id { get; init; }
    public required string Payment { get; init; }
    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public RefundStatus Status { get; init; }
    public string? Reason { get; init; }
    public SortedDictionary<string, string>? Metadata { get; init; }
    public required int Attempt { get; init; }
    public string? FailureCode { get; init; }
    public IReadOnlyList<string> LedgerEntries { get; init; } = [];
    public required string Intent { get; init; }
    public required string LastIntent { get; init; }
    public long LastLeaf { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Refund> Kind = new(
        "refunds",
        "rfd",
        StateJson.Default.Refund,
        [("payment", r => r.Payment), ("status", r => r.Status.Name())]);
}

[JsonConverter(typeof(WireEnum<RefundStatus>))]
public enum RefundStatus
{
    Pending,
    Posted,
    Failed,
}

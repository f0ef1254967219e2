using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Refunds;

/// <summary>A refund as the contract shows it: in responses, and as the data of its events.</summary>
public sealed record RefundResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "refund";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>The payment that it gives back from.</summary>
    public required string Payment { get; init; }

    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public required RefundStatus Status { get; init; }
    public string? Reason { get; init; }

    /// <summary>The standard decline code, where it failed.</summary>
    public string? FailureCode { get; init; }

    /// <summary>The number of the payment's attempt that carries it.</summary>
    public required int Attempt { get; init; }

    public required RefundEvidence Evidence { get; init; }
    public required string Intent { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static RefundResource Of(Refund refund) => new()
    {
        Id = refund.Id,
        Scope = refund.Scope,
        Livemode = refund.Livemode,
        Payment = refund.Payment,
        AmountMinor = refund.AmountMinor,
        Currency = refund.Currency,
        Status = refund.Status,
        Reason = refund.Reason,
        FailureCode = refund.FailureCode,
        Attempt = refund.Attempt,
        Evidence = new(refund.Id, refund.Payment, refund.LedgerEntries, refund.LastIntent, refund.LastLeaf),
        Intent = refund.Intent,
        Metadata = refund.Metadata ?? new SortedDictionary<string, string>(StringComparer.Ordinal),
        CreatedAt = refund.CreatedAt,
        UpdatedAt = refund.UpdatedAt,
        Version = refund.Version,
    };

    public static byte[] Render(Refund refund) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(refund), PaymentJson.Default.RefundResource);
}

/// <summary>Where the proof of a refund is.</summary>
public sealed record RefundEvidence(
    string RefundId, string PaymentId, IReadOnlyList<string> LedgerEntry, string Intent, long Leaf);

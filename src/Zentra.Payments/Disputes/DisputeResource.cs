using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Disputes;

/// <summary>A dispute as the contract shows it: in responses, and as the data of its events.</summary>
public sealed record DisputeResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "dispute";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }

    /// <summary>The payment that it is about.</summary>
    public required string Payment { get; init; }

    public required string Provider { get; init; }

    /// <summary>The provider's own identifier of it.</summary>
    public required string ProviderReference { get; init; }

    /// <summary>
    /// `inquiry` (a question, answered or not; no money is taken), `needs_response` (the money is taken),
    /// `under_review` (evidence is with the network), `won`, `lost`, `accepted` (lost because it was accepted here), or
    /// `closed` (an inquiry that ended).
    /// </summary>
    public required DisputeStatus Status { get; init; }

    /// <summary>1, or 2 once a decision was taken up again (pre-arbitration).</summary>
    public required int Stage { get; init; }

    /// <summary>What is disputed, in minor units of the currency (ISO 4217).</summary>
    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>What the provider charged for it so far, less what it gave back.</summary>
    public required long FeeMinor { get; init; }

    /// <summary>The standard reason, as `fraudulent` or `product_not_received`.</summary>
    public required string Reason { get; init; }

    /// <summary>The provider's or the network's own reason code.</summary>
    public string? RawReason { get; init; }

    /// <summary>Until when evidence can be submitted.</summary>
    public Timestamp? EvidenceDueBy { get; init; }

    /// <summary>True where that time is over and nothing was submitted.</summary>
    public bool? EvidenceOverdue { get; init; }

    public required DisputeResponse Response { get; init; }

    /// <summary>The open review of it, where more was lost than was captured.</summary>
    public string? Review { get; init; }

    public required DisputeProof Evidence { get; init; }

    /// <summary>The intent that recorded it first.</summary>
    public required string Intent { get; init; }

    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static DisputeResource Of(Dispute dispute) => new()
    {
        Id = dispute.Id,
        Scope = dispute.Scope,
        Livemode = dispute.Livemode,
        Payment = dispute.Payment,
        Provider = dispute.Provider,
        ProviderReference = dispute.Reference,
        Status = dispute.Status,
        Stage = dispute.Stage,
        AmountMinor = dispute.AmountMinor,
        Currency = dispute.Currency,
        FeeMinor = dispute.FeeMinor - dispute.FeeReturnedMinor,
        Reason = dispute.Reason,
        RawReason = dispute.RawReason,
        EvidenceDueBy = dispute.EvidenceDueBy,
        EvidenceOverdue = dispute.OverdueAt is null ? null : true,
        Response = DisputeResponse.Of(dispute),
        Review = dispute.Review,
        Evidence = new(dispute.Id, dispute.Payment, dispute.LedgerEntries, dispute.LastIntent, dispute.LastLeaf),
        Intent = dispute.Intent,
        CreatedAt = dispute.CreatedAt,
        UpdatedAt = dispute.UpdatedAt,
        Version = dispute.Version,
    };

    public static byte[] Render(Dispute dispute) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(dispute), DisputeJson.Default.DisputeResource);
}

/// <summary>What is said against a dispute: the texts and files that were given.</summary>
public sealed record DisputeResponse
{
    /// <summary>`none`, `draft` (kept, and open to change), or `submitted`.</summary>
    public required ResponseState State { get; init; }

    public required DisputeEvidence Text { get; init; }
    public required IReadOnlyList<EvidenceFile> Files { get; init; }
    public Timestamp? SubmittedAt { get; init; }

    /// <summary>
    /// Who brings what was submitted to the provider: `operator`, because no connector sends evidence yet.
    /// </summary>
    public string? SubmittedTo { get; init; }

    public static DisputeResponse Of(Dispute dispute) => new()
    {
        State = dispute.SubmittedAt is not null ? ResponseState.Submitted
            : dispute.Text is null && dispute.Files.Count == 0 ? ResponseState.None
            : ResponseState.Draft,
        Text = dispute.Text ?? new(),
        Files = dispute.Files,
        SubmittedAt = dispute.SubmittedAt,
        SubmittedTo = dispute.SubmittedAt is null ? null : "operator",
    };
}

[JsonConverter(typeof(WireEnum<ResponseState>))]
public enum ResponseState
{
    None,
    Draft,
    Submitted,
}

/// <summary>Where the proof of a dispute is.</summary>
public sealed record DisputeProof(
    string DisputeId, string PaymentId, IReadOnlyList<string> LedgerEntry, string Intent, long Leaf);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DisputeCommand.GiveEvidence))]
[JsonSerializable(typeof(DisputeCommand.Accept))]
[JsonSerializable(typeof(DisputeCommand.Wake))]
[JsonSerializable(typeof(DisputeResource))]
public sealed partial class DisputeJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Providers;

/// <summary>
/// What a provider tells by itself, as its connector understood it: about one of our calls, about a dispute, or about
/// nothing that concerns us.
/// </summary>
public sealed record ProviderMessage
{
    /// <summary>The provider's own identifier of the message; a message that comes twice has the same.</summary>
    public required string Id { get; init; }

    /// <summary>The provider's own name of what happened.</summary>
    public required string Type { get; init; }

    /// <summary>The key that we sent with the call, where the message has it.</summary>
    public string? ProviderKey { get; init; }

    /// <summary>The provider's reference of the payment that it is about.</summary>
    public string? ProviderReference { get; init; }

    /// <summary>The call that it is about, where it has no key of it.</summary>
    public ProviderOperation? Operation { get; init; }

    /// <summary>In our minor units.</summary>
    public long? AmountMinor { get; init; }

    public string? Currency { get; init; }

    /// <summary>What became of the call; null where the message is not about one.</summary>
    public ProviderOutcome? Outcome { get; init; }

    public DisputeNotice? Dispute { get; init; }
}

/// <summary>What a provider tells about a dispute.</summary>
/// <param name="Reference">The provider's identifier of the dispute.</param>
/// <param name="Stage">Where the dispute stands by the provider's word.</param>
/// <param name="Reason">The standard reason, as `fraudulent`.</param>
/// <param name="RawReason">The provider's or the network's own reason code.</param>
/// <param name="AmountMinor">What is disputed; 0 where the message does not tell.</param>
/// <param name="FeeMinor">
/// What the provider has charged for it by now, in minor units of the currency; less than before is no news.
/// </param>
/// <param name="FeeReturnedMinor">What it has given back of that by now.</param>
public sealed record DisputeNotice(
    string Reference,
    DisputeNoticeStage Stage,
    long AmountMinor,
    string Currency,
    string Reason,
    string? RawReason,
    Timestamp? EvidenceDueBy,
    long FeeMinor = 0,
    long FeeReturnedMinor = 0);

/// <summary>Where a dispute stands by the provider's word.</summary>
[JsonConverter(typeof(WireEnum<DisputeNoticeStage>))]
public enum DisputeNoticeStage
{
    /// <summary>A question before a dispute, answered or not; no money is taken.</summary>
    Inquiry,

    /// <summary>The money is taken back until it is decided.</summary>
    Opened,

    /// <summary>Evidence is with the network, in a dispute or in an inquiry.</summary>
    UnderReview,

    /// <summary>Decided once, and taken up again: the money is taken until it is decided anew.</summary>
    SecondStage,

    Won,

    Lost,

    /// <summary>An inquiry that ended without a dispute.</summary>
    Closed,
}

using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Payments;

/// <summary>
/// One request to a provider, written before it is sent. The provider key goes out with it, so that the provider can
/// tell a repeat.
/// </summary>
public sealed record Attempt
{
    public required int Number { get; init; }
    public ProviderOperation Operation { get; init; }
    public required string Provider { get; init; }
    public required string ProviderKey { get; init; }
    public required long AmountMinor { get; init; }
    public AttemptStatus Status { get; init; }

    /// <summary>The intent that opened it: the caller who waits for its outcome.</summary>
    public required long OpenedBy { get; init; }

    /// <summary>The request of that caller: what a problem about this attempt names.</summary>
    public string? Request { get; init; }

    public string? Refund { get; init; }

    /// <summary>Whether a capture is the last one.</summary>
    public bool Final { get; init; }

    public string? ProviderReference { get; init; }
    public string? Code { get; init; }
    public string? RawCode { get; init; }
    public required Timestamp StartedAt { get; init; }
    public Timestamp? EndedAt { get; init; }

    /// <summary>When to ask the provider about it; null once its outcome is final.</summary>
    public Timestamp? CheckAt { get; init; }

    /// <summary>How often the provider was asked.</summary>
    public int Queries { get; init; }

    /// <summary>Whether its outcome is not known yet: money may move or have moved.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is AttemptStatus.Pending or AttemptStatus.Unknown;
}

[JsonConverter(typeof(WireEnum<ProviderOperation>))]
public enum ProviderOperation
{
    Authorize,
    Increment,
    Capture,
    Void,
    Refund,

    /// <summary>Undoes an authorization, captured or not, that came to light too late to be wanted.</summary>
    Reverse,
}

[JsonConverter(typeof(WireEnum<AttemptStatus>))]
public enum AttemptStatus
{
    Pending,
    Approved,
    Declined,
    Refused,
    RequiresAction,
    Unknown,
}

/// <summary>How a provider answered, as a type: it alone decides what may be tried again.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Approved), "approved")]
[JsonDerivedType(typeof(Declined), "declined")]
[JsonDerivedType(typeof(RefusedBeforeProcessing), "refused_before_processing")]
[JsonDerivedType(typeof(RequiresAction), "requires_action")]
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(NotReceived), "not_received")]
[JsonDerivedType(typeof(Pending), "pending")]
public abstract record ProviderOutcome
{
    private ProviderOutcome()
    {
    }

    /// <summary>Done. Where the provider may yet take it back, ConfirmAfterSeconds says when to ask again.</summary>
    public sealed record Approved(string Reference, int? ConfirmAfterSeconds = null) : ProviderOutcome;

    /// <summary>
    /// Refused for good; no money moved. The code is of <see cref="DeclineCodes"/>, the raw code the provider's own.
    /// </summary>
    public sealed record Declined(string Code, string RawCode) : ProviderOutcome;

    /// <summary>The provider did not begin: safe to try elsewhere.</summary>
    public sealed record RefusedBeforeProcessing(string RawCode) : ProviderOutcome;

    public sealed record RequiresAction(string Reference, string Type, string Url) : ProviderOutcome;

    /// <summary>The provider has it and answers later, by a message or when it is asked.</summary>
    public sealed record Pending(string? Reference) : ProviderOutcome;

    /// <summary>No answer, or none that can be trusted: money may have moved.</summary>
    public sealed record Unknown(string Reason) : ProviderOutcome;

    /// <summary>
    /// Asked about its key, the provider says that it never got the request: it may be sent, with the same key.
    /// </summary>
    public sealed record NotReceived : ProviderOutcome;
}

/// <summary>
/// A call to a provider (or a question about one), to be made after the commit that wrote its attempt.
/// </summary>
public sealed record ProviderCall(
    string Payment,
    int Attempt,
    ProviderOperation Operation,
    bool IsQuery,
    int Queries,
    string Provider,
    string ProviderKey,
    string? ProviderReference,
    string PaymentMethod,
    long AmountMinor,
    string Currency,
    bool CaptureNow) : Effect(Payment)
{
    /// <summary>The workspace's own words for whom it is for, as the provider may show them.</summary>
    public string Merchant { get; init; } = "";

    public string Customer { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>Whether a capture is the last one.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What is authorized so far: an increment adds to it.</summary>
    public long AuthorizedMinor { get; init; }
}

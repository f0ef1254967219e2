using Zentra.Runtime.Intents;

namespace Zentra.Runtime.Webhooks;

/// <param name="Secret">The signing secret, sealed by the vault.</param>
public sealed record CreateEndpoint(
    string Url,
    string? Description,
    IReadOnlyList<string> Events,
    string ApiVersion,
    string Secret,
    int MaxInFlight,
    int? MaxPerSecond,
    SortedDictionary<string, string>? Metadata) : Command;

/// <summary>Changes what is given; what is null stays as it is.</summary>
/// <param name="Seen">The version that the caller has seen.</param>
public sealed record UpdateEndpoint(
    string Id,
    long? Seen,
    string? Url,
    string? Description,
    IReadOnlyList<string>? Events,
    bool? Enabled,
    int? MaxInFlight,
    int? MaxPerSecond,
    SortedDictionary<string, string>? Metadata) : Command;

/// <summary>A new secret signs from now on; the one before signs too until the grace ends.</summary>
public sealed record RotateSecret(string Id, long? Seen, string Secret, long GraceSeconds) : Command;

/// <summary>The runtime disables an endpoint that is gone, or that took nothing for days.</summary>
public sealed record DisableEndpoint(string Id, DisabledReason Reason) : Command;

public sealed record DeleteEndpoint(string Id) : Command;

/// <summary>Sends an event of its own to an endpoint, whatever it asked for.</summary>
public sealed record TestEndpoint(string Id) : Command;

/// <summary>Delivers an event once more, to one endpoint or to all that want it.</summary>
public sealed record ResendEvent(string Event, long Sequence, string Type, string? Endpoint) : Command;

/// <summary>Tries deliveries again, or gives them up.</summary>
/// <param name="Kind">The kind of the operation: `webhooks.replay`, `webhooks.retry` or `webhooks.cancel`.</param>
public sealed record ReplayDeliveries(string Kind, DeliverySelection Selection, string? Reason, long? Total) : Command;

/// <summary>Which deliveries: all conditions hold, and one that is null asks for nothing.</summary>
public sealed record DeliverySelection
{
    /// <summary>The endpoint; all enabled ones of the workspace where it is not named.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The first event's sequence.</summary>
    public long? From { get; init; }

    /// <summary>The last event's sequence.</summary>
    public required long To { get; init; }

    public Timestamp? CreatedFrom { get; init; }
    public Timestamp? CreatedBefore { get; init; }
    public IReadOnlyList<string>? Types { get; init; }
    public IReadOnlyList<DeliveryState>? States { get; init; }
}

/// <summary>The data of `event.resent`: which event is told again, and to whom.</summary>
/// <param name="Id">The operation that tells it.</param>
/// <param name="Event">The event's identifier.</param>
/// <param name="Endpoint">The only endpoint that gets it again; all that want it where none is named.</param>
public sealed record EventResendResource(string Id, string Event, string Type, long Sequence, string? Endpoint)
{
    public string Object => "event_resend";
}

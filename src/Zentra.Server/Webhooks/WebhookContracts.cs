using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;

namespace Zentra.Server.Webhooks;

/// <summary>An endpoint that events are delivered to.</summary>
public sealed record CreateEndpointRequest
{
    /// <summary>Where to: an absolute URL of at most 2,048 characters; https for a live workspace. Required.</summary>
    public string? Url { get; init; }

    public string? Description { get; init; }

    /// <summary>Types of events, prefixes as `payment.*`, or `*`: 1 to 100 of them. All where absent.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>The version of the contract that its events are told in. The present one where absent.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>
    /// A signing secret of your own: `whsec_` and base64 of 24 to 64 bytes. One is made where absent.
    /// </summary>
    public string? Secret { get; init; }

    /// <summary>How many deliveries may be under way at once: 1 to 100. 16 where absent.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>How many deliveries may begin in a second: 1 to 10,000. Unlimited where absent.</summary>
    public int? MaxPerSecond { get; init; }

    /// <summary>Your own keys: up to 50, of 40 characters, with values of 500.</summary>
    public SortedDictionary<string, string>? Metadata { get; init; }
}

/// <summary>What is to change; what is absent stays.</summary>
public sealed record UpdateEndpointRequest
{
    public string? Url { get; init; }
    public string? Description { get; init; }

    /// <summary>Types of events, prefixes as `payment.*`, or `*`: 1 to 100 of them.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>`false` disables it; `true` enables it again, for the events from then on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>1 to 100.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>1 to 10,000.</summary>
    public int? MaxPerSecond { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }
}

/// <summary>A new signing secret.</summary>
public sealed record RotateSecretRequest
{
    /// <summary>A secret of your own: `whsec_` and base64 of 24 to 64 bytes. One is made where absent.</summary>
    public string? Secret { get; init; }

    /// <summary>How long the secret before it signs too: 0 to 604,800 seconds. A day where absent.</summary>
    public long? GraceSeconds { get; init; }
}

/// <summary>Deliveries to try again. All conditions hold.</summary>
public sealed record ReplayRequest
{
    /// <summary>The endpoint. All enabled ones where absent.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The first event's sequence.</summary>
    public long? From { get; init; }

    /// <summary>The last event's sequence. The last event there is where absent.</summary>
    public long? To { get; init; }

    /// <summary>Events told at this time or later.</summary>
    public Timestamp? CreatedGte { get; init; }

    /// <summary>Events told before this time.</summary>
    public Timestamp? CreatedLt { get; init; }

    /// <summary>Types of events, or prefixes as `payment.*`.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>States of deliveries, as `exhausted`. All where absent.</summary>
    public IReadOnlyList<string>? States { get; init; }

    /// <summary>Whether only to count them.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Why, for the record: 1 to 500 characters. Required.</summary>
    public string? Reason { get; init; }
}

/// <summary>An event to tell again.</summary>
public sealed record ResendRequest
{
    /// <summary>The only endpoint that gets it. All that want it where absent.</summary>
    public string? Endpoint { get; init; }
}

/// <summary>How many deliveries a replay would try again.</summary>
public sealed record ReplayCount(long Deliveries)
{
    public string Object => "replay_count";
}

/// <summary>The event that was told to test an endpoint, and its delivery.</summary>
public sealed record EndpointTest(string Event, string Delivery)
{
    public string Object => "webhook_endpoint_test";
}

/// <summary>How an endpoint is doing.</summary>
/// <param name="Position">The sequence up to which every event was tried.</param>
/// <param name="Delivered">Deliveries that were resolved.</param>
/// <param name="FailedAttempts">Attempts that failed.</param>
/// <param name="FailingSince">When its first attempt failed since one succeeded.</param>
/// <param name="Open">Deliveries that are not resolved, by state.</param>
public sealed record EndpointHealth(
    long Position,
    long Delivered,
    long FailedAttempts,
    Timestamp? LastDeliveredAt,
    Timestamp? FailingSince,
    IReadOnlyDictionary<string, long> Open)
{
    public string Object => "webhook_endpoint_health";
}

/// <summary>Requests of this room: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(CreateEndpointRequest))]
[JsonSerializable(typeof(UpdateEndpointRequest))]
[JsonSerializable(typeof(RotateSecretRequest))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ResendRequest))]
internal sealed partial class WebhookRequests : JsonSerializerContext;

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookEndpointResource))]
[JsonSerializable(typeof(Listing<WebhookEndpointResource>))]
[JsonSerializable(typeof(EndpointHealth))]
[JsonSerializable(typeof(EndpointTest))]
[JsonSerializable(typeof(DeliveryResource))]
[JsonSerializable(typeof(Listing<DeliveryResource>))]
[JsonSerializable(typeof(ReplayCount))]
[JsonSerializable(typeof(OperationResource))]
internal sealed partial class WebhookResponses : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Webhooks;

/// <summary>Where a workspace's events are delivered, which of them, and how they are signed.</summary>
public sealed record WebhookEndpoint
{
    public required string Id { get; init; }

    /// <summary>Its number, unique in its tenant: the sequence of the intent that made it.</summary>
    public required long Number { get; init; }

    public required string Url { get; init; }
    public string? Description { get; init; }

    /// <summary>`*`, `payment.*` or `payment.captured`; an event that one of them names is delivered.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    public required string ApiVersion { get; init; }
    public EndpointStatus Status { get; init; }
    public DisabledReason? DisabledReason { get; init; }

    /// <summary>The secrets that sign, the newest first; sealed by the vault.</summary>
    public required IReadOnlyList<SigningSecret> Secrets { get; init; }

    /// <summary>How many deliveries may be under way at once.</summary>
    public required int MaxInFlight { get; init; }

    /// <summary>How many deliveries may begin in a second; null for no limit.</summary>
    public int? MaxPerSecond { get; init; }

    /// <summary>The intent that enabled it last: it gets the events after that one.</summary>
    public required long Since { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    /// <summary>While it is enabled it is due at any time: a node that looks for endpoints to serve finds it.</summary>
    public static readonly RecordKind<WebhookEndpoint> Records = new(
        "webhook_endpoints",
        "whe",
        WebhookJson.Default.WebhookEndpoint,
        [("status", e => e.Status.Name())],
        dueAt: e => e.Status == EndpointStatus.Enabled ? e.CreatedAt : null);

    /// <summary>Whether an event of this type and object goes to it.</summary>
    public bool Wants(string type, string subject) =>
        type == WebhookEvents.Tested.Name ? subject == Id : Events.Any(pattern => Matches(pattern, type));

    /// <summary>The secrets that sign at a moment: in a rotation's grace the one before signs too.</summary>
    public IEnumerable<SigningSecret> SecretsAt(Timestamp now) =>
        Secrets.Where(s => s.EndsAt is not { } end || now < end);

    public static bool Matches(string pattern, string type) =>
        pattern == "*" || pattern == type
        || (pattern.EndsWith(".*", StringComparison.Ordinal) && type.AsSpan().StartsWith(pattern.AsSpan(..^1)));
}

/// <param name="Sealed">The secret, encrypted by the vault.</param>
/// <param name="EndsAt">When it signs no more, where another has replaced it.</param>
public sealed record SigningSecret(string Sealed, Timestamp CreatedAt, Timestamp? EndsAt);

[JsonConverter(typeof(WireEnum<EndpointStatus>))]
public enum EndpointStatus
{
    Enabled,
    Disabled,
    Deleted,
}

/// <summary>Why an endpoint gets no events.</summary>
[JsonConverter(typeof(WireEnum<DisabledReason>))]
public enum DisabledReason
{
    /// <summary>Somebody asked for it.</summary>
    Requested,

    /// <summary>It answered 410 Gone.</summary>
    Gone,

    /// <summary>It took no event for days.</summary>
    Failing,
}

/// <summary>An endpoint as the contract shows it.</summary>
public sealed record WebhookEndpointResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "webhook_endpoint";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Url { get; init; }
    public string? Description { get; init; }

    /// <summary>The types of events that it gets: `*`, a prefix as `payment.*`, or a type.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The version of the contract that its events are told in.</summary>
    public required string ApiVersion { get; init; }

    public required EndpointStatus Status { get; init; }

    /// <summary>Why it is disabled.</summary>
    public DisabledReason? DisabledReason { get; init; }

    /// <summary>The signing secret, `whsec_…`: in the answer that makes it, and never again.</summary>
    public string? Secret { get; init; }

    /// <summary>Until when the secret before this one signs too.</summary>
    public Timestamp? PreviousSecretEndsAt { get; init; }

    /// <summary>How many deliveries may be under way at once.</summary>
    public required int MaxInFlight { get; init; }

    /// <summary>How many deliveries may begin in a second.</summary>
    public int? MaxPerSecond { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static WebhookEndpointResource Of(WebhookEndpoint endpoint) => new()
    {
        Id = endpoint.Id,
        Scope = endpoint.Scope,
        Livemode = endpoint.Livemode,
        Url = endpoint.Url,
        Description = endpoint.Description,
        Events = endpoint.Events,
        ApiVersion = endpoint.ApiVersion,
        Status = endpoint.Status,
        DisabledReason = endpoint.DisabledReason,
        PreviousSecretEndsAt = endpoint.Secrets.Skip(1).FirstOrDefault()?.EndsAt,
        MaxInFlight = endpoint.MaxInFlight,
        MaxPerSecond = endpoint.MaxPerSecond,
        Metadata = endpoint.Metadata ?? new SortedDictionary<string, string>(StringComparer.Ordinal),
        Intent = endpoint.Intent,
        CreatedAt = endpoint.CreatedAt,
        UpdatedAt = endpoint.UpdatedAt,
        Version = endpoint.Version,
    };

    public static byte[] Render(WebhookEndpoint endpoint) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(endpoint), WebhookJson.Default.WebhookEndpointResource);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookEndpoint))]
[JsonSerializable(typeof(WebhookEndpointResource))]
[JsonSerializable(typeof(CreateEndpoint))]
[JsonSerializable(typeof(UpdateEndpoint))]
[JsonSerializable(typeof(RotateSecret))]
[JsonSerializable(typeof(DisableEndpoint))]
[JsonSerializable(typeof(DeleteEndpoint))]
[JsonSerializable(typeof(TestEndpoint))]
[JsonSerializable(typeof(ResendEvent))]
[JsonSerializable(typeof(ReplayDeliveries))]
[JsonSerializable(typeof(DeliverySelection))]
[JsonSerializable(typeof(EventResendResource))]
public sealed partial class WebhookJson : JsonSerializerContext;

using Zentra.Runtime.Events;

namespace Zentra.Runtime.Webhooks;

/// <summary>What is told of endpoints, and of events that are told again.</summary>
public static class WebhookEvents
{
    public static readonly EventType<WebhookEndpointResource> Created = Of(
        "created", "A webhook endpoint was made.");

    public static readonly EventType<WebhookEndpointResource> Updated = Of(
        "updated", "A webhook endpoint was changed.");

    public static readonly EventType<WebhookEndpointResource> Enabled = Of(
        "enabled", "A webhook endpoint was enabled; it gets the events after this one.");

    public static readonly EventType<WebhookEndpointResource> Disabled = Of(
        "disabled", "A webhook endpoint was disabled: by request, or because it was gone or failed for days.");

    public static readonly EventType<WebhookEndpointResource> Deleted = Of(
        "deleted", "A webhook endpoint was deleted.");

    public static readonly EventType<WebhookEndpointResource> SecretRotated = Of(
        "secret_rotated", "A webhook endpoint got a new signing secret.");

    public static readonly EventType<WebhookEndpointResource> Tested = Of(
        "tested", "A test was asked for; it goes to this webhook endpoint, whatever it asked for, and to no other.");

    public static readonly EventType<EventResendResource> Resent = new(
        "event.resent", "An event was told again.", WebhookJson.Default.EventResendResource);

    public static IReadOnlyList<EventType> All =>
        [Created, Updated, Enabled, Disabled, Deleted, SecretRotated, Tested, Resent];

    private static EventType<WebhookEndpointResource> Of(string verb, string description) => new(
        $"webhook_endpoint.{verb}", description, WebhookJson.Default.WebhookEndpointResource);
}

using Zentra.Runtime.Events;

namespace Zentra.Payments.Providers;

/// <summary>What is told of providers.</summary>
public static class ProviderEvents
{
    public static readonly EventType<ProviderResource> Created = Of(
        "provider.created", "A provider was made.");

    public static readonly EventType<ProviderResource> Updated = Of(
        "provider.updated", "A provider's settings, credentials, capabilities or limits were changed.");

    public static readonly EventType<ProviderResource> HealthChanged = Of(
        "provider.health_changed", "A provider's breaker opened, tries again, or closed.");

    public static IReadOnlyList<EventType> All => [Created, Updated, HealthChanged];

    private static EventType<ProviderResource> Of(string name, string description) =>
        new(name, description, ProviderJson.Default.ProviderResource);
}

using System.Text.Json;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Providers;

/// <summary>A provider as the contract shows it: its credentials by name only.</summary>
public sealed record ProviderResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "provider";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required string Name { get; init; }
    public required string Connector { get; init; }
    public required bool Enabled { get; init; }
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>The names of the credentials that are set; nobody can read them back.</summary>
    public required IReadOnlyList<string> Credentials { get; init; }

    public required Capabilities Capabilities { get; init; }
    public ProviderLimits? Limits { get; init; }

    /// <summary>How it settles, as far as that is agreed.</summary>
    public ProviderSettlement? Settlement { get; init; }

    public required ProviderHealthResource Health { get; init; }

    /// <summary>Where the provider is to send its callbacks.</summary>
    public required string CallbackPath { get; init; }

    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static ProviderResource Of(Provider provider) => new()
    {
        Id = provider.Id,
        Scope = provider.Scope,
        Livemode = provider.Livemode,
        Name = provider.Name,
        Connector = provider.Connector,
        Enabled = provider.Enabled,
        Settings = provider.Settings ?? [],
        Credentials = [.. provider.Sealed?.Keys ?? Enumerable.Empty<string>()],
        Capabilities = provider.Capabilities,
        Limits = provider.Limits,
        Settlement = provider.Settlement,
        Health = ProviderHealthResource.Of(provider.Health),
        CallbackPath = $"/providers/{provider.Name}/callbacks?address={provider.Callback}",
        Intent = provider.Intent,
        CreatedAt = provider.CreatedAt,
        UpdatedAt = provider.UpdatedAt,
        Version = provider.Version,
    };

    public static byte[] Render(Provider provider) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(provider), ProviderJson.Default.ProviderResource);
}

/// <summary>A provider's circuit breaker.</summary>
/// <param name="Failures">Failures in a row.</param>
/// <param name="OpenUntil">When a payment may try it again.</param>
/// <param name="Trial">The payment that tries it now.</param>
public sealed record ProviderHealthResource(BreakerState Breaker, int Failures, Timestamp? OpenUntil, string? Trial)
{
    public static ProviderHealthResource Of(ProviderHealth health) =>
        new(health.State, health.Failures, health.OpenUntil, health.Trial);
}

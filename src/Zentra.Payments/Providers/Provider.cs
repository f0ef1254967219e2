using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Providers;

/// <summary>A workspace's account with a provider: how it is reached, what it can do, and how it fares.</summary>
public sealed record Provider
{
    public required string Id { get; init; }

    /// <summary>Its name in rules, routes, attempts and accounts.</summary>
    public required string Name { get; init; }

    /// <summary>How it is spoken to, as `stripe`.</summary>
    public required string Connector { get; init; }

    public bool Enabled { get; init; }
    public SortedDictionary<string, string>? Settings { get; init; }

    /// <summary>Its credentials, encrypted by the installation's key before they were recorded.</summary>
    public SortedDictionary<string, string>? Sealed { get; init; }

    public required Capabilities Capabilities { get; init; }
    public ProviderLimits? Limits { get; init; }
    public ProviderHealth Health { get; init; } = ProviderHealth.Fine;

    /// <summary>What its callbacks' address has in it.</summary>
    public required string Callback { get; init; }

    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }
    public required Timestamp UpdatedAt { get; init; }
    public required long Version { get; init; }

    public static readonly RecordKind<Provider> Kind = new("providers", "prv", StateJson.Default.Provider, []);
}

/// <summary>What a workspace lets a provider take, within what the provider can.</summary>
public sealed record ProviderLimits
{
    public long? MinAmountMinor { get; init; }
    public long? MaxAmountMinor { get; init; }

    /// <summary>ISO 4217 codes; null for all.</summary>
    public IReadOnlyList<string>? Currencies { get; init; }
}

/// <summary>Whose a callback is, found by what its address has in it.</summary>
public sealed record ProviderCallback
{
    public required string Id { get; init; }
    public required string Workspace { get; init; }
    public required string Provider { get; init; }
    public bool Livemode { get; init; }

    public static readonly RecordKind<ProviderCallback> Kind = new(
        "provider_callbacks",
        "pcb",
        StateJson.Default.ProviderCallback,
        [("address", c => c.Id)],
        tenantWide: true,
        global: "address");
}

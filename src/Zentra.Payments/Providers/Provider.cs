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

    /// <summary>How it settles, as far as that is agreed.</summary>
    public ProviderSettlement? Settlement { get; init; }

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

/// <summary>How a provider settles: what its files look like, when they come, and what it charges.</summary>
public sealed record ProviderSettlement
{
    /// <summary>`csv`, `stripe`, `adyen`, `ndjson` or `camt.053`; found out of the file where absent.</summary>
    public string? Format { get; init; }

    /// <summary>The declared columns of its CSV files, as JSON.</summary>
    public string? Mapping { get; init; }

    /// <summary>
    /// Days within which a capture is to be settled; a later one is a break. No deadline where absent.
    /// </summary>
    public int? WithinDays { get; init; }

    public AgreedFee? Fee { get; init; }

    internal Timestamp? Deadline(Timestamp capturedAt) =>
        WithinDays is { } days ? capturedAt.Plus(TimeSpan.FromDays(days)) : null;
}

/// <summary>What a provider may charge for a payment.</summary>
/// <param name="RatePpm">Parts per million of the amount; rounded half away from zero, as it is reported.</param>
/// <param name="FixedMinor">In minor units of the payment's currency.</param>
/// <param name="ToleranceMinor">What a fee may differ by.</param>
public sealed record AgreedFee(long RatePpm, long FixedMinor, long ToleranceMinor)
{
    private const int Million = 1_000_000;

    public long Of(long grossMinor)
    {
        var parts = (Int128)grossMinor * RatePpm;
        return checked((long)((parts + (grossMinor < 0 ? -Million / 2 : Million / 2)) / Million) + FixedMinor);
    }
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

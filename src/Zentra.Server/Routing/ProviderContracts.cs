using Zentra.Payments.Providers;

namespace Zentra.Server.Routing;

/// <summary>
/// A provider as it is to be. What is absent is as at the beginning, except for credentials, which stay.
/// </summary>
public sealed record PutProviderRequest
{
    /// <summary>
    /// How it is reached: `sandbox`, `simulated_acquirer`, `stripe` or `adyen`. Required; never changes.
    /// </summary>
    public string? Connector { get; init; }

    /// <summary>False takes it out of routing; what it has in hand goes on. True where absent.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The connector's settings, as `base_url`.</summary>
    public SortedDictionary<string, string>? Settings { get; init; }

    /// <summary>
    /// Credentials by name, as `api_key`: kept encrypted, and never shown again. Those that are absent stay.
    /// </summary>
    public SortedDictionary<string, string>? Credentials { get; init; }

    public PutProviderLimits? Limits { get; init; }
}

/// <summary>What the provider may take, within what it can.</summary>
public sealed record PutProviderLimits
{
    /// <summary>In minor units of whatever currency.</summary>
    public long? MinAmountMinor { get; init; }

    public long? MaxAmountMinor { get; init; }

    /// <summary>ISO 4217 codes; all that it takes where absent.</summary>
    public IReadOnlyList<string>? Currencies { get; init; }
}

/// <summary>All providers of the workspace, oldest first.</summary>
public sealed record ProviderList(IReadOnlyList<ProviderResource> Data)
{
    public string Object => "list";
    public bool HasMore => false;
}

using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Routing;

/// <summary>
/// One version of a workspace's routing rules: the first rule that holds names the providers, and `otherwise` names
/// those for everything else. A version never changes.
/// </summary>
public sealed record RoutingRules
{
    public IReadOnlyList<RoutingRule> Rules { get; init; } = [];

    /// <summary>
    /// For what no rule holds, and after the providers that a rule names; all providers, oldest first, where absent.
    /// </summary>
    public RoutingTarget? Otherwise { get; init; }

    public FailoverPolicy Failover { get; init; } = new();

    /// <summary>What a workspace has before it makes rules of its own.</summary>
    public static readonly RoutingRules None = new();
}

public sealed record RoutingRule
{
    public required string Name { get; init; }

    /// <summary>Always, where absent.</summary>
    public Condition? When { get; init; }

    public required RoutingTarget Then { get; init; }
}

/// <summary>Providers in their order, or by weights of which a hash of the payment draws.</summary>
public sealed record RoutingTarget
{
    public IReadOnlyList<string>? Priority { get; init; }
    public IReadOnlyList<WeightedProvider>? Split { get; init; }
}

/// <param name="Weight">Its share of the sum of all weights: 1 to 10000.</param>
public sealed record WeightedProvider(string Provider, int Weight);

/// <summary>What may be tried elsewhere after a failure that is safe to repeat. An unknown outcome never is.</summary>
public sealed record FailoverPolicy
{
    /// <summary>The most authorizations that one confirmation may try.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How long after its first attempt another may begin.</summary>
    public int DeadlineSeconds { get; init; } = 30;

    /// <summary>Whether a soft decline is tried elsewhere; what a provider refused to begin always is.</summary>
    public bool OnSoftDecline { get; init; }
}

/// <summary>A workspace's routing as it stands: its rules, their version, and its providers, oldest first.</summary>
public sealed record RoutingTable
{
    public const string Id = "routing";

    public int Version { get; init; }

    /// <summary>The identifier of this version.</summary>
    public string? RulesId { get; init; }

    public RoutingRules Rules { get; init; } = RoutingRules.None;
    public IReadOnlyList<ProviderName> Providers { get; init; } = [];

    public static readonly RecordKind<RoutingTable> Kind = new(
        "routing_tables", "rtb", StateJson.Default.RoutingTable, []);
}

public sealed record ProviderName(string Name, string Id);

/// <summary>One version of the rules, as it was made.</summary>
public sealed record RoutingVersion
{
    public required string Id { get; init; }
    public required int Version { get; init; }
    public required RoutingRules Rules { get; init; }
    public string? Description { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public bool Livemode { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static readonly RecordKind<RoutingVersion> Kind = new(
        "routing_versions",
        "rtr",
        StateJson.Default.RoutingVersion,
        [("version", v => v.Version.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
}

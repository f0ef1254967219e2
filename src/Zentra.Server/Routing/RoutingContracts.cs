using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Routing;

/// <summary>The next version of the workspace's rules. The first rule that holds decides.</summary>
public sealed record CreateRoutingRulesRequest
{
    /// <summary>In the order in which they are tried; up to 200. Required.</summary>
    public IReadOnlyList<RoutingRule>? Rules { get; init; }

    /// <summary>For what no rule holds; all providers, oldest first, where absent.</summary>
    public RoutingTarget? Otherwise { get; init; }

    /// <summary>
    /// What may be tried elsewhere; refusals before processing, three attempts in 30 seconds where absent.
    /// </summary>
    public FailoverPolicyRequest? Failover { get; init; }

    /// <summary>Up to 500 characters, for people.</summary>
    public string? Description { get; init; }
}

/// <summary>
/// What may be tried elsewhere after a failure that is safe to repeat. An unknown outcome never is.
/// </summary>
public sealed record FailoverPolicyRequest
{
    /// <summary>The most authorizations that one confirmation may try: 1 to 10; 3 where absent.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>How long after its first attempt another may begin: 1 to 600; 30 where absent.</summary>
    public int? DeadlineSeconds { get; init; }

    /// <summary>
    /// Whether a soft decline is tried elsewhere; what a provider refused to begin always is. False where absent.
    /// </summary>
    public bool? OnSoftDecline { get; init; }

    public FailoverPolicy Read()
    {
        var standard = new FailoverPolicy();
        return new()
        {
            MaxAttempts = MaxAttempts ?? standard.MaxAttempts,
            DeadlineSeconds = DeadlineSeconds ?? standard.DeadlineSeconds,
            OnSoftDecline = OnSoftDecline ?? standard.OnSoftDecline,
        };
    }
}

/// <summary>A payment that is not made, or payments that were, routed by any version of the rules.</summary>
public sealed record SimulateRoutingRequest
{
    /// <summary>The version to route by; the present one where absent.</summary>
    public int? Version { get; init; }

    /// <summary>A version to compare with: the answer says what would go elsewhere by it.</summary>
    public int? Against { get; init; }

    /// <summary>Rules that are not kept, instead of a version.</summary>
    public CreateRoutingRulesRequest? Rules { get; init; }

    /// <summary>The payment to route; or give `recent`.</summary>
    public SimulatedPayment? Payment { get; init; }

    /// <summary>How many of the latest payments to route: 1 to 1000.</summary>
    public int? Recent { get; init; }
}

/// <summary>What a rule may ask about a payment.</summary>
public sealed record SimulatedPayment
{
    public long? AmountMinor { get; init; }
    public string? Currency { get; init; }

    /// <summary>What a split is drawn by; a fixed one where absent.</summary>
    public string? Id { get; init; }

    public string? Country { get; init; }
    public string? Merchant { get; init; }
    public string? Customer { get; init; }
    public string? Channel { get; init; }

    /// <summary>A stored payment method, or a bare token where it is absent.</summary>
    public string? PaymentMethod { get; init; }

    public SortedDictionary<string, string>? Metadata { get; init; }
    public Timestamp? At { get; init; }
}

/// <summary>A routing decision: every provider with its verdict and why.</summary>
public sealed record RoutingDecisionResource(
    string Id, string? Provider, string Rule, int RulesVersion, IReadOnlyList<RouteCandidate> Candidates)
{
    public string Object => "routing.decision";

    /// <summary>The payment that it is about, where it is one that was made.</summary>
    public string? Payment { get; init; }

    /// <summary>The intent that made it.</summary>
    public string? Intent { get; init; }

    public static RoutingDecisionResource Of(Route route, string? payment = null, string? intent = null) => new(
        route.Decision, route.Provider.Length == 0 ? null : route.Provider, route.Rule, route.RulesVersion,
        route.Candidates)
    {
        Payment = payment,
        Intent = intent,
    };
}

/// <summary>What a simulation gave.</summary>
/// <param name="Decision">Of the one payment that was asked about.</param>
/// <param name="Compared">By how many payments two versions were compared.</param>
/// <param name="Moved">The payments that would go elsewhere, up to 100 of them.</param>
public sealed record RoutingSimulationResource(
    RoutingDecisionResource? Decision, int? Compared, int? MovedCount, IReadOnlyList<MovedPayment>? Moved)
{
    public string Object => "routing.simulation";
}

/// <summary>A payment that would go elsewhere.</summary>
public sealed record MovedPayment(string Payment, string? From, string? To, string FromRule, string ToRule);

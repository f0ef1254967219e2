using Zentra.Payments.Payments;
using Zentra.Runtime.Events;

namespace Zentra.Payments.Routing;

/// <summary>What is told of routes and of the rules that choose them.</summary>
public static class RoutingEvents
{
    public static readonly EventType<RouteDecisionResource> Selected = new(
        "route.selected",
        "A provider was selected for a payment, with every candidate and why it was or was not taken.",
        PaymentJson.Default.RouteDecisionResource);

    public static readonly EventType<RouteDecisionResource> FailedOver = new(
        "route.failed_over",
        "A payment goes to the next provider, because the one before had surely not taken it.",
        PaymentJson.Default.RouteDecisionResource);

    public static readonly EventType<RoutingRulesResource> RulesCreated = new(
        "routing_rules.created",
        "A new version of the routing rules took effect.",
        RoutingJson.Default.RoutingRulesResource);

    public static IReadOnlyList<EventType> All => [Selected, FailedOver, RulesCreated];
}

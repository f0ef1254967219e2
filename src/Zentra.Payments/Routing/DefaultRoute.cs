using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Payments.Routing;

/// <summary>The route of a workspace with one provider: there is nothing to choose, and the decision says so.</summary>
public static class DefaultRoute
{
    public const string Provider = "sandbox";

    /// <summary>It moves no money, so it must not take a payment that is meant to.</summary>
    public static Route Select(Payment payment, Context context) => payment.Livemode
        ? new(context.NewId("rte"), Provider: "", Rule: "default", RulesVersion: 1, [])
        : new(
            context.NewId("rte"),
            Provider,
            Rule: "default",
            RulesVersion: 1,
            [new(Provider, Selected: true, $"The workspace's only provider; it takes {payment.Currency}.")]);
}

using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Routing;

/// <summary>Books of a workspace that has providers and rules of its own.</summary>
internal static class Providers
{
    public static readonly Capabilities Able = new()
    {
        PartialCapture = true,
        MultipleCapture = true,
        Increment = true,
        QueryByKey = true,
    };

    /// <summary>A book whose payments may go to these providers, in this order.</summary>
    public static Book BookOf(params string[] providers)
    {
        var book = new Book();
        foreach (var name in providers)
        {
            book.Have(name);
        }
        return book;
    }

    public static Book Have(
        this Book book,
        string name,
        Capabilities? capabilities = null,
        ProviderLimits? limits = null,
        bool enabled = true)
    {
        var put = new PutProvider(name, "simulated_acquirer", enabled, [], [], capabilities ?? Able, limits, null);
        Assert.IsType<Decision.Accepted>(book.Do(ProviderDecider.Put, put));
        return book;
    }

    public static Book Rule(this Book book, RoutingRules rules)
    {
        Assert.Empty(RoutingCheck.Faults(rules));
        Assert.IsType<Decision.Accepted>(book.Do(RoutingDecider.Put, new PutRoutingRules(rules, null, null)));
        return book;
    }

    public static Provider Provider(this Book book, string name) => ProviderDecider.Find(book, name)!;

    public static RoutingTarget Order(params string[] providers) => new() { Priority = providers };

    public static RoutingTarget Split(params (string Provider, int Weight)[] split) =>
        new() { Split = [.. split.Select(s => new WeightedProvider(s.Provider, s.Weight))] };
}

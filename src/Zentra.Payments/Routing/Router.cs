using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Payments.Routing;

/// <summary>
/// Chooses a payment's provider. Pure: rules, facts and providers in, and a decision out that lists every provider
/// with its verdict.
/// </summary>
public static class Router
{
    /// <summary>What a route says of a provider.</summary>
    public static class Verdicts
    {
        public const string Selected = "selected";
        public const string Standby = "standby";
        public const string NotNamed = "not_named";
        public const string NotConfigured = "not_configured";
        public const string Disabled = "disabled";
        public const string Tried = "tried";
        public const string NoToken = "no_token";
        public const string MethodNotSupported = "method_not_supported";
        public const string CurrencyNotSupported = "currency_not_supported";
        public const string AmountNotSupported = "amount_not_supported";
        public const string BreakerOpen = "breaker_open";
    }

    /// <param name="providers">All of the workspace's providers, oldest first.</param>
    /// <param name="tried">The providers that this confirmation was sent to already.</param>
    /// <returns>The decision; its provider is empty where none can take the payment.</returns>
    public static Route Select(
        string decision,
        int version,
        RoutingRules rules,
        RoutingFacts facts,
        IReadOnlyList<Provider> providers,
        IReadOnlyCollection<string> tried)
    {
        var rule = Matching(rules, facts);
        var named = new List<string>(providers.Count);
        if (rule is not null)
        {
            Order(rule.Then, facts.Payment, named);
        }
        if (rules.Otherwise is { } otherwise)
        {
            Order(otherwise, facts.Payment, named);
        }
        else
        {
            AddNew(named, providers);
        }
        var selected = "";
        var candidates = new List<RouteCandidate>(Math.Max(named.Count, providers.Count));
        foreach (var name in named)
        {
            var (verdict, reason) = Judge(Find(providers, name), facts, tried);
            if (verdict == Verdicts.Standby && selected.Length == 0)
            {
                (selected, verdict, reason) = (name, Verdicts.Selected, "The first in order that can take it.");
            }
            candidates.Add(new(name, verdict == Verdicts.Selected, reason) { Verdict = verdict });
        }
        foreach (var provider in providers)
        {
            if (!named.Contains(provider.Name))
            {
                candidates.Add(new(provider.Name, Selected: false, "Neither the rule nor `otherwise` names it.")
                {
                    Verdict = Verdicts.NotNamed,
                });
            }
        }
        return new(decision, selected, rule?.Name ?? "otherwise", version, candidates);
    }

    private static RoutingRule? Matching(RoutingRules rules, RoutingFacts facts)
    {
        for (var i = 0; i < rules.Rules.Count; i++)
        {
            if (rules.Rules[i].When?.Holds(facts) != false)
            {
                return rules.Rules[i];
            }
        }
        return null;
    }

    private static void Order(RoutingTarget target, string payment, List<string> named)
    {
        foreach (var name in target.Split is { } split ? Draw(split, payment) : target.Priority ?? [])
        {
            if (!named.Contains(name))
            {
                named.Add(name);
            }
        }
    }

    private static void AddNew(List<string> named, IReadOnlyList<Provider> providers)
    {
        foreach (var provider in providers)
        {
            if (!named.Contains(provider.Name))
            {
                named.Add(provider.Name);
            }
        }
    }

    /// <summary>
    /// Draws all providers of a split, one after another, each by its weight among those that are left. The draw is a
    /// hash of the payment's identifier: the same payment is drawn the same at any time and on any machine.
    /// </summary>
    private static List<string> Draw(IReadOnlyList<WeightedProvider> split, string payment)
    {
        var left = split.ToList();
        var drawn = new List<string>(left.Count);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(payment), hash);
        while (left.Count > 0)
        {
            var total = 0L;
            foreach (var provider in left)
            {
                total += provider.Weight;
            }
            var point = (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Math.Max(total, 1));
            var index = 0;
            while (index < left.Count - 1 && point >= left[index].Weight)
            {
                point -= left[index++].Weight;
            }
            drawn.Add(left[index].Provider);
            left.RemoveAt(index);
            SHA256.HashData(hash, hash);
        }
        return drawn;
    }

    private static Provider? Find(IReadOnlyList<Provider> providers, string name)
    {
        for (var i = 0; i < providers.Count; i++)
        {
            if (providers[i].Name == name)
            {
                return providers[i];
            }
        }
        return null;
    }

    private static (string Verdict, string Reason) Judge(
        Provider? provider, RoutingFacts facts, IReadOnlyCollection<string> tried)
    {
        if (provider is null)
        {
            return (Verdicts.NotConfigured, "The workspace has no provider of this name.");
        }
        if (tried.Contains(provider.Name))
        {
            return (Verdicts.Tried, "This payment was sent to it already.");
        }
        if (!provider.Enabled)
        {
            return (Verdicts.Disabled, "It is disabled.");
        }
        if (facts.Method is { } method && !method.Tokens.ContainsKey(provider.Name))
        {
            return (Verdicts.NoToken, "The payment method has no token of it.");
        }
        return JudgeAmount(provider, facts) ?? JudgeHealth(provider.Health, facts.At);
    }

    private static (string Verdict, string Reason)? JudgeAmount(Provider provider, RoutingFacts facts)
    {
        var (can, may) = (provider.Capabilities, provider.Limits);
        if (facts.MethodType is { } type && !can.Methods.Contains(type))
        {
            return (Verdicts.MethodNotSupported, $"It takes no payment method of type {type}.");
        }
        if (can.Currencies?.Contains(facts.Currency) == false || may?.Currencies?.Contains(facts.Currency) == false)
        {
            return (Verdicts.CurrencyNotSupported, $"It does not take {facts.Currency}.");
        }
        if (facts.AmountMinor < may?.MinAmountMinor)
        {
            return (Verdicts.AmountNotSupported, $"It takes {Say(may.MinAmountMinor.Value, facts)} or more.");
        }
        if (facts.AmountMinor > may?.MaxAmountMinor)
        {
            return (Verdicts.AmountNotSupported, $"It takes at most {Say(may.MaxAmountMinor.Value, facts)}.");
        }
        return can.ToProvider(facts.AmountMinor, facts.Currency) is null
            ? (Verdicts.AmountNotSupported, $"It has no such amount of {facts.Currency}.")
            : null;
    }

    private static (string Verdict, string Reason) JudgeHealth(ProviderHealth health, Timestamp at) => health switch
    {
        _ when health.Admits(at) => (Verdicts.Standby, "It can take it, after those before it."),
        { State: BreakerState.HalfOpen } =>
            (Verdicts.BreakerOpen, $"It failed lately, and {health.Trial} tries it now."),
        _ => (
            Verdicts.BreakerOpen,
            $"It failed {health.Failures} times in a row and is left alone until {health.OpenUntil}."),
    };

    private static string Say(long amountMinor, RoutingFacts facts) =>
        $"{Currency.Find(facts.Currency)!.Format(amountMinor)} {facts.Currency}";
}

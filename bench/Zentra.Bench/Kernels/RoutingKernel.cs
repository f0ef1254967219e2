using BenchmarkDotNet.Attributes;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;

namespace Zentra.Bench.Kernels;

/// <summary>
/// A routing decision with 100 rules, of which the last holds, and 20 providers. The target is 20 µs.
/// </summary>
[MemoryDiagnoser]
public class RoutingKernel
{
    private const int Rules = 100;
    private const int Providers = 20;

    private static readonly Timestamp At = Timestamp.From(new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));

    private readonly RoutingFacts facts = new()
    {
        Payment = "pay_01m7ynsj02fcj8h10pj7aqc001",
        AmountMinor = 125_000,
        Currency = "EUR",
        At = At,
        Country = "DE",
        Merchant = "merchant_default",
        Customer = "customer_ref",
        MethodType = "card",
    };

    private Provider[] providers = [];
    private RoutingRules priorities = RoutingRules.None;
    private RoutingRules splits = RoutingRules.None;

    [GlobalSetup]
    public void Prepare()
    {
        providers = [.. Enumerable.Range(0, Providers).Select(Provider)];
        string[] names = [.. providers.Select(p => p.Name)];
        priorities = Of(new() { Priority = names });
        splits = Of(new() { Split = [.. names.Select(n => new WeightedProvider(n, 5))] });
    }

    [Benchmark]
    public Route Priority() => Router.Select("rte_1", 7, priorities, facts, providers, []);

    [Benchmark]
    public Route Split() => Router.Select("rte_1", 7, splits, facts, providers, []);

    private static RoutingRules Of(RoutingTarget target) => new()
    {
        Rules = [.. Enumerable.Range(1, Rules).Select(n => new RoutingRule
        {
            Name = $"rule {n}",
            When = new()
            {
                All =
                [
                    new() { Field = "currency", In = ["GBP", "SEK", "EUR"] },
                    new() { Field = "amount_minor", Gte = 1_000, Lt = 1_000_000 },
                    new() { Field = "merchant", In = [n == Rules ? "merchant_default" : $"merchant_{n}"] },
                ],
            },
            Then = target,
        })],
    };

    private static Provider Provider(int number) => new()
    {
        Id = $"prv_{number}",
        Name = $"provider_{number}",
        Connector = "simulated_acquirer",
        Enabled = true,
        Capabilities = new() { Currencies = ["USD", "EUR", "GBP"], QueryByKey = true },
        Limits = new() { MaxAmountMinor = 10_000_000 },
        Callback = $"pcb_{number}",
        Intent = "int_1",
        Scope = "wks_1",
        CreatedAt = At,
        UpdatedAt = At,
        Version = 1,
    };
}

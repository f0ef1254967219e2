using Microsoft.AspNetCore.Http;
using Zentra.Payments.Methods;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;

namespace Zentra.Server.Routing;

/// <summary>Routes by rules that do not stand, or payments that are not made. Nothing is recorded.</summary>
internal static class Simulation
{
    private const string NoPayment = "pay_00000000000000000000000000";
    private const string NoDecision = "rte_00000000000000000000000000";
    private const int MaxRecent = 1_000;
    private const int MaxShown = 100;

    public static async Task<IResult> Run(HttpContext http, IStore store, RuntimeClock clock)
    {
        var parsed = await JsonBody.Read(http, RoutingRequests.Default.SimulateRoutingRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var scope = RequestScope.Of(http).Caller.Scope;
        var draft = Check(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var table = (RoutingTable?)(await store.Record(scope, RoutingTable.Kind, RoutingTable.Id))?.State ?? new();
        var rules = draft is null ? await Version(store, scope, table, body.Version) : (0, draft);
        var against = body.Against is null ? rules : await Version(store, scope, table, body.Against);
        if (rules is not var (number, chosen) || against is not var (otherNumber, other))
        {
            return RoutingEndpoints.NotFound(http);
        }
        var livemode = RequestScope.Of(http).Caller.Livemode;
        var records = new Reading();
        await records.Load(store, scope, table);
        if (body.Payment is { } payment)
        {
            var method = await Method(store, scope, payment.PaymentMethod);
            var route = Select(
                (number, chosen), table, records, livemode, Facts(payment, method, clock.Now(scope)));
            return JsonReply.Ok(
                new RoutingSimulationResource(RoutingDecisionResource.Of(route), null, null, null),
                RoutingResponses.Default.RoutingSimulationResource);
        }
        var moved = new List<MovedPayment>();
        var payments = await store.Records(scope, Payment.Kind, new(new Page(body.Recent ?? MaxShown)));
        foreach (var row in payments)
        {
            var made = (Payment)row.State;
            var facts = RoutingFacts.Of(made, await Method(store, scope, made.PaymentMethod), made.CreatedAt);
            var (from, to) = (
                Select((number, chosen), table, records, livemode, facts),
                Select((otherNumber, other), table, records, livemode, facts));
            if (from.Provider != to.Provider)
            {
                moved.Add(new(made.Id, Named(from), Named(to), from.Rule, to.Rule));
            }
        }
        return JsonReply.Ok(
            new RoutingSimulationResource(null, payments.Count, moved.Count, [.. moved.Take(MaxShown)]),
            RoutingResponses.Default.RoutingSimulationResource);
    }

    private static RoutingRules? Check(SimulateRoutingRequest body, Faults faults)
    {
        if (body.Payment is null == body.Recent is null)
        {
            faults.Add("/payment", "required", "Give either /payment or /recent.");
        }
        if (body.Recent is < 1 or > MaxRecent)
        {
            faults.Add("/recent", "out_of_range", $"/recent must be an integer from 1 to {MaxRecent}.");
        }
        if (body.Recent is not null && body.Against is null && body.Rules is null)
        {
            faults.Add("/against", "required", "/against is required with /recent: the version to compare with.");
        }
        if (body.Rules is not null && body.Version is not null)
        {
            faults.Add("/version", "invalid_value", "Give either /rules or /version.");
        }
        CheckVersion("/version", body.Version, faults);
        CheckVersion("/against", body.Against, faults);
        if (body.Payment is { } payment)
        {
            Check(payment, faults);
        }
        if (body.Rules is not { } draft)
        {
            return null;
        }
        var inner = new Faults("/rules");
        var rules = RoutingEndpoints.Read(draft, inner);
        faults.Add(inner);
        return rules;
    }

    private static void CheckVersion(string pointer, int? version, Faults faults)
    {
        if (version is < 1)
        {
            faults.Add(pointer, "out_of_range", $"{pointer} must be a version of the rules: an integer from 1.");
        }
    }

    private static void Check(SimulatedPayment payment, Faults faults)
    {
        faults.RequireAmount("/payment/amount_minor", payment.AmountMinor);
        faults.RequireCurrency("/payment/currency", payment.Currency, allowLedgerCurrency: false);
        faults.CheckReference("/payment/id", payment.Id);
        faults.CheckReference("/payment/country", payment.Country);
        faults.CheckReference("/payment/merchant", payment.Merchant);
        faults.CheckReference("/payment/customer", payment.Customer);
        faults.CheckReference("/payment/channel", payment.Channel);
        faults.CheckReference("/payment/payment_method", payment.PaymentMethod);
        faults.CheckMetadata("/payment/metadata", payment.Metadata);
    }

    /// <summary>A version of the rules; the one that stands where none is named.</summary>
    private static async ValueTask<(int Version, RoutingRules Rules)?> Version(
        IStore store, Scope scope, RoutingTable table, int? version)
    {
        if (version is null || version == table.Version)
        {
            return (table.Version, table.Rules);
        }
        return await RoutingEndpoints.Find(store, scope, version.Value) is { } found
            ? (found.Version, found.Rules)
            : null;
    }

    private static Route Select(
        (int Version, RoutingRules Rules) by, RoutingTable table, Reading records, bool livemode, RoutingFacts facts) =>
        Router.Select(
            NoDecision, by.Version, by.Rules, facts,
            RoutingDecider.Providers(table with { Rules = by.Rules }, records, livemode), []);

    private static RoutingFacts Facts(SimulatedPayment payment, PaymentMethod? method, Timestamp now) => new()
    {
        Payment = payment.Id ?? NoPayment,
        AmountMinor = payment.AmountMinor ?? 0,
        Currency = payment.Currency ?? "",
        At = payment.At ?? now,
        Country = payment.Country ?? method?.Country,
        Merchant = payment.Merchant,
        Customer = payment.Customer,
        Channel = payment.Channel,
        MethodType = method?.Type ?? "card",
        Brand = method?.Brand,
        Bin = method?.Bin,
        Metadata = payment.Metadata,
        Method = method,
    };

    private static async ValueTask<PaymentMethod?> Method(IStore store, Scope scope, string? method) =>
        method is not null && PaymentMethod.IsStored(method)
            ? (PaymentMethod?)(await store.Record(scope, PaymentMethod.Kind, method))?.State
            : null;

    private static string? Named(Route route) => route.Provider.Length == 0 ? null : route.Provider;

    /// <summary>The workspace's providers as they stand, for the same rules that a decision goes by.</summary>
    private sealed class Reading : IRecords
    {
        private readonly Dictionary<string, Provider> providers = new(StringComparer.Ordinal);

        public async Task Load(IStore store, Scope scope, RoutingTable table)
        {
            foreach (var known in table.Providers)
            {
                if (await store.Record(scope, Provider.Kind, known.Id) is { State: Provider provider })
                {
                    providers[known.Id] = provider;
                }
            }
        }

        public TState? Find<TState>(RecordKind<TState> kind, string id)
            where TState : class => providers.GetValueOrDefault(id) as TState;

        /// <summary>No rule of routing asks about balances.</summary>
        public Account? Account(AccountName name) => null;
    }
}

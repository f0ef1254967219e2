using System.Text.Json;
using System.Text.Json.Serialization;
using Zentra.Payments.Methods;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Routing;

/// <summary>Makes the next version of a workspace's rules.</summary>
/// <param name="IfVersion">The version that the caller has seen; null where he does not care.</param>
public sealed record PutRoutingRules(RoutingRules Rules, string? Description, int? IfVersion) : Command;

/// <summary>Rules come in versions; a payment is routed by the version that stands when it is decided.</summary>
public static class RoutingDecider
{
    public static readonly Operation Put = Operation.Of(
        "routing_rules.create",
        RoutingJson.Default.PutRoutingRules,
        _ => [RoutingTable.Kind.Key(RoutingTable.Id)],
        Decide);

    /// <summary>What the in-process provider of a sandbox can do.</summary>
    public static readonly Capabilities SandboxCan = new()
    {
        PartialCapture = true,
        MultipleCapture = true,
        Increment = true,
        QueryByKey = true,
    };

    /// <summary>The route of a payment by the rules and providers as they stand.</summary>
    /// <param name="tried">The providers that this confirmation was sent to already.</param>
    public static Route Select(
        Payment payment, IRecords records, Context context, IReadOnlyCollection<string> tried)
    {
        var table = records.Find(RoutingTable.Kind, RoutingTable.Id) ?? new();
        var method = PaymentMethod.IsStored(payment.PaymentMethod)
            ? records.Find(PaymentMethod.Kind, payment.PaymentMethod)
            : null;
        if (method is null && table.Providers.Count == 0 && table.Version == 0)
        {
            return DefaultRoute.Select(payment, context);
        }
        return Router.Select(
            context.NewId("rte"), table.Version, table.Rules, RoutingFacts.Of(payment, method, context.At),
            Providers(table, records, payment.Livemode), tried);
    }

    /// <summary>
    /// A workspace's providers, oldest first; a sandbox that has none of its own has the built-in one.
    /// </summary>
    public static IReadOnlyList<Provider> Providers(RoutingTable table, IRecords records, bool livemode)
    {
        var providers = new List<Provider>(table.Providers.Count + 1);
        foreach (var known in table.Providers)
        {
            providers.Add(records.Find(Provider.Kind, known.Id)
                ?? throw new InvalidOperationException($"Provider {known.Id} is in the table and has no record."));
        }
        if (!livemode && providers.TrueForAll(p => p.Name != DefaultRoute.Provider)
            && (providers.Count == 0 || Names(table.Rules, DefaultRoute.Provider)))
        {
            providers.Add(BuiltIn);
        }
        return providers;
    }

    /// <summary>The in-process provider that every sandbox has, also before anybody made one.</summary>
    private static readonly Provider BuiltIn = new()
    {
        Id = "",
        Name = DefaultRoute.Provider,
        Connector = DefaultRoute.Provider,
        Enabled = true,
        Capabilities = SandboxCan,
        Callback = "",
        Intent = "",
        Scope = "",
        CreatedAt = default,
        UpdatedAt = default,
        Version = 0,
    };

    private static bool Names(RoutingRules rules, string provider) =>
        Names(rules.Otherwise, provider) || rules.Rules.Any(r => Names(r.Then, provider));

    private static bool Names(RoutingTarget? target, string provider) =>
        target?.Priority?.Contains(provider) == true || target?.Split?.Any(w => w.Provider == provider) == true;

    private static Decision Decide(PutRoutingRules command, IRecords records, Context context)
    {
        var table = records.Find(RoutingTable.Kind, RoutingTable.Id) ?? new();
        if (command.IfVersion is { } seen && seen != table.Version)
        {
            return new Rejection(
                ProviderProblems.VersionConflict, $"The rules are at version {table.Version}, not at {seen}.");
        }
        var names = table.Providers.Select(p => p.Name).Append(DefaultRoute.Provider).ToHashSet(StringComparer.Ordinal);
        if (RoutingCheck.Unknown(command.Rules, names) is ({ } pointer, { } name))
        {
            return new Rejection(
                RoutingProblems.RulesInvalid, $"{pointer} names {name}, which is no provider of this workspace.")
            {
                Pointer = pointer,
            };
        }
        var version = new RoutingVersion
        {
            Id = context.NewId(RoutingVersion.Kind.Prefix),
            Version = table.Version + 1,
            Rules = command.Rules,
            Description = command.Description,
            Intent = context.IntentId,
            Scope = context.Workspace.Id,
            Livemode = context.Workspace.Livemode,
            CreatedAt = context.At,
        };
        var rendered = RoutingRulesResource.Render(version);
        return new Decision.Accepted
        {
            Subject = version.Id,
            Records =
            [
                RoutingVersion.Kind.Put(version.Id, version),
                RoutingTable.Kind.Put(
                    RoutingTable.Id,
                    table with { Version = version.Version, RulesId = version.Id, Rules = command.Rules }),
            ],
            Events = [new EventDraft(context.NewId("evt"), RoutingEvents.RulesCreated, version.Id, rendered)],
            Answer = new(201, rendered),
        };
    }
}

public static class RoutingProblems
{
    public static readonly ProblemType RulesInvalid = new(
        "routing_rules_invalid", 422, "The routing rules cannot be used.");

    public static readonly ProblemType RulesNotFound = new(
        "routing_rules_not_found", 404, "There is no such version of the routing rules.");

    public static readonly ProblemType DecisionNotFound = new(
        "routing_decision_not_found", 404, "There is no such routing decision.");

    public static IReadOnlyList<ProblemType> All => [RulesInvalid, RulesNotFound, DecisionNotFound];
}

/// <summary>A version of the rules as the contract shows it.</summary>
public sealed record RoutingRulesResource
{
    public required string Id { get; init; }
    public string Object { get; init; } = "routing_rules";
    public required string Scope { get; init; }
    public required bool Livemode { get; init; }
    public required int Version { get; init; }
    public required IReadOnlyList<RoutingRule> Rules { get; init; }
    public RoutingTarget? Otherwise { get; init; }
    public required FailoverPolicy Failover { get; init; }
    public string? Description { get; init; }
    public required string Intent { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static RoutingRulesResource Of(RoutingVersion version) => new()
    {
        Id = version.Id,
        Scope = version.Scope,
        Livemode = version.Livemode,
        Version = version.Version,
        Rules = version.Rules.Rules,
        Otherwise = version.Rules.Otherwise,
        Failover = version.Rules.Failover,
        Description = version.Description,
        Intent = version.Intent,
        CreatedAt = version.CreatedAt,
    };

    public static byte[] Render(RoutingVersion version) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(version), RoutingJson.Default.RoutingRulesResource);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PutRoutingRules))]
[JsonSerializable(typeof(RoutingRulesResource))]
public sealed partial class RoutingJson : JsonSerializerContext;

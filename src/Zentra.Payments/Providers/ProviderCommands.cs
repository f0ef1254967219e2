using System.Text.Json.Serialization;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Payments.Routing;

namespace Zentra.Payments.Providers;

/// <summary>Makes a provider, or changes one. Credentials are encrypted before they come here.</summary>
/// <param name="Sealed">Credentials that replace those of the same name; others stay.</param>
/// <param name="IfVersion">The version that the caller has seen; null where he does not care.</param>
public sealed record PutProvider(
    string Name,
    string Connector,
    bool Enabled,
    SortedDictionary<string, string> Settings,
    SortedDictionary<string, string> Sealed,
    Capabilities Capabilities,
    ProviderLimits? Limits,
    long? IfVersion) : Command;

public static class ProviderProblems
{
    /// <summary>The most providers that one workspace may have.</summary>
    public const int MaxProviders = 50;

    public static readonly ProblemType NotFound = new("provider_not_found", 404, "There is no such provider.");

    public static readonly ProblemType ConnectorFixed = new(
        "provider_connector_fixed", 409, "A provider keeps its connector.");

    public static readonly ProblemType TooMany = new(
        "too_many_providers", 422, "A workspace has 50 providers at most.");

    public static readonly ProblemType VersionConflict = SharedProblems.VersionConflict;

    public static IReadOnlyList<ProblemType> All => [NotFound, ConnectorFixed, TooMany, VersionConflict];
}

/// <summary>How providers come to be and change.</summary>
public static class ProviderDecider
{
    public static readonly Operation Put = Operation.Of(
        "providers.put",
        ProviderJson.Default.PutProvider,
        _ => [RoutingTable.Kind.Key(RoutingTable.Id)],
        Decide);

    /// <summary>A provider by its name; null where the workspace has none of it.</summary>
    public static Provider? Find(IRecords records, string name)
    {
        foreach (var known in records.Find(RoutingTable.Kind, RoutingTable.Id)?.Providers ?? [])
        {
            if (known.Name == name)
            {
                return records.Find(Provider.Kind, known.Id);
            }
        }
        return null;
    }

    private static Decision Decide(PutProvider command, IRecords records, Context context)
    {
        var table = records.Find(RoutingTable.Kind, RoutingTable.Id) ?? new();
        var old = Find(records, command.Name);
        if (command.IfVersion is { } seen && seen != (old?.Version ?? 0))
        {
            return new Rejection(
                ProviderProblems.VersionConflict, $"The provider is at version {old?.Version ?? 0}, not at {seen}.");
        }
        if (old is not null && old.Connector != command.Connector)
        {
            return new Rejection(
                ProviderProblems.ConnectorFixed,
                $"{old.Name} is reached by {old.Connector}; its payments would not be found by another connector.")
            {
                Pointer = "/connector",
                NextStep = "Make a provider of another name.",
            };
        }
        if (old is null && table.Providers.Count >= ProviderProblems.MaxProviders)
        {
            return new Rejection(ProviderProblems.TooMany, "The workspace has 50 providers already.");
        }
        var provider = Changed(old ?? New(command, context), command, context);
        var changes = new List<RecordChange> { Provider.Kind.Put(provider.Id, provider) };
        if (old is null)
        {
            changes.Add(RoutingTable.Kind.Put(
                RoutingTable.Id, table with { Providers = [.. table.Providers, new(provider.Name, provider.Id)] }));
            changes.Add(ProviderCallback.Kind.Put(provider.Callback, new()
            {
                Id = provider.Callback,
                Workspace = provider.Scope,
                Provider = provider.Name,
                Livemode = provider.Livemode,
            }));
        }
        var rendered = ProviderResource.Render(provider);
        return new Decision.Accepted
        {
            Subject = provider.Id,
            Records = changes,
            Events =
            [
                new EventDraft(
                    context.NewId("evt"),
                    old is null ? ProviderEvents.Created : ProviderEvents.Updated,
                    provider.Id,
                    rendered),
            ],
            Answer = new(old is null ? 201 : 200, rendered),
        };
    }

    private static Provider New(PutProvider command, Context context) => new()
    {
        Id = context.NewId(Provider.Kind.Prefix),
        Name = command.Name,
        Connector = command.Connector,
        Capabilities = command.Capabilities,
        Callback = context.NewId(ProviderCallback.Kind.Prefix),
        Intent = context.IntentId,
        Scope = context.Workspace.Id,
        Livemode = context.Workspace.Livemode,
        CreatedAt = context.At,
        UpdatedAt = context.At,
        Version = 0,
    };

    private static Provider Changed(Provider provider, PutProvider command, Context context)
    {
        var secrets = new SortedDictionary<string, string>(provider.Sealed ?? [], StringComparer.Ordinal);
        foreach (var (name, value) in command.Sealed)
        {
            secrets[name] = value;
        }
        return provider with
        {
            Enabled = command.Enabled,
            Settings = command.Settings,
            Sealed = secrets,
            Capabilities = command.Capabilities,
            Limits = command.Limits,
            // Whoever changes an account has seen to it: the breaker begins anew.
            Health = ProviderHealth.Fine,
            UpdatedAt = context.At,
            Version = provider.Version + 1,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PutProvider))]
[JsonSerializable(typeof(ProviderResource))]
public sealed partial class ProviderJson : JsonSerializerContext;

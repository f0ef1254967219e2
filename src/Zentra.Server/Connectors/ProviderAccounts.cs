using System.Collections.Concurrent;
using System.Collections.Frozen;
using Zentra.Payments.Providers;
using Zentra.Payments.Routing;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Vault;

namespace Zentra.Server.Connectors;

/// <summary>How a workspace's provider is reached; null where it has none of this name.</summary>
public interface IProviderAccounts
{
    ValueTask<(IConnector Connector, ProviderAccount Account)?> Of(Scope scope, string provider);
}

/// <summary>
/// Workspaces' accounts with providers, and the connectors that reach them. An account is read again after a second,
/// so that what an administrator changed holds on every node.
/// </summary>
public sealed class ProviderAccounts(
    IEnumerable<IConnector> connectors, IStore store, CredentialVault vault, TimeProvider time) : IProviderAccounts
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly FrozenDictionary<string, IConnector> byName =
        connectors.ToFrozenDictionary(c => c.Name, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<(Scope Scope, string Provider), Known> known = new();

    public IEnumerable<IConnector> Connectors => byName.Values;

    public IConnector? Connector(string name) => byName.GetValueOrDefault(name);

    public async ValueTask<(IConnector Connector, ProviderAccount Account)?> Of(Scope scope, string provider)
    {
        var key = (scope, provider);
        if (known.TryGetValue(key, out var fresh) && time.GetElapsedTime(fresh.At) < FreshFor)
        {
            return fresh.Reached;
        }
        var at = time.GetTimestamp();
        var reached = await Read(scope, provider);
        known[key] = new(at, reached);
        return reached;
    }

    /// <summary>A workspace's provider by its name, as it is kept.</summary>
    public static async ValueTask<Provider?> Find(IStore store, Scope scope, string name)
    {
        var table = (RoutingTable?)(await store.Record(scope, RoutingTable.Kind, RoutingTable.Id))?.State;
        var id = table?.Providers.FirstOrDefault(p => p.Name == name)?.Id;
        return id is null ? null : (Provider?)(await store.Record(scope, Provider.Kind, id))?.State;
    }

    private async ValueTask<(IConnector, ProviderAccount)?> Read(Scope scope, string name)
    {
        if (await Find(store, scope, name) is not { } provider)
        {
            return name == DefaultRoute.Provider && byName.TryGetValue(name, out var builtIn)
                ? (builtIn, new(name, Livemode: false, Nothing, Nothing))
                : null;
        }
        if (!byName.TryGetValue(provider.Connector, out var connector))
        {
            return null;
        }
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (secret, value) in provider.Sealed ?? [])
        {
            secrets[secret] = vault.Open(value, scope, name, secret);
        }
        return (connector, new(name, provider.Livemode, provider.Settings ?? [], secrets));
    }

    private readonly record struct Known(long At, (IConnector Connector, ProviderAccount Account)? Reached);
}

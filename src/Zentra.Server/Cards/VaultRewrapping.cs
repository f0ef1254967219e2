using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zentra.Cards.Vault;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Vault;
using Zentra.Server.Workers;

namespace Zentra.Server.Cards;

/// <summary>
/// After the installation's master key was changed, wraps every workspace's keys under the new one. It looks at start,
/// and whenever the master is another, until it has found nothing to do for a while: a node that learns of the change
/// late may still make a key under the old one.
/// </summary>
internal sealed partial class VaultRewrapping(
    IStore store, Door door, CardVault vault, InstallationSecrets secrets, Duties duties,
    ILogger<VaultRewrapping> logger) : BackgroundService
{
    private const string Duty = "vault-masters";
    private const int MaxPage = 1_000;
    private const int CleanPasses = 6;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhereStuck = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (master, clean) = ("", 0);
        while (!stoppingToken.IsCancellationRequested)
        {
            secrets.Masters.Reload();
            if (master != secrets.Masters.Current)
            {
                (master, clean) = (secrets.Masters.Current, 0);
            }
            var pause = Every;
            try
            {
                if (clean < CleanPasses && await duties.Have(Duty))
                {
                    var (changed, stuck) = await Pass(master, stoppingToken);
                    clean = changed + stuck == 0 ? clean + 1 : 0;
                    pause = stuck > 0 ? WhereStuck : Every;
                }
            }
            catch (Exception fault) when (fault is StoreUnavailableException or OverloadedException)
            {
                LogPostponed(fault);
            }
            await Task.Delay(pause, stoppingToken);
        }
    }

    /// <summary>How many keys were wrapped anew, and how many cannot be.</summary>
    private async Task<(int Changed, int Stuck)> Pass(string master, CancellationToken stopping)
    {
        var (changed, stuck) = (0, 0);
        foreach (var head in await store.Heads())
        {
            var root = new Scope(head.Tenant, "");
            await foreach (var workspace in All<Workspace>(root, Workspace.Kind, w => w.Id))
            {
                stopping.ThrowIfCancellationRequested();
                var scope = root with { Workspace = workspace.Id };
                var keys = new List<RewrappedKey>();
                await foreach (var key in All<VaultKey>(scope, VaultKey.Kind, k => k.Id))
                {
                    if (key.Wrapped.Length == 0 || key.Master == master || keys.Count == VaultDecider.MaxAtOnce)
                    {
                        continue;
                    }
                    try
                    {
                        keys.Add(vault.Rewrap(scope, key));
                    }
                    catch (VaultUnavailableException)
                    {
                        stuck++;
                        LogStuck(key.Id, key.Master);
                    }
                }
                if (keys.Count > 0)
                {
                    await door.Run(door.Open(
                        scope, Actor.Runtime, VaultDecider.Rewrap, new VaultCommand.Rewrap(keys)));
                    changed += keys.Count;
                }
            }
        }
        return (changed, stuck);
    }

    private async IAsyncEnumerable<TState> All<TState>(Scope scope, RecordKind kind, Func<TState, string> id)
        where TState : class
    {
        string? last = null;
        while (true)
        {
            var rows = await store.Records(scope, kind, new(new Page(MaxPage) { OlderThan = last }));
            foreach (var row in rows)
            {
                var state = (TState)row.State;
                last = id(state);
                yield return state;
            }
            if (rows.Count < MaxPage)
            {
                yield break;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys of card vaults wait for the store")]
    private partial void LogPostponed(Exception fault);

    [LoggerMessage(LogLevel.Error, "Key {Key} of a card vault is under master {Master}, which is not here")]
    private partial void LogStuck(string key, string master);
}

using System.Collections.Concurrent;
using Zentra.Cards.Issuing;
using Zentra.Cards.Vault;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Vault;

/// <summary>Finds cards by their numbers, without keeping any number: by the vault's keyed hash of it.</summary>
public sealed class CardNumbers(IStore store, CardVault vault)
{
    private const int MaxKnown = 100_000;

    private readonly ConcurrentDictionary<(Scope Scope, string Index), string> byIndex = new();

    /// <summary>The card of a number; null where none of ours has it.</summary>
    /// <exception cref="VaultUnavailableException">The workspace's keys cannot be opened.</exception>
    public async ValueTask<string?> Find(Scope scope, Pan number)
    {
        var index = await vault.Index(scope, number);
        if (byIndex.TryGetValue((scope, index), out var card))
        {
            return card;
        }
        if (await store.Record(scope, CardIndex.Kind, index) is not { State: CardIndex found })
        {
            return null;
        }
        if (byIndex.Count >= MaxKnown)
        {
            byIndex.Clear();
        }
        return byIndex[(scope, index)] = found.Card;
    }
}

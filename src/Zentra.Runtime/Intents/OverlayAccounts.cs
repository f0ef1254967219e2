using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>The accounts of an overlay.</summary>
internal sealed class OverlayAccounts(string tenant, IStoreWriter reader, TenantCache cache, OverlayAccounts? before)
{
    private readonly Dictionary<AccountAddress, AccountSlot?> slots = [];

    public void StandAlone() => before = null;

    /// <summary>Adds to what is wanted the accounts that are not at hand.</summary>
    public void Want(string workspace, IReadOnlyList<AccountName> names, Wanted wanted)
    {
        foreach (var name in names)
        {
            var address = new AccountAddress(workspace, name);
            if (!slots.ContainsKey(address) && !TryRecall(address))
            {
                slots[address] = null;
                wanted.Accounts.Add(address);
            }
        }
    }

    /// <summary>Takes what was found of the accounts that were wanted, which nothing has changed yet.</summary>
    public void Take(List<AccountAddress> wanted, Found found)
    {
        foreach (var address in wanted)
        {
            if (found.Accounts.TryGetValue(address, out var stored))
            {
                slots[address] = new(address, stored.Account, stored.Number, isNew: false);
            }
        }
    }

    public AccountSlot? Find(AccountAddress address)
    {
        if (!slots.ContainsKey(address) && !TryRecall(address))
        {
            slots[address] = null;
            var (wanted, found) = (new Wanted { Accounts = { address } }, new Found());
            reader.Load(tenant, wanted, found);
            Take(wanted.Accounts, found);
        }
        return slots[address];
    }

    public AccountSlot Open(AccountAddress address, long number)
    {
        var slot = new AccountSlot(address, new(address.Name, AccountState.Open, 0, 0), number, isNew: true);
        slots[address] = slot;
        return slot;
    }

    public void CollectInto(BatchWrites writes)
    {
        foreach (var slot in slots.Values)
        {
            if (slot is { Changed: true })
            {
                writes.Accounts.Add((slot.Address, slot.Stored, slot.IsNew));
            }
        }
    }

    /// <summary>
    /// Takes an account from the batch in flight, which may know that there is none, or from the cache.
    /// </summary>
    private bool TryRecall(AccountAddress address)
    {
        StoredAccount? stored;
        if (before?.slots.TryGetValue(address, out var slot) == true)
        {
            stored = slot?.Stored;
        }
        else if (!cache.Accounts.TryFind(address, out stored))
        {
            return false;
        }
        slots[address] = stored is null ? null : new(address, stored.Account, stored.Number, isNew: false);
        return true;
    }
}

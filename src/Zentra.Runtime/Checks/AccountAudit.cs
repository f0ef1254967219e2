using System.Runtime.InteropServices;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Checks;

/// <summary>Adds up every account from its entries alone, in their order. It shares no code with the rules that made them.</summary>
internal sealed class AccountAudit(string tenant, Findings findings)
{
    private readonly Dictionary<AccountAddress, (Int128 Balance, long Entries)> folds = [];

    public void Observe(SealedIntent intent, IReadOnlyList<TenantEntry> entries)
    {
        var sums = new Dictionary<string, Int128>(StringComparer.Ordinal);
        foreach (var (workspace, line) in entries)
        {
            var entry = line.Entry;
            CollectionsMarshal.GetValueRefOrAddDefault(sums, entry.Account.Currency, out _) += entry.AmountMinor;
            if (line.Intent != intent.Sequence)
            {
                Add(entry, $"It names intent {line.Intent}, but intent {intent.Sequence} made it.");
            }
            if (line.At != intent.At)
            {
                Add(entry, $"It is of {line.At}, but its intent is of {intent.At}.");
            }
            if (workspace != intent.Scope.Workspace)
            {
                Add(entry, $"It is on an account of {workspace}, but its intent is of {intent.Scope.Workspace}.");
            }
            if (entry.AmountMinor == 0)
            {
                Add(entry, "It moves nothing.");
            }
            Fold(workspace, entry);
        }
        foreach (var (currency, sum) in sums)
        {
            if (sum != 0)
            {
                findings.Add(tenant, $"intent {intent.Sequence}", $"Its entries in {currency} sum to {sum}, not to zero.");
            }
        }
    }

    public async Task Compare(IStoreSnapshot store)
    {
        await foreach (var (address, account) in store.Accounts(tenant))
        {
            folds.Remove(address, out var fold);
            if (account.BalanceMinor != fold.Balance)
            {
                Add(address, $"It holds {account.BalanceMinor}, but its entries sum to {fold.Balance}.");
            }
            if (account.Entries != fold.Entries)
            {
                Add(address, $"It counts {account.Entries} entries, but has {fold.Entries}.");
            }
            if (account.State == AccountState.Closed && fold.Balance != 0)
            {
                Add(address, $"It is closed, but its entries sum to {fold.Balance}.");
            }
        }
        foreach (var (address, fold) in folds)
        {
            Add(address, $"It has {fold.Entries} entries, but is not among the accounts.");
        }
    }

    private void Fold(string workspace, Entry entry)
    {
        ref var fold = ref CollectionsMarshal.GetValueRefOrAddDefault(folds, new(workspace, entry.Account), out _);
        fold = (fold.Balance + entry.AmountMinor, fold.Entries + 1);
        if (entry.BalanceMinor != fold.Balance)
        {
            Add(entry, $"It leaves {entry.BalanceMinor} on {entry.Account.Code}, but the entries until then sum to {fold.Balance}.");
        }
        if (!Chart.Has(entry.Account.Code))
        {
            Add(entry, $"The chart has no account {entry.Account.Code}.");
        }
        else if (fold.Balance < Chart.TypeOf(entry.Account.Code).FloorMinor)
        {
            Add(entry, $"It brings {entry.Account.Code} to {fold.Balance}, below its floor.");
        }
    }

    private void Add(Entry entry, string what) => findings.Add(tenant, $"entry {entry.Sequence}", what);

    private void Add(AccountAddress address, string what) => findings.Add(
        tenant, $"account {address.Name.Code} in {address.Name.Currency} of {address.Workspace}", what);
}

using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Controls;

/// <summary>Records and balances as they stand in the store, for a decision that is not made.</summary>
internal sealed class LoadedRecords(IStore store, Scope scope) : IRecords
{
    private readonly Dictionary<(string Kind, string Id), object> records = [];
    private readonly Dictionary<AccountName, Account> accounts = [];

    public async ValueTask<TState?> Load<TState>(RecordKind<TState> kind, string id)
        where TState : class
    {
        if (await store.Record(scope, kind, id) is { State: TState state })
        {
            records[(kind.Name, id)] = state;
            return state;
        }
        return null;
    }

    public async ValueTask Load<TState>(
        RecordKind<TState> kind, IReadOnlyList<string> ids, Func<TState, string> idOf)
        where TState : class
    {
        if (ids.Count == 0)
        {
            return;
        }
        foreach (var state in (await store.RecordsById(scope, kind, ids)).Select(r => (TState)r.State))
        {
            records[(kind.Name, idOf(state))] = state;
        }
    }

    public async ValueTask Load(AccountName name)
    {
        var query = new AccountQuery(1) { Code = name.Code, Currency = name.Currency };
        if ((await store.Accounts(scope, query)).FirstOrDefault(a => a.Name == name) is { } account)
        {
            accounts[name] = account;
        }
    }

    public TState? Find<TState>(RecordKind<TState> kind, string id)
        where TState : class => records.GetValueOrDefault((kind.Name, id)) as TState;

    public Account? Account(AccountName name) => accounts.GetValueOrDefault(name);
}

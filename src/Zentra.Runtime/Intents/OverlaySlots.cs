using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>A record as a batch has it so far.</summary>
internal sealed class RecordSlot(RecordAddress address, object state, long events, long number, bool isNew)
{
    public RecordAddress Address { get; } = address;

    /// <summary>The state as the batch found it; null where it is new.</summary>
    public object? Before { get; } = isNew ? null : state;

    public object State { get; set; } = state;
    public long Events { get; set; } = events;
    public bool IsNew { get; } = isNew;
    public bool Changed { get; set; }
    public StoredRecord Stored => new(State, Events, number);
}

/// <summary>An account as a batch has it so far.</summary>
internal sealed class AccountSlot(AccountAddress address, Account account, long number, bool isNew)
{
    public AccountAddress Address { get; } = address;
    public Account Account { get; private set; } = account;
    public bool IsNew { get; } = isNew;
    public bool Changed { get; private set; }
    public StoredAccount Stored => new(Account, number);

    public void Post(Entry entry) => Change(Account with
    {
        BalanceMinor = entry.BalanceMinor,
        Entries = Account.Entries + 1,
    });

    public void Set(AccountState state) => Change(Account with { State = state });

    private void Change(Account account) => (Account, Changed) = (account, true);
}

using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Runtime.Intents;

/// <summary>
/// What a batch has read and what its intents have changed so far: the state each decision sees. What it does not know
/// is looked up in the batch that still commits before it, in the cache, and then in the store.
/// </summary>
internal sealed class Overlay(Head head, IStoreWriter reader, TenantCache cache, Overlay? before)
{
    private readonly Found found = new();
    private readonly Dictionary<RecordAddress, RecordSlot?> records = [];
    private readonly Dictionary<string, RecordSlot> byId = new(StringComparer.Ordinal);
    private readonly OverlayAccounts accounts = new(head.Tenant, reader, cache, before?.accounts);
    private readonly OverlayKeys keys = new(head.Tenant, reader, cache, before?.keys);
    private readonly string tenant = head.Tenant;

    /// <summary>The last number given to a record or an account.</summary>
    public long RowSequence { get; private set; } = head.RowSequence;

    /// <param name="withKeys">
    /// Whether keys are looked up. A batch that is decided ahead takes a key that it does not know for new: nearly all
    /// are, and the store refuses the batch where one is not.
    /// </param>
    public void Load(IReadOnlyList<Submission> submissions, bool withKeys)
    {
        var wanted = new Wanted();
        var wantedRecords = new HashSet<RecordAddress>(submissions.Count);
        foreach (var submission in submissions)
        {
            try
            {
                Collect(submission, withKeys ? wanted.Keys : null, wantedRecords);
            }
            catch (Exception fault)
            {
                submission.Fault = fault;
            }
        }
        Load(wanted, wantedRecords);
        LoadForeseen(submissions);
    }

    /// <summary>Reads what the records of these intents tell that they need: accounts, and more records.</summary>
    private void LoadForeseen(IReadOnlyList<Submission> submissions)
    {
        var wanted = new Wanted();
        var wantedRecords = new HashSet<RecordAddress>();
        foreach (var submission in submissions)
        {
            var (intent, workspace) = (submission.Intent, submission.Intent.Scope.Workspace);
            try
            {
                var foreseen = intent.Operation.Foresee(intent, In(workspace), Workspace(workspace));
                accounts.Want(workspace, foreseen.Accounts, wanted);
                foreach (var key in foreseen.Records)
                {
                    Want(Address(workspace, key.Kind, key.Id), wantedRecords);
                }
            }
            catch (Exception fault) when (fault is not StoreUnavailableException)
            {
                submission.Fault ??= fault;
            }
        }
        Load(wanted, wantedRecords);
    }

    private void Load(Wanted wanted, HashSet<RecordAddress> wantedRecords)
    {
        foreach (var address in wantedRecords)
        {
            if (!IsAtHand(address))
            {
                wanted.Records.Add(address);
            }
        }
        if (!wanted.IsEmpty)
        {
            reader.Load(tenant, wanted, found);
        }
        foreach (var address in wanted.Records)
        {
            Learn(address);
        }
        foreach (var address in wantedRecords)
        {
            Remember(address);
        }
        keys.Take(wanted.Keys, found);
        accounts.Take(wanted.Accounts, found);
    }

    private void Learn(RecordAddress address)
    {
        if (found.Records.TryGetValue(address, out var stored))
        {
            cache.Learn(address, stored);
        }
    }

    private void Collect(Submission submission, List<UInt128>? wanted, HashSet<RecordAddress> wantedRecords)
    {
        var intent = submission.Intent;
        if (wanted is not null && submission.KeyHash is { } hash)
        {
            keys.Want(hash, wanted);
        }
        Want(WorkspaceAddress(intent.Scope.Workspace), wantedRecords);
        foreach (var read in intent.Operation.Reads(intent.Command))
        {
            Want(Address(intent.Scope.Workspace, read.Kind, read.Id), wantedRecords);
        }
    }

    private void Want(RecordAddress address, HashSet<RecordAddress> wantedRecords)
    {
        if (!records.ContainsKey(address))
        {
            wantedRecords.Add(address);
        }
    }

    public void StandAlone()
    {
        before = null;
        keys.StandAlone();
        accounts.StandAlone();
    }

    /// <summary>A key that is known without asking the store.</summary>
    public StoredKey? Key(UInt128 hash) => keys.Find(hash);

    /// <summary>A key, looked up in the store where that was not done.</summary>
    public StoredKey? LookUp(UInt128 hash) => keys.LookUp(hash);

    public void Take(StoredKey key) => keys.Take(key);

    public Workspace? Workspace(string workspace) => (Workspace?)Slot(WorkspaceAddress(workspace))?.State;

    public IRecords In(string workspace) => new View(this, workspace);

    /// <summary>Checks a posting against the accounts as the batch has left them, without changing them.</summary>
    public (Rejection? Refusal, IReadOnlyList<Entry> Entries) Post(
        string workspace, Decision.Accepted accepted, long lastEntry)
    {
        if (accepted.Postings.Count == 0 && accepted.Accounts.Count == 0 && accepted.WillPost.Count == 0)
        {
            return (null, []);
        }
        return LedgerRules.Post(accepted, name => accounts.Find(new(workspace, name))?.Account, lastEntry);
    }

    public void Accept(string workspace, Decision.Accepted accepted, IReadOnlyList<Entry> entries)
    {
        foreach (var change in accepted.Records)
        {
            var address = Address(workspace, change.Key.Kind, change.Key.Id);
            if (Known(address) is { } slot)
            {
                slot.State = change.State;
                slot.Changed = true;
            }
            else
            {
                slot = new(address, change.State, 0, ++RowSequence, isNew: true) { Changed = true };
                records[address] = byId[address.Id] = slot;
            }
        }
        foreach (var entry in entries)
        {
            Open(new(workspace, entry.Account)).Post(entry);
        }
        foreach (var change in accepted.Accounts)
        {
            Open(new(workspace, change.Account)).Set(change.State);
        }
    }

    /// <summary>
    /// Checks, before anything changes, that every event of a decision tells of a record that the batch knows.
    /// </summary>
    public void RequireObjects(Decision.Accepted accepted)
    {
        foreach (var told in accepted.Events)
        {
            if (!byId.ContainsKey(told.Object) && accepted.Records.All(r => r.Key.Id != told.Object))
            {
                throw new InvalidOperationException(
                    $"An event tells of {told.Object}, which this intent neither read nor wrote.");
            }
        }
    }

    /// <summary>The object's next event number: gapless for each object.</summary>
    public long NextEventOf(string id)
    {
        var slot = byId[id];
        slot.Changed = true;
        return ++slot.Events;
    }

    public void CollectInto(BatchWrites writes)
    {
        foreach (var slot in records.Values)
        {
            if (slot is { Changed: true })
            {
                writes.Records.Add((slot.Address, slot.Stored, slot.IsNew));
                writes.Before.Add(slot.Before);
            }
        }
        accounts.CollectInto(writes);
    }

    private AccountSlot Open(AccountAddress address) =>
        accounts.Find(address) ?? accounts.Open(address, ++RowSequence);

    private static RecordAddress WorkspaceAddress(string workspace) => new("", Tenancy.Workspace.Kind, workspace);

    private static RecordAddress Address(string workspace, RecordKind kind, string id) =>
        new(kind.TenantWide ? "" : workspace, kind, id);

    /// <summary>
    /// The record that a decision changes. One that it did not look for is new; the store's unique index would refuse
    /// it if it were not.
    /// </summary>
    private RecordSlot? Known(RecordAddress address)
    {
        if (!records.TryGetValue(address, out var slot) && IsAtHand(address))
        {
            slot = Remember(address);
        }
        return slot;
    }

    private RecordSlot? Slot(RecordAddress address)
    {
        if (!records.TryGetValue(address, out var slot))
        {
            if (!IsAtHand(address))
            {
                reader.Load(tenant, new() { Records = { address } }, found);
                Learn(address);
            }
            slot = Remember(address);
        }
        return slot;
    }

    /// <summary>
    /// Whether the batch in flight or the cache has a record, or the former knows that there is none.
    /// </summary>
    private bool IsAtHand(RecordAddress address)
    {
        if (before?.records.TryGetValue(address, out var slot) == true)
        {
            if (slot is not null)
            {
                found.Records[address] = slot.Stored;
            }
            return true;
        }
        if (cache.TryFind(address, out var cached))
        {
            found.Records[address] = cached;
            return true;
        }
        return false;
    }

    private RecordSlot? Remember(RecordAddress address)
    {
        if (records.TryGetValue(address, out var slot))
        {
            return slot;
        }
        if (found.Records.TryGetValue(address, out var stored))
        {
            slot = byId[address.Id] = new(address, stored.State, stored.Events, stored.Number, isNew: false);
        }
        records[address] = slot;
        return slot;
    }

    private sealed class View(Overlay overlay, string workspace) : IRecords
    {
        public TState? Find<TState>(RecordKind<TState> kind, string id)
            where TState : class => (TState?)overlay.Slot(Address(workspace, kind, id))?.State;

        public Account? Account(AccountName name) => overlay.accounts.Find(new(workspace, name))?.Account;
    }
}

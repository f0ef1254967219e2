using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;

namespace Zentra.Runtime.Store;

/// <summary>Where a tenant's order of things stands. Locking it orders everything, on one node or ten.</summary>
/// <param name="RowSequence">The last number given to a record or an account.</param>
public sealed record Head(
    string Tenant, long Sequence, long EntrySequence, long EventSequence, long RowSequence, MerkleFrontier Frontier)
{
    public static Head First(string tenant) => new(tenant, 0, 0, 0, 0, new MerkleFrontier());

    /// <summary>Whether the same intents lead to both.</summary>
    public bool IsSameAs(Head other) => Sequence == other.Sequence && Frontier.IsSameAs(other.Frontier);
}

/// <summary>
/// A record as it is kept: its state, how many events its object has told, and its number. Records and accounts of a
/// tenant are numbered from 1 as they are made, so that a batch knows its rows before any of it is written.
/// </summary>
public sealed record StoredRecord(object State, long Events, long Number);

public sealed record StoredAccount(Account Account, long Number);

/// <summary>
/// An idempotency key as it is kept: 16 bytes of SHA-256 over workspace, operation and key, and the intent that took
/// it.
/// </summary>
public readonly record struct StoredKey(UInt128 Hash, Digest Fingerprint, long Sequence);

/// <summary>The address of a record: the workspace is empty for the kinds that belong to the whole tenant.</summary>
public readonly record struct RecordAddress(string Workspace, RecordKind Kind, string Id);

public readonly record struct AccountAddress(string Workspace, AccountName Name);

/// <summary>What a lane asks a store for at once: keys, records and accounts of one tenant.</summary>
public sealed class Wanted
{
    public List<UInt128> Keys { get; } = [];
    public List<RecordAddress> Records { get; } = [];
    public List<AccountAddress> Accounts { get; } = [];

    public bool IsEmpty => Keys.Count + Records.Count + Accounts.Count == 0;
}

/// <summary>What there is of what was asked for.</summary>
public sealed class Found
{
    public Dictionary<UInt128, StoredKey> Keys { get; } = [];
    public Dictionary<RecordAddress, StoredRecord> Records { get; } = [];
    public Dictionary<AccountAddress, StoredAccount> Accounts { get; } = [];
}

/// <summary>What one tenant's part of a batch writes; everything that one commit makes true.</summary>
public sealed class BatchWrites
{
    public required Head Head { get; set; }
    public List<SealedStory> Stories { get; } = [];
    public List<StoredKey> Keys { get; } = [];

    /// <summary>Records that were made or changed.</summary>
    public List<(RecordAddress Address, StoredRecord Record, bool IsNew)> Records { get; } = [];

    /// <summary>
    /// The states before of records that were changed, in the order of <see cref="Records"/>; null for the new ones,
    /// and where it is not known. An engine may leave alone what is the same.
    /// </summary>
    public List<object?> Before { get; } = [];

    /// <summary>Accounts that were opened or changed: every account that an entry of the batch is about.</summary>
    public List<(AccountAddress Address, StoredAccount Account, bool IsNew)> Accounts { get; } = [];

    /// <summary>Roots of complete subtrees of the Merkle log, kept so that a proof reads few rows.</summary>
    public List<MerkleTile> Tiles { get; } = [];
}

/// <summary>
/// One lane's hold on the store. A lane has its own threads, so these calls block. All between <see cref="Begin"/> and
/// <see cref="Commit"/> happens wholly or not at all; outside a transaction, reads see what is committed.
/// </summary>
public interface IStoreWriter : IDisposable
{
    void Begin();

    /// <summary>Locks the tenant's head and reads it; a tenant never seen starts at zero.</summary>
    Head Lock(string tenant);

    /// <summary>Locks the heads of several tenants, in this order.</summary>
    IReadOnlyList<Head> Lock(IReadOnlyList<string> tenants) => [.. tenants.Select(Lock)];

    /// <summary>Locks heads that are to stand as they are here, in this order.</summary>
    /// <exception cref="OvertakenException">One does not; the commit may be the first to say so.</exception>
    void Expect(IReadOnlyList<Head> heads)
    {
        var stand = heads.Zip(Lock([.. heads.Select(h => h.Tenant)]), (was, now) => was.IsSameAs(now));
        if (!stand.All(isSame => isSame))
        {
            throw new OvertakenException();
        }
    }

    /// <summary>Adds what there is of what is wanted, in one round trip.</summary>
    void Load(string tenant, Wanted wanted, Found into);

    /// <exception cref="KeyTakenException">It, or the commit, takes a key that is taken already.</exception>
    void Write(BatchWrites writes);

    void Write(string tenant, StoredCheckpoint checkpoint);

    /// <summary>
    /// Keeps what became of deliveries, and locks no head. A delivery that is known is replaced, unless it was canceled
    /// and is neither resolved now nor begun again: the result of an attempt that was under way does not undo what an
    /// operator did.
    /// </summary>
    /// <exception cref="OvertakenException">It, or the commit, finds the cursor at another version.</exception>
    void Write(DeliveryWrites writes);

    /// <summary>
    /// Durable when it returns. <see cref="AmbiguousCommitException"/> if it cannot be known whether it is.
    /// </summary>
    void Commit();

    void Rollback();

    /// <summary>Reads a head without locking it.</summary>
    Head Read(string tenant);

    /// <summary>
    /// The leaf of the intent at this place, if there is one: whether a commit whose answer was lost took effect.
    /// </summary>
    Digest? LeafAt(string tenant, long sequence);

    /// <summary>A small durable write: whether the store takes writes again after a failure.</summary>
    void Probe();
}

/// <summary>
/// The store: one writer a lane, and reads that see only what was committed. Every read is told whose data it may see.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>
    /// The most intents that one subject's story has: all attempts of a payment, each asked about for weeks.
    /// </summary>
    const int MaxStory = 10_000;

    /// <summary>The engine and its version, as `sqlite 3.40.1`.</summary>
    string Engine { get; }

    IStoreWriter OpenWriter();

    /// <summary>Whether other nodes may work on the same store.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Takes or keeps a duty that one node does at a time, for a span by the store's clock; false while another has it.
    /// </summary>
    ValueTask<bool> Claim(string duty, string node, TimeSpan span);

    ValueTask<IReadOnlyList<Head>> Heads();

    ValueTask<StoredRecord?> Record(Scope scope, RecordKind kind, string id);

    ValueTask<IReadOnlyList<StoredRecord>> Records(Scope scope, RecordKind kind, RecordQuery query);

    /// <summary>What there is of these records, in any order.</summary>
    ValueTask<IReadOnlyList<StoredRecord>> RecordsById(Scope scope, RecordKind kind, IReadOnlyList<string> ids);

    /// <summary>
    /// The record whose kind has a global column with this value, and whose it is. Only credentials have one.
    /// </summary>
    ValueTask<(string Tenant, StoredRecord Record)?> Credential(RecordKind kind, string value);

    /// <summary>
    /// Records of a kind that the runtime must look at by this moment, earliest first; of one workspace, or of all.
    /// </summary>
    ValueTask<IReadOnlyList<(Scope Scope, string Id)>> Due(RecordKind kind, Scope? scope, Timestamp until, int limit);

    ValueTask<SealedIntent?> Intent(Scope scope, Identifier id);

    ValueTask<SealedIntent?> IntentAt(string tenant, long sequence);

    /// <summary>Intents of a tenant after a sequence, in order: what a replay reads.</summary>
    ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit);

    ValueTask<IReadOnlyList<SealedIntent>> IntentsAbout(Scope scope, string subject, int limit);

    ValueTask<IReadOnlyList<SealedIntent>> Intents(Scope scope, Page page);

    ValueTask<IReadOnlyList<Entry>> EntriesOf(SealedIntent intent);

    ValueTask<IReadOnlyList<SealedEvent>> EventsOf(SealedIntent intent);

    ValueTask<IReadOnlyList<SealedEvent>> Events(Scope scope, EventQuery query);

    ValueTask<IReadOnlyList<LedgerLine>> Entries(Scope scope, EntryQuery query);

    ValueTask<IReadOnlyList<Account>> Accounts(Scope scope, AccountQuery query);

    /// <summary>
    /// Every account's balance at a moment (inclusive) or sequence, of the accounts that had entries by then.
    /// </summary>
    ValueTask<IReadOnlyList<Account>> Balances(Scope scope, Timestamp? at, long? sequence) =>
        Balances(scope, new(int.MaxValue) { At = at, Sequence = sequence });

    /// <summary>A page of these balances, in the order of code and currency.</summary>
    ValueTask<IReadOnlyList<Account>> Balances(Scope scope, BalanceQuery query);

    /// <summary>
    /// The sequence of the last entry of a workspace that was made by this moment (inclusive); 0 where none was. All
    /// entries after it were made later, also where a clock went back before it.
    /// </summary>
    ValueTask<long> LastEntry(Scope scope, Timestamp at);

    /// <summary>A page of one account's entries, oldest first, each with its intent. None of a replica.</summary>
    ValueTask<IReadOnlyList<StatementLine>> Statement(Scope scope, StatementQuery query);

    ValueTask<IReadOnlyList<Digest>> Leaves(string tenant, long firstIndex, int count);

    ValueTask<IReadOnlyList<Digest>> Tiles(string tenant, int level, long firstIndex, int count);

    ValueTask<StoredCheckpoint?> LatestCheckpoint(string tenant);

    ValueTask<DeliveryCursor?> Cursor(Scope scope, string consumer);

    ValueTask<IReadOnlyList<Delivery>> Deliveries(Scope scope, DeliveryQuery query);

    /// <summary>Deliveries of one endpoint that are to be tried by this moment, earliest first.</summary>
    ValueTask<IReadOnlyList<Delivery>> DueDeliveries(Scope scope, long endpoint, Timestamp until, int limit);

    /// <summary>When the first of an endpoint's deliveries is to be tried.</summary>
    ValueTask<Timestamp?> NextDelivery(Scope scope, long endpoint);

    /// <summary>How many deliveries an endpoint has of each state but resolved; where none, no number.</summary>
    ValueTask<IReadOnlyDictionary<DeliveryState, long>> CountDeliveries(Scope scope, long endpoint);
}

/// <summary>A signed checkpoint of a tenant's log, in the C2SP signed-note form.</summary>
public sealed record StoredCheckpoint(long Size, string Note, Timestamp At);

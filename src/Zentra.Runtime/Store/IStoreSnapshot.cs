using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Runtime.Store;

/// <summary>
/// All that a store holds of its tenants, as it was at one moment: what replay and audit read, also while a server
/// writes on. Each read is a page of rows after one of them, in key order, and none leaves out a row because another is
/// missing. Not safe for concurrent use.
/// </summary>
public interface IStoreSnapshot : IAsyncDisposable
{
    ValueTask<IReadOnlyList<Head>> Heads();

    ValueTask<IReadOnlyList<SealedIntent>> IntentsAfter(string tenant, long sequence, int limit);

    ValueTask<IReadOnlyList<TenantEntry>> EntriesAfter(string tenant, long sequence, int limit);

    ValueTask<IReadOnlyList<SealedEvent>> EventsAfter(string tenant, long sequence, int limit);

    /// <summary>Records of the kind of <paramref name="after"/>, in the order of workspace and id.</summary>
    ValueTask<IReadOnlyList<RecordImage>> RecordsAfter(string tenant, RecordAddress after, int limit);

    /// <summary>Accounts in the order of workspace, code and currency.</summary>
    ValueTask<IReadOnlyList<TenantAccount>> AccountsAfter(string tenant, AccountAddress after, int limit);

    ValueTask<IReadOnlyList<StoredKey>> KeysAfter(string tenant, UInt128? hash, int limit);

    ValueTask<IReadOnlyList<MerkleTile>> TilesAfter(string tenant, int level, long index, int limit);

    ValueTask<IReadOnlyList<StoredCheckpoint>> CheckpointsAfter(string tenant, long size, int limit);
}

/// <summary>An entry with the workspace whose account it is on.</summary>
public sealed record TenantEntry(string Workspace, LedgerLine Line);

public sealed record TenantAccount(AccountAddress Address, Account Account);

/// <summary>
/// A record as it is kept, nothing of it interpreted: its bytes, and what the engine took out of them to search by.
/// </summary>
public sealed record RecordImage(
    RecordAddress Address,
    ReadOnlyMemory<byte> State,
    long Events,
    Timestamp? DueAt,
    IReadOnlyList<string?> Columns);

/// <summary>A store that can be read as it was at one moment.</summary>
public interface ISnapshotStore : IStore
{
    /// <summary>All that is committed now, to be read at leisure.</summary>
    ValueTask<IStoreSnapshot> Snapshot();
}

using System.Diagnostics.CodeAnalysis;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Intents;

/// <summary>
/// What a lane last committed of a tenant. It is true for as long as nobody else has moved the tenant's head: a batch
/// that was decided on it is committed only if the head still stands there.
/// </summary>
internal sealed class TenantCache
{
    /// <summary>
    /// A record is mostly read again within milliseconds, by the outcome of its effect; more would only burden
    /// collections.
    /// </summary>
    private const int MaxYoungRecords = 512;

    /// <summary>What many intents read and few change: a card, its account, its limits.</summary>
    private const int MaxYoungLasting = 65_536;

    private const int MaxYoungAccounts = 32_768;

    /// <summary>A key is mostly repeated within seconds, if at all.</summary>
    private const int MaxYoungKeys = 4_096;

    private readonly Generations<RecordAddress, StoredRecord> records = new(MaxYoungRecords);
    private readonly Generations<RecordAddress, StoredRecord> lasting = new(MaxYoungLasting);

    /// <summary>Where the tenant's head stood, if it is known.</summary>
    public Head? Head { get; private set; }

    public Generations<AccountAddress, StoredAccount> Accounts { get; } = new(MaxYoungAccounts);

    public Generations<UInt128, StoredKey> Keys { get; } = new(MaxYoungKeys);

    public TenantCache At(Head head)
    {
        if (Head?.IsSameAs(head) != true)
        {
            records.Clear();
            lasting.Clear();
            Accounts.Clear();
            Keys.Clear();
            Head = head;
        }
        return this;
    }

    public bool TryFind(RecordAddress address, [MaybeNullWhen(false)] out StoredRecord record) =>
        Of(address.Kind).TryFind(address, out record);

    /// <summary>Takes over what a batch has read, where others are likely to read it as well.</summary>
    public void Learn(RecordAddress address, StoredRecord record)
    {
        if (address.Kind.IsLasting)
        {
            lasting.Put(address, record);
        }
    }

    /// <summary>Takes over what a commit made true.</summary>
    public void Advance(BatchWrites writes)
    {
        foreach (var (address, record, _) in writes.Records)
        {
            if (!address.Kind.IsBulky)
            {
                Of(address.Kind).Put(address, record);
            }
        }
        foreach (var (address, account, _) in writes.Accounts)
        {
            Accounts.Put(address, account);
        }
        foreach (var key in writes.Keys)
        {
            Keys.Put(key.Hash, key);
        }
        Head = writes.Head;
    }

    private Generations<RecordAddress, StoredRecord> Of(RecordKind kind) => kind.IsLasting ? lasting : records;
}

/// <summary>
/// A bounded cache of two generations: what was used lately is kept, what was not goes when the young one is full.
/// </summary>
internal sealed class Generations<TKey, TValue>(int maxYoung, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private Dictionary<TKey, TValue> young = new(comparer);
    private Dictionary<TKey, TValue> old = new(comparer);

    public bool TryFind(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (young.TryGetValue(key, out value))
        {
            return true;
        }
        if (old.TryGetValue(key, out value))
        {
            Put(key, value);
            return true;
        }
        return false;
    }

    public void Put(TKey key, TValue value)
    {
        if (young.Count >= maxYoung)
        {
            Age();
        }
        young[key] = value;
    }

    public void Remove(TKey key)
    {
        young.Remove(key);
        old.Remove(key);
    }

    /// <summary>Forgets what was not used since the last time.</summary>
    public void Age()
    {
        (old, young) = (young, old);
        young.Clear();
    }

    public void Clear()
    {
        young.Clear();
        old.Clear();
    }
}

using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Webhooks;

namespace Zentra.Storage.Tests.Engines;

/// <summary>A record as its bytes, so that what is read was written.</summary>
internal sealed record MemoryRow(RecordAddress Address, long Number, long Events, byte[] Body)
{
    public StoredRecord Read() => new(Address.Kind.Read(Body), Events, Number);

    public object State => Address.Kind.Read(Body);
}

/// <summary>Everything one tenant has committed.</summary>
internal sealed class MemoryTenant(string id)
{
    public Head Head { get; private set; } = Head.First(id);

    /// <summary>Whether anything was ever committed for it.</summary>
    public bool IsKnown { get; private set; }

    public SortedDictionary<long, SealedIntent> Intents { get; } = [];
    public SortedDictionary<long, SealedEvent> Events { get; } = [];
    public SortedDictionary<long, (string Workspace, LedgerLine Line)> Lines { get; } = [];
    public Dictionary<UInt128, StoredKey> Keys { get; } = [];
    public Dictionary<RecordAddress, MemoryRow> Records { get; } = [];
    public Dictionary<AccountAddress, StoredAccount> Accounts { get; } = [];
    public Dictionary<(int Level, long Index), Digest> Tiles { get; } = [];
    public SortedDictionary<long, StoredCheckpoint> Checkpoints { get; } = [];

    /// <summary>With their workspaces, by endpoint and sequence.</summary>
    public SortedDictionary<(long Endpoint, long Sequence), (string Workspace, Delivery Row)> Deliveries { get; } = [];

    public Dictionary<(string Workspace, string Consumer), DeliveryCursor> Cursors { get; } = [];

    public void Apply(DeliveryWrites writes)
    {
        if (writes.Cursor is { } cursor)
        {
            Cursors[(writes.Scope.Workspace, cursor.Consumer)] = cursor;
        }
        foreach (var delivery in writes.Deliveries)
        {
            var key = (delivery.Endpoint, delivery.Sequence);
            var isCanceled = Deliveries.TryGetValue(key, out var kept) && kept.Row.State == DeliveryState.Canceled;
            if (!isCanceled || delivery.State == DeliveryState.Resolved || writes.IsRestart)
            {
                Deliveries[key] = (writes.Scope.Workspace, delivery);
            }
        }
    }

    public void Apply(BatchWrites writes)
    {
        foreach (var (intent, entries, events) in writes.Stories)
        {
            Intents.Add(intent.Sequence, intent);
            foreach (var entry in entries)
            {
                Lines.Add(entry.Sequence, (intent.Scope.Workspace, new(entry, intent.Sequence, intent.At)));
            }
            foreach (var told in events)
            {
                Events.Add(told.Sequence, told);
            }
        }
        foreach (var key in writes.Keys)
        {
            Keys.Add(key.Hash, key);
        }
        foreach (var (address, record, isNew) in writes.Records)
        {
            var kept = new MemoryRow(address, record.Number, record.Events, address.Kind.Write(record.State));
            Put(Records, address, kept, isNew);
        }
        foreach (var (address, account, isNew) in writes.Accounts)
        {
            Put(Accounts, address, account, isNew);
        }
        foreach (var tile in writes.Tiles)
        {
            Tiles.Add((tile.Level, tile.Index), tile.Root);
        }
        Head = writes.Head with { Frontier = writes.Head.Frontier.Clone() };
        IsKnown = true;
    }

    private static void Put<TKey, TValue>(Dictionary<TKey, TValue> rows, TKey key, TValue value, bool isNew)
        where TKey : notnull
    {
        if (isNew)
        {
            rows.Add(key, value);
        }
        else
        {
            rows[key] = value;
        }
    }
}

using Zentra.Runtime.Evidence;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;

namespace Zentra.Storage.Tests.Engines;

/// <summary>Gathers what a transaction writes and applies it at the commit. One transaction at a time.</summary>
internal sealed class MemoryWriter(MemoryStore store) : IStoreWriter
{
    private readonly List<Action> pending = [];
    private readonly Dictionary<(Scope Scope, string Consumer), long> moved = [];
    private bool isOpen;

    public void Begin()
    {
        store.Writing.Wait();
        isOpen = true;
    }

    public Head Lock(string tenant) => Read(tenant);

    public Head Read(string tenant)
    {
        lock (store.Gate)
        {
            return store.Tenant(tenant)?.Head ?? Head.First(tenant);
        }
    }

    public Digest? LeafAt(string tenant, long sequence)
    {
        lock (store.Gate)
        {
            return store.Tenant(tenant)?.Intents.TryGetValue(sequence, out var intent) == true ? intent.Leaf : null;
        }
    }

    public void Load(string tenant, Wanted wanted, Found into)
    {
        lock (store.Gate)
        {
            if (store.Tenant(tenant) is not { } known)
            {
                return;
            }
            foreach (var hash in wanted.Keys.Where(known.Keys.ContainsKey))
            {
                into.Keys[hash] = known.Keys[hash];
            }
            foreach (var address in wanted.Records.Where(known.Records.ContainsKey))
            {
                into.Records[address] = known.Records[address].Read();
            }
            foreach (var address in wanted.Accounts.Where(known.Accounts.ContainsKey))
            {
                into.Accounts[address] = known.Accounts[address];
            }
        }
    }

    public void Write(BatchWrites writes)
    {
        RequireUniqueCredentials(writes);
        if (writes.Keys.Any(k => store.Tenant(writes.Head.Tenant)?.Keys.ContainsKey(k.Hash) == true))
        {
            throw new KeyTakenException("A key is taken already.");
        }
        pending.Add(() => store.TenantOrNew(writes.Head.Tenant).Apply(writes));
    }

    public void Write(string tenant, StoredCheckpoint checkpoint) =>
        pending.Add(() => store.TenantOrNew(tenant).Checkpoints[checkpoint.Size] = checkpoint);

    public void Write(DeliveryWrites writes)
    {
        if (writes.Cursor is { } cursor)
        {
            var version = moved.TryGetValue((writes.Scope, cursor.Consumer), out var own)
                ? own
                : store.CursorOf(writes.Scope, cursor.Consumer)?.Version ?? 0;
            if (cursor.Version != version + 1)
            {
                throw new OvertakenException();
            }
            moved[(writes.Scope, cursor.Consumer)] = cursor.Version;
        }
        pending.Add(() => store.TenantOrNew(writes.Scope.Tenant).Apply(writes));
    }

    public void Commit()
    {
        lock (store.Gate)
        {
            foreach (var write in pending)
            {
                write();
            }
        }
        End();
    }

    public void Rollback()
    {
        if (isOpen)
        {
            End();
        }
    }

    public void Probe()
    {
        Begin();
        Commit();
    }

    public void Dispose() => Rollback();

    private void RequireUniqueCredentials(BatchWrites writes)
    {
        foreach (var (address, record, _) in writes.Records.Where(r => r.Address.Kind.Global is not null))
        {
            var value = address.Kind.Column(address.Kind.Columns.ToList().IndexOf(address.Kind.Global!), record.State)!;
            if (store.Holder(address.Kind, value) is { } found
                && (found.Tenant, found.Row.Address) != (writes.Head.Tenant, address))
            {
                throw new BrokenRuleException($"{address.Kind.Name} has this {address.Kind.Global} already.");
            }
        }
    }

    private void End()
    {
        pending.Clear();
        moved.Clear();
        isOpen = false;
        store.Writing.Release();
    }
}

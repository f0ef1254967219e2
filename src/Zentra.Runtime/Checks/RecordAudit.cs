using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Runtime.Checks;

/// <summary>Counts each object's events, and compares its record: the counter, the timer and what it is found by.</summary>
internal sealed class RecordAudit(string tenant, Findings findings)
{
    /// <summary>Objects by 16 bytes of SHA-256 of their identifier: there may be millions.</summary>
    private readonly Dictionary<UInt128, long> told = [];

    public void Observe(SealedIntent intent, IReadOnlyList<SealedEvent> events)
    {
        foreach (var one in events)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(told, ObjectKey(one.Object), out _);
            if (one.ObjectSequence != count + 1)
            {
                Add(one, $"It is number {one.ObjectSequence} of {one.Object}, but {count} were told before it.");
            }
            count = one.ObjectSequence;
            if (one.At != intent.At)
            {
                Add(one, $"It is of {one.At}, but its intent is of {intent.At}.");
            }
            if (one.Workspace != intent.Scope.Workspace)
            {
                Add(one, $"It is in {one.Workspace}, but its intent is of {intent.Scope.Workspace}.");
            }
        }
    }

    public async Task Compare(IStoreSnapshot store, IReadOnlyList<RecordKind> kinds)
    {
        foreach (var kind in kinds)
        {
            await foreach (var record in store.Records(tenant, kind))
            {
                told.Remove(ObjectKey(record.Address.Id), out var count);
                if (record.Events != count)
                {
                    Add(record, $"It counts {record.Events} events, but {count} were told of it.");
                }
                CheckColumns(record);
            }
        }
        if (told.Count > 0)
        {
            findings.Add(tenant, "records", $"Events were told of {told.Count} objects that have no record.");
        }
    }

    private void CheckColumns(RecordImage record)
    {
        var kind = record.Address.Kind;
        object state;
        try
        {
            state = kind.Read(record.State.Span);
        }
        catch (JsonException)
        {
            Add(record, "Its state cannot be read.");
            return;
        }
        if (record.DueAt != kind.DueAt(state))
        {
            Add(record, $"It is kept as due {Say(record.DueAt)}, but its state is due {Say(kind.DueAt(state))}.");
        }
        for (var i = 0; i < kind.Columns.Count; i++)
        {
            if (record.Columns[i] != kind.Column(i, state))
            {
                Add(record, $"It is found by {kind.Columns[i]} {record.Columns[i]}, but its state has {kind.Column(i, state)}.");
            }
        }
    }

    private static UInt128 ObjectKey(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }

    private static string Say(Timestamp? due) => due?.ToString() ?? "never";

    private void Add(SealedEvent one, string what) => findings.Add(tenant, $"event {one.Sequence}", what);

    private void Add(RecordImage record, string what) =>
        findings.Add(tenant, $"{record.Address.Kind.Name} {record.Address.Id}", what);
}

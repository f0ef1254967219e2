using System.Collections.Concurrent;
using Zentra.Runtime.Webhooks;

namespace Zentra.Server.Webhooks;

/// <summary>
/// What one endpoint's pump has handed to the recorder, and what of it is kept. The recorder's thread and the pump's
/// loop meet here.
/// </summary>
internal sealed class DeliveryLog(DeliveryCursor cursor)
{
    /// <summary>Deliveries of which the store tells an older state, and how many newer ones are to be kept.</summary>
    private readonly ConcurrentDictionary<long, int> newer = new();
    private int unkept;

    /// <summary>The cursor as it was last kept.</summary>
    public DeliveryCursor Kept { get; private set; } = cursor;

    /// <summary>What was handed over and is not kept yet.</summary>
    public int Unkept => Volatile.Read(ref unkept);

    /// <summary>Deliveries that must not be judged by what the store tells of them now.</summary>
    public HashSet<long> Stale() => [.. newer.Keys];

    /// <summary>Something is handed over.</summary>
    public void Add(Delivery? row)
    {
        Interlocked.Increment(ref unkept);
        if (MayBeDue(row))
        {
            newer.AddOrUpdate(row!.Sequence, 1, (_, count) => count + 1);
        }
    }

    /// <summary>It is kept. Whether an attempt has failed since the last time.</summary>
    public bool Recorded(DeliveryCursor cursor, IReadOnlyList<DeliveryNote> notes)
    {
        var hasFailed = cursor.Failed > Kept.Failed;
        Kept = cursor;
        foreach (var row in notes.Select(n => n.Row).Where(MayBeDue))
        {
            newer.AddOrUpdate(row!.Sequence, 0, (_, count) => count - 1);
            newer.TryRemove(new(row.Sequence, 0));
        }
        Interlocked.Add(ref unkept, -notes.Count);
        return hasFailed;
    }

    /// <summary>Whether the store may have an older state of it that is due.</summary>
    private static bool MayBeDue(Delivery? row) => row is { NextAt: not null } or { Attempts.Count: > 1 };
}

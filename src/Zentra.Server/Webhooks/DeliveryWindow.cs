namespace Zentra.Server.Webhooks;

/// <summary>
/// The events that one endpoint is at: which are under way, which wait for an earlier one of their object, and up to
/// where all are done.
/// </summary>
internal sealed class DeliveryWindow(long position)
{
    private readonly SortedSet<long> open = [];
    private readonly HashSet<long> again = [];
    private readonly Dictionary<string, Queue<OutgoingEvent>> busy = new(StringComparer.Ordinal);
    private readonly Queue<OutgoingEvent> ready = new();

    /// <summary>The last event that was looked at.</summary>
    public long Last { get; private set; } = position;

    /// <summary>Every event up to here was tried, or is none of this endpoint's.</summary>
    public long Position => open.Count == 0 ? Last : open.Min - 1;

    /// <summary>Events that were looked at and not tried yet.</summary>
    public int Count => open.Count;

    public bool IsUnderWay(long sequence) => open.Contains(sequence) || again.Contains(sequence);

    /// <summary>Whether an event of this object is under way.</summary>
    public bool IsBusy(string subject) => busy.ContainsKey(subject);

    /// <summary>An event that does not go to this endpoint, or went before.</summary>
    public void Pass(long sequence) => Last = sequence;

    /// <summary>A new event; false where it has to wait for an earlier one of its object.</summary>
    public bool Enter(OutgoingEvent told)
    {
        Last = told.Told.Sequence;
        open.Add(told.Told.Sequence);
        if (busy.TryGetValue(told.Told.Object, out var queue))
        {
            queue.Enqueue(told);
            return false;
        }
        busy.Add(told.Told.Object, new());
        return true;
    }

    /// <summary>An event that is tried again; it waits for no other.</summary>
    public void Again(long sequence) => again.Add(sequence);

    /// <summary>The attempt has ended; the next event of its object may begin.</summary>
    public void Leave(long sequence, string subject)
    {
        if (again.Remove(sequence))
        {
            return;
        }
        open.Remove(sequence);
        if (busy[subject].TryDequeue(out var follower))
        {
            ready.Enqueue(follower);
        }
        else
        {
            busy.Remove(subject);
        }
    }

    /// <summary>An event whose turn has come, if there is one.</summary>
    public OutgoingEvent? NextHeld() => ready.TryDequeue(out var told) ? told : null;

    /// <summary>Its turn has come, and it may not begin yet.</summary>
    public void Hold(OutgoingEvent told) => ready.Enqueue(told);
}

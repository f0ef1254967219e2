namespace Zentra.Client.Webhooks;

/// <summary>
/// The identifiers of recent webhooks, in this process's memory. It bounds what a replay can do; it does not make
/// handling exactly-once. For that, insert the identifier in the transaction that does the work.
/// </summary>
/// <param name="capacity">How many it keeps; beyond that it forgets the oldest.</param>
public sealed class RecentWebhooks(int capacity = 100_000)
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, LinkedListNode<(string Id, DateTimeOffset At)>> known =
        new(StringComparer.Ordinal);

    private readonly LinkedList<(string Id, DateTimeOffset At)> byAge = new();

    /// <summary>
    /// How long it keeps one. At least twice the verifier's tolerance, which is how long the same bytes can be sent
    /// again; an hour also covers the first retries.
    /// </summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public int Count
    {
        get
        {
            lock (guard)
            {
                return known.Count;
            }
        }
    }

    /// <summary>Remembers an identifier: whether it is new.</summary>
    public bool Remember(string id)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        lock (guard)
        {
            var now = Time.GetUtcNow();
            while (byAge.First is { } oldest && now - oldest.Value.At >= KeepFor)
            {
                Drop(oldest);
            }
            if (known.ContainsKey(id))
            {
                return false;
            }
            if (known.Count == capacity)
            {
                Drop(byAge.First!);
            }
            known.Add(id, byAge.AddLast((id, now)));
            return true;
        }
    }

    /// <summary>
    /// Forgets an identifier whose handling failed, so that the sender's next attempt is not taken for a replay.
    /// </summary>
    public void Forget(string id)
    {
        lock (guard)
        {
            if (known.TryGetValue(id, out var node))
            {
                Drop(node);
            }
        }
    }

    private void Drop(LinkedListNode<(string Id, DateTimeOffset At)> node)
    {
        known.Remove(node.Value.Id);
        byAge.Remove(node);
    }
}

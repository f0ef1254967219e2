namespace Zentra.Simulators.Receiver;

/// <summary>One hook: its script, its secrets, and what came to it.</summary>
internal sealed class Hook(string name, bool lean, byte[][] keys)
{
    /// <summary>Beyond these it no longer tells duplicates, and says so by `untracked`.</summary>
    private const int MaxIds = 2_000_000;
    private const int MaxSubjects = 500_000;
    private const int MaxDeliveries = 500;

    private readonly Lock guard = new();
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> sequences = new(StringComparer.Ordinal);
    private readonly Queue<Delivery> last = new();
    private Queue<Behaviour> script = new();
    private int taken;
    private long received;
    private long accepted;
    private long duplicates;
    private long untracked;
    private long outOfOrder;
    private long bad;

    /// <summary>One of these has signed; with none, nothing is verified.</summary>
    public byte[][] Keys { get; set; } = keys;

    public Summary Summary
    {
        get
        {
            lock (guard)
            {
                return new(
                    name, received, accepted, ids.Count, duplicates, untracked, outOfOrder, bad, [.. script]);
            }
        }
    }

    public void Play(IEnumerable<Behaviour> behaviours)
    {
        lock (guard)
        {
            script = new(behaviours);
            taken = 0;
        }
    }

    /// <summary>The latest deliveries, the newest first.</summary>
    public IReadOnlyList<Delivery> Last(int limit)
    {
        lock (guard)
        {
            return [.. last.Reverse().Take(limit)];
        }
    }

    /// <summary>The different `webhook-id`s that came.</summary>
    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (guard)
            {
                return [.. ids];
            }
        }
    }

    /// <summary>Records a delivery and says what to do to it; null where its signature is bad.</summary>
    public Behaviour? Take(in Arrival arrival)
    {
        lock (guard)
        {
            received++;
            var behaviour = arrival.Verified == false ? null : Next();
            if (behaviour is null)
            {
                bad++;
            }
            else
            {
                Count(arrival, behaviour);
            }
            if (!lean)
            {
                Keep(arrival, behaviour);
            }
            return behaviour;
        }
    }

    private void Count(in Arrival arrival, Behaviour behaviour)
    {
        accepted += behaviour.Kind == BehaviourKind.Ok ? 1 : 0;
        if (ids.Contains(arrival.Id))
        {
            duplicates++;
            return;
        }
        if (ids.Count >= MaxIds)
        {
            untracked++;
            return;
        }
        ids.Add(arrival.Id);
        if (arrival is not { Subject: { } subject, Sequence: { } sequence })
        {
            return;
        }
        if (sequences.TryGetValue(subject, out var highest) && sequence < highest)
        {
            outOfOrder++;
        }
        else if (sequences.Count < MaxSubjects || sequences.ContainsKey(subject))
        {
            sequences[subject] = sequence;
        }
    }

    private void Keep(in Arrival arrival, Behaviour? behaviour)
    {
        if (last.Count == MaxDeliveries)
        {
            last.Dequeue();
        }
        last.Enqueue(new(
            arrival.Id,
            arrival.At,
            arrival.Timestamp,
            arrival.Type,
            arrival.Subject,
            arrival.Sequence,
            arrival.Verified,
            behaviour?.Kind,
            behaviour is null ? 401 : behaviour.Status,
            arrival.Headers,
            arrival.Body));
    }

    private Behaviour Next()
    {
        while (script.TryPeek(out var behaviour))
        {
            if (behaviour.Times is null || taken < behaviour.Times)
            {
                taken++;
                return behaviour;
            }
            script.Dequeue();
            taken = 0;
        }
        return Behaviour.Ok;
    }
}

/// <summary>A delivery as it comes in.</summary>
/// <param name="Verified">Null where there is nothing to verify it with.</param>
internal readonly record struct Arrival(string Id, DateTimeOffset At, string Timestamp, bool? Verified)
{
    public string? Type { get; init; }
    public string? Subject { get; init; }
    public long? Sequence { get; init; }
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
    public string? Body { get; init; }
}

using System.Collections.Concurrent;
using Zentra.Runtime.Store;

namespace Zentra.Server.Workers;

/// <summary>
/// Who waits for a tenant's next event is told of it here, and need not ask the store. The lane tells what this process
/// commits; <see cref="EventNewsWorker"/> what other nodes do.
/// </summary>
/// <remarks>
/// Nothing is lost if <see cref="Last"/> is asked first, then the store is read to its end, and then what is waited for
/// is beyond the larger of that answer and of what was read.
/// </remarks>
public sealed class EventNews
{
    private readonly ConcurrentDictionary<string, Place> places = new(StringComparer.Ordinal);
    private int waiting;

    /// <summary>How many are waiting.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>
    /// The last event sequence of a tenant that was told of; 0 where none was. All events up to it are committed.
    /// </summary>
    public long Last(string tenant) => places.TryGetValue(tenant, out var place) ? place.Last : 0;

    /// <summary>Tells that a tenant has events up to this sequence. Does not block, and wakes nobody itself.</summary>
    public void Tell(string tenant, long sequence) =>
        places.GetOrAdd(tenant, static _ => new()).Tell(sequence);

    /// <summary>Tells where tenants stand; of those that nobody has asked for, nothing is kept.</summary>
    public void Tell(IEnumerable<Head> heads)
    {
        foreach (var head in heads)
        {
            if (places.TryGetValue(head.Tenant, out var place))
            {
                place.Tell(head.EventSequence);
            }
        }
    }

    /// <summary>Returns when the tenant's last event sequence is beyond this one: at once where it is.</summary>
    /// <exception cref="OperationCanceledException">It was canceled before.</exception>
    public async ValueTask WaitAsync(string tenant, long after, CancellationToken cancellation)
    {
        var place = places.GetOrAdd(tenant, static _ => new());
        Interlocked.Increment(ref waiting);
        try
        {
            while (place.NewsAfter(after) is { } news)
            {
                await news.WaitAsync(cancellation);
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>One tenant: all who wait for it share one task, so telling costs the same for any number.</summary>
    private sealed class Place
    {
        private readonly Lock gate = new();
        private long last;
        private TaskCompletionSource? news;

        public long Last => Volatile.Read(ref last);

        public void Tell(long sequence)
        {
            TaskCompletionSource? told;
            lock (gate)
            {
                if (sequence <= last)
                {
                    return;
                }
                Volatile.Write(ref last, sequence);
                (told, news) = (news, null);
            }
            if (told is not null)
            {
                // Whoever tells is often a lane between two commits: those who wait are woken elsewhere.
                ThreadPool.UnsafeQueueUserWorkItem(static t => t.TrySetResult(), told, preferLocal: false);
            }
        }

        /// <summary>What ends with the next news; null where there is news already.</summary>
        public Task? NewsAfter(long after)
        {
            lock (gate)
            {
                return last > after
                    ? null
                    : (news ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }
}

using System.Collections.Concurrent;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server;

/// <summary>
/// The door's clock. It never goes back while the process lives, and a sandbox workspace reads it with its own offset.
/// </summary>
public sealed class RuntimeClock(TimeProvider time)
{
    private readonly ConcurrentDictionary<Scope, long> offsets = new();
    private long latest;

    public Timestamp Now()
    {
        var now = Timestamp.From(time.GetUtcNow()).Microseconds;
        var seen = Interlocked.Read(ref latest);
        while (now > seen)
        {
            var before = Interlocked.CompareExchange(ref latest, now, seen);
            if (before == seen)
            {
                return new(now);
            }
            seen = before;
        }
        return new(seen);
    }

    public Timestamp Now(Scope scope) =>
        offsets.TryGetValue(scope, out var offset) ? new(Now().Microseconds + offset) : Now();

    /// <summary>The time of a workspace whose clock has been advanced; null where it is the real one.</summary>
    public Timestamp? Moved(Scope scope) =>
        offsets.TryGetValue(scope, out var offset) ? new(Now().Microseconds + offset) : null;

    /// <summary>The workspaces whose clock has been advanced.</summary>
    public IEnumerable<Scope> Advanced => offsets.Keys;

    public void Set(Scope scope, Workspace workspace)
    {
        if (workspace.ClockOffset != 0)
        {
            offsets[scope] = workspace.ClockOffset;
        }
    }
}

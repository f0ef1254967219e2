using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Events;

/// <summary>The limits of event streams.</summary>
public sealed record EventStreamSettings
{
    /// <summary>How long a stream is silent before it shows that it lives.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one write may wait for its reader before the connection is cut.</summary>
    public TimeSpan WritePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most streams of one workspace.</summary>
    public int MaxOfWorkspace { get; init; } = 100;

    /// <summary>The most streams of this process.</summary>
    public int Max { get; init; } = 1_000;
}

/// <summary>The streams that are open now.</summary>
public sealed class OpenStreams(EventStreamSettings settings)
{
    private readonly Dictionary<Scope, int> open = [];
    private int all;

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (open)
            {
                return all;
            }
        }
    }

    /// <summary>Counts one more of a workspace; false where that would be too many.</summary>
    public bool TryOpen(Scope scope)
    {
        lock (open)
        {
            var own = open.GetValueOrDefault(scope);
            if (own >= settings.MaxOfWorkspace || all >= settings.Max)
            {
                return false;
            }
            (open[scope], all) = (own + 1, all + 1);
            return true;
        }
    }

    public void Close(Scope scope)
    {
        lock (open)
        {
            all--;
            if (--open[scope] == 0)
            {
                open.Remove(scope);
            }
        }
    }
}

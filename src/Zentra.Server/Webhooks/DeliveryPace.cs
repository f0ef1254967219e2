namespace Zentra.Server.Webhooks;

/// <summary>At most so many deliveries in a second, evenly: who comes too early is woken when it is time.</summary>
internal sealed class DeliveryPace(int? perSecond)
{
    private readonly long gap = perSecond is { } most ? TimeProvider.System.TimestampFrequency / most : 0;
    private long free = TimeProvider.System.GetTimestamp();
    private int isWaiting;

    public DeliveryPace Of(int? most) => most == perSecond ? this : new(most);

    /// <summary>Takes the next place, or has the caller woken when there is one.</summary>
    public bool Take(Action wake)
    {
        if (gap == 0)
        {
            return true;
        }
        var now = TimeProvider.System.GetTimestamp();
        // A tenth of a second's places may be taken at once, after a rest.
        var earliest = now - TimeProvider.System.TimestampFrequency / 10;
        free = Math.Max(free, earliest);
        if (free <= now)
        {
            free += gap;
            return true;
        }
        if (Interlocked.Exchange(ref isWaiting, 1) == 0)
        {
            var wait = TimeProvider.System.GetElapsedTime(now, free);
            _ = Task.Delay(wait).ContinueWith(
                _ =>
                {
                    Volatile.Write(ref isWaiting, 0);
                    wake();
                },
                TaskScheduler.Default);
        }
        return false;
    }

    /// <summary>Gives a place back that was not used.</summary>
    public void Return() => free -= gap;
}

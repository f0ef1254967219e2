using System.Collections.Concurrent;

namespace Zentra.Server.Webhooks;

/// <summary>
/// Payments go first. While intents queue in the lane, deliveries are made one at a time, all endpoints in turn; what
/// has to wait is delivered when the lane has time again.
/// </summary>
internal sealed class DeliveryPressure
{
    /// <summary>Deliveries under way at once while the lane is busy.</summary>
    private const int FewUnderWay = 1;

    /// <summary>Intents in a commit, on the average, from which on they are queueing.</summary>
    private const int Crowd = 8;

    private readonly ConcurrentQueue<PumpSignals> waiting = new();
    private long committed;
    private long batches;
    private int underWay;
    private volatile bool isBusy;

    /// <summary>Takes a place, or has the pump woken when there may be one.</summary>
    public bool Enter(PumpSignals pump)
    {
        if (!isBusy)
        {
            Interlocked.Increment(ref underWay);
            return true;
        }
        if (Interlocked.Increment(ref underWay) <= FewUnderWay)
        {
            return true;
        }
        Interlocked.Decrement(ref underWay);
        if (pump.BeginWaiting())
        {
            waiting.Enqueue(pump);
        }
        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref underWay) < FewUnderWay || !isBusy)
        {
            Wake();
        }
    }

    /// <summary>Looks at what the lane has done since the last look.</summary>
    public void Look(long committedNow, long batchesNow)
    {
        var (intents, commits) = (committedNow - committed, batchesNow - batches);
        (committed, batches) = (committedNow, batchesNow);
        isBusy = commits > 0 && intents >= commits * Crowd;
        if (!isBusy)
        {
            while (Wake())
            {
            }
        }
        else
        {
            Wake();
        }
    }

    private bool Wake()
    {
        if (!waiting.TryDequeue(out var pump))
        {
            return false;
        }
        pump.EndWaiting();
        return true;
    }
}

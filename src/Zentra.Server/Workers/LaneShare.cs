using Zentra.Runtime.Intents;

namespace Zentra.Server.Workers;

/// <summary>
/// Lines that are under way: as many as fill three commits while the lane has nothing else to do (one is written, one
/// is decided, one waits), and as many as a crowd of callers while there is one, so that payments wait no longer than
/// behind another such crowd.
/// </summary>
internal sealed class LaneShare(Lane lane)
{
    private const int Alone = 1_536;
    private const int Beside = 64;

    /// <summary>Intents of others in a second from which on they are a crowd.</summary>
    private const int CrowdPerSecond = 200;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly Queue<Task<Outcome>> underWay = new();
    private long since = TimeProvider.System.GetTimestamp();
    private long others = lane.Committed;
    private long ended;
    private int most = Beside;

    /// <summary>Submits a line when there is room for it.</summary>
    /// <returns>False where a line before it was not taken: none after it is.</returns>
    public async ValueTask<bool> Submit(Intent line)
    {
        while (underWay.Count >= most)
        {
            if (!await End())
            {
                return false;
            }
        }
        underWay.Enqueue(lane.Submit(line));
        Look();
        return true;
    }

    /// <summary>Waits for all that are under way.</summary>
    public async ValueTask<bool> Drain()
    {
        while (underWay.Count > 0)
        {
            if (!await End())
            {
                return false;
            }
        }
        return true;
    }

    private async ValueTask<bool> End()
    {
        var outcome = await underWay.Dequeue();
        ended++;
        return outcome is Outcome.Committed;
    }

    private void Look()
    {
        var elapsed = TimeProvider.System.GetElapsedTime(since);
        if (elapsed < LookEvery)
        {
            return;
        }
        var now = lane.Committed - ended - underWay.Count(line => line.IsCompleted);
        most = (now - others) * TimeSpan.TicksPerSecond > CrowdPerSecond * elapsed.Ticks ? Beside : Alone;
        (since, others) = (TimeProvider.System.GetTimestamp(), now);
    }
}

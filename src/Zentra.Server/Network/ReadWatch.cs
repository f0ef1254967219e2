using System.IO.Pipelines;

namespace Zentra.Server.Network;

/// <summary>
/// Ends a read that waits too long: for the rest of a message that has begun, or for anything at all. Time counts only
/// while a read waits, so that a network that is made to wait is not blamed for it.
/// </summary>
internal sealed class ReadWatch : IDisposable
{
    private const int LooksPerSpan = 8;
    private static readonly TimeSpan LeastBetweenLooks = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MostBetweenLooks = TimeSpan.FromSeconds(1);

    private readonly PipeReader reader;
    private readonly NetworkSettings settings;
    private readonly Func<bool> isNothingInFlight;
    private readonly Timer timer;
    private readonly Lock gate = new();
    private long partialSince;
    private long idleSince = TimeProvider.System.GetTimestamp();
    private bool isWaiting;

    public ReadWatch(PipeReader reader, NetworkSettings settings, Func<bool> isNothingInFlight)
    {
        (this.reader, this.settings, this.isNothingInFlight) = (reader, settings, isNothingInFlight);
        var shortest = settings.IdleTimeout < settings.FrameTimeout ? settings.IdleTimeout : settings.FrameTimeout;
        var span = shortest / LooksPerSpan;
        span = span < LeastBetweenLooks ? LeastBetweenLooks : span > MostBetweenLooks ? MostBetweenLooks : span;
        timer = new(_ => Look(), null, span, span);
    }

    /// <summary>Why the read was ended; null where it was not, or not for its time.</summary>
    public string? Overdue { get; private set; }

    public async ValueTask<ReadResult> Read()
    {
        lock (gate)
        {
            idleSince = TimeProvider.System.GetTimestamp();
            isWaiting = true;
        }
        try
        {
            return await reader.ReadAsync(CancellationToken.None);
        }
        finally
        {
            lock (gate)
            {
                isWaiting = false;
            }
        }
    }

    /// <summary>A message has arrived whole.</summary>
    public void Advanced()
    {
        lock (gate)
        {
            partialSince = 0;
        }
    }

    /// <summary>All whole messages are taken; of the next, something has arrived or nothing.</summary>
    public void Partial(bool hasBegun)
    {
        lock (gate)
        {
            partialSince = !hasBegun ? 0 : partialSince == 0 ? TimeProvider.System.GetTimestamp() : partialSince;
        }
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        lock (gate)
        {
            if (!isWaiting || Overdue is not null)
            {
                return;
            }
            if (partialSince != 0 && TimeProvider.System.GetElapsedTime(partialSince) > settings.FrameTimeout)
            {
                Overdue = "a message did not arrive whole in time";
            }
            else if (!isNothingInFlight())
            {
                // A network that waits for an answer is not idle.
                idleSince = TimeProvider.System.GetTimestamp();
                return;
            }
            else if (partialSince == 0 && TimeProvider.System.GetElapsedTime(idleSince) > settings.IdleTimeout)
            {
                Overdue = "it was idle";
            }
            else
            {
                return;
            }
        }
        reader.CancelPendingRead();
    }
}

using System.Threading.Channels;

namespace Zentra.Server.Webhooks;

/// <summary>What others tell a pump, from whatever thread; its own loop takes it up when it wakes.</summary>
internal sealed class PumpSignals
{
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int isChanged;
    private int isNudged;
    private int isWaiting;
    private volatile bool isOvertaken;
    private volatile bool isEnding;

    public bool IsOvertaken => isOvertaken;

    /// <summary>The endpoint is being disabled: nothing more is begun.</summary>
    public bool IsEnding
    {
        get => isEnding;
        set => isEnding = value;
    }

    public void Poke() => wake.Writer.TryWrite(true);

    public async ValueTask Wait(CancellationToken cancellation) => await wake.Reader.ReadAsync(cancellation);

    public void Change()
    {
        Volatile.Write(ref isChanged, 1);
        Poke();
    }

    public bool TakeChange() => Interlocked.Exchange(ref isChanged, 0) == 1;

    public void Nudge()
    {
        Volatile.Write(ref isNudged, 1);
        Poke();
    }

    public bool TakeNudge() => Interlocked.Exchange(ref isNudged, 0) == 1;

    public void Overtake()
    {
        isOvertaken = true;
        Poke();
    }

    /// <summary>False where it waits for a place already.</summary>
    public bool BeginWaiting() => Interlocked.Exchange(ref isWaiting, 1) == 0;

    public void EndWaiting()
    {
        Volatile.Write(ref isWaiting, 0);
        Poke();
    }
}

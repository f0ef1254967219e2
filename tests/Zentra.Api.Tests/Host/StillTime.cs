namespace Zentra.Api.Tests.Host;

/// <summary>
/// A clock that moves one millisecond whenever it is read, so identifiers are ordered, and whose timers never fire: what happens
/// by time happens when a test moves the sandbox clock.
/// </summary>
public sealed class StillTime : TimeProvider
{
    private long milliseconds;

    private static readonly DateTimeOffset Start = new(2026, 4, 26, 14, 12, 9, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Start.AddMilliseconds(Interlocked.Increment(ref milliseconds));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Still();

    private sealed class Still : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

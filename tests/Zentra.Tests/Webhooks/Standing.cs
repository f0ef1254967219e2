namespace Zentra.Tests.Webhooks;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class Standing(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset now = now;

    public override DateTimeOffset GetUtcNow() => now;

    public void Move(TimeSpan by) => now += by;
}

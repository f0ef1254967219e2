namespace Zentra.Runtime.Intents;

/// <summary>More is waiting than the lane takes; nothing was decided and the request may be sent again.</summary>
public sealed class OverloadedException : Exception
{
    public OverloadedException()
    {
    }

    public OverloadedException(string message)
        : base(message)
    {
    }

    public OverloadedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

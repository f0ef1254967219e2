namespace Zentra.Runtime.Store;

/// <summary>The store could not do it and did nothing: full, read-only, unreachable, corrupt.</summary>
public class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// A head, or a consumer's cursor, does not stand where a batch was decided on it; nothing of the batch is kept.
/// </summary>
public sealed class OvertakenException : Exception
{
    private const string Sentence = "Another node has moved a head or a cursor on.";

    public OvertakenException()
        : base(Sentence)
    {
    }

    public OvertakenException(string message)
        : base(message)
    {
    }

    public OvertakenException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public OvertakenException(Exception inner)
        : base(Sentence, inner)
    {
    }
}

/// <summary>A key that a batch takes has been taken before; nothing of the batch is kept.</summary>
public sealed class KeyTakenException : Exception
{
    public KeyTakenException()
    {
    }

    public KeyTakenException(string message)
        : base(message)
    {
    }

    public KeyTakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// What a batch writes breaks a rule of the tables: a bug in what decided it. Nothing of the batch is kept.
/// </summary>
public sealed class BrokenRuleException : InvalidOperationException
{
    public BrokenRuleException()
    {
    }

    public BrokenRuleException(string message)
        : base(message)
    {
    }

    public BrokenRuleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The commit was sent and its answer lost: read the head to learn whether it happened.</summary>
public sealed class AmbiguousCommitException : StoreUnavailableException
{
    public AmbiguousCommitException()
    {
    }

    public AmbiguousCommitException(string message)
        : base(message)
    {
    }

    public AmbiguousCommitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace Zentra.Runtime.Intents;

/// <summary>
/// One code of the contract's closed list, with its HTTP status and the sentence that is true of every case.
/// </summary>
public sealed record ProblemType(string Code, int Status, string Title)
{
    /// <summary>Whether the same request may be sent again as it is, and may then succeed.</summary>
    public bool Retryable { get; init; }
}

/// <summary>A refusal: nothing was decided, nothing is stored. It is a value; an exception is a bug.</summary>
public sealed record Rejection(ProblemType Type, string Detail)
{
    /// <summary>JSON pointer (RFC 6901) to the part of the request that is at fault.</summary>
    public string? Pointer { get; init; }

    public string? NextStep { get; init; }
}

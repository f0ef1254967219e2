namespace Zentra.Simulators.Acquirer;

/// <summary>How the acquirer behaves towards one call.</summary>
internal sealed record Conduct
{
    public static readonly Conduct Good = new();

    /// <summary>Refuses before it begins, with a 503 that says so.</summary>
    public bool IsDown { get; init; }

    /// <summary>Closes the connection before it begins.</summary>
    public bool DropsBefore { get; init; }

    /// <summary>Declines with this code, whatever the method says.</summary>
    public string? DeclineWith { get; init; }

    /// <summary>Approves, whatever the method says. The book still refuses what its amounts forbid.</summary>
    public bool Approves { get; init; }

    /// <summary>Answers `pending`, and is done after so many milliseconds.</summary>
    public int? PendingMs { get; init; }

    /// <summary>Between the effect and the answer.</summary>
    public int DelayMs { get; init; }

    public Ending Ending { get; init; }

    /// <summary>Answers this instead of what happened.</summary>
    public OperationStatus? AnswersInstead { get; init; }

    /// <summary>Tells this by callback instead of what happened.</summary>
    public OperationStatus? TellsInstead { get; init; }

    /// <summary>The code of a decline that did not happen.</summary>
    public string FalseCode { get; init; } = ResponseCodes.DoNotHonor;

    public Telling Telling { get; init; }

    /// <summary>The longest that a callback is held back for the next one to overtake it.</summary>
    public int HoldMs { get; init; }
}

/// <summary>How a call that was performed ends for its caller.</summary>
internal enum Ending
{
    Answer,

    /// <summary>The connection stays open and nothing comes.</summary>
    Hang,

    /// <summary>The connection is closed without an answer.</summary>
    Drop,

    /// <summary>A page of HTML, as from a proxy.</summary>
    Garble,

    /// <summary>The beginning of the answer.</summary>
    Truncate,

    /// <summary>An answer that is longer than anyone should read.</summary>
    Flood,

    /// <summary>An answer about another amount.</summary>
    WrongAmount,

    /// <summary>An answer about another key.</summary>
    WrongKey,

    /// <summary>A 500 without a word on what was done.</summary>
    Fail,
}

/// <summary>How the callback of a call goes out.</summary>
internal enum Telling
{
    Once,
    Twice,
    Never,

    /// <summary>Before the answer.</summary>
    First,

    /// <summary>After the next callback about the same authorization.</summary>
    Overtaken,
}

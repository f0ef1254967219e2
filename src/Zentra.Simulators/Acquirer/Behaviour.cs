using System.Text.Json.Serialization;

namespace Zentra.Simulators.Acquirer;

/// <summary>What a script has the acquirer do to a call.</summary>
/// <param name="Code">Where the call is performed: the code that it is declined with in the book.</param>
/// <param name="Ms">How long, where the action takes time.</param>
/// <param name="Answer">What `contradict` answers: `declined` (the default) or `approved`.</param>
/// <param name="LoseCallback">Whether the callback never comes, besides the action.</param>
internal sealed record Behaviour(
    ScriptAction Action, string? Code = null, int? Ms = null, OperationStatus? Answer = null, bool LoseCallback = false)
{
    public const int MaxMs = 600_000;
    private const int DefaultPendingMs = 500;
    private const int DefaultHoldMs = 5_000;

    public Conduct ToConduct()
    {
        var conduct = Act(new() { DeclineWith = Action == ScriptAction.Contradict ? null : Code });
        return LoseCallback ? conduct with { Telling = Telling.Never } : conduct;
    }

    private Conduct Act(Conduct usual) => Action switch
    {
        ScriptAction.Approve => usual with { Approves = true },
        ScriptAction.Decline => usual with { DeclineWith = Code ?? ResponseCodes.DoNotHonor },
        ScriptAction.Pending => usual with { PendingMs = Ms ?? DefaultPendingMs },
        ScriptAction.Slow => usual with { DelayMs = Ms ?? 0 },
        ScriptAction.AcceptThenHang => usual with { Ending = Ending.Hang },
        ScriptAction.DropBefore => usual with { DropsBefore = true },
        ScriptAction.DropAfter => usual with { Ending = Ending.Drop },
        ScriptAction.AnswerTwice => usual with { Telling = Telling.Twice },
        ScriptAction.Contradict => Contradict(usual),
        ScriptAction.CallbackFirst => usual with { Telling = Telling.First },
        ScriptAction.CallbacksOutOfOrder => usual with { Telling = Telling.Overtaken, HoldMs = Ms ?? DefaultHoldMs },
        ScriptAction.LoseCallback => usual with { Telling = Telling.Never },
        ScriptAction.Down => usual with { IsDown = true },
        ScriptAction.Garble => usual with { Ending = Ending.Garble },
        ScriptAction.Truncate => usual with { Ending = Ending.Truncate },
        ScriptAction.Flood => usual with { Ending = Ending.Flood },
        ScriptAction.WrongAmount => usual with { Ending = Ending.WrongAmount },
        ScriptAction.WrongKey => usual with { Ending = Ending.WrongKey },
        ScriptAction.Fail => usual with { Ending = Ending.Fail },
        _ => throw new InvalidOperationException($"No such action: {Action}."),
    };

    /// <summary>The book has it approved both times; once the answer lies, once the callback.</summary>
    private Conduct Contradict(Conduct usual)
    {
        var told = usual with { Approves = true, FalseCode = Code ?? ResponseCodes.DoNotHonor };
        return Answer == OperationStatus.Approved
            ? told with { TellsInstead = OperationStatus.Declined }
            : told with { AnswersInstead = OperationStatus.Declined };
    }
}

[JsonConverter(typeof(WireEnum<ScriptAction>))]
internal enum ScriptAction
{
    Approve,
    Decline,

    /// <summary>Answers `pending`; done after `ms`, and then told by callback.</summary>
    Pending,

    /// <summary>Performed, and answered after `ms`.</summary>
    Slow,
    AcceptThenHang,
    DropBefore,
    DropAfter,
    AnswerTwice,
    Contradict,
    CallbackFirst,
    CallbacksOutOfOrder,
    LoseCallback,
    Down,
    Garble,
    Truncate,
    Flood,
    WrongAmount,
    WrongKey,
    Fail,
}

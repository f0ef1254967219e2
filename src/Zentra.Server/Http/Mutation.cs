using Microsoft.AspNetCore.Http;
using Zentra.Runtime.Intents;

namespace Zentra.Server.Http;

/// <summary>Runs a mutation: its key is resolved, its intent opened, and what became of it answered.</summary>
internal static class Mutation
{
    /// <param name="present">The body that shows the subject as it is now, for an outcome that is still open.</param>
    /// <param name="fingerprintOf">What the caller asked for, where the command holds chance of our own beside it.</param>
    /// <param name="run">How the intent is run, where that is not by the door alone.</param>
    /// <param name="location">The path of the created object, from the recorded answer's body.</param>
    public static async Task<IResult> Run(
        HttpContext http,
        Door door,
        Operation operation,
        Command command,
        string? keyInBody,
        bool isKeyRequired,
        Func<Result.Open, ValueTask<ReadOnlyMemory<byte>>> present,
        Func<Answer, string?>? location = null,
        int openStatus = StatusCodes.Status202Accepted,
        Func<Result.Open, string?>? openLocation = null,
        Command? fingerprintOf = null,
        Func<Intent, Task<Result>>? run = null)
    {
        var (key, refusal) = Idempotency.Of(http, keyInBody, operation, fingerprintOf ?? command, isKeyRequired);
        if (refusal is not null)
        {
            return refusal;
        }
        var request = RequestScope.Of(http);
        var result = await (run ?? door.Run)(Open(http, operation, command) with { Key = key });
        return result switch
        {
            Result.Answered answered => Reply.Of(answered.Answer, answered.IsReplay, location?.Invoke(answered.Answer)),
            Result.Open open => new Reply(openStatus, await present(open), Reply.Json)
            {
                IsReplay = open.IsReplay,
                Location = openLocation?.Invoke(open),
            },
            _ => Refuse(request, result),
        };
    }

    /// <summary>The intent of a request: its own draw, its caller, its trace.</summary>
    public static Intent Open(HttpContext http, Operation operation, Command command)
    {
        var request = RequestScope.Of(http);
        return Door.Open(request.Draw, request.Caller.Scope, request.Caller.Actor, operation, command) with
        {
            Trace = Trace(http),
        };
    }

    /// <summary>The problem of a result that did nothing.</summary>
    public static Reply Refuse(RequestScope request, Result result) => result switch
    {
        Result.InProgress => Refuse(request, HttpProblems.InProgress, "Repeat the request in a moment."),
        Result.KeyReused => Refuse(
            request, HttpProblems.KeyReused, "Use a new key for a new request, or repeat the first one unchanged."),
        Result.Late => Refuse(
            request, HttpProblems.DeadlineExceeded,
            "What is approved after this is reversed, and a repeat gets this answer. Ask anew with another key."),
        Result.Refused refused => Reply.Of(Problem.Of(refused.Rejection, request.RequestId)),
        _ => throw new InvalidOperationException("The door gave an unknown result."),
    };

    /// <summary>The W3C trace context of the request, where it is well formed (traceparent, level 1).</summary>
    private static string? Trace(HttpContext http)
    {
        var header = http.Request.Headers.TraceParent.ToString();
        return header.Length == 55 && header.AsSpan().ContainsAnyExcept("0123456789abcdef-") is false ? header : null;
    }

    private static Reply Refuse(RequestScope request, ProblemType type, string detail) =>
        Reply.Of(Problem.Of(new Rejection(type, detail), request.RequestId));
}

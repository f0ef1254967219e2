using Microsoft.AspNetCore.Http;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Server.Clearing.Files;
using Zentra.Server.Files;
using Zentra.Server.Http;

namespace Zentra.Server.Clearing;

/// <summary>`POST /cards/clearing`: a file as the body, or as the one part of a form (RFC 7578).</summary>
internal static class ClearingUpload
{
    private const int MaxName = 200;

    private static readonly IReadOnlyList<string> BodyTypes =
        ["text/csv", "application/x-ndjson", "text/plain", "application/octet-stream"];

    public static IReadOnlyList<string> MediaTypes { get; } = [.. BodyTypes, "multipart/form-data"];

    public static async Task<IResult> Receive(HttpContext http, Door door, ClearingIntake intake)
    {
        var query = new Query(http);
        var format = query.OneOf("format", [.. ClearingFormats.All.Select(f => f.Name)]);
        var name = query.Text("name", MaxName);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var upload = await FileUpload.Open(http, BodyTypes);
        if (upload.Content is null)
        {
            return upload.Refusal!;
        }
        var taken = await intake.Take(
            RequestScope.Of(http).Caller.Scope, format, FileUpload.NameOf(name) ?? upload.Name, upload.Content,
            http.RequestAborted);
        return taken switch
        {
            ClearingArrival.Unreadable unreadable => Refuse(http, unreadable),
            ClearingArrival.Ready { Command: var command } => await Ask(http, door, intake, command),
            _ => throw new InvalidOperationException($"There is no arrival {taken}."),
        };
    }

    private static async Task<IResult> Ask(
        HttpContext http, Door door, ClearingIntake intake, ClearingCommand.Receive command)
    {
        var (taken, refusal) = await Take(http, door, intake, command, keyInBody: null);
        if (taken is not var (file, operation, isNew))
        {
            return refusal!;
        }
        return operation.Status == OperationStatus.Running
            ? new Reply(202, OperationResource.Render(operation), Reply.Json)
            {
                IsReplay = !isNew,
                Location = $"/operations/{operation.Id}",
            }
            : new Reply(isNew ? 201 : 200, ClearingFileResource.Render(file), Reply.Json)
            {
                IsReplay = !isNew,
                Location = isNew ? $"/cards/clearing/{file.Id}" : null,
            };
    }

    /// <summary>Has a file received, once however often it comes, and waits a moment for its records.</summary>
    internal static async Task<((ClearingFile File, LongOperation Operation, bool IsNew)? Taken, Reply? Refusal)> Take(
        HttpContext http, Door door, ClearingIntake intake, ClearingCommand.Receive command, string? keyInBody)
    {
        var request = RequestScope.Of(http);
        // What the file is called on the shelf is chance, and no part of what was asked.
        var (key, refusal) = Idempotency.Of(
            http, keyInBody, ClearingOperations.Receive, command with { KeptAs = "" }, isRequired: false);
        if (refusal is not null)
        {
            return (null, refusal);
        }
        var result = await door.Run(Mutation.Open(http, ClearingOperations.Receive, command) with { Key = key });
        var isNew = result is Result.Answered { IsReplay: false };
        var isKnown = result is Result.Refused { Rejection.Type: var type } && type == ClearingProblems.FileKnown;
        var known = result is Result.Answered || isKnown
            ? await intake.Known(request.Caller.Scope, command.FileHash)
            : null;
        if (known is null || known.Format != command.Format)
        {
            return (null, Mutation.Refuse(request, result));
        }
        var (file, operation) = await intake.Begin(request.Caller.Scope, known.Id);
        return ((file, operation, isNew), null);
    }

    private static Reply Refuse(HttpContext http, ClearingArrival.Unreadable unreadable) => Reply.Of(
        Problem.Of(unreadable.Type, unreadable.Detail, RequestScope.Of(http).RequestId) with
        {
            Errors = unreadable.Faults.Count == 0 ? null : [.. unreadable.Faults],
        });
}

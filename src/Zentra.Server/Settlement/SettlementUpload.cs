using Microsoft.AspNetCore.Http;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Server.Files;
using Zentra.Server.Http;
using Zentra.Server.Settlement.Files;

namespace Zentra.Server.Settlement;

/// <summary>`POST /settlements`: a file as the body, or as the one part of a form (RFC 7578).</summary>
internal static class SettlementUpload
{
    private const int MaxMapping = 6_000;
    private const int MaxName = 200;

    private static readonly IReadOnlyList<string> BodyTypes =
        ["text/csv", "application/x-ndjson", "application/xml", "text/xml", "application/octet-stream"];

    public static IReadOnlyList<string> MediaTypes { get; } = [.. BodyTypes, "multipart/form-data"];

    public static async Task<IResult> Receive(HttpContext http, Door door, SettlementIntake intake)
    {
        var query = new Query(http);
        var provider = query.Text("provider", 64);
        var format = query.OneOf("format", [.. SettlementFormats.All.Select(f => f.Name)]);
        var mapping = query.Text("mapping", MaxMapping);
        var name = query.Text("name", MaxName);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        if (provider is null)
        {
            return Refuse(
                http, HttpProblems.InvalidParameter, "Name the provider.",
                [new("?provider", "required", "provider is required: whose file it is.")]);
        }
        var upload = await FileUpload.Open(http, BodyTypes);
        if (upload.Content is null)
        {
            return upload.Refusal!;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var taken = await intake.Take(
            scope, new(provider, format, mapping, FileUpload.NameOf(name) ?? upload.Name), upload.Content,
            http.RequestAborted);
        if (taken is Intake.Unreadable unreadable)
        {
            return Refuse(http, unreadable.Type, unreadable.Detail, unreadable.Faults);
        }
        return await Ask(http, door, intake, ((Intake.Ready)taken).Command);
    }

    private static async Task<IResult> Ask(
        HttpContext http, Door door, SettlementIntake intake, SettlementCommand.Receive command)
    {
        var request = RequestScope.Of(http);
        var (key, refusal) = Idempotency.Of(http, null, SettlementOperations.Receive, command, isRequired: false);
        if (refusal is not null)
        {
            return refusal;
        }
        var result = await door.Run(Mutation.Open(http, SettlementOperations.Receive, command) with { Key = key });
        var isNew = result is Result.Answered { IsReplay: false };
        if (result is not Result.Answered && !IsKnown(result))
        {
            return Mutation.Refuse(request, result);
        }
        var known = await intake.Known(request.Caller.Scope, command.FileHash);
        if (known is null || !SettlementIntake.IsReadAs(known, command))
        {
            return Mutation.Refuse(request, result);
        }
        var (batch, operation) = await intake.Begin(request.Caller.Scope, known.Id);
        return operation.Status == OperationStatus.Running
            ? new Reply(202, OperationResource.Render(operation), Reply.Json)
            {
                IsReplay = !isNew,
                Location = $"/operations/{operation.Id}",
            }
            : new Reply(isNew ? 201 : 200, SettlementResource.Render(batch), Reply.Json)
            {
                IsReplay = !isNew,
                Location = isNew ? $"/settlements/{batch.Id}" : null,
            };
    }

    private static bool IsKnown(Result result) =>
        result is Result.Refused { Rejection.Type: var type } && type == SettlementProblems.FileKnown;

    private static Reply Refuse(HttpContext http, ProblemType type, string detail, IReadOnlyList<Fault> faults) =>
        Reply.Of(Problem.Of(type, detail, RequestScope.Of(http).RequestId) with
        {
            Errors = faults.Count == 0 ? null : [.. faults],
        });
}

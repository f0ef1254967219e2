using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Workers;

namespace Zentra.Server.Operations;

/// <summary>`/operations`: long work and how far it is.</summary>
internal static class LongOperationEndpoints
{
    public static void MapLongOperations(this IEndpointRouteBuilder app)
    {
        var operations = app.MapGroup("/operations").WithTags("Operations");
        operations.MapGet("", List).Named("operations_list", "List long operations, newest first")
            .Needs(Permission.Read).Lists("kind", "status").Gives<Listing<OperationResource>>(200).Refuses(400);
        operations.MapGet("/{id}", Get).Named("operations_get", "Read a long operation and its progress")
            .Needs(Permission.Read).Gives<OperationResource>(200).Refuses(404);
        operations.MapPost("/{id}/cancel", Cancel)
            .Named("operations_cancel", "End a long operation where it stands; what it did stays done")
            .Needs(Permission.Operate).WithKey(required: false)
            .Gives<OperationResource>(200).Refuses(400, 404, 409, 422);
        operations.MapPost("/{id}/resume", Resume)
            .Named("operations_resume", "Go on with a canceled or failed operation where its last step ended")
            .Needs(Permission.Operate).WithKey(required: false)
            .Gives<OperationResource>(200).Refuses(400, 404, 409, 422);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var kind = query.Text("kind", 64);
        var status = query.OneOf("status", WireName.All<OperationStatus>());
        var page = query.Page(LongOperation.Records.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var columns = new List<(string, string)>();
        if (kind is not null)
        {
            columns.Add(("kind", kind));
        }
        if (status is not null)
        {
            columns.Add(("status", status));
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, LongOperation.Records, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<OperationResource>.Of(
                rows,
                page.Limit,
                r => OperationResource.Of((LongOperation)r.State),
                r => ((LongOperation)r.State).Id,
                newerFirst: page.NewerThan is not null),
            OperationResponses.Default.ListingOperationResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        Identifier.TryParse(id, LongOperation.Records.Prefix, out _)
        && await store.Record(RequestScope.Of(http).Caller.Scope, LongOperation.Records, id)
            is { State: LongOperation operation }
            ? new Reply(200, OperationResource.Render(operation), Reply.Json)
            : NotFound(http);

    private static async Task<IResult> Cancel(HttpContext http, string id, Door door) =>
        Identifier.TryParse(id, LongOperation.Records.Prefix, out _)
            ? await Mutation.Run(
                http, door, OperationDecider.Cancel, new CancelOperation(id), keyInBody: null, isKeyRequired: false,
                _ => throw new InvalidOperationException("An operation is canceled at once."))
            : NotFound(http);

    private static async Task<IResult> Resume(HttpContext http, string id, Door door, OperationWorker worker) =>
        Identifier.TryParse(id, LongOperation.Records.Prefix, out _)
            ? await Mutation.Run(
                http, door, OperationDecider.Resume, new ResumeOperation(id), keyInBody: null, isKeyRequired: false,
                _ => throw new InvalidOperationException("An operation is resumed at once."),
                _ =>
                {
                    worker.Poke();
                    return null;
                })
            : NotFound(http);

    private static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(OperationProblems.NotFound, "There is no such operation in this workspace."),
        RequestScope.Of(http).RequestId));
}

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OperationResource))]
[JsonSerializable(typeof(Listing<OperationResource>))]
internal sealed partial class OperationResponses : JsonSerializerContext;

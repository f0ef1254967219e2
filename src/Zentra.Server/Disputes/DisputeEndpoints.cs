using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Disputes;

/// <summary>`/disputes`: what banks take back, and what is said against it.</summary>
internal static class DisputeEndpoints
{
    /// <summary>The largest body with evidence: its files in base64, its texts, and room for escapes.</summary>
    private const int MaxEvidenceBytes = 8 << 20;

    public static void MapDisputes(this IEndpointRouteBuilder app)
    {
        var disputes = app.MapGroup("/disputes").WithTags("Disputes");
        disputes.MapGet("", List).Named("disputes_list", "List disputes, newest first").Needs(Permission.Read)
            .Lists("payment", "status").Gives<Listing<DisputeResource>>(200).Refuses(400);
        disputes.MapGet("/{id}", Get).Named("disputes_get", "Read a dispute").Needs(Permission.Read)
            .Gives<DisputeResource>(200).Refuses(404);
        disputes.MapGet("/{id}/files/{file}", Download)
            .Named("disputes_get_file", "Download a file of the evidence").Needs(Permission.Read)
            .Produces<byte[]>(200, EvidenceFiles.ContentTypes[0], [.. EvidenceFiles.ContentTypes.Skip(1)]).Refuses(404);
        disputes.MapPost("/{id}/evidence", GiveEvidence)
            .Named("disputes_give_evidence", "Keep evidence as a draft, or submit it").Needs(Permission.Operate)
            .Takes<GiveEvidenceRequest>().WithKey(required: false)
            .Gives<DisputeResource>(200).Refuses(400, 404, 409, 422);
        disputes.MapPost("/{id}/accept", Accept)
            .Named("disputes_accept", "Accept a dispute: it is lost").Needs(Permission.Operate)
            .Takes<AcceptDisputeRequest>().WithKey(required: false)
            .Gives<DisputeResource>(200).Refuses(400, 404, 409, 422);
        app.MapSandboxDisputes();
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("payment", query.Id("payment", Payment.Kind.Prefix)),
            ("status", query.OneOf("status", WireName.All<DisputeStatus>())),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(Dispute.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, Dispute.Kind, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<DisputeResource>.Of(
                rows, page.Limit, r => DisputeResource.Of((Dispute)r.State), r => ((Dispute)r.State).Id,
                newerFirst: page.NewerThan is not null),
            DisputeResponses.Default.ListingDisputeResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } dispute
            ? new Reply(200, DisputeResource.Render(dispute), Reply.Json)
            : NotFound(http);

    /// <summary>Others wrote the file: a browser is told to save it, not to show it nor to guess its type.</summary>
    private static async Task<IResult> Download(HttpContext http, string id, string file, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is not { } dispute)
        {
            return NotFound(http);
        }
        if (dispute.Files.FirstOrDefault(f => f.Id == file) is not { } named
            || await store.Record(scope, DisputeFile.Kind, named.Id) is not { State: DisputeFile kept })
        {
            return Refuse(http, DisputeProblems.FileNotFound, "This dispute has no such file.");
        }
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(named.Name);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        http.Response.Headers.CacheControl = "private, no-store";
        return new Reply(
            200, kept.Content,
            named.ContentType == "text/plain" ? "text/plain; charset=utf-8" : named.ContentType);
    }

    private static async Task<IResult> GiveEvidence(
        HttpContext http, string id, Door door, IStore store, ProviderMessages messages)
    {
        var parsed = await JsonBody.Read(http, DisputeRequests.Default.GiveEvidenceRequest, MaxEvidenceBytes);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = EvidenceReading.Read(id, body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var reply = await Run(http, id, door, DisputeOperations.GiveEvidence, command, body.IdempotencyKey);
        if (command.Submit && await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } submitted)
        {
            await SandboxDisputes.DecideBySignal(submitted, RequestScope.Of(http), store, messages);
        }
        return reply;
    }

    private static async Task<IResult> Accept(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, DisputeRequests.Default.AcceptDisputeRequest);
        return parsed.Value is { } body
            ? await Run(
                http, id, door, DisputeOperations.Accept, new DisputeCommand.Accept(id), body.IdempotencyKey)
            : parsed.Refusal(http);
    }

    private static async Task<IResult> Run(
        HttpContext http, string id, Door door, Operation operation, DisputeCommand command, string? keyInBody) =>
        Identifier.TryParse(id, Dispute.Kind.Prefix, out _)
            ? await Mutation.Run(
                http, door, operation, command, keyInBody, isKeyRequired: false,
                _ => throw new InvalidOperationException("A dispute is answered at once."))
            : NotFound(http);

    internal static async ValueTask<Dispute?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, Dispute.Kind.Prefix, out _)
            ? (Dispute?)(await store.Record(scope, Dispute.Kind, id))?.State
            : null;

    internal static Reply NotFound(HttpContext http) =>
        Refuse(http, DisputeProblems.NotFound, "There is no such dispute in this workspace.");

    internal static Reply Refuse(HttpContext http, ProblemType type, string detail) =>
        Reply.Of(Problem.Of(new Rejection(type, detail), RequestScope.Of(http).RequestId));
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.CardDisputes;

/// <summary>`/cards/disputes`: what cardholders dispute, from the issuer's side.</summary>
internal static class CardDisputeEndpoints
{
    /// <summary>The largest body with documents: their bytes in base64, and room for their names.</summary>
    private const int MaxEvidenceBytes = 8 << 20;

    private const int MaxBytes = 1 << 16;

    public static void MapCardDisputes(this IEndpointRouteBuilder app)
    {
        var disputes = app.MapGroup("/cards/disputes").WithTags("Card disputes");
        disputes.MapPost("", Open)
            .Named("card_disputes_open", "Dispute what was cleared of an authorization").Needs(Permission.Pay)
            .Takes<OpenCardDisputeRequest>().WithKey(required: true)
            .Gives<CardDisputeResource>(201).Refuses(400, 404, 409, 422);
        disputes.MapGet("", List).Named("card_disputes_list", "List card disputes, newest first")
            .Needs(Permission.Read).Lists("card", "authorization", "status")
            .Gives<Listing<CardDisputeResource>>(200).Refuses(400);
        disputes.MapGet("/{id}", Get).Named("card_disputes_get", "Read a card dispute").Needs(Permission.Read)
            .Gives<CardDisputeResource>(200).Refuses(404);
        disputes.MapGet("/{id}/files/{file}", Download)
            .Named("card_disputes_get_file", "Download a document of a card dispute").Needs(Permission.Read)
            .Produces<byte[]>(200, DisputeFiles.ContentTypes[0], [.. DisputeFiles.ContentTypes.Skip(1)]).Refuses(404);
        disputes.MapStep<AddCardDisputeEvidenceRequest>(
            "/{id}/evidence", "card_disputes_add_evidence", "Add documents", Permission.Pay, AddEvidence);
        disputes.MapStep<FileCardDisputeRequest>(
            "/{id}/file", "card_disputes_file", "File the chargeback with the network", Permission.Operate, File);
        disputes.MapStep<RepresentCardDisputeRequest>(
            "/{id}/represent", "card_disputes_represent", "Record that the merchant's bank answered",
            Permission.Operate, Represent);
        disputes.MapStep<AcceptRepresentmentRequest>(
            "/{id}/accept", "card_disputes_accept", "Accept the merchant's answer: what remains is lost",
            Permission.Operate, Accept);
        disputes.MapStep<EscalateCardDisputeRequest>(
            "/{id}/escalate", "card_disputes_escalate", "Take it to pre-arbitration or arbitration",
            Permission.Operate, Escalate);
        disputes.MapStep<ResolveCardDisputeRequest>(
            "/{id}/resolve", "card_disputes_resolve", "Record how it ended", Permission.Operate, Resolve);
        disputes.MapStep<WithdrawCardDisputeRequest>(
            "/{id}/withdraw", "card_disputes_withdraw", "Give it up", Permission.Pay, Withdraw);
        disputes.MapStep<CreditCardDisputeRequest>(
            "/{id}/credit", "card_disputes_credit", "Grant provisional credit, or take it back", Permission.Operate,
            Credit, isKeyRequired: true);
    }

    private static void MapStep<T>(
        this RouteGroupBuilder disputes,
        string route,
        string name,
        string summary,
        Permission permission,
        Delegate handle,
        bool isKeyRequired = false)
        where T : notnull => disputes.MapPost(route, handle).Named(name, summary).Needs(permission)
            .Takes<T>().WithKey(isKeyRequired).Gives<CardDisputeResource>(200).Refuses(400, 404, 409, 422);

    private static async Task<IResult> Open(HttpContext http, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, CardDisputeRequests.Default.OpenCardDisputeRequest, MaxBytes);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        CardDisputeReading.Check(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var asked = new CardDisputeCommand.Open(
            body.Authorization!, "", body.AmountMinor, body.Reason!, body.Description);
        if (Idempotency.Of(http, body.IdempotencyKey, CardDisputeOperations.Open, asked, isRequired: true)
            .Refusal is { } wrong)
        {
            return wrong;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var found = await store.Record(scope, Authorization.Records, body.Authorization!);
        if (found is not { State: Authorization { Card: { } card } })
        {
            return Refuse(http, new(
                AuthorizationProblems.NotFound,
                "There is no such authorization of a card in this workspace.")
            {
                Pointer = "/authorization",
            });
        }
        return await Mutation.Run(
            http, door, CardDisputeOperations.Open, asked with { Card = card }, body.IdempotencyKey,
            isKeyRequired: true, AtOnce, answer => $"/cards/disputes/{IdOf(answer)}");
    }

    private static Task<IResult> AddEvidence(HttpContext http, string id, Door door) => Step(
        http, id, door, CardDisputeOperations.AddEvidence,
        CardDisputeRequests.Default.AddCardDisputeEvidenceRequest,
        (body, faults) => CardDisputeReading.Read(id, body, faults), body => body.IdempotencyKey,
        maxBytes: MaxEvidenceBytes);

    private static Task<IResult> File(HttpContext http, string id, Door door) => Step(
        http, id, door, CardDisputeOperations.File, CardDisputeRequests.Default.FileCardDisputeRequest,
        (body, faults) => CardDisputeReading.Read(id, body, faults), body => body.IdempotencyKey);

    private static Task<IResult> Represent(HttpContext http, string id, Door door) => Step(
        http, id, door, CardDisputeOperations.RecordRepresentment,
        CardDisputeRequests.Default.RepresentCardDisputeRequest,
        (body, faults) => CardDisputeReading.Read(id, body, faults), body => body.IdempotencyKey);

    private static Task<IResult> Accept(HttpContext http, string id, Door door) => Step(
        http, id, door, CardDisputeOperations.AcceptRepresentment,
        CardDisputeRequests.Default.AcceptRepresentmentRequest,
        (body, faults) => CardDisputeReading.Read(id, body, faults), body => body.IdempotencyKey);

    private static Task<IResult> Escalate(HttpContext http, string id, Door door) => Step(
        http, id, door, CardDisputeOperations.Escalate, CardDisputeRequests.Default.EscalateCardDisputeRequest,
        (body, faults) => CardDisputeReading.Read(id, body, faults), body => body.IdempotencyKey);

    private static Task<IResult> Resolve(HttpContext http, string id, Door door) => Step(
        http, id, door, CardDisputeOperations.Resolve, CardDisputeRequests.Default.ResolveCardDisputeRequest,
        (body, faults) => CardDisputeReading.Read(id, body, faults), body => body.IdempotencyKey);

    private static Task<IResult> Withdraw(HttpContext http, string id, Door door) => Step(
        http, id, door, CardDisputeOperations.Withdraw, CardDisputeRequests.Default.WithdrawCardDisputeRequest,
        (body, faults) => CardDisputeReading.Read(id, body, faults), body => body.IdempotencyKey);

    private static async Task<IResult> Credit(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, CardDisputeRequests.Default.CreditCardDisputeRequest, MaxBytes);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var isReversal = CardDisputeReading.IsReversal(body, faults);
        return faults.Any ? faults.Refusal(http)
            : isReversal ? await Run(
                http, id, door, CardDisputeOperations.ReverseCredit,
                new CardDisputeCommand.ReverseCredit(id, body.AmountMinor), body.IdempotencyKey, isKeyRequired: true)
            : await Run(
                http, id, door, CardDisputeOperations.GrantCredit,
                new CardDisputeCommand.GrantCredit(id, body.AmountMinor), body.IdempotencyKey, isKeyRequired: true);
    }

    private static async Task<IResult> Step<T>(
        HttpContext http,
        string id,
        Door door,
        Operation operation,
        JsonTypeInfo<T> json,
        Func<T, Faults, CardDisputeCommand> read,
        Func<T, string?> key,
        int maxBytes = MaxBytes)
        where T : class
    {
        var parsed = await JsonBody.Read(http, json, maxBytes);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var command = read(body, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Run(http, id, door, operation, command, key(body), isKeyRequired: false);
    }

    private static async Task<IResult> Run(
        HttpContext http,
        string id,
        Door door,
        Operation operation,
        CardDisputeCommand command,
        string? keyInBody,
        bool isKeyRequired) => Identifier.TryParse(id, CardDispute.Kind.Prefix, out _)
            ? await Mutation.Run(http, door, operation, command, keyInBody, isKeyRequired, AtOnce)
            : NotFound(http);

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("card", query.Id("card", Card.Kind.Prefix)),
            ("authorization", query.Id("authorization", Authorization.Records.Prefix)),
            ("status", query.OneOf("status", WireName.All<CardDisputeStatus>())),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(CardDispute.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, CardDispute.Kind, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<CardDisputeResource>.Of(
                rows, page.Limit, r => CardDisputeResource.Of((CardDispute)r.State), r => ((CardDispute)r.State).Id,
                newerFirst: page.NewerThan is not null),
            CardDisputeResponses.Default.ListingCardDisputeResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } dispute
            ? new Reply(200, CardDisputeResource.Render(dispute), Reply.Json) { ETag = dispute.Version }
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
            || await store.Record(scope, CardDisputeFile.Kind, named.Id) is not { State: CardDisputeFile kept })
        {
            return Refuse(http, new(CardDisputeProblems.FileNotFound, "This dispute has no such document."));
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

    private static async ValueTask<CardDispute?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, CardDispute.Kind.Prefix, out _)
            ? (CardDispute?)(await store.Record(scope, CardDispute.Kind, id))?.State
            : null;

    private static ValueTask<ReadOnlyMemory<byte>> AtOnce(Result.Open open) =>
        throw new InvalidOperationException("A card dispute is answered at once.");

    private static Reply NotFound(HttpContext http) =>
        Refuse(http, new(CardDisputeProblems.NotFound, "There is no such card dispute in this workspace."));

    private static Reply Refuse(HttpContext http, Rejection rejection) =>
        Reply.Of(Problem.Of(rejection, RequestScope.Of(http).RequestId));

    private static string? IdOf(Answer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.TryGetProperty("id", out var id) ? id.GetString() : null;
    }
}

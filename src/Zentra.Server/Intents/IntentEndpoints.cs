using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Intents;

/// <summary>An intent envelope.</summary>
public sealed record CreateIntentRequest
{
    /// <summary>Your name for the intent, and its idempotency key: 1 to 128 printable ASCII characters. Required.</summary>
    public string? IntentId { get; init; }

    /// <summary>The workspace's identifier, or `workspace_scope` for the key's own. Required.</summary>
    public string? Scope { get; init; }

    /// <summary>`minor_units + ledger_currency`: the only money model there is.</summary>
    public string? MoneyModel { get; init; }

    /// <summary>What the intent is about: any of `policy`, `ledger`, `events`, `evidence`, `money`, `tenancy`.</summary>
    public IReadOnlyList<string>? Primitives { get; init; }
}

/// <summary>`/runtime/intents`: the runtime itself, and the trace of every intent.</summary>
internal static class IntentEndpoints
{
    private const string OwnScope = "workspace_scope";
    private const string MoneyModel = "minor_units + ledger_currency";
    private static readonly string[] Primitives = ["policy", "ledger", "events", "evidence", "money", "tenancy"];

    private static readonly ProblemType IntentNotFound = new("intent_not_found", 404, "There is no such intent.");

    public static IReadOnlyList<ProblemType> Problems => [IntentNotFound];

    public static void MapIntents(this IEndpointRouteBuilder app)
    {
        var intents = app.MapGroup("/runtime/intents").WithTags("Runtime");
        intents.MapPost("", Create).Named("runtime_intents_create", "Open an intent").Needs(Permission.Pay)
            .Takes<CreateIntentRequest>().Gives<IntentResource>(201).Refuses(400, 422);
        intents.MapGet("", List).Named("runtime_intents_list", "List intents, newest first").Needs(Permission.Read)
            .Lists().Gives<Listing<IntentResource>>(200).Refuses(400);
        intents.MapGet("/{id}", Get).Named("runtime_intents_get", "Read an intent's six stages").Needs(Permission.Read)
            .Gives<IntentResource>(200).Refuses(404);
    }

    private static async Task<IResult> Create(HttpContext http, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.CreateIntentRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var request = RequestScope.Of(http);
        var faults = new Faults();
        faults.RequireReference("/intent_id", body.IntentId);
        if (body.Scope is null)
        {
            faults.Add("/scope", "required", "/scope is required: workspace_scope, or the workspace's identifier.");
        }
        else if (body.Scope != OwnScope && body.Scope != request.Caller.Scope.Workspace)
        {
            faults.Add("/scope", "unknown_scope", "/scope is not a workspace of this key.");
        }
        if (body.MoneyModel is not null and not MoneyModel)
        {
            faults.Add("/money_model", "unknown_money_model", $"/money_model must be `{MoneyModel}`.");
        }
        for (var i = 0; i < body.Primitives?.Count; i++)
        {
            if (!Primitives.Contains(body.Primitives[i]) || i >= Primitives.Length)
            {
                faults.Add($"/primitives/{i}", "unknown_primitive", $"/primitives/{i} must be one of {string.Join(", ", Primitives)}.");
                break;
            }
        }
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var command = new OpenIntent(body.IntentId!, body.Scope!, body.MoneyModel, body.Primitives);
        return await Mutation.Run(
            http, door, Envelope.Open, command, body.IntentId, isKeyRequired: true,
            async open => JsonSerializer.SerializeToUtf8Bytes(
                await IntentResource.Of(store, (await store.IntentAt(request.Caller.Scope.Tenant, open.Sequence))!),
                ResponseJson.Default.IntentResource),
            openStatus: 201,
            openLocation: open => $"/runtime/intents/{open.Subject}");
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store)
    {
        var request = RequestScope.Of(http);
        var found = Identifier.TryParse(id, "int", out var identifier)
            ? await store.Intent(request.Caller.Scope, identifier)
            : null;
        return found is null
            ? Reply.Of(Problem.Of(new Rejection(IntentNotFound, "There is no such intent in this workspace."), request.RequestId))
            : JsonReply.Ok(await IntentResource.Of(store, found), ResponseJson.Default.IntentResource);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var page = query.Page("int");
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = new List<IntentResource>();
        foreach (var intent in await store.Intents(RequestScope.Of(http).Caller.Scope, page))
        {
            rows.Add(await IntentResource.Of(store, intent));
        }
        return JsonReply.Ok(
            Listing<IntentResource>.Of(rows, page.Limit, r => r, r => r.Id, newerFirst: page.NewerThan is not null),
            ResponseJson.Default.ListingIntentResource);
    }
}

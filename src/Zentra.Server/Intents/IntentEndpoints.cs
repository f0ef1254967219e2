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

    /// <summary>An operationId of the contract to run under this intent, as `payments_create`; none opens the intent alone.</summary>
    public string? Operation { get; init; }

    /// <summary>What the operation takes: the body of its endpoint, and `payment` where its path names one.</summary>
    public JsonElement? Input { get; init; }

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

    private static async Task<IResult> Create(
        HttpContext http, Door door, IStore store, IReadOnlyList<NamedOperation> operations)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.CreateIntentRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var request = RequestScope.Of(http);
        var faults = new Faults();
        Check(body, request.Caller.Scope, faults);
        var (operation, command) = Read(body, operations, faults);
        if (faults.Any || command is null)
        {
            return faults.Refusal(http);
        }
        var (key, refusal) = Idempotency.Of(http, body.IntentId, operation, command, isRequired: true);
        if (refusal is not null)
        {
            return refusal;
        }
        var result = await door.Run(Mutation.Open(http, operation, command) with { Key = key });
        var (sequence, answer, isReplay) = result switch
        {
            Result.Answered answered => (answered.Sequence, answered.Answer, answered.IsReplay),
            Result.Open open => (open.Sequence, null, open.IsReplay),
            Result.InProgress or Result.KeyReused or Result.Refused => (0, null, false),
            _ => throw new InvalidOperationException("The door gave an unknown result."),
        };
        return sequence == 0
            ? Mutation.Refuse(request, result)
            : await Show(store, (await store.IntentAt(request.Caller.Scope.Tenant, sequence))!, answer, isReplay);
    }

    private static async Task<Reply> Show(IStore store, SealedIntent intent, Answer? answer, bool isReplay)
    {
        var resource = await IntentResource.Of(store, intent);
        if (answer is not null)
        {
            using var body = JsonDocument.Parse(answer.Body);
            resource = resource with { Result = new(answer.Status, body.RootElement.Clone()) };
        }
        return new(201, JsonSerializer.SerializeToUtf8Bytes(resource, ResponseJson.Default.IntentResource), Reply.Json)
        {
            IsReplay = isReplay,
            Location = $"/runtime/intents/{resource.Id}",
        };
    }

    private static (Operation Operation, Command? Command) Read(
        CreateIntentRequest body, IReadOnlyList<NamedOperation> operations, Faults faults)
    {
        if (body.Operation is null)
        {
            if (body.Input is not null)
            {
                faults.Add("/input", "unexpected", "/input needs an /operation that takes it.");
            }
            return (Envelope.Open, new OpenIntent(body.IntentId ?? "", body.Scope ?? "", body.MoneyModel, body.Primitives));
        }
        if (operations.FirstOrDefault(o => o.Name == body.Operation) is not { } named)
        {
            faults.Add(
                "/operation", "unknown_operation", $"/operation must be one of {string.Join(", ", operations.Select(o => o.Name))}.");
            return (Envelope.Open, null);
        }
        if (body.Input is not { } input)
        {
            faults.Add("/input", "required", "/input is required: what the operation takes.");
            return (Envelope.Open, null);
        }
        var inner = new Faults("/input");
        var command = named.Read(input, inner);
        faults.Add(inner);
        return (named.Operation, command);
    }

    private static void Check(CreateIntentRequest body, Scope scope, Faults faults)
    {
        faults.RequireReference("/intent_id", body.IntentId);
        if (body.Scope is null)
        {
            faults.Add("/scope", "required", "/scope is required: workspace_scope, or the workspace's identifier.");
        }
        else if (body.Scope != OwnScope && body.Scope != scope.Workspace)
        {
            faults.Add("/scope", "unknown_scope", "/scope is not a workspace of this key.");
        }
        if (body.MoneyModel is not null and not MoneyModel)
        {
            faults.Add("/money_model", "unknown_money_model", $"/money_model must be `{MoneyModel}`.");
        }
        for (var i = 0; i < body.Primitives?.Count; i++)
        {
            if (i >= Primitives.Length || !Primitives.Contains(body.Primitives[i]))
            {
                faults.Add(
                    $"/primitives/{i}", "unknown_primitive", $"/primitives/{i} must be one of {string.Join(", ", Primitives)}.");
                break;
            }
        }
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

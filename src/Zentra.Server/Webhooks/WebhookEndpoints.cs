using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Vault;

namespace Zentra.Server.Webhooks;

/// <summary>`/webhooks/endpoints`: where events are delivered.</summary>
internal static class WebhookEndpoints
{
    private const int MaxEndpoints = 50;
    private const long DayInSeconds = 86_400;

    public static void MapWebhookEndpoints(this IEndpointRouteBuilder app)
    {
        var endpoints = app.MapGroup("/webhooks/endpoints").WithTags("Webhooks");
        endpoints.MapPost("", Create).Named("webhook_endpoints_create", "Make an endpoint; its secret is shown once")
            .Needs(Permission.Administer).Takes<CreateEndpointRequest>().WithKey(required: false)
            .Gives<WebhookEndpointResource>(201).Refuses(400, 409, 422);
        endpoints.MapGet("", List).Named("webhook_endpoints_list", "List endpoints, newest first")
            .Needs(Permission.Read).Lists("status").Gives<Listing<WebhookEndpointResource>>(200).Refuses(400);
        endpoints.MapGet("/{id}", Get).Named("webhook_endpoints_get", "Read an endpoint").Needs(Permission.Read)
            .Gives<WebhookEndpointResource>(200).Refuses(404);
        endpoints.MapGet("/{id}/health", Health)
            .Named("webhook_endpoints_health", "Read how far an endpoint has come, and what is open")
            .Needs(Permission.Read).Gives<EndpointHealth>(200).Refuses(404);
        endpoints.MapPatch("/{id}", Update).Named("webhook_endpoints_update", "Change, disable or enable an endpoint")
            .Needs(Permission.Administer).Takes<UpdateEndpointRequest>().WithKey(required: false).WithVersion()
            .Gives<WebhookEndpointResource>(200).Refuses(400, 404, 409, 412, 422);
        endpoints.MapDelete("/{id}", Delete)
            .Named("webhook_endpoints_delete", "Delete an endpoint; open deliveries are canceled")
            .Needs(Permission.Administer).Gives<WebhookEndpointResource>(200).Refuses(404);
        endpoints.MapPost("/{id}/rotate-secret", Rotate)
            .Named("webhook_endpoints_rotate_secret", "Make a new secret; the one before signs too for a time")
            .Needs(Permission.Administer).Takes<RotateSecretRequest>().WithKey(required: false).WithVersion()
            .Gives<WebhookEndpointResource>(200).Refuses(400, 404, 409, 412, 422);
        endpoints.MapPost("/{id}/test", Test).Named("webhook_endpoints_test", "Send an event of its own to an endpoint")
            .Needs(Permission.Operate).WithKey(required: false).Gives<EndpointTest>(202).Refuses(400, 404, 409, 422);
    }

    private static async Task<IResult> Create(
        HttpContext http, Door door, IStore store, CredentialVault vault, WebhookSettings settings,
        WebhookDispatcher dispatcher)
    {
        var parsed = await JsonBody.Read(http, WebhookRequests.Default.CreateEndpointRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var caller = RequestScope.Of(http).Caller;
        EndpointChecks.RequireUrl(body.Url, caller.Livemode, settings, faults);
        EndpointChecks.Check(body.Description, body.Events, body.MaxInFlight, body.MaxPerSecond, body.Metadata, faults);
        EndpointChecks.CheckVersion(body.ApiVersion, faults);
        EndpointChecks.CheckSecret(body.Secret, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var known = await DeliveryWork.Endpoints(store, caller.Scope);
        if (known.Count(e => e.Status != EndpointStatus.Deleted) >= MaxEndpoints)
        {
            return Refused(
                http, WebhookProblems.TooManyEndpoints,
                $"A workspace has {MaxEndpoints} endpoints at most; delete one.");
        }
        var secret = body.Secret ?? StandardSignature.NewSecret();
        var command = new CreateEndpoint(
            body.Url!, body.Description, body.Events ?? ["*"], body.ApiVersion ?? ApiVersion.Current,
            WebhookSecrets.Seal(vault, caller.Scope, secret), body.MaxInFlight ?? settings.MaxInFlight,
            body.MaxPerSecond, body.Metadata);
        return await Mutation.Run(
            http, door, WebhookDecider.Create, command, keyInBody: null, isKeyRequired: false,
            open => Shown(store, dispatcher, caller.Scope, open, secret),
            openStatus: 201,
            openLocation: open => $"/webhooks/endpoints/{open.Subject}",
            fingerprintOf: command with { Secret = body.Secret is null ? "" : vault.Fingerprint(body.Secret) });
    }

    private static async Task<IResult> Update(
        HttpContext http, string id, Door door, WebhookSettings settings, WebhookDispatcher dispatcher)
    {
        var parsed = await JsonBody.Read(http, WebhookRequests.Default.UpdateEndpointRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var caller = RequestScope.Of(http).Caller;
        if (body.Url is not null)
        {
            EndpointChecks.RequireUrl(body.Url, caller.Livemode, settings, faults);
        }
        EndpointChecks.Check(body.Description, body.Events, body.MaxInFlight, body.MaxPerSecond, body.Metadata, faults);
        var seen = Precondition.Version(http, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        if (!IsId(id))
        {
            return NotFound(http);
        }
        var result = await Mutation.Run(
            http, door, WebhookDecider.Update,
            new UpdateEndpoint(
                id, seen, body.Url, body.Description, body.Events, body.Enabled, body.MaxInFlight, body.MaxPerSecond,
                body.Metadata),
            keyInBody: null, isKeyRequired: false, AtOnce);
        dispatcher.Changed(caller.Scope, id);
        return result;
    }

    private static async Task<IResult> Rotate(
        HttpContext http, string id, Door door, IStore store, CredentialVault vault, WebhookDispatcher dispatcher)
    {
        var parsed = await JsonBody.Read(http, WebhookRequests.Default.RotateSecretRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        EndpointChecks.CheckSecret(body.Secret, faults);
        if (body.GraceSeconds is < 0 or > 7 * DayInSeconds)
        {
            faults.Add(
                "/grace_seconds", "out_of_range", $"/grace_seconds must be from 0 to {7 * DayInSeconds} seconds.");
        }
        var seen = Precondition.Version(http, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        if (!IsId(id))
        {
            return NotFound(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var secret = body.Secret ?? StandardSignature.NewSecret();
        var command = new RotateSecret(
            id, seen, WebhookSecrets.Seal(vault, scope, secret), body.GraceSeconds ?? DayInSeconds);
        return await Mutation.Run(
            http, door, WebhookDecider.Rotate, command, keyInBody: null, isKeyRequired: false,
            open => Shown(store, dispatcher, scope, open, secret),
            openStatus: 200,
            fingerprintOf: command with { Secret = body.Secret is null ? "" : vault.Fingerprint(body.Secret) });
    }

    private static async Task<IResult> Delete(HttpContext http, string id, Door door, WebhookDispatcher dispatcher)
    {
        if (!IsId(id))
        {
            return NotFound(http);
        }
        var result = await Mutation.Run(
            http, door, WebhookDecider.Delete, new DeleteEndpoint(id), keyInBody: null, isKeyRequired: false, AtOnce);
        dispatcher.Changed(RequestScope.Of(http).Caller.Scope, id);
        return result;
    }

    private static async Task<IResult> Test(HttpContext http, string id, Door door, IStore store)
    {
        if (!IsId(id))
        {
            return NotFound(http);
        }
        var (key, refusal) = Idempotency.Of(http, null, WebhookDecider.Test, new TestEndpoint(id), isRequired: false);
        if (refusal is not null)
        {
            return refusal;
        }
        var request = RequestScope.Of(http);
        var result = await door.Run(Mutation.Open(http, WebhookDecider.Test, new TestEndpoint(id)) with { Key = key });
        if (result is not Result.Answered answered)
        {
            return Mutation.Refuse(request, result);
        }
        var scope = request.Caller.Scope;
        var intent = await store.IntentAt(scope.Tenant, answered.Sequence)
            ?? throw new InvalidOperationException($"Intent {answered.Sequence} was answered and is not there.");
        var told = (await store.EventsOf(intent))[0];
        var endpoint = (WebhookEndpoint)(await store.Record(scope, WebhookEndpoint.Records, id))!.State;
        return JsonReply.Of(
            202, new EndpointTest(told.Id, DeliveryResource.IdOf(told.Id, endpoint)),
            WebhookResponses.Default.EndpointTest);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(http, id, store) is { } endpoint
            ? new Reply(200, WebhookEndpointResource.Render(endpoint), Reply.Json) { ETag = endpoint.Version }
            : NotFound(http);

    private static async Task<IResult> Health(HttpContext http, string id, IStore store)
    {
        if (await Find(http, id, store) is not { } endpoint)
        {
            return NotFound(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var cursor = await store.Cursor(scope, id) ?? new(id, 0, 0);
        var open = await store.CountDeliveries(scope, endpoint.Number);
        return JsonReply.Ok(
            new EndpointHealth(
                cursor.Position, cursor.Delivered, cursor.Failed, cursor.DeliveredAt, cursor.FailingSince,
                new SortedDictionary<string, long>(
                    open.ToDictionary(o => o.Key.Name(), o => o.Value), StringComparer.Ordinal)),
            WebhookResponses.Default.EndpointHealth);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var status = query.OneOf("status", WireName.All<EndpointStatus>());
        var page = query.Page(WebhookEndpoint.Records.Prefix, withMetadata: true);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(RequestScope.Of(http).Caller.Scope, WebhookEndpoint.Records, new(page)
        {
            Columns = status is null ? [] : [("status", status)],
            Metadata = query.Metadata,
        });
        return JsonReply.Ok(
            Listing<WebhookEndpointResource>.Of(
                rows,
                page.Limit,
                r => WebhookEndpointResource.Of((WebhookEndpoint)r.State),
                r => ((WebhookEndpoint)r.State).Id,
                newerFirst: page.NewerThan is not null),
            WebhookResponses.Default.ListingWebhookEndpointResource);
    }

    /// <summary>The endpoint as it is now, with its secret: shown once, and not in the repeat of the call.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>> Shown(
        IStore store, WebhookDispatcher dispatcher, Scope scope, Result.Open open, string secret)
    {
        dispatcher.Changed(scope, open.Subject);
        var endpoint = (WebhookEndpoint)(await store.Record(scope, WebhookEndpoint.Records, open.Subject))!.State;
        return JsonSerializer.SerializeToUtf8Bytes(
            WebhookEndpointResource.Of(endpoint) with { Secret = open.IsReplay ? null : secret },
            WebhookResponses.Default.WebhookEndpointResource);
    }

    private static async Task<WebhookEndpoint?> Find(HttpContext http, string id, IStore store) =>
        IsId(id) && await store.Record(RequestScope.Of(http).Caller.Scope, WebhookEndpoint.Records, id)
            is { State: WebhookEndpoint endpoint }
            ? endpoint
            : null;

    private static bool IsId(string id) => Identifier.TryParse(id, WebhookEndpoint.Records.Prefix, out _);

    private static ValueTask<ReadOnlyMemory<byte>> AtOnce(Result.Open open) =>
        throw new InvalidOperationException("An endpoint is answered at once.");

    private static Reply NotFound(HttpContext http) => Refused(
        http, WebhookProblems.EndpointNotFound, "There is no such webhook endpoint in this workspace.");

    private static Reply Refused(HttpContext http, ProblemType type, string detail) =>
        Reply.Of(Problem.Of(new Rejection(type, detail), RequestScope.Of(http).RequestId));
}

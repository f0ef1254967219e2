using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Runtime.Webhooks;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Workers;

namespace Zentra.Server.Webhooks;

/// <summary>`/webhooks/deliveries`, `/webhooks/replay`: what became of each event, and trying again.</summary>
internal static class DeliveryEndpoints
{
    private const int MaxReason = 500;
    private const int MaxStates = 10;

    public static void MapDeliveries(this IEndpointRouteBuilder app)
    {
        var deliveries = app.MapGroup("/webhooks/deliveries").WithTags("Webhooks");
        deliveries.MapGet("", List).Named("webhook_deliveries_list", "List deliveries, the newest event first")
            .Needs(Permission.Read).Lists("endpoint", "state", "type", "event", "subject")
            .Gives<Listing<DeliveryResource>>(200).Refuses(400);
        deliveries.MapGet("/{id}", Get).Named("webhook_deliveries_get", "Read a delivery with its attempts")
            .Needs(Permission.Read).Gives<DeliveryResource>(200).Refuses(404);
        deliveries.MapPost("/{id}/retry", Retry)
            .Named("webhook_deliveries_retry", "Try a delivery again now, at the start of its schedule")
            .Needs(Permission.Operate).WithKey(required: false)
            .Gives<OperationResource>(202).Refuses(400, 404, 409, 422);
        deliveries.MapPost("/{id}/cancel", Cancel).Named("webhook_deliveries_cancel", "Give a delivery up")
            .Needs(Permission.Operate).WithKey(required: false)
            .Gives<OperationResource>(202).Refuses(400, 404, 409, 422);
        var webhooks = app.MapGroup("/webhooks").WithTags("Webhooks");
        webhooks.MapPost("/replay", Replay)
            .Named("webhooks_replay", "Try many deliveries again, or count them with `dry_run`")
            .Needs(Permission.Operate).Takes<ReplayRequest>().WithKey(required: false)
            .Gives<ReplayCount>(200).Gives<OperationResource>(202).Refuses(400, 404, 409, 422);
        var events = app.MapGroup("/events").WithTags("Events");
        events.MapPost("/{id}/resend", Resend)
            .Named("events_resend", "Tell an event again, to its endpoints and to those who listen")
            .Needs(Permission.Operate).Takes<ResendRequest>().WithKey(required: false)
            .Gives<OperationResource>(202).Refuses(400, 404, 409, 422);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var endpoint = query.Id("endpoint", WebhookEndpoint.Records.Prefix);
        var state = query.OneOf("state", WireName.All<DeliveryState>());
        var type = query.Text("type", 64);
        var told = query.Id("event", "evt");
        var subject = query.Text("subject", 64);
        var page = query.Page("dlv");
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var filter = new DeliveryFilter
        {
            Endpoint = endpoint,
            State = state is null ? null : WireName.Find<DeliveryState>(state),
            Type = type,
            Event = told,
            Subject = subject,
        };
        var rows = await new DeliveryLists(store, RequestScope.Of(http).Caller.Scope).List(filter, page);
        return JsonReply.Ok(
            Listing<DeliveryResource>.Of(
                rows, page.Limit, r => DeliveryResource.Of(r.Delivery, r.Endpoint),
                r => DeliveryResource.IdOf(r.Delivery.Event, r.Endpoint), newerFirst: page.NewerThan is not null),
            WebhookResponses.Default.ListingDeliveryResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await new DeliveryLists(store, RequestScope.Of(http).Caller.Scope).Find(id) is { } found
            ? JsonReply.Ok(
                DeliveryResource.Of(found.Delivery, found.Endpoint), WebhookResponses.Default.DeliveryResource)
            : NotFound(http);

    private static Task<IResult> Retry(HttpContext http, string id, Door door, IStore store, OperationWorker worker) =>
        One(http, id, WebhookDecider.Retry, door, store, worker);

    private static Task<IResult> Cancel(HttpContext http, string id, Door door, IStore store, OperationWorker worker) =>
        One(http, id, WebhookDecider.Cancel, door, store, worker);

    private static async Task<IResult> One(
        HttpContext http, string id, string kind, Door door, IStore store, OperationWorker worker)
    {
        if (await new DeliveryLists(store, RequestScope.Of(http).Caller.Scope).Find(id) is not { } found)
        {
            return NotFound(http);
        }
        if (kind == WebhookDecider.Cancel && !found.Delivery.IsOpen)
        {
            return Reply.Of(Problem.Of(
                new Rejection(
                    WebhookProblems.DeliveryEnded,
                    $"The delivery is {found.Delivery.State.Name()}; there is nothing to give up."),
                RequestScope.Of(http).RequestId));
        }
        var sequence = found.Delivery.Sequence;
        var selection = new DeliverySelection { Endpoint = found.Endpoint.Id, From = sequence, To = sequence };
        return await Run(http, door, worker, new ReplayDeliveries(kind, selection, Reason: null, Total: 1), null);
    }

    private static async Task<IResult> Replay(
        HttpContext http, Door door, IStore store, DeliveryWork work, OperationWorker worker)
    {
        var parsed = await JsonBody.Read(http, WebhookRequests.Default.ReplayRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var states = Check(body, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var isDryRun = body.DryRun == true;
        if (body.Endpoint is { } id
            && Refusal(await store.Record(scope, WebhookEndpoint.Records, id), isDryRun) is { } no)
        {
            return Reply.Of(Problem.Of(no with { Pointer = "/endpoint" }, RequestScope.Of(http).RequestId));
        }
        var last = await store.Events(scope, new(0, 1) { Before = long.MaxValue });
        var selection = new DeliverySelection
        {
            Endpoint = body.Endpoint,
            From = body.From,
            To = Math.Min(body.To ?? long.MaxValue, last is [var newest] ? newest.Sequence : 0),
            CreatedFrom = body.CreatedGte,
            CreatedBefore = body.CreatedLt,
            Types = body.Types,
            States = states,
        };
        if (isDryRun)
        {
            return JsonReply.Ok(
                new ReplayCount(await work.Count(scope, selection)), WebhookResponses.Default.ReplayCount);
        }
        // The end of the range is of the moment; what was asked for is the same without it.
        var command = new ReplayDeliveries(WebhookDecider.Replay, selection, body.Reason, Total: null);
        return await Run(
            http, door, worker, command, command with { Selection = selection with { To = body.To ?? 0 } });
    }

    /// <summary>Why nothing can be tried again; what is done and not only counted is refused by its intent.</summary>
    private static Rejection? Refusal(StoredRecord? found, bool isDryRun) => found?.State switch
    {
        WebhookEndpoint endpoint when !isDryRun || endpoint.Status == EndpointStatus.Enabled => null,
        WebhookEndpoint { Status: EndpointStatus.Disabled } => new(
            WebhookProblems.EndpointDisabled, "A disabled endpoint gets no events; enable it first."),
        _ => new(WebhookProblems.EndpointNotFound, "There is no such webhook endpoint in this workspace."),
    };

    private static async Task<IResult> Resend(
        HttpContext http, string id, Door door, IStore store, OperationWorker worker)
    {
        var parsed = await JsonBody.Read(http, WebhookRequests.Default.ResendRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        EndpointChecks.CheckId("/endpoint", body.Endpoint, faults);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await DeliveryLists.Event(store, scope, id) is not { } told)
        {
            return Reply.Of(Problem.Of(
                new Rejection(EventProblems.NotFound, "There is no such event in this workspace."),
                RequestScope.Of(http).RequestId));
        }
        return await Mutation.Run(
            http, door, WebhookDecider.Resend, new ResendEvent(told.Id, told.Sequence, told.Type, body.Endpoint),
            keyInBody: null, isKeyRequired: false, AtOnce, Begun(worker));
    }

    private static IReadOnlyList<DeliveryState>? Check(ReplayRequest body, Faults faults)
    {
        if (body.Reason is null)
        {
            faults.Add("/reason", "required", "/reason is required: why the deliveries are tried again.");
        }
        faults.CheckText("/reason", body.Reason, MaxReason);
        foreach (var (pointer, value) in new[] { ("/from", body.From), ("/to", body.To) })
        {
            if (value is < 1 or > Query.MaxSequence)
            {
                faults.Add(pointer, "out_of_range", $"{pointer} must be the sequence of an event.");
            }
        }
        EndpointChecks.CheckId("/endpoint", body.Endpoint, faults);
        EndpointChecks.CheckPatterns("/types", body.Types, faults);
        if (body.States?.Count > MaxStates)
        {
            faults.Add("/states", "invalid_length", $"/states must have {MaxStates} states at most.");
        }
        var states = new List<DeliveryState>();
        for (var i = 0; i < Math.Min(body.States?.Count ?? 0, MaxStates); i++)
        {
            if (body.States![i] is { } name && WireName.Find<DeliveryState>(name) is { } state)
            {
                states.Add(state);
            }
            else
            {
                faults.Add(
                    $"/states/{i}", "invalid_value",
                    $"/states/{i} must be one of {string.Join(", ", WireName.All<DeliveryState>())}.");
            }
        }
        return body.States is null ? null : states;
    }

    private static Task<IResult> Run(
        HttpContext http,
        Door door,
        OperationWorker worker,
        ReplayDeliveries command,
        ReplayDeliveries? fingerprintOf) =>
        Mutation.Run(
            http, door, WebhookDecider.Redeliver, command, keyInBody: null, isKeyRequired: false, AtOnce, Begun(worker),
            fingerprintOf: fingerprintOf);

    /// <summary>What was begun is taken up at once.</summary>
    private static Func<Answer, string?> Begun(OperationWorker worker) => _ =>
    {
        worker.Poke();
        return null;
    };

    private static ValueTask<ReadOnlyMemory<byte>> AtOnce(Result.Open open) =>
        throw new InvalidOperationException("An operation is answered at once.");

    private static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(WebhookProblems.DeliveryNotFound, "There is no such delivery in this workspace."),
        RequestScope.Of(http).RequestId));
}

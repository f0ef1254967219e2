using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Events;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Events;

/// <summary>An event: immutable, in a gapless sequence of the tenant and one of its object.</summary>
/// <param name="Subject">The identifier of the object whose sequence `object_sequence` counts.</param>
public sealed record EventResource(
    string Id,
    string Type,
    Timestamp Timestamp,
    string ApiVersion,
    long Sequence,
    string Subject,
    long ObjectSequence,
    JsonElement Data)
{
    public string Object => "event";

    public static EventResource Of(SealedEvent told)
    {
        using var data = JsonDocument.Parse(told.Data);
        return new(
            told.Id, told.Type, told.At, told.ApiVersion, told.Sequence, told.Object, told.ObjectSequence, data.RootElement.Clone());
    }
}

/// <summary>`/events` by cursor, and as a stream.</summary>
internal static class EventEndpoints
{
    public static IReadOnlyList<ProblemType> Problems => [EventStream.TooMany];

    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        var events = app.MapGroup("/events").WithTags("Events");
        events.MapGet("", List).Named("events_list", "Read events after a sequence, oldest first").Needs(Permission.Read)
            .ListsBy("after", "type", "object").Gives<Listing<EventResource>>(200).Refuses(400);
        events.MapGet("/stream", EventStream.Open).Named("events_stream", "Follow events as they happen")
            .Needs(Permission.Read).Asks("after", "types", "object")
            .WithHeader(
                EventStream.LastEventId,
                "The id of the last event that was seen: the stream goes on after it. It goes before `after`; "
                + "without either, the stream begins with what happens next.")
            .Streams(EventStream.MediaType).Refuses(400, 429);
        events.MapGet("/{id}", Get).Named("events_get", "Read an event").Needs(Permission.Read)
            .Gives<EventResource>(200).Refuses(404);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var limit = query.Limit() + 1;
        var after = query.Number("after", 0, Query.MaxSequence) ?? 0;
        var type = query.Text("type", 64);
        var about = query.Text("object", 64);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Events(
            RequestScope.Of(http).Caller.Scope, new(after, limit) { Type = type, Object = about });
        http.Response.Headers.Vary = "Accept";
        if (CloudEvents.IsAskedFor(http.Request, CloudEvents.Batch))
        {
            return Batch(http, [.. rows.Take(limit - 1)], hasMore: rows.Count == limit);
        }
        return JsonReply.Ok(
            Listing<EventResource>.Of(
                rows, limit, EventResource.Of, e => e.Sequence.ToString(CultureInfo.InvariantCulture)),
            ResponseJson.Default.ListingEventResource);
    }

    /// <summary>A batch has no room for a cursor: the next page is a link (RFC 8288).</summary>
    private static Reply Batch(HttpContext http, IReadOnlyList<SealedEvent> page, bool hasMore)
    {
        if (hasMore)
        {
            var next = new QueryBuilder(http.Request.Query.Where(p => p.Key != "after"))
            {
                { "after", page[^1].Sequence.ToString(CultureInfo.InvariantCulture) },
            };
            http.Response.Headers.Link = $"<{http.Request.Path}{next}>; rel=\"next\"";
        }
        return new(200, CloudEvents.Render(page), CloudEvents.Batch);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store)
    {
        var request = RequestScope.Of(http);
        if (await EventMessages.Find(store, request.Caller.Scope, id) is not { } told)
        {
            return Reply.Of(Problem.Of(
                new Rejection(EventProblems.NotFound, "There is no such event in this workspace."), request.RequestId));
        }
        http.Response.Headers.Vary = "Accept";
        return CloudEvents.IsAskedFor(http.Request, CloudEvents.One)
            ? new Reply(200, CloudEvents.Render(told), CloudEvents.One)
            : JsonReply.Ok(EventResource.Of(told), ResponseJson.Default.EventResource);
    }
}

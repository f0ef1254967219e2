using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Clearing.Files;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Clearing;

/// <summary>`/cards/clearing`: what networks say they cleared, and how it compares with what was authorized.</summary>
internal static class ClearingEndpoints
{
    /// <summary>The largest place that a record can have.</summary>
    private const long MaxPlace = 9_999_999_998;

    private const int PageSize = 500;

    public static void MapClearing(this IEndpointRouteBuilder app)
    {
        var clearing = app.MapGroup("/cards/clearing").WithTags("Clearing");
        clearing.MapPost("", ClearingUpload.Receive)
            .Named("clearing_create", "Send a network's clearing file; its records are matched and posted")
            .Needs(Permission.Operate).TakesFile(ClearingUpload.MediaTypes).Asks("format", "name")
            .WithKey(required: false).Gives<ClearingFileResource>(200, 201).Gives<OperationResource>(202)
            .Refuses(400, 409, 413, 415, 422);
        clearing.MapGet("", List).Named("clearing_list", "List clearing files, newest first")
            .Needs(Permission.Read).Lists("status", "format").Gives<Listing<ClearingFileResource>>(200).Refuses(400);
        clearing.MapGet("/{id}", Get).Named("clearing_get", "Read a clearing file: its totals, and what differs")
            .Needs(Permission.Read).Gives<ClearingFileResource>(200).Refuses(404);
        clearing.MapGet("/{id}/records", Records)
            .Named("clearing_records", "List the records of a clearing file, in their order")
            .Needs(Permission.Read).ListsBy("cursor", "status", "authorization")
            .Gives<Listing<ClearingRecordResource>>(200).Refuses(400, 404);
    }

    public static async ValueTask<ClearingFile?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, ClearingFile.Kind.Prefix, out _)
            ? (ClearingFile?)(await store.Record(scope, ClearingFile.Kind, id))?.State
            : null;

    private static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(ClearingProblems.NotFound, "There is no such clearing file in this workspace."),
        RequestScope.Of(http).RequestId));

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("status", query.OneOf("status", WireName.All<ClearingFileStatus>())),
            ("format", query.OneOf("format", [.. ClearingFormats.All.Select(f => f.Name)])),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(ClearingFile.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, ClearingFile.Kind, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<ClearingFileResource>.Of(
                rows, page.Limit, r => ClearingFileResource.Of((ClearingFile)r.State),
                r => ((ClearingFile)r.State).Id, newerFirst: page.NewerThan is not null),
            ClearingResponses.Default.ListingClearingFileResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } file
            ? new Reply(200, ClearingFileResource.Render(file), Reply.Json)
            : NotFound(http);

    private static async Task<IResult> Records(HttpContext http, string id, IStore store)
    {
        var query = new Query(http);
        var limit = query.Limit();
        var cursor = query.Number("cursor", 1, MaxPlace) ?? 0;
        var status = query.OneOf("status", WireName.All<ClearingStatus>());
        var authorization = query.Id("authorization", "ath");
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is null)
        {
            return NotFound(http);
        }
        var data = new List<ClearingRecordResource>();
        var only = status is null ? null : WireName.Find<ClearingStatus>(status);
        await foreach (var record in After(store, scope, id, cursor, only, authorization))
        {
            data.Add(ClearingRecordResource.Of(record));
            if (data.Count > limit)
            {
                break;
            }
        }
        var hasMore = data.Count > limit;
        return JsonReply.Ok(
            new Listing<ClearingRecordResource>(
                hasMore ? data[..limit] : data, hasMore,
                hasMore ? data[limit - 1].Place.ToString(CultureInfo.InvariantCulture) : null),
            ClearingResponses.Default.ListingClearingRecordResource);
    }

    /// <summary>The records of a file in their order, a page at a time.</summary>
    private static async IAsyncEnumerable<ClearingRecord> After(
        IStore store, Scope scope, string file, long place, ClearingStatus? status, string? authorization)
    {
        var columns = new List<(string, string)>();
        if (status is { } one and not ClearingStatus.Posted)
        {
            columns.Add(("file_status", ClearingRecord.StatusIn(file, one)));
        }
        if (authorization is not null)
        {
            columns.Add(("authorization", authorization));
        }
        while (true)
        {
            var page = new Page(PageSize)
            {
                NewerThan = ClearingRecord.IdOf(file, place),
                OlderThan = ClearingRecord.IdOf(file, MaxPlace + 1),
            };
            var rows = await store.Records(scope, ClearingRecord.Kind, new(page) { Columns = columns });
            foreach (var row in rows.Reverse())
            {
                var record = (ClearingRecord)row.State;
                place = record.Place;
                if (status is null || record.Status == status)
                {
                    yield return record;
                }
            }
            if (rows.Count < PageSize)
            {
                break;
            }
        }
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Payouts;

/// <summary>`/payouts/files`: what goes to the bank.</summary>
internal static class PayoutFileEndpoints
{
    private const string Xml = "application/xml";
    private const string Csv = "text/csv";

    public static void MapPayoutFiles(this IEndpointRouteBuilder app)
    {
        var files = app.MapGroup("/payouts/files").WithTags("Payouts");
        files.MapPost("", Create)
            .Named("payout_files_create", "Put the payouts that wait into a file for the bank")
            .Needs(Permission.Operate).Takes<CreatePayoutFileRequest>().WithKey(required: true)
            .Gives<PayoutFileResource>(201).Refuses(400, 409, 422);
        files.MapGet("", List).Named("payout_files_list", "List payout files, newest first").Needs(Permission.Read)
            .Lists("currency", "bank").Gives<Listing<PayoutFileResource>>(200).Refuses(400);
        files.MapGet("/{id}", Get).Named("payout_files_get", "Read a payout file").Needs(Permission.Read)
            .Gives<PayoutFileResource>(200).Refuses(404);
        files.MapGet("/{id}/content", Content)
            .Named("payout_files_get_content", "Download a payout file; whole account numbers are in it")
            .Needs(Permission.Operate).Produces<byte[]>(200, Csv, Xml).Refuses(404);
    }

    private static async Task<IResult> Create(HttpContext http, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, PayoutRequests.Default.CreatePayoutFileRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var format = body.Format is null ? null : PayoutFileFormatJson.Find(body.Format);
        if (format is null)
        {
            faults.Add(
                "/format", body.Format is null ? "required" : "invalid_value",
                "/format is required: one of csv, pain.001.");
        }
        var bank = PayoutReading.Read(body.Bank, faults);
        faults.RequireCurrency("/currency", body.Currency, allowLedgerCurrency: false);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        var waiting = await Waiting(store, RequestScope.Of(http).Caller.Scope, body.Currency!);
        var command = new CreatePayoutFile(
            format!.Value, bank, body.Currency!, [.. waiting.Take(PayoutFile.MaxPayouts)],
            waiting.Count > PayoutFile.MaxPayouts);
        return await Mutation.Run(
            http, door, PayoutOperations.CreateFile, command, body.IdempotencyKey, isKeyRequired: true,
            PayoutEndpoints.AtOnce, answer => $"/payouts/files/{PayoutEndpoints.IdOf(answer)}",
            // Which payouts wait is not what was asked for: a repeat finds none of them.
            fingerprintOf: command with { Payouts = [], HasMore = false });
    }

    /// <summary>The payouts that wait, the oldest first; one more than a file takes.</summary>
    private static async Task<List<string>> Waiting(IStore store, Scope scope, string currency)
    {
        var rows = await store.Records(scope, Payout.Kind, new(new Page(PayoutFile.MaxPayouts + 1)
        {
            NewerThan = Identifier.Floor(default).Text(Payout.Kind.Prefix),
        })
        {
            Columns = [("status", PayoutStatus.Created.Name()), ("currency", currency)],
        });
        return [.. rows.Select(r => ((Payout)r.State).Id).Order(StringComparer.Ordinal)];
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("currency", query.Text("currency", 3)), ("bank", query.Text("bank", 40)),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(PayoutFile.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, PayoutFile.Kind, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<PayoutFileResource>.Of(
                rows, page.Limit, r => PayoutFileResource.Of((PayoutFile)r.State), r => ((PayoutFile)r.State).Id,
                newerFirst: page.NewerThan is not null),
            PayoutResponses.Default.ListingPayoutFileResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } file
            ? new Reply(200, PayoutFileResource.Render(file), Reply.Json)
            : NotFound(http);

    /// <summary>Made of what was recorded with the file, so its bytes are the same each time.</summary>
    private static async Task<IResult> Content(HttpContext http, string id, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is not { } file
            || await store.Record(scope, PayoutFileContent.Kind, file.Content)
                is not { State: PayoutFileContent content })
        {
            return NotFound(http);
        }
        var isXml = file.Format == PayoutFileFormat.Pain001;
        http.Response.Headers.ContentDisposition =
            $"attachment; filename=\"{file.MessageId}.{(isXml ? "xml" : "csv")}\"";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "private, no-store";
        return isXml
            ? new Reply(200, PainFile.Write(file, content.Transfers), $"{Xml}; charset=utf-8")
            : new Reply(200, PayoutCsv.Write(file, content.Transfers), $"{Csv}; charset=utf-8");
    }

    private static async ValueTask<PayoutFile?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, PayoutFile.Kind.Prefix, out _)
            ? (PayoutFile?)(await store.Record(scope, PayoutFile.Kind, id))?.State
            : null;

    private static Reply NotFound(HttpContext http) => PayoutEndpoints.Refuse(
        http, PayoutProblems.FileNotFound, "There is no such payout file in this workspace.");
}

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Reports;
using Zentra.Server.Settlement.Files;

namespace Zentra.Server.Settlement;

/// <summary>`/settlements`: what providers say they have settled, and how it compares with what we know.</summary>
internal static class SettlementEndpoints
{
    public static void MapSettlements(this IEndpointRouteBuilder app)
    {
        var settlements = app.MapGroup("/settlements").WithTags("Settlement");
        settlements.MapPost("", SettlementUpload.Receive)
            .Named("settlements_create", "Send a provider's settlement file; its lines are matched")
            .Needs(Permission.Operate).TakesFile(SettlementUpload.MediaTypes)
            .Requires("provider").Asks("format", "mapping", "name").WithKey(required: false)
            .Gives<SettlementResource>(200, 201).Gives<OperationResource>(202).Refuses(400, 404, 409, 413, 415, 422);
        settlements.MapGet("", List).Named("settlements_list", "List settlement batches, newest first")
            .Needs(Permission.Read).Lists("provider", "status", "reference")
            .Gives<Listing<SettlementResource>>(200).Refuses(400);
        settlements.MapGet("/{id}", Get).Named("settlements_get", "Read a batch: its sums, its breaks, what is missing")
            .Needs(Permission.Read).Gives<SettlementResource>(200).Refuses(404);
        settlements.MapGet("/{id}/lines", Lines).Named("settlements_lines", "List the lines of a batch, in their order")
            .Needs(Permission.Read).ListsBy("cursor", "status").Gives<Listing<SettlementLineResource>>(200)
            .Refuses(400, 404);
        settlements.MapGet("/{id}/lines/{number}", Line).Named("settlements_line", "Read a line by its number")
            .Needs(Permission.Read).Gives<SettlementLineResource>(200).Refuses(404);
        settlements.MapGet("/{id}/report", SettlementReportOf)
            .Named("settlements_report", "Which payments are in a batch, and what is unexplained")
            .Needs(Permission.Read).Asks("only", "format").Gives<ReportResource>(200).AlsoCsv().Refuses(400, 404);
        settlements.MapPost("/{id}/bank", TellBank).Named("settlements_bank", "Say what the bank got for a batch")
            .Needs(Permission.Operate).Takes<TellBankRequest>().WithKey(required: false)
            .Gives<SettlementResource>(200).Refuses(400, 404, 409, 422);
        settlements.MapPost("/{id}/close", Close)
            .Named("settlements_close", "Close a batch that balances and has nothing open; nothing of it changes then")
            .Needs(Permission.Operate).WithKey(required: false).WithVersion()
            .Gives<SettlementResource>(200).Refuses(400, 404, 409, 412, 422);
        settlements.MapPut("/providers/{name}", Agree)
            .Named("settlements_agree", "Say how a provider settles: its files, its deadline, its fee")
            .Needs(Permission.Administer).Takes<AgreeSettlementRequest>().WithKey(required: false).WithVersion()
            .Gives<ProviderResource>(200).Refuses(400, 404, 412, 422);
    }

    public static async ValueTask<SettlementBatch?> Find(IStore store, Scope scope, string id) =>
        Identifier.TryParse(id, SettlementBatch.Kind.Prefix, out _)
            ? (SettlementBatch?)(await store.Record(scope, SettlementBatch.Kind, id))?.State
            : null;

    public static Reply NotFound(HttpContext http) => Reply.Of(Problem.Of(
        new Rejection(SettlementProblems.NotFound, "There is no such settlement batch in this workspace."),
        RequestScope.Of(http).RequestId));

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("provider", query.Text("provider", 64)),
            ("status", query.OneOf("status", WireName.All<BatchStatus>())),
            ("reference", query.Text("reference", 128)),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        var page = query.Page(SettlementBatch.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, SettlementBatch.Kind, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<SettlementResource>.Of(
                rows, page.Limit, r => SettlementResource.Of((SettlementBatch)r.State),
                r => ((SettlementBatch)r.State).Id, newerFirst: page.NewerThan is not null),
            SettlementResponses.Default.ListingSettlementResource);
    }

    private static async Task<IResult> Get(HttpContext http, string id, IStore store) =>
        await Find(store, RequestScope.Of(http).Caller.Scope, id) is { } batch
            ? new Reply(200, SettlementResource.Render(batch), Reply.Json)
            : NotFound(http);

    private static async Task<IResult> Lines(HttpContext http, string id, IStore store)
    {
        var query = new Query(http);
        var limit = query.Limit();
        var cursor = query.Number("cursor", 1, BatchLines.MaxNumber) ?? 0;
        var status = query.OneOf("status", WireName.All<LineStatus>());
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is null)
        {
            return NotFound(http);
        }
        var data = new List<SettlementLineResource>();
        var only = status is null ? null : WireName.Find<LineStatus>(status);
        await foreach (var line in BatchLines.After(store, scope, id, cursor, only))
        {
            data.Add(SettlementLineResource.Of(line));
            if (data.Count > limit)
            {
                break;
            }
        }
        var hasMore = data.Count > limit;
        return JsonReply.Ok(
            new Listing<SettlementLineResource>(
                hasMore ? data[..limit] : data, hasMore,
                hasMore ? data[limit - 1].Number.ToString(CultureInfo.InvariantCulture) : null),
            SettlementResponses.Default.ListingSettlementLineResource);
    }

    private static async Task<IResult> Line(HttpContext http, string id, string number, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await Find(store, scope, id) is null)
        {
            return NotFound(http);
        }
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which)
            && which is > 0 and <= BatchLines.MaxNumber
            && await store.Record(scope, SettlementLine.Kind, SettlementLine.IdOf(id, which)) is
            {
                State: SettlementLine line,
            }
            ? JsonReply.Ok(SettlementLineResource.Of(line), SettlementResponses.Default.SettlementLineResource)
            : Reply.Of(Problem.Of(
                new Rejection(SettlementProblems.LineNotFound, "There is no such line in this batch."),
                RequestScope.Of(http).RequestId));
    }

    private static async Task<IResult> SettlementReportOf(HttpContext http, string id, IStore store)
    {
        var query = new Query(http);
        var only = query.OneOf("only", ["unexplained"]);
        var format = query.Format(http);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        return await Find(store, scope, id) is null
            ? NotFound(http)
            : Report.Of(
                format, new("settlement"), SettlementReport.Columns,
                SettlementReport.Rows(store, scope, id, isUnexplained: only is not null));
    }

    private static async Task<IResult> TellBank(HttpContext http, string id, Door door)
    {
        var parsed = await JsonBody.Read(http, SettlementRequests.Default.TellBankRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        if (body.Currency is null || Currency.Find(body.Currency) is null)
        {
            faults.Add("/currency", "unknown_currency", "/currency is required: an ISO 4217 code.");
        }
        if (body.AmountMinor is not { } amount || Int128.Abs(amount) > Amount.MaxMinor)
        {
            faults.Add("/amount_minor", "invalid_amount", "/amount_minor is required: an integer of minor units.");
        }
        faults.CheckReference("/reference", body.Reference);
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return await Run(
            http, id, door, SettlementOperations.TellBank,
            new SettlementCommand.TellBank(id, body.Currency!, body.AmountMinor!.Value, body.Reference));
    }

    private static async Task<IResult> Close(HttpContext http, string id, Door door)
    {
        var faults = new Faults();
        var seen = Precondition.Version(http, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Run(http, id, door, SettlementOperations.Close, new SettlementCommand.Close(id, seen));
    }

    private static async Task<IResult> Agree(HttpContext http, string name, Door door)
    {
        var parsed = await JsonBody.Read(http, SettlementRequests.Default.AgreeSettlementRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var settlement = Read(body, faults);
        var seen = Precondition.Version(http, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, SettlementOperations.Agree, new SettlementCommand.Agree(name, settlement, seen),
                keyInBody: null, isKeyRequired: false,
                _ => throw new InvalidOperationException("What is agreed is answered at once."));
    }

    private static ProviderSettlement Read(AgreeSettlementRequest body, Faults faults)
    {
        if (body.Format is { } named && SettlementFormats.Find(named) is null)
        {
            var names = string.Join(", ", SettlementFormats.All.Select(f => f.Name));
            faults.Add("/format", "invalid_value", $"/format must be one of {names}.");
        }
        var mapping = body.Mapping?.GetRawText();
        if (mapping is not null)
        {
            var found = new List<Fault>();
            SettlementFormats.Find(body.Format ?? "csv")?.Open(Encoding.UTF8.GetBytes(mapping), found);
            foreach (var fault in found)
            {
                faults.Add($"/mapping{fault.Pointer}", fault.Code, fault.Detail);
            }
        }
        if (body.WithinDays is not (null or (>= 1 and <= 90)))
        {
            faults.Add("/within_days", "out_of_range", "/within_days must be 1 to 90.");
        }
        var fee = body.Fee;
        if (fee is not null && (fee.RatePpm is not (null or (>= 0 and <= 1_000_000))
            || fee.FixedMinor is not (null or (>= 0 and <= Amount.MaxMinor))
            || fee.ToleranceMinor is not (null or (>= 0 and <= Amount.MaxMinor))))
        {
            faults.Add(
                "/fee", "out_of_range", "/fee has a rate_ppm of up to 1000000 and amounts that are not negative.");
        }
        return new()
        {
            Format = body.Format,
            Mapping = mapping,
            WithinDays = body.WithinDays,
            Fee = fee is null ? null : new(fee.RatePpm ?? 0, fee.FixedMinor ?? 0, fee.ToleranceMinor ?? 0),
        };
    }

    private static async Task<IResult> Run(
        HttpContext http, string id, Door door, Operation operation, SettlementCommand command) =>
        Identifier.TryParse(id, SettlementBatch.Kind.Prefix, out _)
            ? await Mutation.Run(
                http, door, operation, command, keyInBody: null, isKeyRequired: false,
                _ => throw new InvalidOperationException("A batch is answered at once."))
            : NotFound(http);
}

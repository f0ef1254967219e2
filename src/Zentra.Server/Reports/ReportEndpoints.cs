using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Reports;

/// <summary>`/reports`: what finance asks of the books, as JSON or CSV.</summary>
internal static class ReportEndpoints
{
    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/reports").WithTags("Reports");
        reports.MapGet("/unsettled-captures", Unsettled)
            .Named("reports_unsettled_captures", "Captures that providers have not settled, with their age")
            .Needs(Permission.Read).Asks("provider", "as_of", "format").Gives<ReportResource>(200)
            .AlsoCsv().Refuses(400);
        reports.MapGet("/fees", Fees)
            .Named("reports_fees", "Fees by provider, currency and calendar month in UTC")
            .Needs(Permission.Read).Asks("from", "to", "format").Gives<ReportResource>(200)
            .AlsoCsv().Refuses(400);
        reports.MapGet("/breaks", Breaks)
            .Named("reports_breaks", "Open settlement breaks by age, provider, currency and kind")
            .Needs(Permission.Read).Asks("as_of", "format").Gives<ReportResource>(200)
            .AlsoCsv().Refuses(400);
    }

    private static IResult Unsettled(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var provider = query.Text("provider", 64);
        var asOf = query.Time("as_of");
        var format = query.Format(http);
        var request = RequestScope.Of(http);
        var moment = asOf ?? request.Draw.At;
        return query.Refusal() ?? Report.Of(
            format, new("unsettled_captures") { AsOf = moment }, UnsettledReport.Columns,
            UnsettledReport.Rows(store, request.Caller.Scope, provider, moment));
    }

    private static IResult Fees(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var (from, to) = query.Span();
        var format = query.Format(http);
        return query.Refusal() ?? Report.Of(
            format, new("fees") { From = from, To = to }, FeeReport.Columns,
            FeeReport.Rows(store, RequestScope.Of(http).Caller.Scope, from, to));
    }

    private static IResult Breaks(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var asOf = query.Time("as_of");
        var format = query.Format(http);
        var request = RequestScope.Of(http);
        var moment = asOf ?? request.Draw.At;
        return query.Refusal() ?? Report.Of(
            format, new("breaks") { AsOf = moment }, BreakReport.Columns,
            BreakReport.Rows(store, request.Caller.Scope, moment, isPast: asOf is not null));
    }
}

/// <summary>Responses of this room.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportResource))]
internal sealed partial class ReportResponses : JsonSerializerContext;

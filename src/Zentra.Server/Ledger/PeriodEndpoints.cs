using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Reports;

namespace Zentra.Server.Ledger;

/// <summary>Asks to close the books until a moment.</summary>
public sealed record ClosePeriodRequest
{
    /// <summary>
    /// The last moment of the period in RFC 3339, or a date, whose last microsecond in UTC it then is. At least five
    /// minutes ago, and later than the end of the last period. Required.
    /// </summary>
    public string? Until { get; init; }
}

/// <summary>`/ledger/periods`: the books are closed until a moment, with their trial balance at it.</summary>
internal static class PeriodEndpoints
{
    /// <summary>The most of one kind that a warning counts.</summary>
    private const int MaxCounted = 10_000;

    /// <param name="seal">Signs the tenant's log as it is now: what was closed is under a checkpoint at once.</param>
    public static void MapPeriods(this IEndpointRouteBuilder app, Func<string, ValueTask<StoredCheckpoint>> seal)
    {
        var periods = app.MapGroup("/ledger/periods").WithTags("Ledger");
        periods.MapGet("", List).Named("ledger_periods_list", "List closed periods, newest first")
            .Needs(Permission.Read).Lists().Gives<Listing<LedgerPeriodResource>>(200).Refuses(400);
        periods.MapPost("", (HttpContext http, Door door, IStore store) => Close(http, door, store, seal))
            .Named("ledger_periods_close", "Close the books until a moment; nothing posts at it or before it any more")
            .Needs(Permission.Administer).Takes<ClosePeriodRequest>().WithKey(required: false)
            .Gives<LedgerPeriodResource>(201).Refuses(400, 409, 422);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var page = query.Page(LedgerPeriod.Kind.Prefix);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(RequestScope.Of(http).Caller.Scope, LedgerPeriod.Kind, new(page));
        return JsonReply.Ok(
            Listing<LedgerPeriodResource>.Of(
                rows, page.Limit, r => LedgerPeriodResource.Of((LedgerPeriod)r.State), r => ((LedgerPeriod)r.State).Id,
                newerFirst: page.NewerThan is not null),
            LedgerResponses.Default.ListingLedgerPeriodResource);
    }

    private static async Task<IResult> Close(
        HttpContext http, Door door, IStore store, Func<string, ValueTask<StoredCheckpoint>> seal)
    {
        var parsed = await JsonBody.Read(http, LedgerRequests.Default.ClosePeriodRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        if (Moment(body.Until) is not { } until)
        {
            var faults = new Faults();
            faults.Add(
                "/until", body.Until is null ? "required" : "invalid_value",
                "/until must be an RFC 3339 date-time with an offset, or a date.");
            return faults.Refusal(http);
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var asked = ClosePeriod.Asked(until);
        var command = await IsRefused(http, store, scope, until) ? asked : await Read(store, scope, until);
        var answer = await Mutation.Run(
            http, door, PeriodDecider.Close, command, keyInBody: null, isKeyRequired: false,
            _ => throw new InvalidOperationException("A period is closed at once."),
            fingerprintOf: asked);
        await seal(scope.Tenant);
        return answer;
    }

    /// <summary>
    /// Whether it will be refused whatever is in the books, unless its key is known. Time goes on and closed books stay
    /// closed, so what is refused here for the latter is refused by the decider too.
    /// </summary>
    private static async ValueTask<bool> IsRefused(HttpContext http, IStore store, Scope scope, Timestamp until) =>
        await store.Record(scope, Workspace.Kind, scope.Workspace) is { State: Workspace workspace }
        && PeriodDecider.Refusal(until, RequestScope.Of(http).Draw.At, workspace) is not null;

    private static async ValueTask<ClosePeriod> Read(IStore store, Scope scope, Timestamp until)
    {
        var lastEntry = await ReportRows.LastEntry(store, scope, until);
        using var balance = new TrialBalanceDigest(scope.Workspace, until);
        await foreach (var account in ReportRows.Balances(store, scope, lastEntry))
        {
            balance.Add(account);
        }
        var (digest, totals) = balance.Finish();
        return new(until, lastEntry, digest.ToString(), totals, await Warnings(store, scope));
    }

    private static async ValueTask<PeriodWarning[]> Warnings(IStore store, Scope scope)
    {
        var reviews = 0;
        foreach (var state in WireName.All<ReviewState>().Where(s => s != ReviewState.Resolved.Name()))
        {
            await foreach (var _ in ReportRows.Records(store, scope, Review.Records, r => r.Id, "state", state))
            {
                if (++reviews == MaxCounted)
                {
                    break;
                }
            }
        }
        var batches = 0;
        foreach (var status in WireName.All<BatchStatus>().Where(s => s != BatchStatus.Closed.Name()))
        {
            await foreach (var _ in ReportRows.Records(store, scope, SettlementBatch.Kind, b => b.Id, "status", status))
            {
                if (++batches == MaxCounted)
                {
                    break;
                }
            }
        }
        return [.. Warning("open_reviews", reviews), .. Warning("open_settlements", batches)];
    }

    private static PeriodWarning[] Warning(string code, int count) =>
        count == 0 ? [] : [new(code, int.Min(count, MaxCounted))];

    private static Timestamp? Moment(string? text) =>
        Timestamp.TryParse(text, out var moment) ? moment
        : text?.Length == 10 && Timestamp.TryParse($"{text}T23:59:59.999999Z", out var end) ? end
        : null;
}

/// <summary>Requests of periods: strict, as all are.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = false,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = JsonBody.MaxDepth)]
[JsonSerializable(typeof(ClosePeriodRequest))]
internal sealed partial class LedgerRequests : JsonSerializerContext;

/// <summary>Responses of periods.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerPeriodResource))]
[JsonSerializable(typeof(Listing<LedgerPeriodResource>))]
internal sealed partial class LedgerResponses : JsonSerializerContext;

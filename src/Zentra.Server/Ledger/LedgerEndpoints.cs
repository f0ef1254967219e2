using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Reports;

namespace Zentra.Server.Ledger;

/// <summary>`/ledger`: accounts, entries, and the trial balance at any time.</summary>
internal static class LedgerEndpoints
{
    private static readonly IReadOnlyList<ReportColumn<Account>> Columns =
    [
        new("account", a => Cell.Text(a.Name.Code)),
        new("currency", a => Cell.Text(a.Name.Currency)),
        new("type", a => Cell.Text(Chart.TypeOf(a.Name.Code).Type)),
        new("state", a => Cell.Text(a.State.Name())),
        .. ReportColumns.Amount<Account>("balance", a => a.Name.Currency, a => a.BalanceMinor),
        new("entries", a => Cell.Number(a.Entries)),
    ];

    public static void MapLedger(this IEndpointRouteBuilder app)
    {
        var ledger = app.MapGroup("/ledger").WithTags("Ledger");
        ledger.MapGet("/accounts", Accounts).Named("ledger_accounts", "List accounts by code").Needs(Permission.Read)
            .ListsBy("cursor", "code", "currency").Gives<Listing<AccountResource>>(200).Refuses(400);
        ledger.MapPost("/accounts/state", Change).Named("ledger_accounts_change", "Freeze, unfreeze or close an account")
            .Needs(Permission.Operate).Takes<ChangeAccountRequest>().WithKey(required: false)
            .Gives<AccountResource>(200).Refuses(400, 404, 409, 422);
        ledger.MapGet("/entries", Entries).Named("ledger_entries", "List entries, newest first").Needs(Permission.Read)
            .ListsBy("cursor", "account", "currency").Gives<Listing<EntryResource>>(200).Refuses(400);
        ledger.MapGet("/trial-balance", TrialBalance).Named("ledger_trial_balance", "Every balance, now or as of a time")
            .Needs(Permission.Read).Asks("as_of", "as_of_sequence", "format").Gives<TrialBalanceResource>(200)
            .AlsoCsv().Refuses(400);
    }

    private static async Task<IResult> Accounts(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var limit = query.Limit() + 1;
        var cursor = query.Text("cursor");
        var code = query.Text("code");
        var currency = query.Text("currency", 3);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var slash = cursor?.LastIndexOf('/') ?? -1;
        AccountName? after = cursor is null ? null : slash < 0 ? new(cursor, "") : new(cursor[..slash], cursor[(slash + 1)..]);
        var rows = await store.Accounts(
            RequestScope.Of(http).Caller.Scope, new(limit) { After = after, Code = code, Currency = currency });
        return JsonReply.Ok(
            Listing<AccountResource>.Of(rows, limit, AccountResource.Of, a => $"{a.Name.Code}/{a.Name.Currency}"),
            ResponseJson.Default.ListingAccountResource);
    }

    private static async Task<IResult> Entries(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var limit = query.Limit() + 1;
        var cursor = query.Number("cursor", 1, Query.MaxSequence);
        var account = query.Text("account");
        var currency = query.Text("currency", 3);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Entries(
            RequestScope.Of(http).Caller.Scope, new(limit) { Before = cursor, Account = account, Currency = currency });
        return JsonReply.Ok(
            Listing<EntryResource>.Of(
                rows, limit, EntryResource.Of, l => l.Entry.Sequence.ToString(CultureInfo.InvariantCulture)),
            ResponseJson.Default.ListingEntryResource);
    }

    private static async Task<IResult> TrialBalance(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var asOf = query.Time("as_of");
        var sequence = query.Number("as_of_sequence", 0, Query.MaxSequence);
        var format = query.Format(http);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        // By the last entry, not by each account's own: times are not quite in order, and whole intents sum to zero.
        var entry = sequence is { } intent ? await LastEntryBy(store, scope.Tenant, intent) : null;
        var last = long.Min(entry ?? long.MaxValue, await ReportRows.LastEntry(store, scope, asOf));
        http.Response.Headers.Vary = "Accept";
        if (format == ReportFormat.Csv)
        {
            return Report.Of(
                format, new("trial_balance") { AsOf = asOf }, Columns, ReportRows.Balances(store, scope, last));
        }
        var accounts = await store.Balances(scope, null, last);
        return JsonReply.Ok(TrialBalanceResource.Of(asOf, accounts), ResponseJson.Default.TrialBalanceResource);
    }

    /// <summary>The last entry that was posted when the intent of this sequence was sealed; null where nothing came after.</summary>
    private static async ValueTask<long?> LastEntryBy(IStore store, string tenant, long intent)
    {
        const int Page = 100;
        while (await store.IntentsAfter(tenant, intent, Page) is { Count: > 0 } later)
        {
            if (later.FirstOrDefault(i => i.EntryCount > 0) is { } next)
            {
                return next.FirstEntry - 1;
            }
            intent = later[^1].Sequence;
        }
        return null;
    }

    private static async Task<IResult> Change(HttpContext http, Door door, IStore store)
    {
        var parsed = await JsonBody.Read(http, RequestJson.Default.ChangeAccountRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        faults.RequireCurrency("/currency", body.Currency, allowLedgerCurrency: false);
        faults.CheckText("/reason", body.Reason, 200);
        if (body.Code is null || !Chart.Has(body.Code))
        {
            faults.Add("/code", "unknown_account", "/code must name an account of the chart.");
        }
        if (body.State is null)
        {
            faults.Add("/state", "required", "/state is required: open, frozen or closed.");
        }
        if (body.Reason is null)
        {
            faults.Add("/reason", "required", "/reason is required.");
        }
        if (faults.Any)
        {
            return faults.Refusal(http);
        }
        return await Mutation.Run(
            http, door, AccountDecider.Change,
            new ChangeAccount(body.Code!, body.Currency!, body.State!.Value, body.Reason!),
            keyInBody: null, isKeyRequired: false,
            async _ =>
            {
                var rows = await store.Accounts(
                    RequestScope.Of(http).Caller.Scope, new(1) { Code = body.Code, Currency = body.Currency });
                return System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                    AccountResource.Of(rows[0]), ResponseJson.Default.AccountResource);
            },
            openStatus: 200);
    }
}

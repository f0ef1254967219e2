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

/// <summary>`/payouts/accounts`: where merchants are paid out, and when.</summary>
internal static class PayoutAccountEndpoints
{
    public static void MapPayoutAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/payouts/accounts").WithTags("Payouts");
        accounts.MapGet("", List).Named("payout_accounts_list", "List payout accounts").Needs(Permission.Read)
            .ListsBy("starting_after", "ending_before", "merchant", "currency", "state")
            .Gives<Listing<PayoutAccountResource>>(200).Refuses(400);
        accounts.MapGet("/{merchant}", Get)
            .Named("payout_accounts_get", "Read a merchant's payout account in a currency, else in the ledger's")
            .Needs(Permission.Read).Asks("currency").Gives<PayoutAccountResource>(200).Refuses(400, 404);
        accounts.MapPut("/{merchant}", Put)
            .Named("payout_accounts_put", "Say where and when a merchant is paid out in a currency")
            .Needs(Permission.Administer).Takes<PutPayoutAccountRequest>().WithKey(required: false).WithVersion()
            .Gives<PayoutAccountResource>(200, 201).Refuses(400, 409, 412, 422);
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var columns = new List<(string, string)>();
        foreach (var (name, value) in new[]
        {
            ("merchant", query.Text("merchant", 128)),
            ("currency", query.Text("currency", 3)),
            ("state", query.OneOf("state", WireName.All<PayoutAccountState>())),
        })
        {
            if (value is not null)
            {
                columns.Add((name, value));
            }
        }
        // They are named by merchant and currency, so their order is not that of time.
        var page = new Page(query.Limit() + 1)
        {
            OlderThan = query.Id("starting_after", PayoutAccount.Kind.Prefix),
            NewerThan = query.Id("ending_before", PayoutAccount.Kind.Prefix),
        };
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var rows = await store.Records(
            RequestScope.Of(http).Caller.Scope, PayoutAccount.Kind, new(page) { Columns = columns });
        return JsonReply.Ok(
            Listing<PayoutAccountResource>.Of(
                rows, page.Limit, r => PayoutAccountResource.Of((PayoutAccount)r.State),
                r => ((PayoutAccount)r.State).Id, newerFirst: page.NewerThan is not null),
            PayoutResponses.Default.ListingPayoutAccountResource);
    }

    private static async Task<IResult> Get(HttpContext http, string merchant, IStore store)
    {
        var query = new Query(http);
        var currency = query.Text("currency", 3);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        currency ??= ((Workspace)(await store.Record(scope, Workspace.Kind, scope.Workspace))!.State).LedgerCurrency;
        return await store.Record(scope, PayoutAccount.Kind, PayoutAccount.IdOf(merchant, currency))
            is { State: PayoutAccount account }
            ? new Reply(200, PayoutAccountResource.Render(account), Reply.Json) { ETag = account.Version }
            : PayoutEndpoints.Refuse(
                http, PayoutProblems.AccountNotFound, "There is no such payout account in this workspace.");
    }

    private static async Task<IResult> Put(HttpContext http, string merchant, Door door)
    {
        var parsed = await JsonBody.Read(http, PayoutRequests.Default.PutPayoutAccountRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        var seen = Precondition.Version(http, faults);
        var command = PayoutReading.Read(merchant, body, seen, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, PayoutOperations.PutAccount, command, keyInBody: null, isKeyRequired: false,
                PayoutEndpoints.AtOnce, _ => $"/payouts/accounts/{merchant}?currency={command.Currency}");
    }
}

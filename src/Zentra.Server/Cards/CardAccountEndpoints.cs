using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Cards;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;

namespace Zentra.Server.Cards;

/// <summary>`/cards/accounts`: what cards spend from.</summary>
internal static class CardAccountEndpoints
{
    private const string DefaultBank = "main";
    private const int MaxBank = 40;

    public static void MapCardAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("/cards/accounts").WithTags("Cards");
        accounts.MapGet("", List).Named("card_accounts_list", "List the accounts that cards spend from")
            .Needs(Permission.Read).ListsBy("starting_after", "ending_before")
            .Gives<Listing<CardAccountResource>>(200).Refuses(400);
        accounts.MapGet("/{account}", Get).Named("card_accounts_get", "Read an account, with what is left and held")
            .Needs(Permission.Read).Gives<CardAccountResource>(200).Refuses(404);
        accounts.MapPut("/{account}", Put)
            .Named("card_accounts_put", "Open an account, or change what its balance may not fall below")
            .Needs(Permission.Administer).Takes<PutCardAccountRequest>().WithKey(required: false).WithVersion()
            .Gives<CardAccountResource>(200, 201).Refuses(400, 409, 412, 422);
        accounts.MapPost("/{account}/deposits", Deposit)
            .Named("card_accounts_deposit", "Pay money into an account").Needs(Permission.Pay)
            .Takes<MoveCardFundsRequest>().WithKey(required: true)
            .Gives<CardAccountResource>(201).Refuses(400, 404, 409, 422);
        accounts.MapPost("/{account}/withdrawals", Withdraw)
            .Named("card_accounts_withdraw", "Pay money out of an account").Needs(Permission.Pay)
            .Takes<MoveCardFundsRequest>().WithKey(required: true)
            .Gives<CardAccountResource>(201).Refuses(400, 404, 409, 422);
    }

    private static async Task<IResult> Put(HttpContext http, string account, Door door)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.PutCardAccountRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        CardReading.CheckAccount("/account", account, faults);
        if (body.Currency is { } currency)
        {
            faults.RequireCurrency("/currency", currency);
        }
        if (body.FloorMinor is > Amount.MaxMinor or < -Amount.MaxMinor)
        {
            faults.Add("/floor_minor", "out_of_range", "/floor_minor is within 2^53-1 of zero.");
        }
        var seen = Precondition.Version(http, faults);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, CardsCapability.PutAccount,
                new CardAccountCommand.Put(
                    account, body.Currency ?? ProgramDecider.LedgerCurrency, body.FloorMinor, seen),
                keyInBody: null, isKeyRequired: false, CardEndpoints.AtOnce, _ => $"/cards/accounts/{account}");
    }

    private static Task<IResult> Deposit(HttpContext http, string account, Door door) => Move(
        http, door, CardsCapability.Deposit,
        (amount, bank, text) => new CardAccountCommand.Deposit(account, amount, bank, text));

    private static Task<IResult> Withdraw(HttpContext http, string account, Door door) => Move(
        http, door, CardsCapability.Withdraw,
        (amount, bank, text) => new CardAccountCommand.Withdraw(account, amount, bank, text));

    private static async Task<IResult> Move(
        HttpContext http,
        Door door,
        Operation operation,
        Func<long, string, string?, CardAccountCommand> command)
    {
        var parsed = await JsonBody.Read(http, CardRequests.Default.MoveCardFundsRequest);
        if (parsed.Value is not { } body)
        {
            return parsed.Refusal(http);
        }
        var faults = new Faults();
        faults.RequireAmount("/amount_minor", body.AmountMinor);
        faults.CheckReference("/bank", body.Bank);
        if (body.Bank is { Length: > MaxBank })
        {
            faults.Add("/bank", "too_long", $"/bank has at most {MaxBank} characters.");
        }
        faults.CheckText("/description", body.Description, 500);
        return faults.Any
            ? faults.Refusal(http)
            : await Mutation.Run(
                http, door, operation, command(body.AmountMinor!.Value, body.Bank ?? DefaultBank, body.Description),
                body.IdempotencyKey, isKeyRequired: true, CardEndpoints.AtOnce);
    }

    private static async Task<IResult> Get(HttpContext http, string account, IStore store)
    {
        var scope = RequestScope.Of(http).Caller.Scope;
        return await store.Record(scope, CardAccount.Kind, CardAccount.IdOf(account)) is { State: CardAccount kept }
            ? new Reply(200, await Render(kept, scope, store), Reply.Json) { ETag = kept.Version }
            : CardEndpoints.Refuse(
                http, new(CardProblems.AccountNotFound, "There is no such card account in this workspace."));
    }

    private static async Task<IResult> List(HttpContext http, IStore store)
    {
        var query = new Query(http);
        // They are named by what they are called, so their order is not that of time.
        var page = new Page(query.Limit() + 1)
        {
            OlderThan = query.Id("starting_after", CardAccount.Kind.Prefix),
            NewerThan = query.Id("ending_before", CardAccount.Kind.Prefix),
        };
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        var rows = await store.Records(scope, CardAccount.Kind, new(page));
        var balances = new Dictionary<string, (long Balance, long Held)>(StringComparer.Ordinal);
        foreach (var account in rows.Select(r => (CardAccount)r.State))
        {
            balances[account.Id] = await Balances(account, scope, store);
        }
        return JsonReply.Ok(
            Listing<CardAccountResource>.Of(
                rows, page.Limit,
                r => (CardAccount)r.State is var account && balances[account.Id] is var (balance, held)
                    ? CardAccountResource.Of(account, balance, held)
                    : throw new InvalidOperationException("A row is an account."),
                r => ((CardAccount)r.State).Id, newerFirst: page.NewerThan is not null),
            CardResponses.Default.ListingCardAccountResource);
    }

    private static async ValueTask<byte[]> Render(CardAccount account, Scope scope, IStore store)
    {
        var (balance, held) = await Balances(account, scope, store);
        return CardAccountResource.Render(account, balance, held);
    }

    private static async ValueTask<(long Balance, long Held)> Balances(
        CardAccount account, Scope scope, IStore store) =>
        (await Balance(account.Balance, scope, store), await Balance(account.Hold, scope, store));

    private static async ValueTask<long> Balance(AccountName name, Scope scope, IStore store) =>
        (await store.Accounts(scope, new(1) { Code = name.Code, Currency = name.Currency }))
            .FirstOrDefault(a => a.Name == name)?.BalanceMinor ?? 0;
}

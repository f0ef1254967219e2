using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Money;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.OpenApi;
using Zentra.Server.Reports;

namespace Zentra.Server.Ledger;

/// <summary>A line of an account's statement: what it held at first, an entry, or what it holds at last.</summary>
internal sealed record StatementRow(string Line, AccountName Account, long BalanceMinor)
{
    public Timestamp? At { get; init; }
    public StatementLine? Entry { get; init; }
}

/// <summary>`/ledger/accounts/statement`: every entry of one account, with what it held before and after.</summary>
internal static class StatementEndpoints
{
    private static readonly IReadOnlyList<ReportColumn<StatementRow>> Columns =
    [
        new("line", r => Cell.Text(r.Line)),
        new("time", r => Cell.Time(r.At)),
        new("account", r => Cell.Text(r.Account.Code)),
        new("currency", r => Cell.Text(r.Account.Currency)),
        new("entry", r => Cell.Text(r.Entry?.Line.Entry.Id)),
        new("intent", r => Cell.Text(r.Entry?.Intent)),
        new("operation", r => Cell.Text(r.Entry?.Operation)),
        new("subject", r => Cell.Text(r.Entry?.Subject)),
        new("amount_minor", r => r.Entry is { } entry ? Cell.Number(entry.Line.Entry.AmountMinor) : default),
        new("amount", r => r.Entry is { } entry
            ? Cell.Decimal(entry.Line.Entry.AmountMinor, r.Account.Currency)
            : default),
        .. ReportColumns.Amount<StatementRow>("balance", r => r.Account.Currency, r => r.BalanceMinor),
    ];

    public static void MapStatements(this IEndpointRouteBuilder app) =>
        app.MapGet("/ledger/accounts/statement", Statement).WithTags("Ledger")
            .Named("ledger_accounts_statement", "An account's entries, oldest first, with what it held")
            .Needs(Permission.Read).Requires("account").Requires("currency").Asks("from", "to", "format")
            .Gives<ReportResource>(200).AlsoCsv().Refuses(400, 404);

    private static async Task<IResult> Statement(HttpContext http, IStore store)
    {
        var query = new Query(http);
        var name = new AccountName(query.Needed("account", Chart.MaxHolder + 64), query.Needed("currency", 3));
        if (name.Currency.Length > 0 && Currency.Find(name.Currency) is null)
        {
            query.Fail("currency", "currency must be an active ISO 4217 code in upper case.");
        }
        var (from, to) = query.Span();
        var format = query.Format(http);
        if (query.Refusal() is { } refusal)
        {
            return refusal;
        }
        var scope = RequestScope.Of(http).Caller.Scope;
        if (await store.Accounts(scope, new(1) { Code = name.Code, Currency = name.Currency }) is not [_])
        {
            return Reply.Of(Problem.Of(
                new Rejection(LedgerProblems.AccountNotFound, $"There is no account {name.Code} in {name.Currency}."),
                RequestScope.Of(http).RequestId));
        }
        return Report.Of(
            format, new("account_statement") { From = from, To = to }, Columns, Rows(store, scope, name, from, to));
    }

    /// <summary>
    /// An entry belongs to the span that the books were in when it was posted, so opening, entries and closing always
    /// add up, and each is what the trial balance of its moment says.
    /// </summary>
    private static async IAsyncEnumerable<StatementRow> Rows(
        IStore store, Scope scope, AccountName name, Timestamp? from, Timestamp? to)
    {
        var after = from is { } start ? await ReportRows.LastEntry(store, scope, new(start.Microseconds - 1)) : 0;
        var until = await ReportRows.LastEntry(store, scope, to is { } end ? new(end.Microseconds - 1) : null);
        var before = await store.Balances(
            scope, new(1) { Sequence = after, Code = name.Code, Currency = name.Currency });
        var balanceMinor = before is [var held] ? held.BalanceMinor : 0;
        yield return new("opening", name, balanceMinor) { At = from };
        await foreach (var entry in ReportRows.Statement(store, scope, name, after, until))
        {
            balanceMinor = entry.Line.Entry.BalanceMinor;
            yield return new("entry", name, balanceMinor) { At = entry.Line.At, Entry = entry };
        }
        yield return new("closing", name, balanceMinor) { At = to };
    }
}

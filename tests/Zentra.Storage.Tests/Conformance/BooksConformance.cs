using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>What reports read: pages of balances, the last entry by a moment, and statements of one account.</summary>
public abstract class BooksConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly string[] Codes = ["bank:a", "bank:b", "fees:x", "rounding", "suspense:r"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Pages_of_balances_are_the_balances(int limit)
    {
        WriteMany(seed: 11);
        var all = await Store.Balances(HomeScope, null, 30);
        Assert.True(all.Count > 3);

        List<Account> walked = [];
        for (AccountName? after = null; ; after = walked[^1].Name)
        {
            var page = await Store.Balances(HomeScope, new BalanceQuery(limit) { Sequence = 30, After = after });
            Assert.True(page.Count <= limit);
            walked.AddRange(page);
            if (page.Count < limit)
            {
                break;
            }
        }

        Assert.Equal(all, walked);
    }

    [Fact]
    public async Task The_balance_of_one_account_is_asked_for_by_its_name()
    {
        WriteMany(seed: 12);
        foreach (var account in await Store.Balances(HomeScope, Moments.AfterMs(20), null))
        {
            var (code, currency) = account.Name;

            Assert.Equal([account], await Store.Balances(
                HomeScope, new(9) { At = Moments.AfterMs(20), Code = code, Currency = currency }));
            Assert.Contains(account, await Store.Balances(HomeScope, new(9) { At = Moments.AfterMs(20), Code = code }));
        }
        Assert.Empty(await Store.Balances(HomeScope, new(9) { Code = "bank:nobody" }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_the_last_entry_by_a_moment_all_are_later_also_where_a_clock_went_back(int seed)
    {
        WriteMany(seed);
        var lines = (await Store.Entries(HomeScope, new(1_000))).Reverse().ToList();

        for (var ms = -12; ms < 70; ms++)
        {
            var moment = Moments.AfterMs(ms);
            var last = await Store.LastEntry(HomeScope, moment);

            Assert.Equal(lines.LastOrDefault(l => l.At <= moment)?.Entry.Sequence ?? 0, last);
            Assert.All(lines.Where(l => l.Entry.Sequence > last), l => Assert.True(l.At > moment));
            var balances = await Store.Balances(HomeScope, null, last);
            Assert.All(balances.GroupBy(a => a.Name.Currency), g => Assert.Equal(0, g.Sum(a => a.BalanceMinor)));
        }
        Assert.Equal(lines[^1].Entry.Sequence, await Store.LastEntry(HomeScope, new(long.MaxValue)));
        Assert.Equal(0, await Store.LastEntry(new(Tenant, "wks_none"), new(long.MaxValue)));
        Assert.Equal(0, await Store.LastEntry(new("tnt_none", Home), new(long.MaxValue)));
    }

    [Fact]
    public async Task A_statement_has_an_accounts_entries_oldest_first_with_their_intents()
    {
        WriteMany(seed: 5);
        var name = new AccountName("bank:a", "USD");
        var lines = (await Store.Entries(HomeScope, new(1_000) { Account = name.Code, Currency = name.Currency }))
            .Reverse().ToList();
        Assert.True(lines.Count > 4);

        var statement = await Store.Statement(HomeScope, new(name, 1_000));

        Assert.Equal(lines, statement.Select(s => s.Line));
        foreach (var line in statement)
        {
            var intent = (await Store.IntentAt(Tenant, line.Line.Intent))!;
            Assert.Equal(
                (intent.Id.Text("int"), intent.Operation, intent.Subject), (line.Intent, line.Operation, line.Subject));
        }
        var (second, fourth) = (lines[1].Entry.Sequence, lines[3].Entry.Sequence);
        Assert.Equal(lines[2..4], await Lines(new(name, 9) { After = second, Until = fourth }));
        Assert.Equal(lines[2..3], await Lines(new(name, 1) { After = second, Until = fourth }));
        Assert.Empty(await Lines(new(name, 9) { After = fourth, Until = second }));
        Assert.Empty(await Lines(new(name with { Currency = "JPY" }, 9)));
    }

    [Fact]
    public async Task A_statement_and_the_last_entry_are_of_their_own_scope()
    {
        WriteMany(seed: 6);
        var name = new AccountName("bank:a", "USD");

        Assert.NotEmpty(await Store.Statement(new(Tenant, Away), new(name, 9)));
        Assert.Empty(await Store.Statement(new("tnt_none", Home), new(name, 9)));
        Assert.Equal(
            (await Store.Entries(new(Tenant, Away), new(1)))[0].Entry.Sequence,
            await Store.LastEntry(new(Tenant, Away), new(long.MaxValue)));
    }

    private async Task<IEnumerable<LedgerLine>> Lines(StatementQuery query) =>
        (await Store.Statement(HomeScope, query)).Select(s => s.Line);

    private void WriteMany(int seed)
    {
        var chance = new Random(seed);
        var at = 0;
        for (var round = 0; round < 12; round++)
        {
            Write(Tenant, b =>
            {
                for (var i = 0; i < 5; i++)
                {
                    at += chance.Next(3) == 0 ? -chance.Next(8) : chance.Next(4);
                    b.Add(Move(chance, at));
                }
            });
            Write(Other, b => b.Add(Move(chance, at)));
        }
    }

    private static Told Move(Random chance, int at)
    {
        var amount = chance.Next(1, 1_000);
        var first = chance.Next(Codes.Length);
        var second = (first + chance.Next(1, Codes.Length)) % Codes.Length;
        return new(chance.Next(4) == 0 ? Away : Home)
        {
            At = Moments.AfterMs(at),
            Subject = $"thg_{amount}",
            Moves = [(Codes[first], "USD", -amount), (Codes[second], "USD", amount)],
        };
    }
}

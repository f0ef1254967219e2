using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Balances as of a moment or a sequence, against a fold of all entries by hand.</summary>
public abstract class BalanceConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private static readonly string[] Codes = ["bank:a", "bank:b", "fees:x", "rounding", "suspense:r"];

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public async Task Balances_as_of_anything_are_the_fold_of_the_entries_by_then(int seed, bool clockGoesBack)
    {
        var chance = new Random(seed);
        List<(string Workspace, Entry Entry, Timestamp At)> history = [];
        var at = 0.0;
        for (var round = 0; round < 12; round++)
        {
            Write(Tenant, b =>
            {
                for (var i = 0; i < 5; i++)
                {
                    at += clockGoesBack && chance.Next(3) == 0 ? -chance.Next(8) : chance.Next(3);
                    var told = Move(chance, at);
                    history.AddRange(b.Add(told).Entries.Select(e => (told.Workspace, e, told.At)));
                }
            });
            Write(Other, b => b.Add(Move(chance, at)));
        }

        for (var ask = 0; ask < 60; ask++)
        {
            Timestamp? moment = chance.Next(2) == 0 ? Moments.AfterMs(chance.Next(-2, 90)) : null;
            long? last = moment is null || chance.Next(2) == 0 ? chance.Next(0, history.Count + 3) : null;
            Assert.Equal(Fold(history, moment, last), await Store.Balances(HomeScope, moment, last));
        }
        Assert.Equal(await Store.Balances(HomeScope, null, null), Fold(history, null, null));
        Assert.Equal(
            (await Store.Accounts(HomeScope, new(100))).Where(a => a.Entries > 0), await Store.Balances(HomeScope, null, null));
    }

    [Fact]
    public async Task A_moment_takes_the_entries_made_at_it()
    {
        Write(Tenant, b => b.Add(new(Home) { At = Moments.AfterMs(5), Moves = [("bank:a", "USD", -1), ("bank:b", "USD", 1)] }));

        Assert.Equal(2, (await Store.Balances(HomeScope, Moments.AfterMs(5), null)).Count);
        Assert.Empty(await Store.Balances(HomeScope, Moments.AfterMs(4.999), null));
        Assert.Equal(2, (await Store.Balances(HomeScope, null, 2)).Count);
        Assert.Single(await Store.Balances(HomeScope, null, 1));
        Assert.Empty(await Store.Balances(HomeScope, null, 0));
        Assert.Equal(2, (await Store.Balances(HomeScope, new(long.MaxValue), long.MaxValue)).Count);
    }

    [Fact]
    public async Task The_trial_balance_of_whole_intents_is_zero_at_any_of_them()
    {
        var chance = new Random(7);
        Write(Tenant, b =>
        {
            for (var i = 0; i < 40; i++)
            {
                b.Add(Move(chance, i));
            }
        });

        foreach (var intent in await Store.Intents(HomeScope, new(100)))
        {
            var balances = await Store.Balances(HomeScope, null, intent.FirstEntry + intent.EntryCount - 1);
            Assert.All(balances.GroupBy(a => a.Name.Currency), g => Assert.Equal(0, g.Sum(a => a.BalanceMinor)));
        }
    }

    private static Told Move(Random chance, double at)
    {
        var currency = chance.Next(2) == 0 ? "USD" : "EUR";
        var amount = chance.Next(1, 1_000);
        var first = chance.Next(Codes.Length);
        var second = (first + chance.Next(1, Codes.Length)) % Codes.Length;
        return new(chance.Next(4) == 0 ? Away : Home)
        {
            At = Moments.AfterMs(at),
            Moves = [(Codes[first], currency, -amount), (Codes[second], currency, amount)],
        };
    }

    private static IEnumerable<Account> Fold(
        IEnumerable<(string Workspace, Entry Entry, Timestamp At)> history, Timestamp? at, long? sequence) =>
        from line in history
        where line.Workspace == Home
        group line by line.Entry.Account into account
        let last = account.Select((line, i) => (line, Count: i + 1))
            .LastOrDefault(l => (at is null || l.line.At <= at) && (sequence is null || l.line.Entry.Sequence <= sequence))
        where last.Count > 0
        orderby account.Key.Code, account.Key.Currency
        select new Account(
            account.Key, AccountState.Open, account.Take(last.Count).Sum(l => l.Entry.AmountMinor), last.Count);
}

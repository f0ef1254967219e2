using Zentra.Runtime.Ledger;
using Zentra.Runtime.Store;

namespace Zentra.Storage.Tests.Conformance;

/// <summary>Entries and accounts, as statements and lists ask for them.</summary>
public abstract class LedgerConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IEngine, new()
{
    private const string Customer = "customer_balance:cus_1";
    private const string Reserved = "reserved_balance";

    [Fact]
    public async Task Entries_come_newest_first_before_a_sequence()
    {
        WriteBooks();

        Assert.Equal([10, 9, 6, 5, 4, 3, 2, 1], await Sequences(new(20)));
        Assert.Equal([10, 9], await Sequences(new(2)));
        Assert.Equal([6, 5], await Sequences(new(2) { Before = 9 }));
        Assert.Empty(await Sequences(new(2) { Before = 1 }));
        Assert.Empty(await Sequences(new(2) { Before = 0 }));
    }

    [Fact]
    public async Task Entries_after_a_sequence_are_the_nearest_first_before_they_are_put_in_order()
    {
        WriteBooks();

        Assert.Equal([3, 2], await Sequences(new(2) { After = 1 }));
        Assert.Equal([10, 9], await Sequences(new(9) { After = 6 }));
        Assert.Equal([5, 4], await Sequences(new(9) { After = 3, Before = 6 }));
        Assert.Empty(await Sequences(new(9) { After = 10 }));
    }

    [Fact]
    public async Task Entries_are_filtered_by_account_and_currency()
    {
        WriteBooks();

        Assert.Equal([10, 6, 4, 2], await Sequences(new(9) { Account = Reserved }));
        Assert.Equal([6, 4], await Sequences(new(9) { Account = Reserved, Currency = "EUR" }));
        Assert.Equal([4, 3], await Sequences(new(2) { Currency = "EUR", Before = 5 }));
        Assert.Equal([6], await Sequences(new(1) { Account = Reserved, Currency = "EUR" }));
        Assert.Empty(await Sequences(new(9) { Account = "fees:none" }));
    }

    [Fact]
    public async Task An_entry_says_what_it_moved_what_it_left_and_which_intent_made_it()
    {
        WriteBooks();
        var intent = (await Store.IntentAt(Tenant, 3))!;

        var line = (await Store.Entries(HomeScope, new(1) { Before = 7 }))[0];

        Assert.Equal((3, intent.At), (line.Intent, line.At));
        Assert.Equal(intent.Id.Child(2).Text("led"), line.Entry.Id);
        Assert.Equal((6, new AccountName(Reserved, "EUR"), 7, 57), (line.Entry.Sequence, line.Entry.Account, line.Entry.AmountMinor, line.Entry.BalanceMinor));
        Assert.Equal(line.Entry, (await Store.EntriesOf(intent))[1]);
    }

    [Fact]
    public async Task Accounts_are_paged_in_the_order_of_code_and_currency()
    {
        WriteBooks();
        AccountName[] all =
        [
            new(Customer, "EUR"), new(Customer, "USD"), new("customer_balance:cus_1é", "USD"), new(Reserved, "EUR"), new(Reserved, "USD"),
        ];
        List<AccountName> walked = [];

        for (AccountName? after = null; await Store.Accounts(HomeScope, new(2) { After = after }) is { Count: > 0 } page; after = walked[^1])
        {
            walked.AddRange(page.Select(a => a.Name));
        }

        Assert.Equal(all, walked);
    }

    [Fact]
    public async Task Accounts_are_filtered_by_code_and_currency()
    {
        WriteBooks();

        Assert.Equal([(57L, 2L), (102, 2)], await Balances(new(9) { Code = Reserved }));
        Assert.Equal([(57L, 2L)], await Balances(new(9) { Code = Reserved, Currency = "EUR" }));
        Assert.Equal([(-102L, 2L)], await Balances(new(9) { Code = Customer, After = new(Customer, "EUR") }));
        Assert.Empty(await Balances(new(9) { Code = "Reserved_balance" }));
    }

    [Fact]
    public async Task An_account_keeps_its_state()
    {
        WriteBooks();
        Write(Tenant, b =>
        {
            b.SetState(Home, new(Reserved, "EUR"), AccountState.Frozen);
            b.SetState(Home, new("fees:new", "EUR"), AccountState.Closed);
        });
        await Reopen();

        Assert.Equal(AccountState.Frozen, (await Store.Accounts(HomeScope, new(1) { Code = Reserved }))[0].State);
        Assert.Equal(new(new("fees:new", "EUR"), AccountState.Closed, 0, 0), Assert.Single(await Store.Accounts(HomeScope, new(1) { Code = "fees:new" })));
        Assert.Equal(AccountState.Open, (await Store.Accounts(new(Tenant, Away), new(1) { Code = Reserved }))[0].State);
    }

    [Fact]
    public async Task A_balance_may_be_as_large_as_64_bits()
    {
        Write(Tenant, b => b.Add(new(Home) { Moves = [("bank:a", "USD", -long.MaxValue), ("bank:b", "USD", long.MaxValue)] }));

        Assert.Equal([-long.MaxValue, long.MaxValue], (await Store.Accounts(HomeScope, new(9))).Select(a => a.BalanceMinor));
        Assert.Equal([long.MaxValue, -long.MaxValue], (await Store.Entries(HomeScope, new(9))).Select(l => l.Entry.AmountMinor));
    }

    private void WriteBooks()
    {
        Write(Tenant, b =>
        {
            b.Add(Reserve(Home, Customer, "USD", 100));
            b.Add(Reserve(Home, Customer, "EUR", 50));
            b.Add(Reserve(Home, Customer, "EUR", 7) with { At = Moments.AfterMs(1.5) });
            b.Add(Reserve(Away, Customer, "USD", 3));
        });
        Write((Other, b => b.Add(Reserve(Home, Customer, "USD", 9))), (Tenant, b =>
        {
            b.Add(Reserve(Home, Customer, "USD", 2));
            b.SetState(Home, new("customer_balance:cus_1é", "USD"), AccountState.Open);
        }));
    }

    private static Told Reserve(string workspace, string customer, string currency, long amountMinor) => new(workspace)
    {
        Moves = [(customer, currency, -amountMinor), (Reserved, currency, amountMinor)],
    };

    private async Task<IEnumerable<long>> Sequences(EntryQuery query) =>
        (await Store.Entries(HomeScope, query)).Select(l => l.Entry.Sequence);

    private async Task<IEnumerable<(long, long)>> Balances(AccountQuery query) =>
        (await Store.Accounts(HomeScope, query)).Select(a => (a.BalanceMinor, a.Entries));
}

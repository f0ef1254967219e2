using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Tests.Ledger;

/// <summary>Double entry: what the ledger takes, and what it refuses, whatever capability posts.</summary>
public sealed class LedgerRulesTests
{
    private const string Customer = "customer_balance:cus_1";
    private const string Reserved = "reserved_balance";

    [Fact]
    public void Entries_are_numbered_from_the_last_one_and_carry_their_balances()
    {
        var (refusal, entries) = Post([Entry(Customer, -300), Entry(Reserved, 300)], Holds(Reserved, 50));

        Assert.Null(refusal);
        Assert.Equal(
            [(8, -300, -300), (9, 300, 350)], entries.Select(e => (e.Sequence, e.AmountMinor, e.BalanceMinor)));
    }

    [Fact]
    public void Two_entries_of_one_account_follow_each_other()
    {
        var (_, entries) = Post(
            [Entry(Customer, -300), Entry(Reserved, 300), Entry(Reserved, -100), Entry(Customer, 100)]);

        Assert.Equal([-300, 300, 200, -200], entries.Select(e => e.BalanceMinor));
    }

    [Theory]
    [InlineData("USD -300, USD 299", "The entries in USD sum to -1, not to zero.")]
    [InlineData("USD -300", "The entries in USD sum to -300, not to zero.")]
    [InlineData("USD -300, EUR 300", "The entries in USD sum to -300, not to zero.")]
    [InlineData("USD -300, USD 300, EUR -5, EUR 4", "The entries in EUR sum to -1, not to zero.")]
    [InlineData("USD 0, USD 0", "Entry led_1 moves nothing.")]
    [InlineData(
        "USD 9223372036854775807, USD 9223372036854775807, USD 2",
        "The entries in USD sum to 18446744073709551616, not to zero.")]
    public void What_does_not_balance_in_each_currency_is_a_bug(string postings, string message)
    {
        var parsed = postings.Split(", ").Select(p => p.Split(' '))
            .Select(p => Entry(Customer, long.Parse(p[1], null), p[0])).ToList();

        Assert.Equal(message, Assert.Throws<UnbalancedPostingException>(() => Post(parsed)).Message);
    }

    [Fact]
    public void Each_currency_balances_by_itself()
    {
        var (refusal, entries) = Post(
        [
            Entry(Customer, -300), Entry(Reserved, 300), Entry(Customer, -7, "JPY"), Entry(Reserved, 7, "JPY"),
        ]);

        Assert.Null(refusal);
        Assert.Equal([-300, 300, -7, 7], entries.Select(e => e.BalanceMinor));
    }

    [Theory]
    [InlineData(100, -100, null)]
    [InlineData(100, -101, "Account reserved_balance holds 100 and cannot give 101: its floor is 0.")]
    [InlineData(0, -1, "Account reserved_balance holds 0 and cannot give 1: its floor is 0.")]
    [InlineData(0, long.MinValue, "Account reserved_balance cannot hold that much.")]
    [InlineData(
        1, long.MinValue, "Account reserved_balance holds 1 and cannot give 9223372036854775808: its floor is 0.")]
    public void An_account_does_not_fall_below_its_floor(long holds, long amount, string? refusal)
    {
        var opposite = amount == long.MinValue
            ? new[] { Entry("suspense:a", long.MaxValue), Entry("suspense:b", 1) }
            : [Entry(Customer, -amount)];
        var account = holds == 0 && amount == long.MinValue ? Holds(Reserved, -1) : Holds(Reserved, holds);

        Assert.Equal(refusal, Post([Entry(Reserved, amount), .. opposite], account).Refusal?.Detail);
    }

    [Fact]
    public void A_floor_holds_at_every_entry_and_not_only_at_the_end()
    {
        Posting[] within = [Entry(Reserved, 100), Entry(Customer, -100), Entry(Reserved, -100), Entry(Customer, 100)];

        Assert.Null(Post(within).Refusal);
        Assert.Equal("insufficient_balance", Post([.. within.Reverse()]).Refusal?.Type.Code);
    }

    [Fact]
    public void A_customer_and_a_merchant_may_go_below_zero() => Assert.Null(
        Post([Entry(Customer, -300), Entry("merchant_balance:mrc_1", -1), Entry("suspense:a", 301)]).Refusal);

    [Theory]
    [InlineData(AccountState.Frozen, "Account reserved_balance in USD is frozen.")]
    [InlineData(AccountState.Closed, "Account reserved_balance in USD is closed.")]
    public void An_account_that_is_not_open_takes_nothing(AccountState state, string refusal)
    {
        var account = Holds(Reserved, 100) with { State = state };

        Assert.Equal(refusal, Post([Entry(Customer, -1), Entry(Reserved, 1)], account).Refusal?.Detail);
        Assert.Equal(refusal, Post([Entry(Reserved, -1), Entry(Customer, 1)], account).Refusal?.Detail);
    }

    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, -1)]
    [InlineData(1, long.MaxValue)]
    public void A_balance_does_not_leave_its_64_bits(long holds, long amount) => Assert.Equal(
        "amount_out_of_range",
        Post([Entry(Customer, amount), Entry("suspense:a", -amount)], Holds(Customer, holds)).Refusal?.Type.Code);

    [Theory]
    [InlineData(long.MaxValue - 1, 1)]
    [InlineData(long.MinValue + 1, -1)]
    public void A_balance_may_reach_its_64_bits(long holds, long amount) =>
        Assert.Null(Post([Entry(Customer, amount), Entry("suspense:a", -amount)], Holds(Customer, holds)).Refusal);

    [Theory]
    [InlineData(AccountState.Open, 100, AccountState.Frozen, null)]
    [InlineData(AccountState.Frozen, 100, AccountState.Open, null)]
    [InlineData(AccountState.Open, 0, AccountState.Closed, null)]
    [InlineData(AccountState.Frozen, 0, AccountState.Closed, null)]
    [InlineData(AccountState.Closed, 0, AccountState.Closed, null)]
    [InlineData(AccountState.Open, 100, AccountState.Closed, "Account reserved_balance in USD still holds 100.")]
    [InlineData(AccountState.Open, -1, AccountState.Closed, "Account reserved_balance in USD still holds -1.")]
    [InlineData(AccountState.Closed, 0, AccountState.Open, "Account reserved_balance in USD is closed for good.")]
    [InlineData(AccountState.Closed, 0, AccountState.Frozen, "Account reserved_balance in USD is closed for good.")]
    public void An_operator_changes_the_state_of_an_account(
        AccountState from, long holds, AccountState to, string? refusal) =>
        Assert.Equal(refusal, Change(to, Holds(Reserved, holds) with { State = from })?.Detail);

    [Fact]
    public void An_account_that_never_was_cannot_be_changed() =>
        Assert.Equal("There is no account reserved_balance in USD.", Change(AccountState.Frozen)?.Detail);

    [Fact]
    public void An_account_may_be_emptied_and_closed_at_once()
    {
        var accepted = Accepted([Entry(Reserved, -100), Entry(Customer, 100)]) with
        {
            Accounts = [new(new(Reserved, "USD"), AccountState.Closed)],
        };

        Assert.Null(LedgerRules.Post(accepted, Find(Holds(Reserved, 100)), 0).Refusal);
    }

    private static Rejection? Change(AccountState to, params Account[] accounts) =>
        LedgerRules.Post(Accepted([]) with { Accounts = [new(new(Reserved, "USD"), to)] }, Find(accounts), 0).Refusal;

    private static (Rejection? Refusal, IReadOnlyList<Entry> Entries) Post(
        IReadOnlyList<Posting> postings, params Account[] accounts) =>
        LedgerRules.Post(Accepted(postings), Find(accounts), lastEntry: 7);

    private static Decision.Accepted Accepted(IReadOnlyList<Posting> postings) =>
        new() { Subject = "pay_1", Postings = postings };

    private static Func<AccountName, Account?> Find(params Account[] accounts) =>
        name => accounts.FirstOrDefault(a => a.Name == name);

    private static Account Holds(string code, long balanceMinor) =>
        new(new(code, "USD"), AccountState.Open, balanceMinor, 1);

    private static Posting Entry(string code, long amountMinor, string currency = "USD") =>
        new("led_1", new(code, currency), amountMinor);
}

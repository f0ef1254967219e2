using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>What is refused or fails leaves nothing, and takes nobody with it.</summary>
public sealed class LaneRefusalTests : LaneTest
{
    public static TheoryData<string> Bugs => ["reads", "decide", "event", "unbalanced", "account"];

    [Fact]
    public async Task Refused_intents_leave_nothing()
    {
        await Submit(new("thg_1") { AmountMinor = 5 });
        var before = await Everything();

        Assert.Equal(Doing.NotToday, Assert.IsType<Outcome.Refused>(await Submit(new("thg_1") { Refused = true }, "k")).Rejection.Type);
        Assert.IsType<Outcome.Refused>(await Submit(new("thg_1") { Account = "reserved_balance", AmountMinor = -6 }, "k"));
        await SubmitTogether(Intent(new("thg_2") { Refused = true }), Intent(new("thg_1") { Refused = true }, scope: new("tnt_b", "wks_1")));

        Assert.Equal(before, await Everything());
        Assert.Equal((1, 1), (Lane.Committed, Lane.Batches));
    }

    [Fact]
    public async Task A_refused_intent_in_a_batch_leaves_no_gap_and_no_trace_for_those_after_it()
    {
        var outcomes = await SubmitTogether(
            Intent(new("thg_1") { AmountMinor = 5 }),
            Intent(new("thg_1") { AmountMinor = -5, Account = "reserved_balance", Note = "refused" }, "k"),
            Intent(new("thg_1") { AmountMinor = 5, Note = "last" }));

        Assert.Equal("insufficient_balance", Assert.IsType<Outcome.Refused>(outcomes[1].Outcome).Rejection.Type.Code);
        Assert.Equal("2", Doing.NumberOf(outcomes[2].Outcome));
        Assert.Equal([1, 2], (await Store.IntentsAfter(Home.Tenant, 0, 9)).Select(i => i.Sequence));
        Assert.Equal([4, 3, 2, 1], (await Store.Entries(Home, new(9))).Select(l => l.Entry.Sequence));
        Assert.Equal([1, 2], (await Store.Events(Home, new(0, 9))).Select(e => e.ObjectSequence));
        Assert.Equal(("last", 2), ((await Thing("thg_1"))!.Note, (await Thing("thg_1"))!.Number));
    }

    [Fact]
    public async Task The_ledger_sees_what_the_batch_has_reserved_so_far()
    {
        var outcomes = await SubmitTogether(
            Intent(new("thg_1") { AmountMinor = 10, Account = "reserved_balance" }),
            Intent(new("thg_1") { AmountMinor = -7, Account = "reserved_balance" }),
            Intent(new("thg_1") { AmountMinor = -7, Account = "reserved_balance" }),
            Intent(new("thg_1") { AmountMinor = -3, Account = "reserved_balance" }));

        Assert.Equal([true, true, false, true], outcomes.Select(o => o.Outcome is Outcome.Committed));
        Assert.Equal(0, (await Store.Accounts(Home, new(1) { Code = "reserved_balance" }))[0].BalanceMinor);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task A_bug_fails_its_own_intent_and_the_batch_goes_on_without_it(string bug)
    {
        await Submit(new("thg_1"));
        var outcomes = await SubmitTogether(Intent(new("thg_1")), Planted(bug), Intent(new("thg_1")), Intent(new("thg_2"), "k"));

        Assert.True(outcomes[1].Fault is not null);
        Assert.Equal(["2", "3", "1"], outcomes.Where((_, i) => i != 1).Select(o => Doing.NumberOf(o.Outcome)));
        Assert.Equal(4, await Sequence());
        Assert.Equal(("", 3), ((await Thing("thg_1"))!.Note, (await Thing("thg_1"))!.Number));
        Assert.Equal(new Outcome.Known(4), await Submit(new("thg_2"), "k"));
        Assert.Null(Lane.Trouble);
        Assert.Equal(2, Lane.Batches);
    }

    [Theory]
    [MemberData(nameof(Bugs))]
    public async Task A_bug_leaves_nothing(string bug)
    {
        await Submit(new("thg_1") { AmountMinor = 5 });
        var before = await Everything();

        await Assert.ThrowsAnyAsync<Exception>(() => Lane.Submit(Planted(bug)));

        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task A_posting_that_does_not_balance_says_by_how_much()
    {
        var fault = await Assert.ThrowsAsync<UnbalancedPostingException>(() => Submit(new("thg_1") { AmountMinor = 5, OffBalanceMinor = 1 }));

        Assert.Contains("sum to 1", fault.Message, StringComparison.Ordinal);
    }

    private Intent Planted(string bug) => bug switch
    {
        "unbalanced" => Intent(new("thg_1") { Note = "bug", AmountMinor = 5, OffBalanceMinor = 1 }),
        "account" => Intent(new("thg_1") { Note = "bug", AmountMinor = 5, Account = "nowhere" }),
        _ => Intent(new("thg_1") { Note = "bug", Bug = bug }),
    };
}

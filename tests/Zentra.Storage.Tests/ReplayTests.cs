using Zentra.Payments;
using Zentra.Runtime.Intents;
using Zentra.Storage.Sqlite;

namespace Zentra.Storage.Tests;

public sealed class ReplayTests
{
    [Fact]
    public async Task A_replay_equals_what_the_lane_wrote()
    {
        using var books = await RecordedBooks.Copy();
        var (differences, intents) = await books.Replay();

        Assert.Empty(differences.First);
        await using var store = SqliteSnapshot.Open(books.Path);
        var heads = await store.Heads();
        Assert.Equal(2, heads.Count);
        Assert.Equal(heads.Sum(h => h.Sequence), intents);
        Assert.All(heads, h => Assert.True(h.Sequence > 256, "The log is too short to have a tile."));
    }

    [Theory]
    [InlineData("UPDATE accounts SET balance=balance+1 WHERE code='reserved_balance' AND currency='USD'", "account reserved_balance in USD")]
    [InlineData("UPDATE accounts SET state='open' WHERE state='frozen'", "account settlement_account:sandbox in JPY")]
    [InlineData("DELETE FROM accounts WHERE code='customer_balance:cus_1' AND currency='USD' AND balance!=0", "intent 10: 3 of its 4 rows are in the entry log.")]
    [InlineData("UPDATE r_payments SET body=replace(body, '\"Zo', '\"Za') WHERE id=(SELECT min(id) FROM r_payments)",
        "payments pay_")]
    [InlineData("UPDATE r_payments SET events=events+1 WHERE id=(SELECT min(id) FROM r_payments)",
        "events, but a replay gives")]
    [InlineData("UPDATE r_payments SET due_at=NULL WHERE due_at IS NOT NULL", "It is due never, but in a replay")]
    [InlineData("UPDATE r_payments SET c_status='settled' WHERE id=(SELECT max(id) FROM r_payments)",
        "What it is found by differs")]
    [InlineData("DELETE FROM r_refunds WHERE id=(SELECT min(id) FROM r_refunds)",
        "It is missing, but a replay gives it.")]
    [InlineData("INSERT INTO r_refunds SELECT no+1000, tenant, workspace, 'rfd_forged', events, due_at, c_payment, c_status, body FROM r_refunds WHERE id=(SELECT min(id) FROM r_refunds)",
        "refunds rfd_forged: It is stored, but a replay does not give it.")]
    [InlineData("UPDATE events SET data=replace(data, '125000', '125001') WHERE pk%1099511627776=1", "intent 2: Its event 1 is not the one")]
    [InlineData("UPDATE entries SET amount=amount+1 WHERE pk%1099511627776=1", "intent 2: Its entry 1 is not the one")]
    [InlineData("DELETE FROM entries WHERE pk%1099511627776=2", "intent 2: 1 of its 2 rows are in the entry log.")]
    [InlineData("UPDATE intents SET leaf=zeroblob(32) WHERE pk%1099511627776=5", "intent 5: Its leaf is 000000")]
    [InlineData("UPDATE intents SET subject='pay_other' WHERE pk%1099511627776=3", "intent 3: Its subject is pay_other")]
    [InlineData("UPDATE intents SET at=at+1 WHERE pk%1099511627776=3", "intent 3: Its event 1 is not the one")]
    [InlineData("UPDATE intents SET command=replace(command, '125000', '125001') WHERE pk%1099511627776=2", "intent 2: Its policy verdicts differ.")]
    [InlineData("UPDATE intents SET operation='payments.unheard' WHERE pk%1099511627776=4", "intent 4: Its operation payments.unheard is not known here")]
    [InlineData("UPDATE intents SET command='[]' WHERE pk%1099511627776=4", "intent 4: Its command is none of payments.record_outcome")]
    [InlineData("UPDATE keys SET sequence=sequence+1 WHERE sequence=2", "idempotency key")]
    [InlineData("DELETE FROM keys WHERE sequence=2", "idempotency key")]
    [InlineData("UPDATE tiles SET root=zeroblob(32)", "tile 0 of level 8: Its root is 000000")]
    [InlineData("UPDATE heads SET entry_sequence=entry_sequence+1", "head: Its entry sequence is")]
    public async Task A_changed_store_differs_and_says_where(string sql, string expected)
    {
        using var books = await RecordedBooks.Copy();
        books.Corrupt(sql);
        var (differences, _) = await books.Replay();
        Assert.Contains(differences.First, d => d.ToString().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_decider_that_decides_otherwise_makes_the_replay_differ()
    {
        using var books = await RecordedBooks.Copy();
        var (differences, intents) = await books.Replay(With(accepted => accepted with { Policy = [new("new_rule", true, "New.")] }));

        Assert.True(differences.Count > differences.First.Count);
        Assert.Equal(20, differences.First.Count);
        Assert.Contains(differences.First, d => d.What == "Its policy verdicts differ.");
        Assert.True(intents > 256, "Only a refusal ends a replay.");
    }

    [Fact]
    public async Task A_decider_that_refuses_what_was_accepted_ends_the_replay_there()
    {
        using var books = await RecordedBooks.Copy();
        var (differences, _) = await books.Replay(With(
            _ => new Rejection(new ProblemType("not_today", 409, "Not today."), "Come back tomorrow.")));

        Assert.Contains(
            differences.First,
            d => d.What == "It was accepted, but in a replay it is refused (not_today); the replay ends before it.");
        Assert.Contains(differences.First, d => d.Where == "head");
    }

    [Fact]
    public async Task A_decider_with_a_bug_is_a_difference()
    {
        using var books = await RecordedBooks.Copy();
        var (differences, _) = await books.Replay(With(_ => throw new InvalidOperationException("a bug")));
        Assert.Contains(differences.First, d => d.What.Contains("in a replay it fails (a bug)", StringComparison.Ordinal));
    }

    /// <summary>The catalogue with captures decided in another way.</summary>
    private static Catalogue With(Func<Decision.Accepted, Decision> change)
    {
        var captures = Operation.Of(
            PaymentsCapability.Capture.Name,
            PaymentJson.Default.CapturePayment,
            PaymentsCapability.Capture.Reads,
            (command, records, context) => change(
                Assert.IsType<Decision.Accepted>(PaymentsCapability.Capture.Decide(command, records, context))));
        Operation[] operations = [.. RecordedBooks.Catalogue.Operations.Where(o => o.Name != captures.Name), captures];
        return new([new("all", operations, RecordedBooks.Catalogue.Kinds)]);
    }
}

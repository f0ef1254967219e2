using Zentra.Runtime.Checks;
using Zentra.Runtime.Store;
using Zentra.Storage.Sqlite;

namespace Zentra.Storage.Tests;

public sealed class AuditTests
{
    [Fact]
    public async Task The_audit_of_what_the_lane_wrote_is_clean()
    {
        using var books = await RecordedBooks.Copy();
        var findings = await books.Audit();
        Assert.Empty(findings.First);
    }

    [Theory]
    // The ledger.
    [InlineData("UPDATE entries SET amount=amount+1 WHERE pk%1099511627776=2", "intent 2: Its entries in USD sum to 1, not to zero.")]
    [InlineData("UPDATE entries SET amount=amount+1 WHERE pk%1099511627776=2", "the entries until then sum to 125001.")]
    [InlineData("UPDATE entries SET balance=balance+1 WHERE pk%1099511627776=2", "entry 2: It leaves 125001 on reserved_balance, but the entries until then sum to 125000.")]
    [InlineData("UPDATE entries SET intent=9 WHERE pk%1099511627776=2", "entry 2: It names intent 9, but intent 2 made it.")]
    [InlineData("UPDATE entries SET at=at+1000000 WHERE pk%1099511627776=2", "entry 2: It is of 2026-")]
    [InlineData("DELETE FROM entries WHERE pk%1099511627776=2", "intent 2: It made 2 rows of the entry log from 1 on, but 1 are there.")]
    [InlineData("INSERT INTO entries SELECT pk+1000000, intent, id, account, amount, balance, at FROM entries WHERE pk%1099511627776=1", "entry 1000001: No intent claims it.")]
    [InlineData("UPDATE entries SET amount=-amount WHERE pk%1099511627776 IN (1, 2)", "entry 2: It brings reserved_balance to -125000, below its floor.")]
    [InlineData("UPDATE accounts SET code='made_up' WHERE code='reserved_balance'", "The chart has no account made_up.")]
    [InlineData("UPDATE accounts SET balance=balance+1 WHERE code='reserved_balance' AND currency='USD'", "account reserved_balance in USD of wks_one: It holds ")]
    [InlineData("UPDATE accounts SET entries=entries+1 WHERE code='reserved_balance' AND currency='USD'", "account reserved_balance in USD of wks_one: It counts ")]
    [InlineData("UPDATE accounts SET workspace=(SELECT no FROM names WHERE id='wks_two') WHERE code='customer_balance:cus_1' AND currency='USD' AND tenant=(SELECT no FROM names WHERE id='tnt_one')", "It is on an account of wks_two, but its intent is of wks_one.")]
    // The logs.
    [InlineData("DELETE FROM intents WHERE pk%1099511627776=7", "intent 8: It comes after intent 6: there is a gap.")]
    [InlineData("UPDATE intents SET leaf=zeroblob(32) WHERE pk%1099511627776=5", "intent 5: Its leaf is 000000")]
    [InlineData("UPDATE intents SET leaf=zeroblob(32) WHERE pk%1099511627776=5", "head: Its Merkle root is ")]
    [InlineData("UPDATE intents SET leaf=zeroblob(32) WHERE pk%1099511627776=5", "tile 0 of level 8: Its root is ")]
    [InlineData("UPDATE intents SET leaf=zeroblob(32) WHERE pk%1099511627776=5", "checkpoint ")]
    [InlineData("UPDATE intents SET subject='pay_other' WHERE pk%1099511627776=3", "intent 3: Its leaf is ")]
    [InlineData("UPDATE intents SET command=replace(command, '125000', '125001') WHERE pk%1099511627776=2", "intent 2: Its leaf is ")]
    [InlineData("UPDATE intents SET first_entry=3 WHERE pk%1099511627776=2", "intent 2: Its first entry is 3, but the last one before it is 0.")]
    [InlineData("UPDATE tiles SET root=zeroblob(32)", "tile 0 of level 8: Its root is 000000")]
    [InlineData("DELETE FROM tiles", "tile 0 of level 8: It is missing.")]
    [InlineData("INSERT INTO tiles SELECT tenant, 16, number, root FROM tiles", "tile 0 of level 16: The log is too short to have it.")]
    [InlineData("UPDATE heads SET sequence=sequence-1", "head: Its sequence is ")]
    [InlineData("UPDATE heads SET entry_sequence=entry_sequence+1", "head: Its entry sequence is ")]
    [InlineData("UPDATE heads SET event_sequence=event_sequence-1", "head: Its event sequence is ")]
    [InlineData("DELETE FROM intents WHERE pk%1099511627776>500; UPDATE heads SET sequence=500", "the log was cut.")]
    [InlineData("UPDATE checkpoints SET note=replace(note, 'zentra/tnt_one', 'zentra/tnt_two')", "It signs zentra/tnt_two of ")]
    // Events and records.
    [InlineData("UPDATE events SET data=replace(data, '125000', '125001') WHERE pk%1099511627776=1", "intent 2: Its leaf is ")]
    [InlineData("UPDATE events SET at=at+1 WHERE pk%1099511627776=1", "event 1: It is of 2026-")]
    [InlineData("UPDATE events SET workspace=(SELECT no FROM names WHERE id='wks_two') WHERE pk%1099511627776=1 AND workspace=(SELECT no FROM names WHERE id='wks_one')", "event 1: It is in wks_two, but its intent is of wks_one.")]
    [InlineData("UPDATE events SET object_sequence=7 WHERE pk%1099511627776=2", "event 2: It is number 7 of pay_")]
    [InlineData("DELETE FROM events WHERE pk%1099511627776=1", "intent 2: It made 2 rows of the event log from 1 on, but 1 are there.")]
    [InlineData("UPDATE r_payments SET events=events+1 WHERE id=(SELECT min(id) FROM r_payments)", "It counts ")]
    [InlineData("UPDATE r_payments SET due_at=NULL WHERE due_at IS NOT NULL", "It is kept as due never, but its state is due ")]
    [InlineData("UPDATE r_payments SET c_status='settled' WHERE id=(SELECT max(id) FROM r_payments)",
        "It is found by status settled, but its state has ")]
    [InlineData("UPDATE r_payments SET body='{' WHERE id=(SELECT max(id) FROM r_payments)",
        "Its state cannot be read.")]
    [InlineData("DELETE FROM r_refunds WHERE id=(SELECT min(id) FROM r_refunds)",
        "records: Events were told of 1 objects that have no record.")]
    [InlineData("DELETE FROM keys WHERE sequence=2 AND tenant=(SELECT no FROM names WHERE id='tnt_one')", "intents took one, but ")]
    [InlineData("UPDATE keys SET sequence=sequence+1 WHERE sequence=2", "It names intent 3, which did not take it.")]
    // Payments.
    [InlineData("UPDATE r_payments SET body=replace(body, '\"reserved_minor\":2200', '\"reserved_minor\":2201')", "Its record says that it holds 2201, but its entries give 2200.")]
    [InlineData("UPDATE r_payments SET body=replace(body, '\"reserved_minor\":2200', '\"reserved_minor\":2201')", "account reserved_balance in USD of wks_one: It holds 2200, but the payments hold 2201.")]
    [InlineData("UPDATE r_payments SET body=replace(body, '\"amount_captured_minor\":120000', '\"amount_captured_minor\":1')", "Its record says that it captured 1, but its entries give 120000.")]
    [InlineData("UPDATE r_payments SET body=replace(body, '\"amount_refunded_minor\":4000', '\"amount_refunded_minor\":1')", "Its record says that it refunded 1, but its entries give 4000.")]
    [InlineData("UPDATE r_payments SET body=replace(body, '\"amount_authorized_minor\":125000', '\"amount_authorized_minor\":1')", "Its entries capture 120000, more than the 1 authorized.")]
    [InlineData("UPDATE entries SET amount=amount*2 WHERE amount IN (-20000, 20000)", "takes 20000 more than it held.")]
    [InlineData("UPDATE entries SET amount=amount*100 WHERE amount IN (-4000, 4000) AND pk%1099511627776<20", "brings refunds to 400000 of 120000 captured.")]
    [InlineData("UPDATE events SET data=replace(data, '\"amount_captured_minor\":100000', '\"amount_captured_minor\":1')", "tells 1 captured, but the entries until then give 100000.")]
    [InlineData("UPDATE events SET data='{}' WHERE pk%1099511627776=3", "Event 3 does not show the payment's amounts.")]
    [InlineData("DELETE FROM r_payments WHERE id=(SELECT min(id) FROM r_payments)", "It has intents, but no record.")]
    // Disputes.
    [InlineData("UPDATE r_disputes SET body=replace(body, '\"amount_minor\":1300', '\"amount_minor\":1301')",
        "Its record (needs_response) says that it holds 1301, but its entries give 1300.")]
    [InlineData("UPDATE r_disputes SET body=replace(body, '\"amount_minor\":1300', '\"amount_minor\":1301')",
        "account dispute_reserve in USD of wks_one: It holds 1300, but the open disputes are of 1301.")]
    [InlineData("UPDATE r_disputes SET body=replace(body, '\"status\":\"lost\"', '\"status\":\"won\"')",
        "Its record (won) says that it lost 0, but its entries give 1700.")]
    [InlineData("UPDATE r_disputes SET body=replace(body, '\"fee_minor\":150', '\"fee_minor\":0')",
        "Its record (needs_response) says that it was charged 0, but its entries give 150.")]
    [InlineData("UPDATE r_disputes SET body='{'", "Its record cannot be read.")]
    [InlineData("UPDATE r_dispute_files SET body='{'", "Its record cannot be read.")]
    [InlineData("UPDATE r_dispute_files SET body=replace(body, 'cGFpZA', 'cGFpYQ')", "Its bytes are not those of ")]
    [InlineData("DELETE FROM r_disputes WHERE id=(SELECT min(id) FROM r_disputes)", "It has intents, but no record.")]
    [InlineData("UPDATE accounts SET balance=balance+1 WHERE code='dispute_reserve'",
        "It holds 1301, but the open disputes are of 1300.")]
    [InlineData("UPDATE accounts SET code='bank:one' WHERE code='dispute_reserve'",
        "It holds 0, but the open disputes are of 1300.")]
    [InlineData("UPDATE entries SET amount=-10000 WHERE amount=-1700",
        " more from dispute_reserve than was disputed.")]
    [InlineData("UPDATE entries SET amount=9000 WHERE amount=1700", "brings refunds and lost disputes to ")]
    [InlineData("UPDATE r_payments SET body=replace(body, '_disputed_minor\":11000', '_disputed_minor\":1')",
        "Its record says that it disputed 1, but its entries give 11000.")]
    [InlineData("UPDATE r_payments SET body=replace(body, '\"amount_lost_minor\":9700', '\"amount_lost_minor\":1')",
        "Its record says that it lost 1, but its entries give 9700.")]
    [InlineData("UPDATE events SET type='other' || type WHERE type='dispute.opened'",
        "It moves dispute_reserve, and no event tells of which dispute.")]
    [InlineData("UPDATE events SET data=replace(data, '\"amount_disputed_minor\":0', '\"amount_disputed_minor\":5')",
        "tells 5 disputed, but the entries until then give 0.")]
    public async Task A_changed_store_is_named_by_the_audit(string sql, string expected)
    {
        using var books = await RecordedBooks.Copy();
        books.Corrupt(sql);
        var findings = await books.Audit();
        Assert.True(
            findings.First.Any(f => f.ToString().Contains(expected, StringComparison.Ordinal)),
            $"Nothing says \"{expected}\" among:\n{string.Join('\n', findings.First.Take(10))}");
    }

    [Fact]
    public async Task A_snapshot_stays_as_it_was_while_others_write_on()
    {
        using var books = await RecordedBooks.Copy();
        await using var store = SqliteSnapshot.Open(books.Path);
        books.Corrupt("DELETE FROM intents");
        var findings = new Findings(kept: 1);
        foreach (var head in await store.Heads())
        {
            Assert.Equal(head.Sequence, await new Audit(store, RecordedBooks.Catalogue, findings).Run(head, _ => { }));
        }
        Assert.Empty(findings.First);
        Assert.NotEmpty((await books.Audit()).First);
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "no store");
        Assert.Throws<StoreUnavailableException>(() => SqliteSnapshot.Open(path));
        File.Delete(path);
    }

    [Fact]
    public async Task A_damaged_row_is_an_unavailable_store()
    {
        using var books = await RecordedBooks.Copy();
        books.Corrupt("UPDATE intents SET leaf=zeroblob(31) WHERE pk%1099511627776=5");
        await Assert.ThrowsAsync<StoreUnavailableException>(books.Audit);
    }
}

namespace Zentra.Storage.Tests;

/// <summary>What of cards was changed behind the product's back is found by code that did not make it.</summary>
public sealed class CardAuditTests
{
    private const string Held = "UPDATE r_authorizations SET body=replace(body, '\"held_minor\":501', ";

    [Fact]
    public async Task What_nobody_touched_is_clean()
    {
        using var cards = await RecordedCards.Copy();

        Assert.Empty((await cards.Audit()).First);
    }

    [Theory]
    // Holds, and what was cleared.
    [InlineData(Held + "'\"held_minor\":500')",
        "Its record (pending) says that it holds 500, but its entries give 501.")]
    [InlineData(Held + "'\"held_minor\":500')", "It holds 501, but the authorizations hold 500.")]
    [InlineData("UPDATE accounts SET balance=balance+1 WHERE code='card_hold:main'",
        "account card_hold:main in USD: It holds 502, but the authorizations hold 501.")]
    [InlineData("UPDATE entries SET amount=amount*2 WHERE amount IN (-501, 501)",
        "Its record (pending) says that it holds 501, but its entries give 1002.")]
    [InlineData("UPDATE r_authorizations SET body=replace(body, '\"cleared_minor\":700', '\"cleared_minor\":600')",
        "says that it cleared, less refunds, 600, but its entries give 700.")]
    [InlineData("UPDATE r_authorizations SET body=replace(body, '\"amount_disputed_minor\":900', '\"other\":1')",
        "says that it is disputed for 0, but its disputes give 900.")]
    [InlineData("UPDATE r_authorizations SET body=replace(body, '{', '[')", "Its record cannot be read.")]
    [InlineData("DELETE FROM r_authorizations WHERE body LIKE '%\"held_minor\":501%'",
        "It has intents, but no record.")]
    // Limits.
    [InlineData("UPDATE r_spend_counters SET body=replace(body, '\"minor\":3301', '\"minor\":3300')",
        "it has counted 3300 of 5 uses, but the authorizations are charged 3301 of 5.")]
    [InlineData("DELETE FROM r_spend_counters",
        "it has counted 0 of 0 uses, but the authorizations are charged 3301 of 5.")]
    // Clearing.
    [InlineData("UPDATE r_clearing_records SET body=replace(body, '\"billed_minor\":700', '\"billed_minor\":701')",
        "It says (mismatch) that it moved 701, but its entries give 700.")]
    [InlineData("UPDATE entries SET amount=amount*2 WHERE amount IN (-309, 309)",
        "It says (posted) that it is settled for 309, but its entries give 618.")]
    [InlineData("UPDATE r_clearing_records SET body=replace(body, "
        + "'\"suspended_minor\":333', '\"suspended_minor\":332')",
        "It says (unmatched) that it has in suspense 332, but its entries give 333.")]
    [InlineData("UPDATE r_clearing_records SET body=replace(body, "
        + "'\"ledger_entries\":[', '\"ledger_entries\":[],\"other\":[')",
        "It moves 700, but no clearing record names it.")]
    [InlineData("UPDATE r_clearing_records SET body=replace(body, "
        + "'\"status\":\"duplicate\"', '\"status\":\"posted\",\"billed_minor\":900')",
        "It says (posted) that it moved 900, but its entries give 0.")]
    [InlineData("UPDATE r_clearing_files SET body=replace(body, '\"duplicates\":1', '\"duplicates\":2')",
        "Its record says 2 duplicates, but its records give 1.")]
    [InlineData("DELETE FROM r_clearing_files", "It has records, but no record of its own.")]
    // Disputes.
    [InlineData("UPDATE r_card_disputes SET body=replace(body, '\"credit_minor\":250', '\"credit_minor\":251')",
        "says that it has credited 251, but its entries give 250.")]
    [InlineData("UPDATE r_card_disputes SET body=replace(body, '\"recovered_minor\":310', '\"recovered_minor\":311')",
        "Its record (partially_won) says that it recovered 311, but its entries give 310.")]
    [InlineData("UPDATE r_card_disputes SET body=replace(body, '\"denied_minor\":370', '\"denied_minor\":371')",
        "It is partially_won, and 801 of the 800 disputed are recovered, denied or written off.")]
    [InlineData("UPDATE r_card_disputes SET body=replace(body, "
        + "'\"written_off_minor\":120', '\"written_off_minor\":119')",
        "says that it wrote off 119, but its entries give 120.")]
    [InlineData("UPDATE r_card_disputes SET body=replace(body, '\"amount_minor\":900', '\"amount_minor\":200')",
        "It has credited 250, but 200 of it remain.")]
    [InlineData("DELETE FROM r_card_disputes WHERE c_status='partially_won'", "It has intents, but no record.")]
    public async Task What_was_changed_is_named_by_the_audit(string change, string expected)
    {
        using var cards = await RecordedCards.Copy();
        cards.Corrupt(change);

        var findings = await cards.Audit();

        Assert.True(
            findings.First.Any(f => f.ToString().Contains(expected, StringComparison.Ordinal)),
            $"Nothing says \"{expected}\" among:\n{string.Join('\n', findings.First.Take(20))}");
    }
}

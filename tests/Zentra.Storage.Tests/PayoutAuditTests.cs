namespace Zentra.Storage.Tests;

/// <summary>What of payouts was changed behind the product's back is found by code that did not make it.</summary>
public sealed class PayoutAuditTests
{
    [Theory]
    [InlineData("UPDATE r_payouts SET body=replace(body, '\"amount_minor\":1102', '\"amount_minor\":1101')",
        "Its record (paid) says that it took from its merchant 1101, but its entries give 1102.")]
    [InlineData("UPDATE r_payouts SET body=replace(body, '\"status\":\"paid\"', '\"status\":\"in_transit\"')",
        "Its record (in_transit) says that it has on its way 1102, but its entries give 0.")]
    [InlineData("UPDATE r_payouts SET body=replace(body, '\"status\":\"returned\"', '\"status\":\"paid\"')",
        "Its record (paid) says that it paid from a bank 1103, but its entries give 0.")]
    [InlineData("UPDATE r_payouts SET body=replace(body, '{', '[')", "Its record cannot be read.")]
    [InlineData("DELETE FROM r_payouts WHERE c_status='paid'", "It has intents, but no record.")]
    [InlineData("UPDATE accounts SET balance=balance+1 WHERE code='payout_clearing'", "but the open payouts are of")]
    [InlineData("UPDATE entries SET amount=amount*2 WHERE amount IN (-1102, 1102)",
        "Its record (paid) says that it paid from a bank 1102, but its entries give 2204.")]
    public async Task What_was_changed_is_named_by_the_audit(string change, string expected)
    {
        using var books = await RecordedBooks.Copy();
        books.Corrupt(change);

        var findings = await books.Audit();

        Assert.True(
            findings.First.Any(f => f.ToString().Contains(expected, StringComparison.Ordinal)),
            $"Nothing says \"{expected}\" among:\n{string.Join('\n', findings.First.Take(20))}");
    }
}

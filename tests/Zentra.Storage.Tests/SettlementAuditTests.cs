namespace Zentra.Storage.Tests;

/// <summary>What of settlement was changed behind the product's back is found by code that did not make it.</summary>
public sealed class SettlementAuditTests
{
    private const string Lines = "r_settlement_lines";
    private const string Batches = "r_settlement_batches";
    private const string FirstLine = "id=(SELECT min(id) FROM r_settlement_lines)";
    private const string FirstBatch = "id=(SELECT min(id) FROM r_settlement_batches)";

    [Theory]
    // Lines and their entries.
    [InlineData(Lines, "'settled_minor\":31000'", "'settled_minor\":30999'", "1",
        "Its record (matched) says that it settled 30999, but its entries give 31000.")]
    [InlineData(Lines, "'settled_minor\":31000'", "'other\":31000'", "1",
        "Its record says that it matched, and that it settled nothing.")]
    [InlineData(Lines, "'net_minor\":30090'", "'net_minor\":30091'", "1",
        "Its record (matched) says that it paid 30091, but its entries give 30090.")]
    [InlineData(Lines, "'net_minor\":-411'", "'net_minor\":-412'", "1",
        "Its record (noted) says that it paid -412, but its entries give -411.")]
    [InlineData(Lines, "'net_minor\":33061'", "'net_minor\":33062'", "1",
        "Its record (resolved) says that it paid 33062, but its entries give 33061.")]
    [InlineData(Lines, "'ledger_entries\":['", "'ledger_entries\":[],\"other\":['", FirstLine,
        "Its record (matched) says that it settled 31000, but its entries give 0.")]
    [InlineData(Lines, "'\"status\":\"duplicate\"'", "'\"status\":\"matched\"'", "1",
        "Its record says that it matched, and that it settled nothing.")]
    [InlineData(Lines, "'{'", "'['", "1", "Its record cannot be read.")]
    [InlineData("entries", null, "amount=amount*2", "amount IN (-31000, 30090, 910)",
        "Its record (matched) says that it settled 31000, but its entries give 62000.")]
    // What is held.
    [InlineData(Lines, "'held_minor\":100'", "'held_minor\":99'", "1",
        "Its record (broken) says that it settled 32900, but its entries give 32901.")]
    [InlineData(Lines, "'held_minor\":100'", "'held_minor\":99'", "1",
        "It holds 100, but the line of its review holds 99.")]
    [InlineData("r_reviews", "'\"state\":\"open\"'", "'\"state\":\"resolved\"'", "c_kind='settlement_drift'",
        "Its review is resolved, but ")]
    [InlineData("accounts", null, "code='suspense:rev_none'", "code LIKE 'suspense:%' AND balance=100",
        "account suspense:rev_none: It holds money, but there is no such review.")]
    [InlineData("r_reviews", null, null, "c_kind='settlement_drift'",
        "A line is held for it, but it has no record.")]
    // Payments beside their lines.
    [InlineData("r_payments", "'settled_minor\":32000'", "'settled_minor\":32001'", "1",
        "Its record says that it settled 32001, but its lines give 32000.")]
    [InlineData("r_payments", "'refunds_settled_minor\":3210'", "'refunds_settled_minor\":1'", "1",
        "less what it settled of refunds, -1, but its lines give -3210.")]
    [InlineData("r_payments", "'conceded_minor\":30500'", "'conceded_minor\":1'", "1",
        "less what it settled of refunds, 1, but its lines give 30500.")]
    [InlineData("r_payments", "'conceded_minor\":60'", "'conceded_minor\":6'", "1",
        "less what it settled of refunds, 6, but its lines give 60.")]
    [InlineData(Lines, null, null, FirstLine, "Its record says that it settled 31000, but its lines give 0.")]
    [InlineData("r_payments", null, null, "1", "Lines name it, but it has no record.")]
    // Batches beside their lines and reviews.
    [InlineData(Lines, null, null, FirstLine, "Its record says 13 lines, but its lines and reviews give 12.")]
    [InlineData(Batches, "'\"refunds_minor\":-3210'", "'\"refunds_minor\":-1'", "1",
        "Its record says -1 USD of refunds, but its lines and reviews give -3210.")]
    [InlineData(Batches, "'\"corrections_minor\":322'", "'\"corrections_minor\":0'", "1",
        "Its record says 0 USD of corrections, but its lines and reviews give 322.")]
    [InlineData(Batches, "'\"chargebacks_minor\":-3700'", "'\"chargebacks_minor\":0'", "1",
        "Its record says 0 USD of chargebacks, but its lines and reviews give -3700.")]
    [InlineData(Batches, "'\"duplicates\":1'", "'\"duplicates\":2'", "1",
        "Its record says 2 duplicates, but its lines and reviews give 1.")]
    [InlineData(Batches, "'\"rejected\":1'", "'\"rejected\":0'", "1",
        "Its record says 0 rejected lines, but its lines and reviews give 1.")]
    [InlineData(Batches, "'\"open_reviews\":3'", "'\"open_reviews\":0'", "1",
        "Its record says 0 open reviews, but its lines and reviews give 3.")]
    [InlineData(Batches, "'\"bank_minor\":36960'", "'\"bank_minor\":36961'", "1",
        "It is closed, but the bank's USD differs from its lines.")]
    [InlineData(Batches, "'{'", "'['", "1", "Its record cannot be read.")]
    [InlineData(Batches, null, null, FirstBatch, "It has lines, but no record.")]
    public async Task What_was_changed_is_named_by_the_audit(
        string table, string? old, string? changed, string where, string expected)
    {
        using var books = await RecordedBooks.Copy();
        books.Corrupt((old, changed) switch
        {
            (null, null) => $"DELETE FROM {table} WHERE {where}",
            (null, _) => $"UPDATE {table} SET {changed} WHERE {where}",
            _ => $"UPDATE {table} SET body=replace(body, {old}, {changed}) WHERE {where}",
        });
        var findings = await books.Audit();
        Assert.True(
            findings.First.Any(f => f.ToString().Contains(expected, StringComparison.Ordinal)),
            $"Nothing says \"{expected}\" among:\n{string.Join('\n', findings.First.Take(20))}");
    }
}

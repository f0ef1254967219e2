using Zentra.Tests.Payments;

namespace Zentra.Tests.Payouts;

/// <summary>The postings of each step of a payout, as an account statement.</summary>
public sealed class PayoutStatementTests
{
    [Fact]
    public void A_payout_ends_on_the_bank_and_leaves_nothing_on_its_way() => Assert.Equal(
        """
        settle 10000
          settlement_account:sandbox          debit     -100.00 USD   balance   -100.00
          merchant_balance:mrc_1              credit    +100.00 USD   balance    100.00
        account
        payout
          merchant_balance:mrc_1              debit     -100.00 USD   balance      0.00
          payout_clearing                     credit    +100.00 USD   balance    100.00
        file
        debit
          payout_clearing                     debit     -100.00 USD   balance      0.00
          bank:main                           credit    +100.00 USD   balance    100.00
        """,
        Statement("settle 10000, account, payout, file, debit"));

    [Fact]
    public void A_payout_that_comes_back_is_taken_from_the_bank_by_new_entries() => Assert.Equal(
        """
        settle 10000
          settlement_account:sandbox          debit     -100.00 USD   balance   -100.00
          merchant_balance:mrc_1              credit    +100.00 USD   balance    100.00
        account
        payout 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance     60.00
          payout_clearing                     credit     +40.00 USD   balance     40.00
        file
        debit
          payout_clearing                     debit      -40.00 USD   balance      0.00
          bank:main                           credit     +40.00 USD   balance     40.00
        credit AC04
          bank:main                           debit      -40.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +40.00 USD   balance    100.00
        """,
        Statement("settle 10000, account, payout 4000, file, debit, credit AC04"));

    [Theory]
    [InlineData("payout 4000, cancel")]
    [InlineData("payout 4000, file, fail")]
    [InlineData("payout 4000, file, credit AC01")]
    [InlineData("payout 4000, file, return")]
    public void What_never_left_goes_back_to_the_merchant(string steps)
    {
        var book = PayoutScript.Play($"settle 10000, account, {steps}");

        Assert.Equal(
            (10_000, 0, 0),
            (book.Balance("merchant_balance:mrc_1"), book.Balance("payout_clearing"), book.Balance("bank:main")));
        Assert.Equal(4, book.Payouts()[0].LedgerEntries.Count);
    }

    [Fact]
    public void A_currency_without_digits_is_paid_out_in_whole_units() => Assert.Equal(
        """
        settle 500 JPY
          settlement_account:sandbox          debit        -500 JPY   balance      -500
          merchant_balance:mrc_1              credit       +500 JPY   balance       500
        account JPY reserve 20
        payout JPY
          merchant_balance:mrc_1              debit        -480 JPY   balance        20
          payout_clearing                     credit       +480 JPY   balance       480
        """,
        Statement("settle 500 JPY, account JPY reserve 20, payout JPY"));

    private static string Statement(string script) => StatementTests.Statement(script, PayoutScript.Take);
}

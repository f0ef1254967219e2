using Zentra.Tests.Payments;

namespace Zentra.Tests.Disputes;

/// <summary>The postings of each step of a dispute, as an account statement.</summary>
public sealed class DisputeStatementTests
{
    [Fact]
    public void An_opened_dispute_is_taken_from_the_merchant_with_its_fee_apart() => Assert.Equal(
        """
        create 10000 automatic
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        approved
          reserved_balance                    debit     -100.00 USD   balance      0.00
          settlement_account:sandbox          credit    +100.00 USD   balance    100.00
        opened 4000 fee 1500
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
          merchant_balance:mrc_1              debit      -15.00 USD   balance    -55.00
          fees:sandbox                        credit     +15.00 USD   balance     15.00
        """,
        Whole("create 10000 automatic, approved, opened 4000 fee 1500"));

    [Fact]
    public void A_won_dispute_goes_back_to_the_merchant_and_its_fee_stays() => Assert.Equal(
        """
        opened 4000 fee 1500
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
          merchant_balance:mrc_1              debit      -15.00 USD   balance    -55.00
          fees:sandbox                        credit     +15.00 USD   balance     15.00
        won fee 1500
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +40.00 USD   balance    -15.00
        """,
        Statement("opened 4000 fee 1500, won fee 1500"));

    [Fact]
    public void A_fee_that_is_given_back_is_reversed_by_new_entries() => Assert.Equal(
        """
        opened 4000 fee 1500
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
          merchant_balance:mrc_1              debit      -15.00 USD   balance    -55.00
          fees:sandbox                        credit     +15.00 USD   balance     15.00
        won returned 1500
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +40.00 USD   balance    -15.00
          fees:sandbox                        debit      -15.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +15.00 USD   balance      0.00
        """,
        Statement("opened 4000 fee 1500, won returned 1500"));

    [Fact]
    public void A_lost_dispute_goes_to_the_customer() => Assert.Equal(
        """
        opened 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        lost
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          customer_balance:cus_1              credit     +40.00 USD   balance    -60.00
        """,
        Statement("opened 4000, lost"));

    [Fact]
    public void An_accepted_dispute_goes_to_the_customer_and_the_providers_word_changes_nothing() => Assert.Equal(
        """
        opened 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        accept
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          customer_balance:cus_1              credit     +40.00 USD   balance    -60.00
        lost
        """,
        Statement("opened 4000, accept, lost"));

    [Fact]
    public void An_inquiry_moves_nothing_until_it_becomes_a_dispute() => Assert.Equal(
        """
        inquiry 4000 fee 1500
        submit
        closed
        opened 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        """,
        Statement("inquiry 4000 fee 1500, submit, closed, opened 4000"));

    [Fact]
    public void A_second_stage_after_a_win_takes_the_reserve_again_and_charges_what_was_added() => Assert.Equal(
        """
        opened 4000 fee 1500
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
          merchant_balance:mrc_1              debit      -15.00 USD   balance    -55.00
          fees:sandbox                        credit     +15.00 USD   balance     15.00
        won
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +40.00 USD   balance    -15.00
        second_stage fee 2500
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -55.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
          merchant_balance:mrc_1              debit      -10.00 USD   balance    -65.00
          fees:sandbox                        credit     +10.00 USD   balance     25.00
        lost
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          customer_balance:cus_1              credit     +40.00 USD   balance    -60.00
        """,
        Statement("opened 4000 fee 1500, won, second_stage fee 2500, lost"));

    [Fact]
    public void A_second_stage_after_a_loss_takes_from_the_customer_what_he_was_given() => Assert.Equal(
        """
        opened 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        lost
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          customer_balance:cus_1              credit     +40.00 USD   balance    -60.00
        second_stage
          customer_balance:cus_1              debit      -40.00 USD   balance   -100.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        won
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +40.00 USD   balance      0.00
        """,
        Statement("opened 4000, lost, second_stage, won"));

    [Fact]
    public void A_win_after_a_loss_is_reversed_through_the_reserve() => Assert.Equal(
        """
        opened 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        lost
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          customer_balance:cus_1              credit     +40.00 USD   balance    -60.00
        won
          customer_balance:cus_1              debit      -40.00 USD   balance   -100.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +40.00 USD   balance      0.00
        """,
        Statement("opened 4000, lost, won"));

    [Fact]
    public void What_was_passed_unseen_is_booked_with_what_came() => Assert.Equal(
        """
        lost 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          customer_balance:cus_1              credit     +40.00 USD   balance    -60.00
        opened 4000
        """,
        Statement("lost 4000, opened 4000"));

    [Fact]
    public void A_loss_of_a_part_gives_the_rest_back() => Assert.Equal(
        """
        opened 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        lost 2500
          dispute_reserve                     debit      -15.00 USD   balance     25.00
          merchant_balance:mrc_1              credit     +15.00 USD   balance    -25.00
          dispute_reserve                     debit      -25.00 USD   balance      0.00
          customer_balance:cus_1              credit     +25.00 USD   balance    -75.00
        """,
        Statement("opened 4000, lost 2500"));

    [Fact]
    public void What_is_lost_beyond_the_captures_waits_in_suspense_for_a_person() => Assert.Equal(
        """
        refund 7000
        approved
          settlement_account:sandbox          debit      -70.00 USD   balance     30.00
          customer_balance:cus_1              credit     +70.00 USD   balance    -30.00
        opened 4000
          merchant_balance:mrc_1              debit      -40.00 USD   balance    -40.00
          dispute_reserve                     credit     +40.00 USD   balance     40.00
        lost
          dispute_reserve                     debit      -30.00 USD   balance     10.00
          customer_balance:cus_1              credit     +30.00 USD   balance      0.00
          dispute_reserve                     debit      -10.00 USD   balance      0.00
          suspense                            credit     +10.00 USD   balance     10.00
        won
          customer_balance:cus_1              debit      -30.00 USD   balance    -30.00
          dispute_reserve                     credit     +30.00 USD   balance     30.00
          suspense                            debit      -10.00 USD   balance      0.00
          dispute_reserve                     credit     +10.00 USD   balance     40.00
          dispute_reserve                     debit      -40.00 USD   balance      0.00
          merchant_balance:mrc_1              credit     +40.00 USD   balance      0.00
        """,
        Statement("refund 7000, approved, opened 4000, lost, won"));

    private static string Whole(string script) => StatementTests.Statement(script, DisputeScript.Take);

    /// <summary>The statement of what comes after a capture of 100.00.</summary>
    private static string Statement(string script)
    {
        var whole = Whole($"{DisputeScript.Captured}, {script}");
        var first = script.Split(',')[0];
        return whole[(whole.IndexOf($"\n{first}\n", StringComparison.Ordinal) + 1)..];
    }
}

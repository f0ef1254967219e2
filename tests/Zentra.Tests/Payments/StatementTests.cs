using System.Globalization;
using System.Text;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payments;

/// <summary>
/// The postings of each transition, as an account statement: what was booked, and the balance it left.
/// </summary>
public sealed class StatementTests
{
    [Fact]
    public void The_seeds_payment_is_reserved_and_then_settles_with_its_provider() => Assert.Equal(
        """
        create 125000 cus_northwind
          customer_balance:cus_northwind      debit    -1250.00 USD   balance  -1250.00
          reserved_balance                    credit   +1250.00 USD   balance   1250.00
        approved
        capture
        approved
          reserved_balance                    debit    -1250.00 USD   balance      0.00
          settlement_account:sandbox          credit   +1250.00 USD   balance   1250.00
        """,
        Statement("create 125000 cus_northwind, approved, capture, approved"));

    [Fact]
    public void An_automatic_capture_books_the_same() => Assert.Equal(
        """
        create 125000 automatic
          customer_balance:cus_1              debit    -1250.00 USD   balance  -1250.00
          reserved_balance                    credit   +1250.00 USD   balance   1250.00
        approved
          reserved_balance                    debit    -1250.00 USD   balance      0.00
          settlement_account:sandbox          credit   +1250.00 USD   balance   1250.00
        """,
        Statement("create 125000 automatic, approved"));

    [Fact]
    public void A_payment_that_is_not_confirmed_books_nothing() => Assert.Equal(
        """
        create 10000 unconfirmed
        cancel
        """,
        Statement("create 10000 unconfirmed, cancel"));

    [Fact]
    public void A_decline_gives_everything_back() => Assert.Equal(
        """
        create 10000
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        declined insufficient_funds
          reserved_balance                    debit     -100.00 USD   balance      0.00
          customer_balance:cus_1              credit    +100.00 USD   balance      0.00
        """,
        Statement("create 10000, declined insufficient_funds"));

    [Fact]
    public void A_canceled_hold_is_released() => Assert.Equal(
        """
        create 10000
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        approved
        cancel
        approved
          reserved_balance                    debit     -100.00 USD   balance      0.00
          customer_balance:cus_1              credit    +100.00 USD   balance      0.00
        """,
        Statement("create 10000, approved, cancel, approved"));

    [Fact]
    public void An_expired_hold_is_released() => Assert.Equal(
        """
        create 10000
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        approved
        wait 7d
        wake
          reserved_balance                    debit     -100.00 USD   balance      0.00
          customer_balance:cus_1              credit    +100.00 USD   balance      0.00
        """,
        Statement("create 10000, approved, wait 7d, wake"));

    [Fact]
    public void An_unknown_outcome_stays_reserved_until_it_is_known() => Assert.Equal(
        """
        create 10000
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        unknown
        wait 30d
        wake
        unknown
        declined
          reserved_balance                    debit     -100.00 USD   balance      0.00
          customer_balance:cus_1              credit    +100.00 USD   balance      0.00
        """,
        Statement("create 10000, unknown, wait 30d, wake, unknown, declined"));

    [Fact]
    public void An_increment_reserves_more_and_a_refused_one_gives_it_back() => Assert.Equal(
        """
        create 10000
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        approved
        increment 2000
          customer_balance:cus_1              debit      -20.00 USD   balance   -120.00
          reserved_balance                    credit     +20.00 USD   balance    120.00
        approved
        increment 500
          customer_balance:cus_1              debit       -5.00 USD   balance   -125.00
          reserved_balance                    credit      +5.00 USD   balance    125.00
        declined
          reserved_balance                    debit       -5.00 USD   balance    120.00
          customer_balance:cus_1              credit      +5.00 USD   balance   -120.00
        """,
        Statement("create 10000, approved, increment 2000, approved, increment 500, declined"));

    [Fact]
    public void A_final_capture_takes_its_part_and_releases_the_rest() => Assert.Equal(
        """
        create 10000
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        approved
        capture 3000
        approved
          reserved_balance                    debit      -30.00 USD   balance     70.00
          settlement_account:sandbox          credit     +30.00 USD   balance     30.00
        capture 4000 final
        approved
          reserved_balance                    debit      -40.00 USD   balance     30.00
          settlement_account:sandbox          credit     +40.00 USD   balance     70.00
          reserved_balance                    debit      -30.00 USD   balance      0.00
          customer_balance:cus_1              credit     +30.00 USD   balance    -70.00
        """,
        Statement("create 10000, approved, capture 3000, approved, capture 4000 final, approved"));

    [Fact]
    public void A_refund_before_settlement_comes_out_of_the_settlement_account() => Assert.Equal(
        """
        create 10000 automatic
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        approved
          reserved_balance                    debit     -100.00 USD   balance      0.00
          settlement_account:sandbox          credit    +100.00 USD   balance    100.00
        refund 2500
        approved
          settlement_account:sandbox          debit      -25.00 USD   balance     75.00
          customer_balance:cus_1              credit     +25.00 USD   balance    -75.00
        """,
        Statement("create 10000 automatic, approved, refund 2500, approved"));

    [Fact]
    public void A_refund_that_fails_after_its_success_is_reversed_by_new_entries() => Assert.Equal(
        """
        create 10000 automatic
          customer_balance:cus_1              debit     -100.00 USD   balance   -100.00
          reserved_balance                    credit    +100.00 USD   balance    100.00
        approved
          reserved_balance                    debit     -100.00 USD   balance      0.00
          settlement_account:sandbox          credit    +100.00 USD   balance    100.00
        refund 2500
        approved
          settlement_account:sandbox          debit      -25.00 USD   balance     75.00
          customer_balance:cus_1              credit     +25.00 USD   balance    -75.00
        declined invalid_account
          customer_balance:cus_1              debit      -25.00 USD   balance   -100.00
          settlement_account:sandbox          credit     +25.00 USD   balance    100.00
        """,
        Statement("create 10000 automatic, approved, refund 2500, approved, declined invalid_account"));

    [Fact]
    public void A_currency_keeps_its_own_books_and_its_own_digits() => Assert.Equal(
        """
        create 500 JPY
          customer_balance:cus_1              debit        -500 JPY   balance      -500
          reserved_balance                    credit       +500 JPY   balance       500
        create 12345 KWD
          customer_balance:cus_1              debit     -12.345 KWD   balance   -12.345
          reserved_balance                    credit    +12.345 KWD   balance    12.345
        """,
        Statement("create 500 JPY, create 12345 KWD"));

    /// <summary>The statement of a script, in which each step is played in this way.</summary>
    internal static string Statement(string script, Func<Book, string, Decision?>? play = null)
    {
        var book = new Book();
        var text = new StringBuilder();
        foreach (var step in script.Split(", "))
        {
            var before = book.Entries.Count;
            _ = play is null ? book.Step(step) : play(book, step);
            text.Append(step).Append('\n');
            foreach (var entry in book.Entries.Skip(before))
            {
                var currency = Runtime.Money.Currency.Find(entry.Account.Currency)!;
                // The name of a suspense account is that of its review.
                var code = entry.Account.Code.StartsWith("suspense:", StringComparison.Ordinal)
                    ? "suspense"
                    : entry.Account.Code;
                var sign = entry.AmountMinor > 0 ? "+" : "";
                text.Append(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {code,-36}{(sign.Length > 0 ? "credit" : "debit"),-6}"
                    + $"{sign + currency.Format(entry.AmountMinor),11} {currency.Code}   balance"
                    + $"{currency.Format(entry.BalanceMinor),10}\n"));
            }
        }
        return text.ToString().TrimEnd('\n');
    }
}

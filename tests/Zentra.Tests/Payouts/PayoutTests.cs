using System.Text;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payouts;

public sealed class PayoutTests
{
    [Theory]
    [InlineData("payout", 10_000)]
    [InlineData("account reserve 2500, payout", 7_500)]
    [InlineData("payout 1", 1)]
    [InlineData("account minimum 20000, payout", 10_000)]
    public void What_is_available_is_what_is_settled_less_the_reserve(string script, long amountMinor)
    {
        var book = PayoutScript.Play($"settle 10000, account, {script}");

        Assert.Equal(amountMinor, Assert.Single(book.Payouts()).AmountMinor);
    }

    [Theory]
    [InlineData("payout 10001", "100.01 USD is asked for; 100.00 USD is settled for mrc_1, 0.00 stays as reserve, and "
        + "100.00 is available.")]
    [InlineData("account reserve 9000, payout 1001", "10.01 USD is asked for; 100.00 USD is settled for mrc_1, 90.00 "
        + "stays as reserve, and 10.00 is available.")]
    [InlineData("account reserve 10000, payout", "100.00 USD is settled for mrc_1, 100.00 stays as reserve, and "
        + "0.00 is available.")]
    public void More_than_is_available_is_refused_with_the_numbers(string script, string detail)
    {
        var refused = Assert.IsType<Decision.Refused>(PayoutScript.Play("settle 10000, account").Run(script));

        Assert.Equal(
            (PayoutProblems.ExceedsBalance, "/amount_minor", detail),
            (refused.Rejection.Type, refused.Rejection.Pointer, refused.Rejection.Detail));
    }

    [Theory]
    [InlineData("payout", "422 payout_account_missing")]
    [InlineData("account EUR, payout", "422 payout_account_missing")]
    [InlineData("account paused, payout", "409 payout_account_paused")]
    [InlineData("account, payout, payout", "422 payout_exceeds_balance")]
    [InlineData("account, payout, file, cancel", "409 payout_state_conflict")]
    [InlineData("account, payout, paid unnamed", "422 payout_bank_required")]
    [InlineData("account, payout, fail", "409 payout_state_conflict")]
    [InlineData("account, payout, return", "409 payout_state_conflict")]
    [InlineData("account, payout, file, file", "409 payout_file_empty")]
    [InlineData("account, payout, cancel, file", "409 payout_file_empty")]
    [InlineData("account, wake", "409 payout_nothing_due")]
    [InlineData("cancel", "404 payout_not_found")]
    [InlineData("account, payout, file, debit, debit", "409 bank_entry_known")]
    public void What_cannot_be_done_is_refused_and_changes_nothing(string script, string refusal)
    {
        var (before, last) = (script[..Math.Max(0, script.LastIndexOf(','))], script.Split(", ")[^1]);
        var book = PayoutScript.Play($"settle 10000, {before}");
        var entries = book.Entries.Count;

        Assert.Equal(refusal, book.Tell(book.Run(last)!));
        Assert.Equal(entries, book.Entries.Count);
    }

    [Theory]
    [InlineData("debit 3999", "amount_differs")]
    [InlineData("debit 4000 EUR", "currency_differs")]
    [InlineData("debit elsewhere", "bank_differs")]
    [InlineData("debit, debit entry 2", "paid_twice")]
    [InlineData("debit, credit, credit entry 2", "returned_twice")]
    [InlineData("debit, credit, debit entry 2", "paid_after_return")]
    [InlineData("return, debit", "paid_after_return")]
    [InlineData("fail, debit", "paid_after_failure")]
    [InlineData("fail, credit", "returned_after_failure")]
    public void What_a_bank_says_otherwise_moves_nothing_and_is_reviewed(string script, string difference)
    {
        var steps = script.Split(", ");
        var book = PayoutScript.Play($"settle 10000, account, payout 4000, file, {string.Join(", ", steps[..^1])}");
        var entries = book.Entries.Count;

        var accepted = Assert.IsType<Decision.Accepted>(book.Run(steps[^1]));

        var told = Assert.Single(accepted.Events);
        Assert.Equal("review.opened", told.Type.Name);
        var review = Encoding.UTF8.GetString(told.Data.Span);
        Assert.Contains($"\"difference\":\"{difference}\"", review, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"payout_mismatch\"", review, StringComparison.Ordinal);
        Assert.Equal(entries, book.Entries.Count);
        Assert.Equal("409 bank_entry_known", book.Tell(book.Run(steps[^1])!));
    }

    [Theory]
    [InlineData("paid, debit", PayoutStatus.Paid)]
    [InlineData("file, paid, return, credit", PayoutStatus.Returned)]
    [InlineData("file, paid, return, debit", PayoutStatus.Returned)]
    [InlineData("file, credit, debit", PayoutStatus.Returned)]
    public void What_a_bank_says_later_than_it_was_known_moves_nothing(string script, PayoutStatus status)
    {
        var steps = script.Split(", ");
        var book = PayoutScript.Play($"settle 10000, account, payout 4000, {string.Join(", ", steps[..^1])}");
        var entries = book.Entries.Count;

        Assert.Equal("nothing told", book.Tell(book.Run(steps[^1])!));

        Assert.Equal((status, entries), (book.Payouts()[0].Status, book.Entries.Count));
        Assert.Equal("409 bank_entry_known", book.Tell(book.Run(steps[^1])!));
    }

    [Fact]
    public void A_payout_of_all_that_is_available_says_up_to_where_it_pays_out()
    {
        var book = PayoutScript.Play("settle 10000, account, payout 4000, payout");

        Assert.Equal([null, 3L], book.Payouts().Select(p => p.CoversThrough));
    }

    [Fact]
    public void A_reference_leads_back_to_its_payout_however_it_is_written()
    {
        var payout = PayoutScript.Play("settle 10000, account, payout").Payouts()[0];

        Assert.Equal(29, payout.Reference.Length);
        Assert.Equal(payout.Id, Payout.IdOfReference(payout.Reference));
        Assert.Equal(payout.Id, Payout.IdOfReference(payout.Reference.ToLowerInvariant()));
        Assert.All(["", "POT", "POT1", $"{payout.Reference}0", "PAY" + payout.Reference[3..]], text =>
            Assert.Null(Payout.IdOfReference(text)));
    }

    [Fact]
    public void No_event_shows_a_whole_account_number()
    {
        var book = PayoutScript.Play(
            "settle 10000, account, payout 1000, file, debit, credit AC04, payout 1000, cancel, payout 5, file, fail");

        Assert.NotEmpty(book.Events);
        Assert.All(book.Events, told => Assert.DoesNotContain(
            PayoutScript.Iban[2..^4], Encoding.UTF8.GetString(told.Data.Span), StringComparison.Ordinal));
        Assert.Contains(
            "\"account\":\"******************3000\"", Encoding.UTF8.GetString(book.Events[0].Data.Span),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DE89370400440532013000", true)]
    [InlineData("GB33BUKB20201555555555", true)]
    [InlineData("NO9386011117947", true)]
    [InlineData("MT84MALT011000012345MTLCAST001S", true)]
    [InlineData("DE89370400440532013001", false)]
    [InlineData("DE8937040044053201300", false)]
    [InlineData("de89370400440532013000", false)]
    [InlineData("DE89 3704 0044 0532 0130 00", false)]
    [InlineData("DE8937040044053201300O", false)]
    [InlineData("", false)]
    [InlineData("DE00370400440532013000", false)]
    public void An_iban_is_checked_by_its_check_digits(string text, bool isIban) =>
        Assert.Equal(isIban, BankDestination.IsIban(text));

    [Theory]
    [InlineData("COBADEFF", true)]
    [InlineData("COBADEFFXXX", true)]
    [InlineData("COBADEF", false)]
    [InlineData("COBADEFFXX", false)]
    [InlineData("COBA12FF", false)]
    [InlineData("cobadeff", false)]
    public void A_bic_has_its_form(string text, bool isBic) => Assert.Equal(isBic, BankDestination.IsBic(text));
}

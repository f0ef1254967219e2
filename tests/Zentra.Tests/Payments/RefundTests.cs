using Zentra.Payments.Refunds;

namespace Zentra.Tests.Payments;

/// <summary>The rules of giving money back.</summary>
public sealed class RefundTests
{
    private const string Captured = "create automatic, approved";
    private const string Refunded = "create automatic, approved, refund 4000, approved";

    [Theory]
    [InlineData(Captured, "refund", "captured: authorized 10000, captured 10000; call refund #2 10000; refund.created")]
    [InlineData(
        Captured, "refund, approved", "201; refunded: authorized 10000, captured 10000, refunded 10000; refund.posted")]
    [InlineData(
        Captured, "refund 4000, approved",
        "201; captured: authorized 10000, captured 10000, refunded 4000; refund.posted")]
    [InlineData(Captured, "refund 10001", "422 refund_exceeds_capture")]
    [InlineData(
        Captured, "refund, declined invalid_account",
        "402 refund_declined invalid_account; captured: authorized 10000, captured 10000; refund.failed")]
    [InlineData(
        Captured, "refund, refused",
        "402 refund_declined processing_error; captured: authorized 10000, captured 10000; refund.failed")]
    [InlineData(Captured, "refund, unknown", "captured: authorized 10000, captured 10000; payment.unknown")]
    [InlineData(Captured, "refund, requires_action", "captured: authorized 10000, captured 10000; payment.unknown")]
    [InlineData(
        Refunded, "refund, approved", "201; refunded: authorized 10000, captured 10000, refunded 10000; refund.posted")]
    [InlineData(Refunded, "refund 6001", "422 refund_exceeds_capture")]
    [InlineData(
        "create automatic, approved, refund 4000", "refund 6000",
        "captured: authorized 10000, captured 10000; call refund #3 6000; refund.created")]
    [InlineData("create automatic, approved, refund 4000", "refund 6001", "422 refund_exceeds_capture")]
    [InlineData("create automatic, approved, refund", "refund 1", "409 payment_operation_in_progress")]
    [InlineData("create automatic, approved, refund, approved", "refund", "422 refund_exceeds_capture")]
    [InlineData("create, approved", "refund", "409 payment_state_conflict")]
    [InlineData(
        "create, approved, capture 4000, approved", "refund, approved",
        "201; partially_captured: authorized 10000, captured 4000, refunded 4000, held 6000; refund.posted")]
    [InlineData("create, approved, capture 4000, approved", "refund 4001", "422 refund_exceeds_capture")]
    [InlineData(
        "create, approved, capture 4000 final, approved", "refund, approved",
        "201; refunded: authorized 10000, captured 4000, refunded 4000; refund.posted")]
    [InlineData(
        "create, approved, capture 4000, approved, refund, approved", "capture, approved",
        "200; captured: authorized 10000, captured 10000, refunded 4000; payment.captured")]
    [InlineData(
        "create, approved, capture 4000, approved, refund, approved", "wait 7d, wake",
        "refunded: authorized 10000, captured 4000, refunded 4000; payment.expired")]
    public void Refunds(string given, string when, string then) => Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData("declined invalid_account #2", "captured: authorized 10000, captured 10000; refund.failed")]
    [InlineData("declined #2, declined #2", "captured: authorized 10000, captured 10000; repeated_outcome.passed")]
    [InlineData("declined #2, approved #2", "captured: authorized 10000, captured 10000; contradicting_outcome.failed")]
    [InlineData(
        "refused #2", "captured: authorized 10000, captured 10000, refunded 4000; contradicting_outcome.failed")]
    public void A_refund_may_fail_after_its_success_and_only_once(string when, string then) =>
        Assert.Equal(then, Script.Play(Refunded).When(when));

    [Fact]
    public void What_a_failed_refund_gave_back_can_be_refunded_again() => Assert.Equal(
        "201; refunded: authorized 10000, captured 10000, refunded 10000; refund.posted",
        Script.Play(Refunded).When("declined, refund, approved"));

    [Fact]
    public void A_refund_keeps_its_own_record()
    {
        var book = Script.Play("create automatic, approved, refund 4000");
        var id = book.Payment.Attempts[^1].Refund!;
        Assert.Equal(RefundStatus.Pending, book.Find(Refund.Kind, id)!.Status);

        book.Play("approved");
        Assert.Equal(RefundStatus.Posted, book.Find(Refund.Kind, id)!.Status);
        Assert.Equal(2, book.Find(Refund.Kind, id)!.LedgerEntries.Count);

        book.Play("declined invalid_account");
        var failed = book.Find(Refund.Kind, id)!;
        Assert.Equal((RefundStatus.Failed, "invalid_account", 4, 3L),
            (failed.Status, failed.FailureCode, failed.LedgerEntries.Count, failed.Version));
    }

    [Fact]
    public void A_refund_that_may_yet_fail_is_asked_about_until_it_is_certain()
    {
        var book = Script.Play("create automatic, approved, refund 4000, approved 5");
        const string Held = "captured: authorized 10000, captured 10000, refunded 4000";

        Assert.Equal($"{Held}; repeated_outcome.passed", book.When("approved 5"));
        Assert.Equal($"{Held}; ask refund #2 4000", book.When("wait 5s, wake"));
        Assert.Equal($"{Held}; outdated_outcome.passed", book.When("unknown"));
        Assert.Equal($"{Held}; ask refund #2 4000", book.When("wait 1m, wake"));
        Assert.Equal($"{Held}; repeated_outcome.passed", book.When("approved"));
        Assert.Equal("409 nothing_due", book.When("wait 30d, wake"));
    }
}

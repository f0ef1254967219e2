namespace Zentra.Tests.Payments;

/// <summary>
/// A success that comes after a failure was told is money at the provider: taken over, undone, or asked about.
/// </summary>
public sealed class LateSuccessTests
{
    [Theory]
    [InlineData(
        "create, declined", "approved asked",
        "declined; late_success.failed; call reverse #2 10000; payment.reversal_started")]
    [InlineData(
        "create, refused", "approved asked",
        "declined; late_success.failed; call reverse #2 10000; payment.reversal_started")]
    [InlineData("create, declined, approved asked", "approved asked #1", "declined; late_success.failed")]
    [InlineData("create, declined, approved asked", "approved", "declined; payment.reversed")]
    [InlineData("create, declined, approved asked", "declined", "declined; call reverse #3 10000")]
    [InlineData(
        "create, declined, approved asked, declined, declined", "declined",
        "declined; payment.reversal_declined; review.opened")]
    [InlineData("create, declined, approved asked", "refused", "declined; payment.unknown")]
    [InlineData(
        "create, declined, approved asked, refused, wait 5s, wake", "not_received", "declined; call reverse #2 10000")]
    [InlineData("create, declined, approved asked", "unknown", "declined; payment.unknown")]
    [InlineData(
        "create, requires_action, wait 24h, wake", "approved asked",
        "expired; late_success.failed; call reverse #2 10000; payment.reversal_started")]
    public void An_authorization_that_nobody_waits_for_is_undone(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData("create, declined", "approved", "declined; late_success.failed")]
    [InlineData("create, declined, approved", "wait 5s, wake", "declined; ask authorize #1 10000")]
    [InlineData("create, declined, approved, declined", "wait 5s, wake", "declined; ask authorize #1 10000")]
    [InlineData("create, declined, approved, wait 5s, wake", "declined asked", "declined; repeated_outcome.passed")]
    [InlineData("create, declined, approved, declined asked", "wait 1h, wake", "409 nothing_due")]
    public void A_message_that_contradicts_a_failure_has_the_provider_asked(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData(
        "create, unknown, cancel", "approved",
        "canceled; call reverse #2 10000; payment.canceled; payment.reversal_started")]
    [InlineData("create, unknown, cancel", "declined", "402 payment_declined do_not_honor; canceled; payment.canceled")]
    [InlineData(
        "create, unknown, cancel", "not_received",
        "402 payment_declined processing_error; canceled; payment.canceled")]
    [InlineData("create, unknown, cancel, approved", "approved", "canceled; payment.reversed")]
    public void What_was_canceled_while_nobody_knew_ends_canceled(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData(
        "create, approved, capture, declined", "approved asked",
        "captured: authorized 10000, captured 10000; late_success.failed; payment.captured")]
    [InlineData(
        "create, approved, capture 4000, declined, capture 5000 final, approved", "approved asked #2",
        "captured: authorized 10000, captured 9000; late_success.failed; payment.captured")]
    [InlineData(
        "create, approved, capture 4000, declined, capture, approved", "approved asked #2",
        "captured: authorized 10000, captured 10000; late_success.failed; review.opened")]
    [InlineData(
        "create, approved, capture, approved, refund 4000, declined", "approved asked",
        "captured: authorized 10000, captured 10000, refunded 4000; late_success.failed; refund.posted")]
    [InlineData(
        "create, approved, capture, approved, refund, declined, refund, approved", "approved asked #3",
        "refunded: authorized 10000, captured 10000, refunded 10000; late_success.failed; review.opened")]
    [InlineData(
        "create, approved, cancel, declined", "approved asked",
        "canceled: authorized 10000; late_success.failed; payment.canceled")]
    [InlineData(
        "create, approved, increment 2000, declined", "approved asked",
        "authorized: authorized 10000, held 10000; late_success.failed; review.opened")]
    public void What_the_payment_can_still_take_is_taken_and_the_rest_is_asked_about(
        string given, string when, string then) => Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData(
        "create, approved, capture, approved", "declined",
        "captured: authorized 10000, captured 10000; contradicting_outcome.failed; review.opened")]
    [InlineData(
        "create, approved, capture, approved, declined", "declined",
        "captured: authorized 10000, captured 10000; contradicting_outcome.failed")]
    public void A_capture_that_fails_after_its_success_stays_in_the_books_and_a_person_is_asked(
        string given, string when, string then) => Assert.Equal(then, Script.Play(given).When(when));
}

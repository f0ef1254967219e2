using Zentra.Payments.Payments;
using Zentra.Runtime.Tenancy;

namespace Zentra.Tests.Payments;

/// <summary>
/// The rules of a payment's own side: given a payment, when something is asked, then this becomes of it.
/// </summary>
public sealed class PaymentTests
{
    private const string Authorized = "create 10000, approved";
    private const string Partly = "create 10000, approved, capture 4000, approved";

    private static Workspace Live => Book.Settings with { Livemode = true };

    [Theory]
    [InlineData("create", "processing: held 10000; call authorize #1 10000; payment.created; route.selected")]
    [InlineData("create automatic", "processing: held 10000; call authorize #1 10000; payment.created; route.selected")]
    [InlineData("create unconfirmed", "201; created; payment.created")]
    [InlineData("create, approved", "201; authorized: authorized 10000, held 10000; payment.authorized")]
    [InlineData(
        "create automatic, approved",
        "201; captured: authorized 10000, captured 10000; payment.authorized; payment.captured")]
    [InlineData("create, declined", "402 payment_declined do_not_honor; declined; payment.declined")]
    [InlineData("create, declined expired_card", "402 payment_declined expired_card; declined; payment.declined")]
    [InlineData("create, declined 4711", "402 payment_declined declined_by_provider; declined; payment.declined")]
    [InlineData("create, refused", "402 payment_declined processing_error; declined; payment.declined")]
    [InlineData("create, requires_action", "201; requires_action: held 10000; payment.requires_action")]
    [InlineData("create, unknown", "unknown: held 10000; payment.unknown")]
    public void A_new_payment(string when, string then) => Assert.Equal(then, new Book().When(when));

    [Theory]
    [InlineData(
        "create 5000",
        "processing: held 5000; call authorize #1 5000; payment.created; route.selected")]
    [InlineData(
        "create 5001",
        "402 payment_declined limit_check.failed; declined; limit_check.failed; payment.created; payment.declined")]
    [InlineData(
        "create 5001 unconfirmed, confirm",
        "402 payment_declined limit_check.failed; declined; limit_check.failed; payment.declined")]
    [InlineData(
        "create 4000, approved, increment 1001",
        "402 increment_declined limit_check.failed; authorized: authorized 4000, held 4000; limit_check.failed")]
    [InlineData(
        "create 4000, approved, increment 1000",
        "authorized: authorized 4000, held 5000; call increment #2 1000")]
    public void The_workspace_limit_is_kept_before_money_is_reserved(string when, string then) =>
        Assert.Equal(then, new Book(Book.Settings with { PaymentLimitMinor = 5_000 }).When(when));

    [Theory]
    [InlineData("create", "422 payment_method_required")]
    [InlineData("create unconfirmed", "201; created; payment.created")]
    [InlineData("create unconfirmed, confirm", "422 payment_method_required")]
    [InlineData("create unconfirmed, confirm tok_1", "422 no_provider")]
    public void A_live_payment_names_its_method(string when, string then) =>
        Assert.Equal(then, new Book(Live).When(when));

    [Fact]
    public void A_confirmation_may_replace_the_method()
    {
        var book = Script.Play("create tok_1 unconfirmed, confirm tok_2");

        Assert.Equal("tok_2", book.Payment.PaymentMethod);
        Assert.Equal("tok_2", Assert.Single(book.Calls).PaymentMethod);
    }

    [Theory]
    [InlineData("create, requires_action", "confirm", "processing: held 10000; call authorize #2 10000")]
    [InlineData(
        "create, requires_action, confirm", "approved",
        "201; authorized: authorized 10000, held 10000; payment.authorized")]
    [InlineData(
        "create, requires_action, confirm", "declined authentication_failed",
        "402 payment_declined authentication_failed; declined; payment.declined")]
    [InlineData(
        "create, requires_action, confirm", "requires_action",
        "201; requires_action: held 10000; payment.requires_action")]
    [InlineData("create, requires_action, cancel", "confirm", "409 payment_operation_in_progress")]
    [InlineData("create, requires_action, cancel", "approved", "200; canceled; payment.canceled")]
    [InlineData(
        "create, requires_action, cancel", "approved #1",
        "authorized: authorized 10000, held 10000; payment.authorized")]
    [InlineData(
        "create, requires_action, cancel, approved #1", "approved",
        "200; canceled: authorized 10000; payment.canceled")]
    [InlineData(
        "create, requires_action, cancel", "declined #1", "requires_action: held 10000; contradicting_outcome.failed")]
    public void A_payment_that_requires_action(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData("approved", "authorized: authorized 10000, held 10000; payment.authorized")]
    [InlineData("declined", "declined; payment.declined")]
    [InlineData("unknown", "requires_action: held 10000; outdated_outcome.passed")]
    public void An_action_that_ends_by_itself_is_told_and_answers_nobody_twice(string when, string then) =>
        Assert.Equal(then, Script.Play("create, requires_action").When(when));

    [Fact]
    public void After_a_confirmation_the_first_attempt_is_over()
    {
        var book = Script.Play("create, requires_action, confirm");

        Assert.Equal("processing: held 10000; contradicting_outcome.failed", book.When("approved #1"));
        Assert.Equal("psp_action", book.Calls[^1].ProviderReference);
    }

    [Theory]
    [InlineData(Authorized, "capture", "authorized: authorized 10000, held 10000; call capture #2 10000")]
    [InlineData(Authorized, "capture, approved", "200; captured: authorized 10000, captured 10000; payment.captured")]
    [InlineData(
        Authorized, "capture 4000, approved",
        "200; partially_captured: authorized 10000, captured 4000, held 6000; payment.captured")]
    [InlineData(
        Authorized, "capture 4000 final, approved", "200; captured: authorized 10000, captured 4000; payment.captured")]
    [InlineData(
        Authorized, "capture 10000, approved", "200; captured: authorized 10000, captured 10000; payment.captured")]
    [InlineData(Authorized, "capture 10001", "422 capture_exceeds_authorization")]
    [InlineData(
        Authorized, "capture, declined",
        "402 capture_declined do_not_honor; authorized: authorized 10000, held 10000; payment.capture_declined")]
    [InlineData(
        Authorized, "capture, refused",
        "402 capture_declined processing_error; authorized: authorized 10000, held 10000; payment.capture_declined")]
    [InlineData(Authorized, "capture, requires_action", "authorized: authorized 10000, held 10000; payment.unknown")]
    [InlineData(Partly, "capture, approved", "200; captured: authorized 10000, captured 10000; payment.captured")]
    [InlineData(Partly, "capture 6001", "422 capture_exceeds_authorization")]
    [InlineData(
        "create, approved, capture 4000", "capture 6000",
        "authorized: authorized 10000, held 10000; call capture #3 6000")]
    [InlineData("create, approved, capture 4000", "capture 6001", "422 capture_exceeds_authorization")]
    [InlineData("create, approved, capture 4000", "capture 3000 final", "409 payment_operation_in_progress")]
    [InlineData("create, approved, capture 4000 final", "capture 3000", "409 payment_operation_in_progress")]
    [InlineData(
        "create, approved, capture 4000, capture 6000, approved #3", "approved #2",
        "200; captured: authorized 10000, captured 10000; payment.captured")]
    [InlineData(
        "create, approved, capture 4000, capture 6000, approved #3", "declined #2",
        "402 capture_declined do_not_honor; partially_captured: authorized 10000, captured 6000, held 4000; "
        + "payment.capture_declined")]
    [InlineData("create, approved, capture 4000 final, approved", "capture", "409 payment_state_conflict")]
    [InlineData("create, approved, capture", "capture", "409 payment_operation_in_progress")]
    [InlineData("create", "capture", "409 payment_state_conflict")]
    public void Captures(string given, string when, string then) => Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData(Authorized, "increment 2000", "authorized: authorized 10000, held 12000; call increment #2 2000")]
    [InlineData(
        Authorized, "increment 2000, approved", "200; authorized: authorized 12000, held 12000; payment.incremented")]
    [InlineData(
        Authorized, "increment 2000, declined",
        "402 increment_declined do_not_honor; authorized: authorized 10000, held 10000; payment.increment_declined")]
    [InlineData(Authorized, "increment 2000, unknown", "authorized: authorized 10000, held 12000; payment.unknown")]
    [InlineData(
        Authorized, "increment 9007199254730991",
        "authorized: authorized 10000, held 9007199254740991; call increment #2 9007199254730991")]
    [InlineData(Authorized, "increment 9007199254730992", "422 amount_too_large")]
    [InlineData(
        Partly, "increment 2000, approved, capture, approved",
        "200; captured: authorized 12000, captured 12000; payment.captured")]
    [InlineData("create, approved, capture 4000 final, approved", "increment 2000", "409 payment_state_conflict")]
    [InlineData("create, approved, increment 2000", "capture", "409 payment_operation_in_progress")]
    [InlineData("create, approved, increment 2000", "increment 2000", "409 payment_operation_in_progress")]
    public void Increments(string given, string when, string then) => Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData("create unconfirmed", "cancel", "200; canceled; payment.canceled")]
    [InlineData("create", "cancel", "409 payment_operation_in_progress")]
    [InlineData("create, unknown", "cancel", "unknown: held 10000; payment.cancel_requested")]
    [InlineData("create, unknown, cancel", "cancel", "409 payment_operation_in_progress")]
    [InlineData("create, requires_action", "cancel, approved", "200; canceled; payment.canceled")]
    [InlineData(Authorized, "cancel", "authorized: authorized 10000, held 10000; call void #2 10000")]
    [InlineData(Authorized, "cancel, approved", "200; canceled: authorized 10000; payment.canceled")]
    [InlineData(
        Authorized, "cancel, declined",
        "402 cancel_declined do_not_honor; authorized: authorized 10000, held 10000; payment.cancel_declined")]
    [InlineData(Authorized, "cancel, unknown", "authorized: authorized 10000, held 10000; payment.unknown")]
    [InlineData(Partly, "cancel", "partially_captured: authorized 10000, captured 4000, held 6000; call void #3 6000")]
    [InlineData(Partly, "cancel, approved", "200; captured: authorized 10000, captured 4000; payment.canceled")]
    [InlineData(
        "create, approved, capture 4000, approved, refund, approved", "cancel, approved",
        "200; refunded: authorized 10000, captured 4000, refunded 4000; payment.canceled")]
    [InlineData(
        "create, approved, capture 4000, approved, refund", "cancel",
        "partially_captured: authorized 10000, captured 4000, held 6000; call void #4 6000")]
    [InlineData("create, approved, capture", "cancel", "409 payment_operation_in_progress")]
    [InlineData("create, approved, capture, approved", "cancel", "409 payment_state_conflict")]
    [InlineData("create, declined", "cancel", "409 payment_state_conflict")]
    [InlineData("create, approved, cancel, approved", "cancel", "409 payment_state_conflict")]
    [InlineData("create, approved, wait 7d, wake", "cancel", "409 payment_state_conflict")]
    public void Cancellations(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Fact]
    public void A_payment_has_a_bounded_number_of_attempts()
    {
        var book = Script.Play("create, requires_action");
        while (book.Payment.Attempts.Count < PaymentDecider.MaxAttempts)
        {
            book.Play("confirm, requires_action");
        }

        Assert.Equal("422 too_many_attempts", book.When("confirm"));
    }
}

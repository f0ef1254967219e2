namespace Zentra.Tests.Payments;

/// <summary>
/// Providers are late, repeat themselves, contradict themselves and get lost. None of it may move money by mistake.
/// </summary>
public sealed class OutcomeTests
{
    [Theory]
    [InlineData("create, unknown", "approved", "201; authorized: authorized 10000, held 10000; payment.authorized")]
    [InlineData("create, unknown", "declined", "402 payment_declined do_not_honor; declined; payment.declined")]
    [InlineData("create, unknown", "unknown", "unknown: held 10000")]
    [InlineData("create, unknown", "not_received", "processing: held 10000; call authorize #1 10000")]
    [InlineData("create, unknown", "requires_action", "201; requires_action: held 10000; payment.requires_action")]
    [InlineData(
        "create automatic, unknown", "approved",
        "201; captured: authorized 10000, captured 10000; payment.authorized; payment.captured")]
    [InlineData(
        "create, approved, capture, unknown", "approved",
        "200; captured: authorized 10000, captured 10000; payment.captured")]
    [InlineData(
        "create, approved, capture, unknown", "declined",
        "402 capture_declined do_not_honor; authorized: authorized 10000, held 10000; payment.capture_declined")]
    [InlineData(
        "create, approved, increment 2000, unknown", "approved",
        "200; authorized: authorized 12000, held 12000; payment.incremented")]
    [InlineData(
        "create, approved, increment 2000, unknown", "declined",
        "402 increment_declined do_not_honor; authorized: authorized 10000, held 10000; payment.increment_declined")]
    [InlineData("create, approved, cancel, unknown", "approved", "200; canceled: authorized 10000; payment.canceled")]
    [InlineData(
        "create, approved, cancel, unknown", "declined",
        "402 cancel_declined do_not_honor; authorized: authorized 10000, held 10000; payment.cancel_declined")]
    [InlineData(
        "create automatic, approved, refund, unknown", "approved",
        "201; refunded: authorized 10000, captured 10000, refunded 10000; refund.posted")]
    [InlineData(
        "create automatic, approved, refund, unknown", "declined",
        "402 refund_declined do_not_honor; captured: authorized 10000, captured 10000; refund.failed")]
    public void An_unknown_outcome_is_resolved_either_way(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData("create, approved", "approved", "repeated_outcome.passed")]
    [InlineData("create, approved", "declined", "contradicting_outcome.failed")]
    [InlineData("create, approved", "refused", "contradicting_outcome.failed")]
    [InlineData("create, approved", "requires_action", "contradicting_outcome.failed")]
    [InlineData("create, approved", "not_received", "contradicting_outcome.failed")]
    [InlineData("create, approved", "unknown", "outdated_outcome.passed")]
    [InlineData("create, declined", "declined", "repeated_outcome.passed")]
    [InlineData("create, refused", "refused", "repeated_outcome.passed")]
    [InlineData("create, requires_action", "requires_action", "repeated_outcome.passed")]
    [InlineData("create, approved, capture, approved", "approved #1", "repeated_outcome.passed")]
    [InlineData("create, approved, cancel, approved", "declined #1", "contradicting_outcome.failed")]
    [InlineData("create, approved, cancel, approved", "declined", "contradicting_outcome.failed")]
    public void A_late_message_leaves_a_trace_and_no_effect(string given, string when, string trace)
    {
        var book = Script.Play(given);
        var before = (Telling.Tell(book.Payment), book.Entries.Count, book.Events.Count, book.Calls.Count);

        Assert.Equal($"{Telling.Tell(book.Payment)}; {trace}", book.When(when));

        Assert.Equal(before, (Telling.Tell(book.Payment), book.Entries.Count, book.Events.Count, book.Calls.Count));
    }

    [Theory]
    [InlineData("approved #2")]
    [InlineData("approved #0")]
    public void A_message_about_no_attempt_is_refused(string when) =>
        Assert.Equal("404 payment_not_found", Script.Play("create").When(when));

    [Theory]
    [InlineData("confirm")]
    [InlineData("capture")]
    [InlineData("increment 1")]
    [InlineData("cancel")]
    [InlineData("refund")]
    [InlineData("wake")]
    public void A_payment_that_is_not_there_is_not_found(string when) =>
        Assert.Equal("404 payment_not_found", new Book().When(when));

    [Fact]
    public void A_provider_is_asked_less_and_less_often_and_never_forgotten()
    {
        var book = Script.Play("create, unknown");
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 9; i++)
        {
            var due = book.Payment.DueAt()!.Value;
            pauses.Add(TimeSpan.FromMicroseconds(due.Microseconds - book.Now.Microseconds));
            book.Wait(pauses[^1]);
            Assert.Equal("unknown: held 10000; ask authorize #1 10000", book.When("wake"));
            // After half an hour a person is called, and the provider is asked on.
            Assert.Equal(i == 3 ? "unknown: held 10000; review.opened" : "unknown: held 10000", book.When("unknown"));
        }

        Assert.Equal(
            "00:00:05, 00:00:30, 00:05:00, 00:30:00, 02:00:00, 12:00:00, 1.00:00:00, 1.00:00:00, 1.00:00:00",
            string.Join(", ", pauses));
        Assert.Equal(9, book.Payment.Attempts[0].Queries);
    }

    [Theory]
    [InlineData("create, unknown, wait 5s, wake", "wait 29s, wake", "409 nothing_due")]
    [InlineData("create, unknown, wait 5s, wake", "wait 30s, wake", "unknown: held 10000; ask authorize #1 10000")]
    public void A_question_that_is_out_is_not_asked_again_at_once(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData("create", "wake", "409 nothing_due")]
    [InlineData("create", "wait 29s, wake", "409 nothing_due")]
    [InlineData("create", "wait 30s, wake", "processing: held 10000; ask authorize #1 10000")]
    [InlineData("create", "recover", "processing: held 10000; ask authorize #1 10000")]
    [InlineData(
        "create, approved, capture 4000, capture 6000", "recover",
        "authorized: authorized 10000, held 10000; ask capture #2 4000; ask capture #3 6000")]
    [InlineData("create, approved", "recover", "409 nothing_due")]
    [InlineData("create automatic, approved, refund 4000, approved 5", "recover", "409 nothing_due")]
    public void After_a_crash_open_attempts_are_asked_about_at_once(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Theory]
    [InlineData("create, requires_action, confirm", "psp_action")]
    [InlineData("create, approved, capture", "psp_1")]
    [InlineData("create, approved, increment 2000", "psp_1")]
    [InlineData("create, approved, cancel", "psp_1")]
    [InlineData("create automatic, approved, refund", "psp_1")]
    public void What_the_provider_never_got_is_sent_again_as_it_was(string given, string reference)
    {
        var book = Script.Play(given);
        var first = book.Calls[^1];

        book.Play("recover, not_received");

        Assert.Equal(first with { Queries = 1 }, book.Calls[^1]);
        Assert.Equal(reference, book.Calls[^1].ProviderReference);
    }

    [Theory]
    [InlineData("create, requires_action", "wait 24h, wake", "expired; payment.expired")]
    [InlineData("create, requires_action", "wait 23h, wake", "409 nothing_due")]
    [InlineData("create, approved", "wait 7d, wake", "expired: authorized 10000; payment.expired")]
    [InlineData("create, approved", "wait 6d, wake", "409 nothing_due")]
    [InlineData(
        "create, approved, capture 4000, approved", "wait 7d, wake",
        "captured: authorized 10000, captured 4000; payment.expired")]
    [InlineData("create, approved, capture, approved", "wait 30d, wake", "409 nothing_due")]
    [InlineData(
        "create, approved, capture 4000, unknown", "wait 7d, wake",
        "authorized: authorized 10000, held 10000; ask capture #2 4000")]
    [InlineData(
        "create, approved, capture 4000, approved, refund, unknown", "wait 7d, wake",
        "captured: authorized 10000, captured 4000; ask refund #3 4000; payment.expired")]
    [InlineData("create, approved, wait 7d, wake", "approved", "expired: authorized 10000; repeated_outcome.passed")]
    public void Time_lets_a_hold_expire_but_never_decides_an_outcome(string given, string when, string then) =>
        Assert.Equal(then, Script.Play(given).When(when));

    [Fact]
    public void A_frozen_account_refuses_a_capture_before_it_is_sent_and_never_what_a_provider_did()
    {
        var book = Script.Play("create, approved");
        book.Set(new("reserved_balance", "USD"), Runtime.Ledger.AccountState.Frozen);
        Assert.Equal("409 account_not_open", book.When("capture"));
        Assert.Single(book.Payment.Attempts);

        book.Set(new("reserved_balance", "USD"), Runtime.Ledger.AccountState.Open);
        book.When("capture");
        book.Set(new("reserved_balance", "USD"), Runtime.Ledger.AccountState.Frozen);
        Assert.Equal("200; captured: authorized 10000, captured 10000; payment.captured", book.When("approved"));
    }
}

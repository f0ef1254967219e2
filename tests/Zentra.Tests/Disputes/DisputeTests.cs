using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Reviews;

namespace Zentra.Tests.Disputes;

/// <summary>What a provider tells of a dispute, and what its payment has of it.</summary>
public sealed class DisputeTests
{
    private const string Captured = DisputeScript.Captured;

    [Theory]
    [InlineData("", "inquiry 4000", "inquiry; payment none; dispute.inquiry_opened")]
    [InlineData("", "opened 4000", "needs_response: held 4000; payment open; dispute.opened")]
    [InlineData("", "opened 4000 fee 1500", "needs_response: held 4000, fee 1500; payment open; dispute.opened")]
    [InlineData(
        "", "under_review 4000", "inquiry; payment none; dispute.inquiry_opened; dispute.under_review")]
    [InlineData("under_review 4000", "opened", "needs_response: held 4000; payment open; dispute.opened")]
    [InlineData("under_review 4000", "won", "won; payment won; dispute.opened; dispute.won")]
    [InlineData("inquiry 4000", "under_review", "inquiry; payment none; dispute.under_review")]
    [InlineData("inquiry 4000, under_review", "under_review", "payment none; repeated_notice.passed")]
    [InlineData("inquiry 4000, under_review", "inquiry", "payment none; repeated_notice.passed")]
    [InlineData("inquiry 4000, closed", "under_review", "payment none; outdated_notice.passed")]
    [InlineData(
        "", "second_stage 4000", "needs_response 2: held 4000; payment open; dispute.opened; dispute.second_stage")]
    [InlineData("", "won 4000", "won; payment won; dispute.opened; dispute.won")]
    [InlineData("", "lost 4000", "lost: lost 4000; payment lost; dispute.opened; dispute.lost")]
    [InlineData("", "closed 4000", "closed; payment none; dispute.closed")]
    [InlineData("inquiry 4000", "opened 4500", "needs_response: held 4500; payment open; dispute.opened")]
    [InlineData("inquiry 4000", "closed", "closed; payment none; dispute.closed")]
    [InlineData("inquiry 4000", "inquiry", "payment none; repeated_notice.passed")]
    [InlineData("opened 4000", "inquiry", "payment open; outdated_notice.passed")]
    [InlineData("opened 4000", "closed", "payment open; outdated_notice.passed")]
    [InlineData("opened 4000", "opened", "payment open; repeated_notice.passed")]
    [InlineData(
        "opened 4000", "opened fee 1500", "needs_response: held 4000, fee 1500; payment open; dispute.fee_changed")]
    [InlineData("opened 4000 fee 1500", "opened fee 1500", "payment open; repeated_notice.passed")]
    [InlineData("opened 4000 fee 1500", "opened fee 1000", "payment open; repeated_notice.passed")]
    [InlineData("opened 4000 fee 1500, won", "won returned 1500", "won; payment won; dispute.fee_changed")]
    [InlineData("opened 4000 fee 1500, won", "won returned 9999", "won; payment won; dispute.fee_changed")]
    [InlineData("opened 4000, won", "won returned 1500", "payment won; repeated_notice.passed")]
    [InlineData("opened 4000, won", "opened fee 1500", "payment won; outdated_notice.passed")]
    [InlineData("inquiry 4000", "inquiry fee 1500", "payment none; repeated_notice.passed")]
    [InlineData("opened 4000", "under_review", "under_review: held 4000; payment open; dispute.under_review")]
    [InlineData("opened 4000, under_review", "opened", "payment open; outdated_notice.passed")]
    [InlineData("opened 4000, under_review", "won", "won; payment won; dispute.won")]
    [InlineData("opened 4000, won", "under_review", "payment won; outdated_notice.passed")]
    [InlineData("opened 4000, won", "won", "payment won; repeated_notice.passed")]
    [InlineData(
        "opened 4000, won", "lost", "lost 2: lost 4000; payment lost; contradicting_notice.failed; dispute.lost")]
    [InlineData("opened 4000, won", "second_stage", "needs_response 2: held 4000; payment open; dispute.second_stage")]
    [InlineData("opened 4000, lost", "won", "won 2; payment won; contradicting_notice.failed; dispute.won")]
    [InlineData("opened 4000, lost", "lost", "payment lost; repeated_notice.passed")]
    [InlineData("opened 4000, accept", "lost", "payment lost; repeated_notice.passed")]
    [InlineData("opened 4000, accept", "won", "won 2; payment won; contradicting_notice.failed; dispute.won")]
    [InlineData("opened 4000, won, lost", "second_stage", "payment lost; outdated_notice.passed")]
    [InlineData("opened 4000, won, second_stage", "second_stage", "payment open; repeated_notice.passed")]
    [InlineData(
        "opened 4000, won, second_stage", "under_review",
        "under_review 2: held 4000; payment open; dispute.under_review")]
    [InlineData("opened 4000, won, second_stage, under_review", "second_stage", "payment open; outdated_notice.passed")]
    [InlineData("opened 4000, won, second_stage, lost", "opened", "payment lost; outdated_notice.passed")]
    public void Notices_are_ordered_by_the_state_of_the_dispute(string given, string when, string then) =>
        Assert.Equal(then, DisputeScript.Play($"{Captured}, {given}").When(when));

    [Theory]
    [InlineData("opened 4000, opened 3000 @2", "open 7000")]
    [InlineData("opened 4000, opened 3000 @2, won", "open 3000")]
    [InlineData("opened 4000, opened 3000 @2, won, lost @2", "lost 3000")]
    [InlineData("opened 4000, opened 3000 @2, lost, lost @2", "lost 7000")]
    [InlineData("opened 4000, opened 3000 @2, won, won @2", "won 0")]
    [InlineData("opened 4000, opened 3000 @2, won, inquiry 100 @3", "open 3000")]
    [InlineData("opened 4000, won, inquiry 100 @2", "won 0")]
    [InlineData("inquiry 4000", "none 0")]
    public void A_payment_shows_the_worst_of_its_disputes_and_what_they_took(string script, string then)
    {
        var payment = DisputeScript.Play($"{Captured}, {script}").Payment;

        Assert.Equal(then, $"{payment.Dispute.Name()} {PaymentResource.Of(payment).AmountDisputedMinor}");
    }

    [Theory]
    [InlineData("opened 4000", "refund 6001", "422 refund_exceeds_capture")]
    [InlineData("opened 4000, lost", "refund 6001", "422 refund_exceeds_capture")]
    [InlineData("opened 4000, won", "refund 10001", "422 refund_exceeds_capture")]
    [InlineData("opened", "refund", "422 refund_exceeds_capture")]
    public void What_is_disputed_cannot_be_refunded_too(string given, string when, string then) =>
        Assert.Equal(then, DisputeScript.Play($"{Captured}, {given}").When(when));

    [Theory]
    [InlineData("opened 4000", 6_000)]
    [InlineData("opened 4000, won", 10_000)]
    [InlineData("opened 4000, lost", 6_000)]
    [InlineData("refund 7000, approved, opened 4000", 0)]
    [InlineData("inquiry 4000", 10_000)]
    public void A_refund_of_the_rest_leaves_out_what_is_disputed(string given, long left) =>
        Assert.Equal(left, DisputeScript.Play($"{Captured}, {given}").Payment.RefundableMinor);

    [Fact]
    public void A_refund_that_is_under_way_is_counted_before_a_dispute_is_lost()
    {
        var book = DisputeScript.Play($"{Captured}, refund 8000, opened 4000, lost");
        Assert.Equal("lost: lost 2000, beyond 2000", DisputeScript.Tell(book.Dispute()));

        book.PlayOn("approved");

        Assert.Equal(8_000, book.Payment.AmountRefundedMinor);
        Assert.Equal(0, book.Balance("customer_balance:cus_1"));
    }

    [Fact]
    public void What_is_beyond_the_captures_opens_a_review_that_ends_when_it_is_won_after_all()
    {
        var book = DisputeScript.Play($"{Captured}, opened 12000, lost");
        var review = book.Find(Review.Records, book.Dispute().Review!)!;

        Assert.Equal(("dispute_exceeds_capture", book.Dispute().Id), (review.Kind, review.Subject));
        Assert.Equal("20.00 USD", review.Facts["beyond"]);
        Assert.Equal(2_000, book.Balance($"suspense:{review.Id}"));

        Assert.Equal(
            "won 2; payment won; contradicting_notice.failed; review.resolved; dispute.won", book.When("won"));
        Assert.Equal(ReviewState.Resolved, book.Find(Review.Records, review.Id)!.State);
        Assert.Equal(0, book.Balance($"suspense:{review.Id}"));
    }

    [Fact]
    public void A_message_that_comes_twice_is_known_by_its_identifier()
    {
        var book = DisputeScript.Play(Captured);
        var message = DisputeScript.Message(
            book, DisputeScript.Notice(book, DisputeNoticeStage.Opened, ["opened", "4000"], 1), id: "same");
        book.Do(Messages.Receive, message);

        Assert.Equal("409 message_repeated", DisputeScript.Tell(book.Do(Messages.Receive, message), book));
    }

    [Fact]
    public void A_provider_that_has_no_part_in_the_payment_cannot_dispute_it()
    {
        var book = DisputeScript.Play(Captured);
        var notice = DisputeScript.Notice(book, DisputeNoticeStage.Lost, ["lost", "4000"], 1);

        var decision = (Decision.Accepted)book.Do(Messages.Receive, DisputeScript.Message(book, notice, "other"));

        Assert.Empty(decision.Postings);
        Assert.Equal(
            MessageState.Waiting, decision.Records.Select(r => r.State).OfType<ReceivedMessage>().Single().State);
    }

    [Fact]
    public void A_dispute_in_another_currency_is_for_a_person_and_once()
    {
        var book = DisputeScript.Play(Captured);

        Assert.Equal("payment none; dispute_mismatch.failed; review.opened", book.When("opened 4000 EUR"));
        Assert.Equal("payment none; dispute_mismatch.failed", book.When("lost 4000 EUR"));
        Assert.Null(book.FindDispute());
        Assert.Equal(0, book.Balance("dispute_reserve"));
    }

    [Fact]
    public void A_frozen_account_cannot_keep_a_dispute_out_of_the_books_but_can_refuse_to_accept_one()
    {
        var book = DisputeScript.Play($"{Captured}, opened 4000, opened 3000 @2");
        book.Set(new("dispute_reserve", "USD"), AccountState.Frozen);
        book.Set(new("merchant_balance:mrc_1", "USD"), AccountState.Frozen);
        book.Set(new("customer_balance:cus_1", "USD"), AccountState.Frozen);

        Assert.Equal("409 account_not_open", book.When("accept @2"));
        Assert.Equal("lost: lost 4000; payment open; dispute.lost", book.When("lost"));
    }

    [Fact]
    public void A_dispute_is_a_part_of_its_payments_story()
    {
        var book = DisputeScript.Play($"{Captured}, opened 4000");
        var version = book.Payment.Version;

        var won = (Decision.Accepted)book.Do("won")!;

        Assert.Equal(book.Payment.Id, won.Subject);
        Assert.Equal(version + 1, book.Payment.Version);
        Assert.Equal(book.Payment.LastLeaf, book.Dispute().LastLeaf);
        Assert.Equal(book.Payment.LastIntent, book.Dispute().LastIntent);
        Assert.Equal(2, book.Dispute().Version);
        Assert.Equal(book.Dispute().LedgerEntries, book.Payment.LedgerEntries.TakeLast(4));
        Assert.All(won.Events, e => Assert.Equal(book.Dispute().Id, e.Object));
    }

    [Theory]
    [InlineData("fraudulent", "10.4", "fraudulent 10.4")]
    [InlineData("fraudulent", null, "fraudulent ")]
    [InlineData("we_do_not_say", null, "general we_do_not_say")]
    [InlineData("we_do_not_say", "75", "general 75")]
    public void A_reason_is_standard_and_what_the_provider_says_is_kept(string reason, string? raw, string kept)
    {
        var book = DisputeScript.Play(Captured);
        var notice = DisputeScript.Notice(book, DisputeNoticeStage.Opened, ["opened", "4000"], 1) with
        {
            Reason = reason,
            RawReason = raw,
        };
        book.Do(Messages.Receive, DisputeScript.Message(book, notice));

        Assert.Equal(kept, $"{book.Dispute().Reason} {book.Dispute().RawReason}");
    }

    [Fact]
    public void A_dispute_of_nothing_moves_nothing()
    {
        var book = DisputeScript.Play($"{Captured}, opened 0");
        Assert.Equal("lost; payment none; dispute.lost", book.When("lost"));
        Assert.Equal(4, book.Entries.Count);
    }

    [Theory]
    [InlineData("opened 4000")]
    [InlineData("inquiry 4000, submit text file")]
    [InlineData("opened 4000 fee 1500, draft, second_stage, lost")]
    public void A_stored_dispute_reads_back_to_the_same_bytes(string script)
    {
        var dispute = DisputeScript.Play($"{Captured}, {script}").Dispute();
        var stored = Dispute.Kind.Write(dispute);

        Assert.Equal(stored, Dispute.Kind.Write(Dispute.Kind.Read(stored)));
        Assert.Equal(DisputeResource.Render(dispute), DisputeResource.Render((Dispute)Dispute.Kind.Read(stored)));
    }
}

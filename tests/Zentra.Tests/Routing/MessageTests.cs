using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Reviews;
using Zentra.Tests.Payments;
using static Zentra.Tests.Routing.Providers;

namespace Zentra.Tests.Routing;

/// <summary>What a provider tells by itself is about one attempt, or about nothing that is known here.</summary>
public sealed class MessageTests
{
    [Fact]
    public void A_message_about_a_call_has_its_effect_once()
    {
        var book = BookOf("alpha").Play("create");

        Assert.Equal("201; authorized: authorized 10000, held 10000; payment.authorized", Tell(book, "m1", attempt: 1));
        Assert.Equal("409 message_repeated", Tell(book, "m1", attempt: 1));
        Assert.Equal(
            "authorized: authorized 10000, held 10000; repeated_outcome.passed", Tell(book, "m2", attempt: 1));
    }

    [Fact]
    public void A_refund_that_was_made_elsewhere_is_not_taken_for_one_of_ours()
    {
        var book = BookOf("alpha").Play("create automatic, approved, refund 3000");

        book.Do(Messages.Receive, Message(book, "m1", attempt: 2, ProviderOperation.Refund, amountMinor: 5000));
        book.Do(Messages.Receive, Message(book, "m2", attempt: 1, ProviderOperation.Refund, amountMinor: 5000));

        Assert.Equal(0, book.Payment.AmountRefundedMinor);
        Assert.Equal(AttemptStatus.Pending, book.Payment.Attempts[1].Status);
        Assert.Equal(MessageState.Waiting, Received(book, "m1").State);
        Assert.Equal(MessageState.Waiting, Received(book, "m2").State);
    }

    [Fact]
    public void What_names_nothing_known_is_looked_up_again_and_then_a_person_is_asked()
    {
        var book = BookOf("alpha").Play("create");
        var lost = new ReceiveMessage(
            "alpha",
            new() { Id = "m1", Type = "capture.approved", Outcome = new ProviderOutcome.Approved("psp_9") },
            Payment: null,
            Attempt: 0);
        for (var i = 0; i < 5; i++)
        {
            book.Do(Messages.Receive, lost);
            var due = Received(book, "m1").DueAt!.Value;
            book.Wait(TimeSpan.FromMicroseconds(due.Microseconds - book.Now.Microseconds));
        }

        book.Do(Messages.Receive, lost);

        Assert.Equal((MessageState.Unmatched, null), (Received(book, "m1").State, Received(book, "m1").DueAt));
        Assert.Equal(ReviewEvents.Opened, book.Events[^1].Type);
    }

    [Fact]
    public void The_outcome_of_a_customers_action_belongs_to_the_attempt_that_went_on_with_it()
    {
        var book = BookOf("alpha").Play("create, requires_action, confirm");

        book.Do(
            Messages.Receive,
            Message(book, "m1", attempt: 1, ProviderOperation.Authorize, 10_000, reference: "psp_action"));

        Assert.Equal(AttemptStatus.Approved, book.Payment.Attempts[1].Status);
        Assert.Equal(PaymentStatus.Authorized, book.Payment.Status);
    }

    [Fact]
    public void An_operators_word_is_the_outcome_and_closes_the_review_with_his_reason()
    {
        var book = new Book().Have("mute", Able with { QueryByKey = false }).Play("create, unknown");
        var review = book.Payment.Review!;

        book.Do(PaymentsCapability.SettleUnknown, new PaymentCommand.SettleUnknown(
            book.Payment.Id, 1, new ProviderOutcome.Approved("psp_1"), "Seen at the console."));

        Assert.Equal(PaymentStatus.Authorized, book.Payment.Status);
        var closed = book.Find(Review.Records, review)!;
        Assert.Equal(
            (ReviewState.Resolved, "told_by_operator", "Seen at the console.", "key_test"),
            (closed.State, closed.Resolution, closed.Reason, closed.ResolvedBy));
    }

    private static string Tell(Book book, string id, int attempt) =>
        Telling.Tell(book.Do(Messages.Receive, Message(book, id, attempt, ProviderOperation.Authorize, 10_000)));

    private static ReceiveMessage Message(
        Book book, string id, int attempt, ProviderOperation operation, long amountMinor, string reference = "psp_1") =>
        new(
            "alpha",
            new()
            {
                Id = id,
                Type = "told",
                ProviderKey = $"{book.Payment.Id}-{attempt}",
                ProviderReference = reference,
                Operation = operation,
                AmountMinor = amountMinor,
                Currency = "USD",
                Outcome = new ProviderOutcome.Approved(reference),
            },
            book.Payment.Id,
            attempt);

    private static ReceivedMessage Received(Book book, string id) =>
        book.Find(ReceivedMessage.Kind, ReceivedMessage.IdOf("alpha", id))!;
}

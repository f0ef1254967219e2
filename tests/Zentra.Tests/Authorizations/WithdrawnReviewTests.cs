using Zentra.Cards.Authorizations;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;

namespace Zentra.Tests.Authorizations;

/// <summary>What the network takes back while a person decides cannot be approved any more.</summary>
public sealed class WithdrawnReviewTests
{
    private readonly CardRoom room = new();

    [Fact]
    public void A_reversal_ends_the_review_and_nobody_can_approve_it()
    {
        var made = Watched();

        var after = room.Ask(Reversal(made));

        Assert.Equal(
            (AuthorizationStatus.Reversed, AuthorizationOutcome.Declined, DeclineReason.ReversedBefore, 0, 0),
            (after.Status, after.Outcome, after.Reason!.Value, after.HeldMinor, after.ApprovedMinor));
        var review = room.Book.Find(Review.Records, made.Review!)!;
        Assert.Equal((false, "reversed"), (review.IsOpen, review.Resolution));
        Assert.Contains(room.Book.Events, e => e.Type == ReviewEvents.Resolved && e.Object == review.Id);
        Assert.Equal(
            AuthorizationProblems.StateConflict,
            Refusal(AuthorizationOperations.Approve, new AuthorizationCommand.Approve(made.Id, "Known.", null)));
        Assert.Equal(
            AuthorizationProblems.StateConflict,
            Refusal(AuthorizationOperations.Decline, new AuthorizationCommand.Decline(made.Id, "Unknown.", null)));
    }

    [Fact]
    public void A_part_that_is_taken_back_leaves_it_to_the_person()
    {
        var made = Watched();

        var after = room.Ask(Reversal(made) with { ReplacementMinor = 100 });

        Assert.Equal(AuthorizationStatus.Review, after.Status);
        Assert.True(room.Book.Find(Review.Records, made.Review!)!.IsOpen);
    }

    private Authorization Watched()
    {
        var card = room.Card();
        room.Control(
            card, """ "name":"meals","kind":"merchant_category","block":["restaurants"],"action":"review" """);
        return room.Ask(room.Message(card, 500) with { Network = new() { TransactionId = "txn_1", Stan = "000001" } });
    }

    private AuthorizationMessage Reversal(Authorization made) => room.Message(made.Card!, 500) with
    {
        Kind = NetworkRequestKind.Reversal,
        Network = new() { TransactionId = "txn_1", Stan = "000002" },
        Merchant = null,
    };

    private ProblemType? Refusal(Operation operation, AuthorizationCommand command) =>
        (room.Book.Do(operation, command) as Decision.Refused)?.Rejection.Type;
}

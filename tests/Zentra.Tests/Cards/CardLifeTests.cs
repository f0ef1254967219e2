using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Cards;

/// <summary>What was wrong once in the life of a card, each in its shortest script.</summary>
public sealed class CardLifeTests
{
    [Fact]
    public void A_refund_is_not_raised_because_it_would_hold_for_ever() =>
        CardLifeProperties.Agree("credit 770 shop, inc 1500 @1, return 770 @1");

    [Theory]
    [InlineData("auth 700 shop, inc 300 @1, replace 770 @1")]
    [InlineData("auth 700 fx, inc 300 @1, replace 330 @1")]
    public void What_replaces_a_raised_amount_is_all_that_is_left(string script) => CardLifeProperties.Agree(script);

    [Theory]
    [InlineData("financial 700 shop, return 700 @1, back @1")]
    [InlineData("financial 700 shop, return 300 @1, undo @1")]
    [InlineData("financial 700 shop, return 300 @1, back 700 @1, back 300 @1")]
    public void What_was_refunded_does_not_come_back_again_by_a_reversal(string script) =>
        CardLifeProperties.Agree(script);

    [Fact]
    public void What_was_cleared_without_an_approval_is_not_held_beside_it() =>
        CardLifeProperties.Agree("auth 2600 shop, clear 2600 @1, approve @1, decline @1");

    [Fact]
    public void A_file_may_be_read_while_the_tenant_is_asked_and_limits_keep_what_it_cleared()
    {
        var book = Cleared("card limit 5000 ask decline, auth 1000 t1", 400);

        book.Run("no");

        var refused = book.Authorizations()[0];
        Assert.Equal((0, 400, 400L), (refused.HeldMinor, refused.ClearedMinor, refused.Charged.Sum(c => c.Minor)));
    }

    [Fact]
    public void What_was_cleared_in_full_while_the_tenant_was_asked_waits_for_nothing_more()
    {
        var book = Cleared("card limit 5000 ask decline, auth 1000 t1", 1_000);

        book.Run("yes");

        Assert.Equal(AuthorizationStatus.Closed, book.Authorizations()[0].Status);
    }

    [Fact]
    public void The_first_decision_is_kept_however_often_an_authorization_is_raised()
    {
        var raised = string.Join(", ", Enumerable.Repeat("inc 1 @1", Authorization.MaxDecisions + 5));

        var life = CardLifeProperties.Agree($"auth 700 fx, {raised}, clear 700 @1");

        var decisions = life.Authorizations[0].Decisions;
        Assert.Equal((Authorization.MaxDecisions, 770), (decisions.Count, decisions[0].AskedMinor));
    }

    private static Book Cleared(string script, long minor)
    {
        var book = CardScript.Play(script);
        book.Do(ClearingOperations.Receive, new ClearingCommand.Receive("csv", "hash", null, 100, "kept"));
        var file = book.Events.Last(e => e.Type == ClearingEvents.Received).Object;
        var card = book.Cards()[0].Id;
        book.Do(ClearingOperations.TakeRecord, new ClearingCommand.TakeRecord(file, 0)
        {
            Record = new()
            {
                Number = 1,
                Type = PresentedType.Presentment,
                Card = card,
                Transaction = new("USD", minor),
                NetworkTransactionId = "t1",
            },
            Card = card,
        });
        return book;
    }
}

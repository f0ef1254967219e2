using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Reviews;

/// <summary>Above the workspace's amount two actors decide the same, or nothing happens.</summary>
public sealed class FourEyesTests
{
    [Theory]
    [InlineData(1_000L, "USD", false)]
    [InlineData(1_001L, "USD", true)]
    [InlineData(-1_000L, "USD", false)]
    [InlineData(-1_001L, "USD", true)]
    [InlineData(long.MinValue, "USD", true)]
    [InlineData(long.MaxValue, "EUR", false)]
    [InlineData(null, "USD", false)]
    public void Two_are_asked_above_the_amount_of_the_currency_and_not_at_it(long? delta, string currency, bool isTwo)
    {
        var book = ReviewBooks.Asking(1_000).By("key_one");
        var id = book.Open("late_success", delta, currency);

        book.Do(ReviewDecider.Acknowledge, new AcknowledgeReview(id, "r", Seen: null));

        Assert.Equal(isTwo, book.ReviewOf(id).IsOpen);
        Assert.Equal(isTwo ? "review.proposed" : "review.resolved", book.Told[^1].Type);
    }

    /// <summary>Who says what, and what becomes of it: a proposal, a refusal, or the end.</summary>
    [Theory]
    [InlineData("one:x", "proposed")]
    [InlineData("one:x one:x", "proposed four_eyes_required")]
    [InlineData("one:x two:x", "proposed resolved")]
    [InlineData("one:x one:x two:x", "proposed four_eyes_required resolved")]
    [InlineData("one:x two:y", "proposed proposed")]
    [InlineData("one:x two:y two:y", "proposed proposed four_eyes_required")]
    [InlineData("one:x two:y one:y", "proposed proposed resolved")]
    [InlineData("one:x two:y one:x", "proposed proposed proposed")]
    [InlineData("one:x one:y two:y", "proposed proposed resolved")]
    [InlineData("one:x one:y two:x", "proposed proposed proposed")]
    [InlineData("one:x two:x one:x", "proposed resolved review_resolved")]
    public void Two_actors_who_decide_the_same_end_it(string words, string became)
    {
        var book = ReviewBooks.Asking(0);
        var id = book.Open("any_kind", 1);

        var found = words.Split(' ').Select(w => w.Split(':')).Select(w => Say(book, id, w[0], w[1])).ToList();

        Assert.Equal(became, string.Join(' ', found));
    }

    [Fact]
    public void A_workspace_without_the_setting_asks_one()
    {
        var book = new Book().By("key_one");
        Assert.Equal("resolved", Say(book, book.Open("any_kind", long.MaxValue), "one", "x"));
    }

    [Fact]
    public void Whoever_agreed_is_shown_with_whoever_proposed()
    {
        var book = ReviewBooks.Asking(0);
        var id = book.Open("late_success", 5);
        book.By("key_one").Do(ReviewDecider.Acknowledge, new AcknowledgeReview(id, "First.", Seen: 1));
        Assert.Equal(("acknowledged", "key_one", "First."), Proposal(book.ReviewOf(id)));

        book.By("key_two").Do(ReviewDecider.Acknowledge, new AcknowledgeReview(id, "Second.", Seen: 2));

        var review = book.ReviewOf(id);
        Assert.Equal(("key_two", "Second."), (review.ResolvedBy, review.Reason));
        Assert.Equal(("acknowledged", "key_one", "First."), Proposal(review));
        book.Do(ReviewDecider.Reopen, new ReopenReview(id, "r", Seen: null));
        Assert.Equal("key_one", book.ReviewOf(id).Resolutions![0].ProposedBy);
        Assert.Null(book.ReviewOf(id).Proposal);
    }

    [Fact]
    public void An_unknown_outcome_of_much_money_moves_it_when_two_say_so()
    {
        var book = ReviewBooks.Asking(5_000);
        book.Play("create 10000, unknown");
        foreach (var span in new[] { "5s", "30s", "5m", "30m" })
        {
            book.Play($"wait {span}, wake, unknown asked");
        }
        var id = book.Told.Single(t => t.Type == "review.opened").Object;
        Assert.Equal((10_000, "USD"), (book.ReviewOf(id).DeltaMinor, book.ReviewOf(id).Currency));

        Decision Settle(string actor, string reference) => book.By(actor).Do(
            PaymentsCapability.SettleUnknown,
            new PaymentCommand.SettleUnknown(
                book.Payments[^1], 1, new ProviderOutcome.Approved(reference), "Seen in the portal.") { Review = id });

        var proposed = (Decision.Accepted)Settle("key_one", "ref_1");
        Assert.Equal((id, 0), (proposed.Subject, proposed.Postings.Count));
        Assert.Equal("unknown", book.Payment.Status.Name());
        Settle("key_one", "ref_1").IsRefused("four_eyes_required");
        Assert.IsType<Decision.Accepted>(Settle("key_two", "ref_2"));
        Assert.Equal("unknown", book.Payment.Status.Name());
        Assert.IsType<Decision.Accepted>(Settle("key_one", "ref_2"));

        Assert.Equal("authorized", book.Payment.Status.Name());
        Assert.False(book.ReviewOf(id).IsOpen);
        Assert.Equal("approved:ref_2", book.ReviewOf(id).Proposal!.Resolution);
    }

    private static (string Resolution, string By, string Reason) Proposal(Review review) =>
        (review.Proposal!.Resolution, review.Proposal.By, review.Proposal.Reason);

    /// <summary>An operator's word about a review of a kind with a decider of its own.</summary>
    private static string Say(Book book, string id, string actor, string resolution)
    {
        var deciding = Operation.Of(
            "tests.resolve_review",
            ReviewJson.Default.CommentReview,
            c => [Review.Records.Key(c.Id)],
            (command, records, context) => ReviewRules.Rule(
                records.Find(Review.Records, command.Id), command.Text, "r", command.Seen, context) switch
            {
                Ruling.Refused { Rejection: var rejection } => rejection,
                Ruling.Proposed { Review: var review } => ReviewRules.Keep(review, ReviewEvents.Proposed, context),
                Ruling.Resolved { Review: var review } => ReviewRules.Keep(review, ReviewEvents.Resolved, context),
                _ => throw new InvalidOperationException(),
            });
        return book.By($"key_{actor}", Role.Operator).Do(deciding, new CommentReview(id, resolution, Seen: null)) switch
        {
            Decision.Refused { Rejection: var rejection } => rejection.Type.Code,
            _ => book.Told[^1].Type["review.".Length..],
        };
    }
}

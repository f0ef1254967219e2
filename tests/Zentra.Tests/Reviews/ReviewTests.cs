using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Reviews;

/// <summary>What people do with a review, and what becomes of it.</summary>
public sealed class ReviewTests
{
    private readonly Book book = new Book().By("key_mia");

    [Fact]
    public void Whoever_is_given_a_review_may_give_it_back()
    {
        var id = book.Open("late_success");

        var given = (Decision.Accepted)book.Do(ReviewDecider.Assign, new AssignReview(id, "Mia", Seen: 1));
        Assert.Equal((id, 200), (given.Subject, given.Answer!.Status));
        Assert.Equal((ReviewState.Assigned, "Mia", 2), Seen(id));
        Assert.Equal("Mia", Review.Records.Column(4, book.ReviewOf(id)));

        book.Do(ReviewDecider.Assign, new AssignReview(id, null, Seen: null));
        Assert.Equal((ReviewState.Open, null, 3), Seen(id));
        Assert.Equal(["review.opened", "review.assigned", "review.assigned"], book.Told.Select(t => t.Type));
    }

    [Fact]
    public void Comments_and_the_due_time_are_kept_with_who_and_when()
    {
        var id = book.Open("late_success");
        var due = book.Now.Plus(TimeSpan.FromDays(2));

        book.Do(ReviewDecider.Comment, new CommentReview(id, "First.", Seen: null));
        book.Wait(TimeSpan.FromHours(1));
        book.By("key_tom").Do(ReviewDecider.Comment, new CommentReview(id, "Second.", Seen: 2));
        book.Do(ReviewDecider.SetDue, new SetReviewDue(id, due, Seen: 3));

        var review = book.ReviewOf(id);
        Assert.Equal([("key_mia", "First."), ("key_tom", "Second.")], review.Comments!.Select(c => (c.By, c.Text)));
        Assert.Equal(book.Now, review.Comments![1].At);
        Assert.Equal(due, review.DueAt);
        book.Do(ReviewDecider.SetDue, new SetReviewDue(id, null, Seen: 4));
        Assert.Null(book.ReviewOf(id).DueAt);
    }

    [Fact]
    public void A_review_holds_no_more_than_its_limit_of_comments()
    {
        var id = book.Open("late_success");
        for (var i = 0; i < Review.MaxComments; i++)
        {
            Assert.IsType<Decision.Accepted>(book.Do(ReviewDecider.Comment, new CommentReview(id, "x", Seen: null)));
        }

        book.Do(ReviewDecider.Comment, new CommentReview(id, "x", Seen: null)).IsRefused("review_full");
        Assert.Equal(Review.MaxComments, book.ReviewOf(id).Comments!.Count);
    }

    [Fact]
    public void A_resolved_review_is_commented_but_not_changed_until_it_is_reopened()
    {
        var id = book.Open("late_failure");
        book.Do(ReviewDecider.Assign, new AssignReview(id, "Mia", Seen: null));
        book.Do(ReviewDecider.Reopen, new ReopenReview(id, "r", Seen: null)).IsRefused("review_not_resolved");
        Acknowledge(id, "Refunded by hand.");
        var ended = book.ReviewOf(id);
        Assert.Equal(
            (ReviewState.Resolved, "acknowledged", "Refunded by hand.", "key_mia", book.Now),
            (ended.State, ended.Resolution, ended.Reason, ended.ResolvedBy, ended.ResolvedAt!.Value));

        book.Do(ReviewDecider.Assign, new AssignReview(id, "Tom", Seen: null)).IsRefused("review_resolved");
        book.Do(ReviewDecider.SetDue, new SetReviewDue(id, null, Seen: null)).IsRefused("review_resolved");
        Acknowledge(id, "Again.").IsRefused("review_resolved");
        Assert.IsType<Decision.Accepted>(book.Do(ReviewDecider.Comment, new CommentReview(id, "x", Seen: null)));

        var reopened = (Decision.Accepted)book.By("key_tom").Do(
            ReviewDecider.Reopen, new ReopenReview(id, "It was another.", Seen: null));
        var review = book.ReviewOf(id);
        Assert.Equal((ReviewState.Assigned, null, null), (review.State, review.Resolution, review.ResolvedBy));
        var past = Assert.Single(review.Resolutions!);
        Assert.Equal(
            ("acknowledged", "Refunded by hand.", "key_mia", "key_tom", "It was another."),
            (past.Resolution, past.Reason, past.ResolvedBy, past.ReopenedBy, past.ReopenedFor));
        Assert.Equal("reopens_state_only", Assert.Single(reopened.Policy).Rule);
        Assert.Empty(reopened.Postings);
        Assert.IsType<Decision.Accepted>(Acknowledge(id, "Now it is."));
    }

    [Fact]
    public void What_became_known_is_not_asked_again_and_an_unknown_outcome_is_not_acknowledged()
    {
        var id = book.Open("unknown_outcome");
        Acknowledge(id, "r").IsRefused("review_resolution_not_possible");
        Acknowledge(book.Open("settlement_drift"), "r").IsRefused("review_resolution_not_possible");

        var waiting = Script.Play("create 10000, unknown");
        foreach (var span in new[] { "5s", "30s", "5m", "30m" })
        {
            waiting.Play($"wait {span}, wake, unknown asked");
        }
        waiting.Play("approved");
        var review = waiting.Told.Single(t => t.Type == "review.resolved").Object;
        waiting.Do(ReviewDecider.Reopen, new ReopenReview(review, "r", Seen: null)).IsRefused("review_not_reopenable");
    }

    [Fact]
    public void A_review_that_was_changed_since_it_was_read_stays_as_it_is()
    {
        var id = book.Open("late_success");
        book.Do(ReviewDecider.Comment, new CommentReview(id, "x", Seen: 1));

        book.Do(ReviewDecider.Assign, new AssignReview(id, "Mia", Seen: 1)).IsRefused("version_conflict");
        book.Do(ReviewDecider.Comment, new CommentReview(id, "x", Seen: 1)).IsRefused("version_conflict");
        book.Do(ReviewDecider.SetDue, new SetReviewDue(id, null, Seen: 1)).IsRefused("version_conflict");
        book.Do(ReviewDecider.Acknowledge, new AcknowledgeReview(id, "r", Seen: 1)).IsRefused("version_conflict");
        book.Do(ReviewDecider.Reopen, new ReopenReview(id, "r", Seen: 1)).IsRefused("version_conflict");
        book.Do(ReviewDecider.Assign, new AssignReview("rev_x", "Mia", Seen: 1)).IsRefused("review_not_found");
        Assert.Equal(2, book.ReviewOf(id).Version);
    }

    private (ReviewState State, string? Owner, long Version) Seen(string id) =>
        (book.ReviewOf(id).State, book.ReviewOf(id).Owner, book.ReviewOf(id).Version);

    private Decision Acknowledge(string id, string reason) =>
        book.Do(ReviewDecider.Acknowledge, new AcknowledgeReview(id, reason, Seen: null));
}

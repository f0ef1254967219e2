using Zentra.Payments.Routing;
using Zentra.Tests.Payments;
using static Zentra.Tests.Routing.Providers;

namespace Zentra.Tests.Routing;

/// <summary>The type of an outcome says whether another provider may be tried, and nothing else does.</summary>
public sealed class FailoverTests
{
    [Theory]
    [InlineData("refused", "processing: held 10000; call authorize #2 10000 at beta; route.failed_over")]
    [InlineData("refused, refused", "processing: held 10000; call authorize #3 10000 at gamma; route.failed_over")]
    [InlineData("refused, refused, refused", "402 payment_declined processing_error; declined; payment.declined")]
    [InlineData("refused, approved", "201; authorized: authorized 10000, held 10000; payment.authorized")]
    [InlineData("declined insufficient_funds", "402 payment_declined insufficient_funds; declined; payment.declined")]
    [InlineData("declined stolen_card", "402 payment_declined stolen_card; declined; payment.declined")]
    [InlineData("unknown", "unknown: held 10000; payment.unknown")]
    [InlineData("unknown, wait 5s, wake, refused", "402 payment_declined processing_error; declined; payment.declined")]
    [InlineData(
        "unknown, wait 5s, wake, approved",
        "201; authorized: authorized 10000, held 10000; payment.authorized")]
    [InlineData("pending", "processing: held 10000")]
    [InlineData("requires_action", "201; requires_action: held 10000; payment.requires_action")]
    [InlineData(
        "requires_action, confirm, refused",
        "402 payment_declined processing_error; declined; payment.declined")]
    public void A_workspace_that_fails_over_by_its_defaults(string when, string then) =>
        Assert.Equal(then, BookOf("alpha", "beta", "gamma", "delta").Play("create").When(when));

    [Theory]
    [InlineData(
        "declined insufficient_funds",
        "processing: held 10000; call authorize #2 10000 at beta; route.failed_over")]
    [InlineData(
        "declined insufficient_funds, declined do_not_honor",
        "402 payment_declined do_not_honor; declined; payment.declined")]
    [InlineData("declined stolen_card", "402 payment_declined stolen_card; declined; payment.declined")]
    [InlineData(
        "declined declined_by_provider",
        "402 payment_declined declined_by_provider; declined; payment.declined")]
    [InlineData("wait 11s, refused", "402 payment_declined processing_error; declined; payment.declined")]
    public void A_workspace_that_fails_over_on_soft_declines_twice_within_ten_seconds(string when, string then)
    {
        var book = BookOf("alpha", "beta", "gamma").Rule(new()
        {
            Failover = new FailoverPolicy { MaxAttempts = 2, DeadlineSeconds = 10, OnSoftDecline = true },
        });

        Assert.Equal(then, book.Play("create").When(when));
    }

    [Fact]
    public void Each_attempt_has_its_own_key_and_one_caller()
    {
        var book = BookOf("alpha", "beta").Play("create, refused, approved");

        Assert.Equal(["alpha", "beta"], book.Payment.Attempts.Select(a => a.Provider));
        Assert.Equal(
            [$"{book.Payment.Id}-1", $"{book.Payment.Id}-2"], book.Payment.Attempts.Select(a => a.ProviderKey));
        Assert.Single(book.Payment.Attempts.Select(a => a.OpenedBy).Distinct());
        Assert.Equal("beta", book.Payment.Route!.Provider);
        Assert.Equal(10_000, book.Payment.ReservedMinor);
        Assert.Equal("call capture #3 10000 at beta", book.When("capture").Split("; ")[1]);
    }

    [Fact]
    public void An_approval_after_the_failover_is_undone_where_it_came_from()
    {
        var book = BookOf("alpha", "beta").Play("create, refused, approved");

        Assert.Equal(
            "authorized: authorized 10000, held 10000; late_success.failed; call reverse #3 10000 at alpha; "
            + "payment.reversal_started",
            book.When("approved asked #1"));
        Assert.Equal("authorized: authorized 10000, held 10000; payment.reversed", book.When("approved #3"));
        Assert.Equal(10_000, book.Payment.AmountAuthorizedMinor);
    }

    [Fact]
    public void A_provider_that_cannot_be_asked_has_a_person_called_at_once()
    {
        var book = new Book().Have("mute", Able with { QueryByKey = false });

        Assert.Equal("unknown: held 10000; payment.unknown; review.opened", book.Play("create").When("unknown"));
        Assert.Null(book.Payment.DueAt());
        Assert.Equal(
            "201; authorized: authorized 10000, held 10000; payment.authorized; review.resolved",
            book.When("approved"));
    }
}

using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Tests.Payments;
using static Zentra.Tests.Routing.Providers;

namespace Zentra.Tests.Routing;

/// <summary>A breaker moves by recorded outcomes and the times of intents alone.</summary>
public sealed class BreakerTests
{
    [Fact]
    public void Five_failures_in_a_row_open_it_and_the_next_payments_go_elsewhere()
    {
        var book = BookOf("alpha", "beta");
        for (var i = 0; i < ProviderHealth.Threshold; i++)
        {
            book.Play("create, refused, approved");
        }

        Assert.Equal(BreakerState.Open, book.Provider("alpha").Health.State);
        Assert.Equal(ProviderEvents.HealthChanged, book.Events.Last(e => e.Object == book.Provider("alpha").Id).Type);
        Assert.Equal("call authorize #1 10000 at beta", book.When("create").Split("; ")[1]);
    }

    [Fact]
    public void A_decline_is_an_answer_and_so_a_sign_of_health()
    {
        var book = BookOf("alpha");
        for (var i = 0; i < ProviderHealth.Threshold - 1; i++)
        {
            book.Play("create, unknown");
        }
        Assert.Equal(ProviderHealth.Threshold - 1, book.Provider("alpha").Health.Failures);

        book.Play("create, declined");

        Assert.Equal(ProviderHealth.Fine, book.Provider("alpha").Health);
    }

    [Theory]
    [InlineData("approved", BreakerState.Closed, 0)]
    [InlineData("declined", BreakerState.Closed, 0)]
    [InlineData("refused", BreakerState.Open, 60)]
    [InlineData("unknown", BreakerState.Open, 60)]
    public void After_half_a_minute_one_payment_tries_it_and_its_outcome_decides(
        string outcome, BreakerState then, int openSeconds)
    {
        var book = Opened();
        book.Play("wait 30s, create");
        Assert.Equal("alpha", book.Payment.Route!.Provider);
        Assert.Equal(BreakerState.HalfOpen, book.Provider("alpha").Health.State);
        var trial = book.Payment.Id;
        Assert.Equal(trial, book.Provider("alpha").Health.Trial);

        book.Play("create");
        Assert.Equal("beta", book.Payment.Route!.Provider);
        book.Do(new PaymentCommand.RecordOutcome(trial, 1, outcome switch
        {
            "approved" => new ProviderOutcome.Approved("psp_2"),
            "declined" => new ProviderOutcome.Declined("do_not_honor", "05"),
            "refused" => new ProviderOutcome.RefusedBeforeProcessing("busy"),
            _ => new ProviderOutcome.Unknown("timeout"),
        }));

        var health = book.Provider("alpha").Health;
        Assert.Equal(then, health.State);
        Assert.Equal(openSeconds == 0 ? null : book.Now.Plus(TimeSpan.FromSeconds(openSeconds)), health.OpenUntil);
    }

    [Fact]
    public void A_trial_whose_payment_never_ends_does_not_shut_a_provider_out_for_good()
    {
        var book = Opened().Play("wait 30s, create, wait 29s, create");
        Assert.Equal("beta", book.Payment.Route!.Provider);

        book.Play("wait 1s, create");

        Assert.Equal("alpha", book.Payment.Route!.Provider);
    }

    [Fact]
    public void When_all_are_open_nothing_is_sent_and_the_refusal_names_each()
    {
        var book = BookOf("alpha");
        for (var i = 0; i < ProviderHealth.Threshold; i++)
        {
            book.Play("create, refused");
        }

        Assert.Equal("422 no_provider", book.When("create"));
    }

    private static Book Opened()
    {
        var book = BookOf("alpha", "beta");
        for (var i = 0; i < ProviderHealth.Threshold; i++)
        {
            book.Play("create, refused, approved");
        }
        return book;
    }
}

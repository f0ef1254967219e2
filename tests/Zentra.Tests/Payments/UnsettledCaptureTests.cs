using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payments;

/// <summary>What of a payment's captures a provider still owes, and since when.</summary>
public sealed class UnsettledCaptureTests
{
    [Theory]
    [InlineData("create 10000", null)]
    [InlineData("create 10000, approved", null)]
    [InlineData("create 10000, approved, capture 3000, unknown", null)]
    [InlineData("create 10000, approved, capture 3000, declined", null)]
    [InlineData("create 10000, approved, capture 3000, approved", 3000L)]
    [InlineData("create 10000, approved, capture 3000, approved, capture 2000, approved", 5000L)]
    [InlineData("create 10000 automatic, approved", 10000L)]
    [InlineData("create 10000 automatic, approved, refund 4000, approved", 10000L)]
    public void A_payment_is_found_by_its_provider_while_captures_are_open(string script, long? openMinor)
    {
        var book = Script.Play(script);
        var (payment, now) = (book.Payment, book.Now);

        Assert.Equal(openMinor is null ? null : payment.Route!.Provider, UnsettledCaptures.Provider(payment));
        Assert.Equal(openMinor, UnsettledCaptures.Of(payment, now)?.OpenMinor);
        Assert.Null(UnsettledCaptures.Of(payment, now.Plus(TimeSpan.FromDays(-1000))));
    }

    [Fact]
    public void Captures_count_from_when_they_were_made_and_age_from_the_oldest()
    {
        var book = Script.Play("create 10000, approved, capture 3000, approved");
        var first = book.Now;
        book.Wait(TimeSpan.FromDays(2));
        book.Play("capture 2000, approved");

        Assert.Equal(new(3000, 0, first), UnsettledCaptures.Of(book.Payment, first));
        Assert.Equal(new(5000, 0, first), UnsettledCaptures.Of(book.Payment, book.Now));
    }

    [Fact]
    public void A_settled_payment_is_not_found()
    {
        var payment = Script.Play("create 10000 automatic, approved").Payment;
        var settled = payment with { AmountSettledMinor = payment.AmountCapturedMinor };

        Assert.NotNull(UnsettledCaptures.Provider(payment));
        Assert.Null(UnsettledCaptures.Provider(settled));
        Assert.Null(UnsettledCaptures.Of(settled, new Timestamp(long.MaxValue)));
    }
}

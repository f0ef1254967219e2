using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Authorizations whose answer never came, and what is found out about them.</summary>
public sealed class StripeQueryTests
{
    [Fact]
    public async Task An_authorization_is_found_by_our_key()
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Drop("POST", afterEffect: true));
        await stripe.Send(StripeCase.Authorization());

        Assert.Equal(new ProviderOutcome.Approved("pi_1"), await stripe.Query(StripeCase.Authorization()));
        Assert.Equal("GET /v1/payment_intents/pi_1", stripe.Server.Requests.Select(r => $"{r.Method} {r.Path}").Last());
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(9, true)]
    public async Task What_search_does_not_show_is_not_received_only_after_some_time(int queries, bool isConclusive)
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal(
            isConclusive ? new ProviderOutcome.NotReceived() : new ProviderOutcome.Unknown("not_found_yet"),
            await stripe.Query(StripeCase.Authorization(), queries));
    }

    [Fact]
    public async Task Where_search_was_wrong_the_repeat_is_still_the_same_payment()
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Drop("POST", afterEffect: true));
        stripe.Server.Book.SearchLags = true;
        await stripe.Send(StripeCase.Authorization());

        Assert.IsType<ProviderOutcome.NotReceived>(await stripe.Query(StripeCase.Authorization(), queries: 3));
        Assert.Equal(new ProviderOutcome.Approved("pi_1"), await stripe.Send(StripeCase.Authorization(queries: 3)));
        Assert.Single(stripe.Server.Book.Intents);
    }

    [Fact]
    public async Task Two_PaymentIntents_of_one_key_are_a_question_for_a_person()
    {
        await using var stripe = await StripeCase.Start();
        await stripe.Send(StripeCase.Authorization());
        stripe.Server.ForgetKeys();
        await stripe.Send(StripeCase.Authorization());

        Assert.Equal(
            new ProviderOutcome.Unknown("several_payment_intents"), await stripe.Query(StripeCase.Authorization()));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_question_without_an_answer_stays_open(int status)
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized();
        var refused = StripeReply.Error(status, "invalid_request_error");
        foreach (var operation in Enum.GetValues<ProviderOperation>())
        {
            stripe.Server.Next(StripeFault.Reply("GET", refused));
            Assert.IsType<ProviderOutcome.Unknown>(
                await stripe.Query(StripeCase.Call(operation, reference: reference)));
            stripe.Server.Next(StripeFault.Reply("GET", refused));
            Assert.IsType<ProviderOutcome.Unknown>(await stripe.Query(StripeCase.Call(operation), queries: 5));
        }
    }

    [Theory]
    [InlineData("pi_1/../../customers")]
    [InlineData("pi_1?expand")]
    [InlineData("pi_..")]
    [InlineData("..")]
    public async Task A_reference_that_Stripe_cannot_have_given_is_not_asked_for(string reference)
    {
        await using var stripe = await StripeCase.Start();

        foreach (var operation in Enum.GetValues<ProviderOperation>())
        {
            await stripe.Query(StripeCase.Call(operation, reference: reference));
            await stripe.Send(StripeCase.Call(operation, reference: reference));
        }

        Assert.All(stripe.Server.Requests, r => Assert.Equal("/v1/payment_intents/search", r.Path));
    }

    [Fact]
    public async Task Another_payments_PaymentIntent_is_not_taken_for_ours()
    {
        await using var stripe = await StripeCase.Start();
        await stripe.Authorized();
        var other = StripeCase.Call(ProviderOperation.Authorize, reference: "pi_1") with { Payment = "pay_other" };

        Assert.Equal(new ProviderOutcome.Unknown("other_key"), await stripe.Query(other));
    }

    [Fact]
    public async Task What_was_canceled_meanwhile_is_declined()
    {
        await using var stripe = await StripeCase.Start();
        await stripe.Authorized();
        var intent = Assert.Single(stripe.Server.Book.Intents);
        intent["status"] = "canceled";
        intent["cancellation_reason"] = "automatic";

        Assert.Equal(
            new ProviderOutcome.Declined("declined_by_provider", "canceled_automatic"),
            await stripe.Query(StripeCase.Authorization()));
    }
}

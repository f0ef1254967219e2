using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Authorizations at Stripe: what is asked, and what each answer means.</summary>
public sealed class StripeAuthorizationTests
{
    [Fact]
    public async Task An_authorization_says_all_that_makes_it_one_of_ours()
    {
        await using var stripe = await StripeCase.Start();

        var outcome = await stripe.Send(StripeCase.Authorization() with { Description = "Order 7 & more" });

        Assert.Equal(new ProviderOutcome.Approved("pi_1"), outcome);
        var request = Assert.Single(stripe.Server.Requests);
        Assert.Equal($"{StripeCase.Payment}-1", request.Key);
        Assert.Equal("1000", request["amount"]);
        Assert.Equal("usd", request["currency"]);
        Assert.Equal("manual", request["capture_method"]);
        Assert.Equal("Order 7 & more", request["description"]);
        Assert.Equal($"{StripeCase.Payment}-1", request["metadata[zentra_key]"]);
        Assert.Equal(StripeCase.Payment, request["metadata[zentra_payment]"]);
        Assert.Null(request["return_url"]);
    }

    [Fact]
    public async Task An_automatic_capture_takes_the_money_at_once()
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal("pi_1", await stripe.Authorized(captureNow: true));
        Assert.Equal("succeeded", Assert.Single(stripe.Server.Book.Intents).Text("status"));
    }

    [Fact]
    public async Task A_method_of_a_customer_is_used_with_the_customer()
    {
        await using var stripe = await StripeCase.Start();

        Assert.IsType<ProviderOutcome.Declined>(await stripe.Send(StripeCase.Authorization("pm_of_customer")));
        Assert.Equal(
            new ProviderOutcome.Approved("pi_1"),
            await stripe.Send(StripeCase.Authorization("cus_1/pm_of_customer") with
            {
                ProviderKey = $"{StripeCase.Payment}-2",
            }));
    }

    [Theory]
    [InlineData("pm_card_visa_chargeDeclined", "do_not_honor", "generic_decline")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds", "insufficient_funds")]
    [InlineData("pm_card_visa_chargeDeclinedLostCard", "lost_card", "lost_card")]
    [InlineData("pm_card_visa_chargeDeclinedStolenCard", "stolen_card", "stolen_card")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card")]
    [InlineData("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc")]
    [InlineData("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error")]
    [InlineData("pm_declined_fraudulent", "suspected_fraud", "fraudulent")]
    [InlineData("pm_declined_issuer_not_available", "issuer_unavailable", "issuer_not_available")]
    [InlineData("pm_declined_authentication_required", "authentication_required", "authentication_required")]
    [InlineData("pm_declined_card_velocity_exceeded", "limit_exceeded", "card_velocity_exceeded")]
    [InlineData("pm_declined_do_not_try_again", "declined_by_provider", "do_not_try_again")]
    [InlineData("pm_declined_of_another_year", "declined_by_provider", "of_another_year")]
    [InlineData("pm_missing", "payment_method_not_found", "resource_missing")]
    public async Task A_decline_has_our_code_and_keeps_Stripes(string method, string code, string raw)
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal(new ProviderOutcome.Declined(code, raw), await stripe.Send(StripeCase.Authorization(method)));
    }

    [Fact]
    public async Task A_decline_is_the_same_when_it_is_asked_about()
    {
        await using var stripe = await StripeCase.Start();
        var call = StripeCase.Authorization("pm_card_visa_chargeDeclinedInsufficientFunds");
        await stripe.Send(call);

        Assert.Equal(
            new ProviderOutcome.Declined("insufficient_funds", "insufficient_funds"), await stripe.Query(call));
    }

    [Fact]
    public async Task An_action_is_a_page_to_go_to_where_there_is_a_way_back()
    {
        await using var stripe = await StripeCase.Start(("return_url", "https://shop.example/back"));

        Assert.Equal(
            new ProviderOutcome.RequiresAction(
                "pi_1", "redirect_to_url", "https://hooks.stripe.com/3d_secure_2/authenticate"),
            await stripe.Send(StripeCase.Authorization("pm_card_authenticationRequired")));
    }

    [Fact]
    public async Task Without_a_way_back_an_action_is_for_Stripes_own_script()
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal(
            new ProviderOutcome.RequiresAction("pi_1", "use_stripe_sdk", ""),
            await stripe.Send(StripeCase.Authorization("pm_card_authenticationRequired")));
    }

    [Fact]
    public async Task An_action_that_leads_nowhere_safe_is_none()
    {
        await using var stripe = await StripeCase.Start(("return_url", "https://shop.example/back"));
        stripe.Server.Next(StripeFault.Change(
            "POST", intent => intent["next_action"]!["redirect_to_url"]!["url"] = "javascript:alert(1)"));

        Assert.Equal(
            new ProviderOutcome.Unknown("action_not_understood"),
            await stripe.Send(StripeCase.Authorization("pm_card_authenticationRequired")));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task After_the_action_the_authorization_goes_on(bool succeeds, bool waits)
    {
        await using var stripe = await StripeCase.Start();
        await stripe.Send(StripeCase.Authorization("pm_card_authenticationRequired"));
        stripe.Server.Book.Act("pi_1", succeeds, waits);

        var confirm = StripeCase.Call(
            ProviderOperation.Authorize, reference: "pi_1", attempt: 2, method: "pm_card_authenticationRequired");

        Assert.Equal(
            succeeds
                ? new ProviderOutcome.Approved("pi_1")
                : new ProviderOutcome.Declined("authentication_failed", "payment_intent_authentication_failure"),
            await stripe.Send(confirm));
        Assert.Equal(waits ? 2 : 1, stripe.Server.Posts.Count());
    }

    [Fact]
    public async Task An_action_not_taken_yet_is_still_required()
    {
        await using var stripe = await StripeCase.Start();
        await stripe.Send(StripeCase.Authorization("pm_card_authenticationRequired"));

        Assert.Equal(
            new ProviderOutcome.RequiresAction("pi_1", "use_stripe_sdk", ""),
            await stripe.Send(StripeCase.Call(ProviderOperation.Authorize, reference: "pi_1", attempt: 2)));
    }

    [Fact]
    public async Task What_is_processing_is_pending_until_it_is_asked_about()
    {
        await using var stripe = await StripeCase.Start();
        var call = StripeCase.Authorization("pm_processing");

        Assert.Equal(new ProviderOutcome.Pending("pi_1"), await stripe.Send(call));
        Assert.Equal(new ProviderOutcome.Pending("pi_1"), await stripe.Query(call with { ProviderReference = "pi_1" }));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_has_no_second_effect()
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal("pi_1", await stripe.Authorized());
        Assert.Equal("pi_1", await stripe.Authorized());
        Assert.Single(stripe.Server.Book.Intents);
    }

    [Theory]
    [InlineData("USD", 1_000, "1000")]
    [InlineData("JPY", 500, "500")]
    [InlineData("KWD", 5_120, "5120")]
    [InlineData("ISK", 5, "500")]
    [InlineData("UGX", 7, "700")]
    [InlineData("MGA", 1_500, "15")]
    [InlineData("HUF", 1_045, "1045")]
    [InlineData("TWD", 80_045, "80045")]
    public async Task Amounts_are_counted_as_Stripe_counts_them(string currency, long amountMinor, string sent)
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal("pi_1", await stripe.Authorized(amountMinor: amountMinor, currency: currency));
        Assert.Equal(sent, Assert.Single(stripe.Server.Requests)["amount"]);
    }

    [Theory]
    [InlineData("KWD", 5_124)]
    [InlineData("MGA", 1_501)]
    [InlineData("IQD", 1_000)]
    [InlineData("CLF", 1_000)]
    public async Task An_amount_that_Stripe_has_no_integer_for_is_not_sent(string currency, long amountMinor)
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal(
            new ProviderOutcome.RefusedBeforeProcessing("amount_not_supported"),
            await stripe.Send(StripeCase.Authorization(amountMinor: amountMinor, currency: currency)));
        Assert.Empty(stripe.Server.Requests);
    }
}

using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>What becomes of an authorization, by each result that Adyen can answer with.</summary>
public sealed class AdyenAuthorizeTests
{
    [Fact]
    public async Task An_approved_payment_has_Adyens_reference_and_was_asked_for_once()
    {
        await using var shop = await AdyenShop.Open();

        var psp = await shop.Approve(1250);

        var seen = Assert.Single(shop.Server.Seen);
        Assert.Equal("/v71/payments", seen.Path);
        Assert.Equal(AdyenShop.FirstKey, seen.Key);
        Assert.Equal(psp, Assert.Single(shop.Server.Books.Payments).Psp);
        Assert.Equal(1250, shop.Server.Books.Payments.Single().Authorised);
    }

    [Fact]
    public async Task A_payment_names_its_token_its_customer_and_our_key()
    {
        await using var shop = await AdyenShop.Open();
        shop.Settings["return_url"] = "https://shop.example/back";

        await shop.Authorize("tok_ok", 1250, "USD", customer: "cus_42");

        Assert.Equal(
            """
            {"amount":{"currency":"USD","value":1250},"reference":"pay_01kq4xv0000000000000000000-1",
            "merchantAccount":"ZentraECOM","paymentMethod":{"type":"scheme","storedPaymentMethodId":"tok_ok"},
            "returnUrl":"https://shop.example/back","shopperReference":"cus_42","shopperInteraction":"ContAuth",
            "recurringProcessingModel":"CardOnFile","additionalData":{"manualCapture":"true"},
            "redirectToIssuerMethod":"GET","redirectFromIssuerMethod":"GET",
            "metadata":{"zentra_key":"pay_01kq4xv0000000000000000000-1"}}
            """.ReplaceLineEndings(""),
            shop.Server.Seen.Single().Body);
    }

    [Fact]
    public async Task Without_an_address_to_return_to_a_payment_is_the_merchants_own()
    {
        await using var shop = await AdyenShop.Open();

        await shop.Authorize();

        Assert.Equal("UnscheduledCardOnFile", (string?)shop.LastBody()["recurringProcessingModel"]);
        Assert.Equal(shop.Settings["base_url"], (string?)shop.LastBody()["returnUrl"]);
    }

    [Fact]
    public async Task A_payment_that_is_captured_at_once_has_no_delay_and_one_that_is_not_waits_for_us()
    {
        await using var shop = await AdyenShop.Open();
        shop.Settings["authorisation_type"] = "PreAuth";

        await shop.Approve(captureNow: true);

        Assert.Equal(0, (int?)shop.LastBody()["captureDelayHours"]);
        Assert.Null(shop.LastBody()["additionalData"]);
        Assert.Equal(1000, shop.Server.Books.Payments.Single().Captured);

        await shop.Send(AdyenShop.Call(ProviderOperation.Authorize, attempt: 2));

        Assert.Null(shop.LastBody()["captureDelayHours"]);
        Assert.Equal("true", (string?)shop.LastBody()["additionalData"]!["manualCapture"]);
        Assert.Equal("PreAuth", (string?)shop.LastBody()["additionalData"]!["authorisationType"]);
    }

    [Theory]
    [InlineData("tok_refused_2", "do_not_honor", "2")]
    [InlineData("tok_refused_6", "expired_card", "6")]
    [InlineData("tok_refused_8", "invalid_account", "8")]
    [InlineData("tok_refused_9", "issuer_unavailable", "9")]
    [InlineData("tok_refused_11", "authentication_failed", "11")]
    [InlineData("tok_refused_12", "insufficient_funds", "12")]
    [InlineData("tok_refused_20", "suspected_fraud", "20")]
    [InlineData("tok_refused_24", "incorrect_cvc", "24")]
    [InlineData("tok_refused_28", "limit_exceeded", "28")]
    [InlineData("tok_refused_5", "restricted_card", "5")]
    [InlineData("tok_refused_999", "declined_by_provider", "999")]
    [InlineData("tok_cancelled", "declined_by_provider", "16")]
    [InlineData("tok_error_4", "processing_error", "4")]
    [InlineData("tok_error_9", "issuer_unavailable", "9")]
    [InlineData("tok_error_998", "processing_error", "998")]
    public async Task A_refusal_is_a_decline_with_our_code_and_Adyens(string token, string code, string raw)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(new ProviderOutcome.Declined(code, raw), await shop.Authorize(token));
        Assert.Contains(DeclineCodes.All, c => c.Code == code);
        Assert.Equal(0, shop.Server.Books.Charges(AdyenShop.FirstKey));
    }

    [Fact]
    public async Task A_customer_who_must_authenticate_is_sent_to_the_issuer()
    {
        await using var shop = await AdyenShop.Open();

        var action = Assert.IsType<ProviderOutcome.RequiresAction>(await shop.Authorize("tok_redirect"));

        Assert.Equal(shop.Server.Books.Payments.Single().Psp, action.Reference);
        Assert.Equal("redirect_to_url", action.Type);
        Assert.StartsWith("https://checkoutshopper-test.adyen.com/", action.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_comes_of_an_action_is_told_and_not_asked_for(bool success)
    {
        await using var shop = await AdyenShop.Open();
        var action = (ProviderOutcome.RequiresAction)await shop.Authorize("tok_redirect");

        var confirmed = await shop.Send(AdyenShop.Call(
            ProviderOperation.Authorize, attempt: 2, reference: action.Reference, token: "tok_redirect"));

        Assert.Equal(new ProviderOutcome.Pending(action.Reference), confirmed);
        Assert.Single(shop.Server.Seen);

        shop.Server.Books.Complete(AdyenShop.FirstKey, success);
        var told = shop.LastMessage();

        Assert.Equal(AdyenShop.FirstKey, told.ProviderKey);
        Assert.Equal(
            success
                ? new ProviderOutcome.Approved(action.Reference)
                : new ProviderOutcome.Declined("authentication_failed", "11"),
            told.Outcome);
    }

    [Theory]
    [InlineData("tok_identify")]
    [InlineData("tok_post")]
    public async Task An_action_that_no_address_alone_can_take_is_unknown(string token)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(new ProviderOutcome.Unknown("action_without_address"), await shop.Authorize(token));
    }

    [Theory]
    [InlineData("tok_pending")]
    [InlineData("tok_received")]
    public async Task A_payment_that_Adyen_answers_later_is_pending(string token)
    {
        await using var shop = await AdyenShop.Open();

        var pending = Assert.IsType<ProviderOutcome.Pending>(await shop.Authorize(token));

        Assert.Equal(shop.Server.Books.Payments.Single().Psp, pending.Reference);
    }

    [Theory]
    [InlineData("tok_partial", "answer_with_another_amount")]
    [InlineData("tok_voucher", "result_PresentToShopper")]
    public async Task A_result_that_is_not_what_was_asked_for_is_unknown(string token, string reason)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(new ProviderOutcome.Unknown(reason), await shop.Authorize(token));
    }

    [Fact]
    public async Task A_token_that_Adyen_does_not_know_is_declined()
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(
            new ProviderOutcome.Declined("payment_method_not_found", "803"), await shop.Authorize("tok_gone"));
    }

    [Theory]
    [InlineData("cu")]
    [InlineData("")]
    public async Task A_customer_whom_Adyen_could_not_name_is_declined_before_anything_is_sent(string customer)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(
            new ProviderOutcome.Declined("method_not_supported", "customer_not_representable"),
            await shop.Authorize(customer: customer));
        Assert.Empty(shop.Server.Seen);
    }

    [Fact]
    public async Task The_same_call_sent_twice_charges_once()
    {
        await using var shop = await AdyenShop.Open();

        var first = await shop.Approve();

        Assert.Equal(first, await shop.Approve());
        Assert.Equal(2, shop.Server.Seen.Count);
        Assert.Equal(1, shop.Server.Books.Charges(AdyenShop.FirstKey));
    }
}

using System.Text.Json.Nodes;
using Zentra.Payments.Payments;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Which notifications are Adyen's, and what they say about our calls.</summary>
public sealed class AdyenNotificationTests
{
    [Fact]
    public async Task Adyens_published_example_is_signed_as_it_says()
    {
        await using var shop = await AdyenShop.Open();
        shop.Settings["merchant_account"] = "TestMerchant";
        var item = AdyenNotice.Item(
            "AUTHORISATION", "7914073381342284", value: 1130, reference: "TestPayment-1407325143704");
        item["merchantAccountCode"] = "TestMerchant";
        item["additionalData"] = new JsonObject { ["hmacSignature"] = "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=" };

        var read = Assert.IsType<CallbackReading.Read>(shop.Read(AdyenNotice.Body(item)));

        Assert.Equal("[accepted]", read.Acknowledgement);
        Assert.Null(Assert.Single(read.Messages).ProviderKey);
        Assert.Equal("7914073381342284", read.Messages[0].ProviderReference);
    }

    [Theory]
    [InlineData("pspReference", "8825408195409506")]
    [InlineData("originalReference", "8825408195409506")]
    [InlineData("merchantAccountCode", "AnotherECOM")]
    [InlineData("merchantReference", "pay_01kq4xv0000000000000000001-1")]
    [InlineData("eventCode", "REFUND")]
    [InlineData("success", "false")]
    public async Task A_signed_value_that_was_changed_breaks_the_signature(string name, string value)
    {
        await using var shop = await AdyenShop.Open();
        var item = AdyenNotice.Sign(AdyenNotice.Item("CAPTURE", original: "P"), AdyenNotice.Key);
        item[name] = value;

        Assert.Equal(new CallbackReading.Unsigned("signature_wrong"), shop.Read(AdyenNotice.Body(item)));
    }

    [Theory]
    [InlineData("value", "1001")]
    [InlineData("currency", "\"USD\"")]
    public async Task An_amount_that_was_changed_breaks_the_signature(string name, string value)
    {
        await using var shop = await AdyenShop.Open();
        var item = AdyenNotice.Sign(AdyenNotice.Item("AUTHORISATION"), AdyenNotice.Key);
        item["amount"]![name] = JsonNode.Parse(value);

        Assert.Equal(new CallbackReading.Unsigned("signature_wrong"), shop.Read(AdyenNotice.Body(item)));
    }

    [Fact]
    public async Task Every_item_has_to_be_signed()
    {
        await using var shop = await AdyenShop.Open();
        var signed = AdyenNotice.Sign(AdyenNotice.Item("AUTHORISATION"), AdyenNotice.Key);
        var forged = AdyenNotice.Sign(AdyenNotice.Item("REFUND", original: "P"), new string('0', 64));

        Assert.Equal(new CallbackReading.Unsigned("signature_wrong"), shop.Read(AdyenNotice.Body(signed, forged)));
        Assert.IsType<CallbackReading.Read>(shop.Read(AdyenNotice.Body(signed)));
    }

    [Theory]
    [InlineData(null, "signature_missing")]
    [InlineData("", "signature_missing")]
    [InlineData("no base64", "signature_malformed")]
    [InlineData("AAAA", "signature_malformed")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "signature_wrong")]
    public async Task A_signature_that_is_none_is_refused(string? signature, string reason)
    {
        await using var shop = await AdyenShop.Open();
        var item = AdyenNotice.Item("AUTHORISATION");
        item["additionalData"] = new JsonObject { ["hmacSignature"] = signature };

        Assert.Equal(new CallbackReading.Unsigned(reason), shop.Read(AdyenNotice.Body(item)));

        item.Remove("additionalData");

        Assert.Equal(new CallbackReading.Unsigned("signature_missing"), shop.Read(AdyenNotice.Body(item)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not hexadecimal")]
    [InlineData("ABC")]
    public async Task An_account_without_a_key_trusts_nothing(string key)
    {
        await using var shop = await AdyenShop.Open();
        shop.Secrets["hmac_key"] = key;

        Assert.Equal(
            new CallbackReading.Unsigned("signature_wrong"),
            shop.Read(AdyenNotice.Signed(AdyenNotice.Item("CAPTURE"))));
    }

    [Fact]
    public async Task While_a_key_is_exchanged_both_are_good()
    {
        await using var shop = await AdyenShop.Open();
        shop.Secrets["hmac_key"] = $"{new string('A', 64)}, {AdyenNotice.Key.ToLowerInvariant()}";

        Assert.IsType<CallbackReading.Read>(shop.Read(AdyenNotice.Signed(AdyenNotice.Item("CAPTURE"))));
    }

    /// <summary>The values are joined by colons without escaping, so these two items have one signature.</summary>
    [Fact]
    public async Task A_value_cannot_be_moved_into_its_neighbour()
    {
        await using var shop = await AdyenShop.Open();
        var item = AdyenNotice.Sign(AdyenNotice.Item("CAPTURE", psp: "A", original: "B"), AdyenNotice.Key);
        item["pspReference"] = "A:B";
        item["originalReference"] = AdyenServer.Merchant;
        item["merchantAccountCode"] = AdyenShop.FirstKey;

        Assert.Equal(new CallbackReading.Unsigned("signature_ambiguous"), shop.Read(AdyenNotice.Body(item)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"live":"false","notificationItems":[]}""")]
    [InlineData("""{"live":"false","notificationItems":[null]}""")]
    [InlineData("""{"live":"false","notificationItems":[{}]}""")]
    [InlineData("""{"live":"false","notificationItems":[{"NotificationRequestItem":{"eventCode":"CAPTURE"}}]}""")]
    public async Task What_is_no_notification_is_malformed(string body)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(new CallbackReading.Malformed("not_a_notification"), shop.Read(body));
    }

    [Fact]
    public async Task A_notification_for_somebody_else_is_refused_though_it_is_signed()
    {
        await using var shop = await AdyenShop.Open();
        var item = AdyenNotice.Item("AUTHORISATION");

        shop.Livemode = true;
        Assert.Equal(
            new CallbackReading.Malformed("another_environment"), shop.Read(AdyenNotice.Signed(item)));

        item["merchantAccountCode"] = "AnotherECOM";
        Assert.Equal(
            new CallbackReading.Malformed("another_merchant_account"), shop.Read(AdyenNotice.Signed(item)));
    }

    [Fact]
    public async Task Success_is_said_in_words()
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(
            new CallbackReading.Malformed("success_unreadable"),
            shop.Read(AdyenNotice.Signed(AdyenNotice.Item("CAPTURE", success: "TRUE"))));
    }

    [Fact]
    public async Task A_repeat_has_the_same_identifier_and_another_event_of_the_same_reference_has_not()
    {
        await using var shop = await AdyenShop.Open();
        string Id(string code, string success = "true", string reason = "") =>
            shop.Message(AdyenNotice.Item(code, "P1", "P0", success: success, reason: reason)).Id;

        Assert.Equal(Id("CAPTURE"), Id("CAPTURE", reason: "later"));
        Assert.Distinct([Id("CAPTURE"), Id("CAPTURE", "false"), Id("CAPTURE_FAILED"), Id("REFUND")]);
    }

    [Theory]
    [InlineData("AUTHORISATION", ProviderOperation.Authorize)]
    [InlineData("AUTHORISATION_ADJUSTMENT", ProviderOperation.Increment)]
    [InlineData("CAPTURE", ProviderOperation.Capture)]
    [InlineData("CANCELLATION", ProviderOperation.Void)]
    [InlineData("TECHNICAL_CANCEL", ProviderOperation.Void)]
    [InlineData("CANCEL_OR_REFUND", ProviderOperation.Reverse)]
    [InlineData("REFUND", ProviderOperation.Refund)]
    public async Task An_event_answers_the_call_of_its_kind(string eventCode, ProviderOperation operation)
    {
        await using var shop = await AdyenShop.Open();
        var key = $"{AdyenShop.Payment}-7";

        var done = shop.Message(AdyenNotice.Item(eventCode, "P1", "P0", key));
        var refused = shop.Message(AdyenNotice.Item(eventCode, "P1", "P0", key, "false", "Expired Card"));

        Assert.Equal((eventCode, operation), (done.Type, done.Operation));
        Assert.Equal((key, "P0"), (done.ProviderKey, done.ProviderReference));
        Assert.Equal((1000L, "EUR"), (done.AmountMinor, done.Currency));
        Assert.Equal(new ProviderOutcome.Approved("P1"), done.Outcome);
        Assert.Equal(operation, refused.Operation);
        Assert.Equal(new ProviderOutcome.Declined("expired_card", "6"), refused.Outcome);
    }

    [Theory]
    [InlineData("CAPTURE_FAILED", ProviderOperation.Capture)]
    [InlineData("REFUND_FAILED", ProviderOperation.Refund)]
    [InlineData("REFUNDED_REVERSED", ProviderOperation.Refund)]
    public async Task A_failure_after_a_success_is_a_decline_whatever_its_success(
        string eventCode, ProviderOperation operation)
    {
        await using var shop = await AdyenShop.Open();

        var told = shop.Message(AdyenNotice.Item(eventCode, "P1", "P0"));

        Assert.Equal(operation, told.Operation);
        Assert.Equal(new ProviderOutcome.Declined(DeclineCodes.Unmapped, eventCode), told.Outcome);
    }

    [Theory]
    [InlineData("refused", "do_not_honor", "2")]
    [InlineData("CVC Declined", "incorrect_cvc", "24")]
    [InlineData("803 PaymentDetail not found", "payment_method_not_found", "803")]
    [InlineData("Blocked Card", "restricted_card", "5")]
    [InlineData("", DeclineCodes.Unmapped, "AUTHORISATION")]
    [InlineData("what\nis <this>?", DeclineCodes.Unmapped, "what_is__this__")]
    public async Task A_refusal_in_words_has_the_same_code_as_one_in_numbers(string words, string code, string raw)
    {
        await using var shop = await AdyenShop.Open();

        var told = shop.Message(AdyenNotice.Item("AUTHORISATION", success: "false", reason: words));

        Assert.Equal(new ProviderOutcome.Declined(code, raw), told.Outcome);
    }

    [Fact]
    public async Task A_customer_who_never_came_back_has_not_paid()
    {
        await using var shop = await AdyenShop.Open();

        var told = shop.Message(AdyenNotice.Item("OFFER_CLOSED"));

        Assert.Equal(ProviderOperation.Authorize, told.Operation);
        Assert.Equal(new ProviderOutcome.Declined("authentication_failed", "OFFER_CLOSED"), told.Outcome);
    }

    [Fact]
    public async Task Less_than_was_asked_for_is_no_approval()
    {
        await using var shop = await AdyenShop.Open();

        var part = shop.Message(AdyenNotice.Item("AUTHORISATION", additional:
            [("authorisedAmountValue", "400"), ("authorisedAmountCurrency", "EUR")]));
        var whole = shop.Message(AdyenNotice.Item("AUTHORISATION", additional:
            [("authorisedAmountValue", "1000"), ("authorisedAmountCurrency", "EUR")]));

        Assert.Equal(new ProviderOutcome.Unknown("partially_authorised"), part.Outcome);
        Assert.IsType<ProviderOutcome.Approved>(whole.Outcome);
    }

    [Theory]
    [InlineData("EXPIRE")]
    [InlineData("REPORT_AVAILABLE")]
    [InlineData("NOTIFICATION_OF_FRAUD")]
    [InlineData("POSTPONED_REFUND")]
    [InlineData("SOMETHING_NEW")]
    public async Task What_answers_no_call_is_kept_without_an_outcome(string eventCode)
    {
        await using var shop = await AdyenShop.Open();

        var told = shop.Message(AdyenNotice.Item(eventCode, reference: "not ours"));

        Assert.Equal(eventCode, told.Type);
        Assert.Null(told.ProviderKey);
        Assert.Null(told.Operation);
        Assert.Null(told.Outcome);
        Assert.Null(told.Dispute);
    }
}

using System.Text.Json.Nodes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Connectors;

/// <summary>What Stripe's events say. https://docs.stripe.com/api/events/types</summary>
public sealed class StripeEventTests
{
    private const string Key = $"{StripeCase.Payment}-1";

    [Theory]
    [InlineData("amount_capturable_updated", "requires_capture", "manual")]
    [InlineData("succeeded", "succeeded", "automatic")]
    [InlineData("succeeded", "succeeded", "automatic_async")]
    public void An_authorization_that_succeeded_is_approved(string type, string status, string capture)
    {
        var message = Only($"payment_intent.{type}", Intent(status).With("capture_method", capture));

        Assert.Equal(Key, message.ProviderKey);
        Assert.Equal("pi_1", message.ProviderReference);
        Assert.Equal(ProviderOperation.Authorize, message.Operation);
        Assert.Equal(new ProviderOutcome.Approved("pi_1"), message.Outcome);
        Assert.Equal((1_000, "USD"), (message.AmountMinor, message.Currency));
        Assert.Equal("evt_1", message.Id);
    }

    [Fact]
    public void A_payment_that_failed_is_declined()
    {
        var intent = Intent("requires_payment_method").With("last_payment_error", JsonNode.Parse(
            """{"type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds"}"""));

        Assert.Equal(
            new ProviderOutcome.Declined("insufficient_funds", "insufficient_funds"),
            Only("payment_intent.payment_failed", intent).Outcome);
    }

    [Fact]
    public void What_is_processing_is_pending() => Assert.Equal(
        new ProviderOutcome.Pending("pi_1"), Only("payment_intent.processing", Intent("processing")).Outcome);

    [Fact]
    public void An_action_is_required()
    {
        var intent = Intent("requires_action").With("next_action", JsonNode.Parse(
            """{"type": "redirect_to_url", "redirect_to_url": {"url": "https://hooks.stripe.com/1"}}"""));

        Assert.Equal(
            new ProviderOutcome.RequiresAction("pi_1", "redirect_to_url", "https://hooks.stripe.com/1"),
            Only("payment_intent.requires_action", intent).Outcome);
    }

    [Theory]
    [InlineData("requested_by_customer", true)]
    [InlineData(null, true)]
    [InlineData("automatic", false)]
    [InlineData("expired", false)]
    [InlineData("abandoned", false)]
    public void A_cancellation_is_a_void_unless_it_came_by_itself(string? reason, bool isVoid)
    {
        var message = Only("payment_intent.canceled", Intent("canceled").With("cancellation_reason", reason));

        Assert.Equal(isVoid ? ProviderOperation.Void : null, message.Operation);
        Assert.Equal(isVoid ? new ProviderOutcome.Approved("pi_1") : null, message.Outcome);
    }

    [Fact]
    public void Captures_and_increments_are_known_by_their_marks()
    {
        var intent = Intent("succeeded").With("capture_method", "manual");
        intent["metadata"]!["zentra_increment_2"] = $"{StripeCase.Payment}-2";
        intent["metadata"]!["zentra_capture_3"] = $"{StripeCase.Payment}-3";

        var messages = Messages("payment_intent.succeeded", intent);

        Assert.Equal(
            [
                ("evt_1", Key, null, null),
                ($"evt_1/{StripeCase.Payment}-2", $"{StripeCase.Payment}-2", ProviderOperation.Increment, "approved"),
                ($"evt_1/{StripeCase.Payment}-3", $"{StripeCase.Payment}-3", ProviderOperation.Capture, "approved"),
            ],
            messages.Select(m => (m.Id, m.ProviderKey, m.Operation, m.Outcome is null ? null : "approved")));
    }

    [Fact]
    public void A_PaymentIntent_that_is_not_ours_is_no_outcome()
    {
        var message = Only("payment_intent.succeeded", Intent("succeeded").With("metadata", new JsonObject()));

        Assert.Null(message.Outcome);
        Assert.Equal("pi_1", message.ProviderReference);
    }

    [Theory]
    [InlineData("refund.created", "pending", typeof(ProviderOutcome.Pending))]
    [InlineData("refund.updated", "succeeded", typeof(ProviderOutcome.Approved))]
    [InlineData("charge.refund.updated", "succeeded", typeof(ProviderOutcome.Approved))]
    [InlineData("refund.failed", "failed", typeof(ProviderOutcome.Declined))]
    public void A_refund_tells_of_the_call_that_made_it(string type, string status, Type outcome)
    {
        var refund = Refund(status);
        refund["failure_reason"] = "expired_or_canceled_card";

        var message = Only(type, refund);

        Assert.Equal(Key, message.ProviderKey);
        Assert.Equal("pi_1", message.ProviderReference);
        Assert.Null(message.Operation);
        Assert.Equal(outcome, message.Outcome?.GetType());
    }

    [Fact]
    public void A_refund_that_reverses_is_known_by_its_PaymentIntent()
    {
        var refund = Refund("succeeded");
        refund["metadata"]!["zentra_reversal"] = "true";

        Assert.Equal(new ProviderOutcome.Approved("pi_1"), Only("refund.updated", refund).Outcome);
    }

    [Fact]
    public void A_refund_made_by_hand_is_no_outcome() =>
        Assert.Null(Only("refund.updated", Refund("succeeded").With("metadata", new JsonObject())).Outcome);

    [Theory]
    [InlineData("charge.captured")]
    [InlineData("charge.refunded")]
    public void A_charge_says_not_which_call_it_tells_of(string type)
    {
        var charge = StripeShapes.Charge().With("payment_intent", "pi_1")
            .With("metadata", new JsonObject { ["zentra_key"] = Key });

        var message = Only(type, charge);

        Assert.Equal((Key, "pi_1", null), (message.ProviderKey, message.ProviderReference, message.Outcome));
    }

    [Theory]
    [InlineData("warning_needs_response", DisputeNoticeStage.Inquiry)]
    [InlineData("needs_response", DisputeNoticeStage.Opened)]
    [InlineData("under_review", DisputeNoticeStage.UnderReview)]
    [InlineData("warning_under_review", DisputeNoticeStage.UnderReview)]
    [InlineData("appeal_needs_response", DisputeNoticeStage.SecondStage)]
    [InlineData("won", DisputeNoticeStage.Won)]
    [InlineData("lost", DisputeNoticeStage.Lost)]
    [InlineData("warning_closed", DisputeNoticeStage.Closed)]
    [InlineData("prevented", DisputeNoticeStage.Closed)]
    public void A_dispute_says_where_it_stands(string status, DisputeNoticeStage stage)
    {
        foreach (var type in new[] { "created", "updated", "closed", "funds_withdrawn", "funds_reinstated" })
        {
            var message = Only($"charge.dispute.{type}", StripeShapes.Dispute().With("status", status));

            Assert.Equal(stage, message.Dispute?.Stage);
            Assert.Equal("pi_1", message.ProviderReference);
            Assert.Null(message.Outcome);
        }
    }

    [Fact]
    public void A_dispute_says_what_it_is_about_and_what_it_costs()
    {
        var dispute = StripeShapes.Dispute().With("balance_transactions", new JsonArray(
            StripeShapes.BalanceTransaction(),
            StripeShapes.BalanceTransaction().With("currency", "eur").With("fee", 2_000)));

        var notice = Only("charge.dispute.created", dispute).Dispute!;

        Assert.Equal(
            ("dp_1", 1_000L, "USD", "fraudulent", "10.4", 1_500L),
            (notice.Reference, notice.AmountMinor, notice.Currency, notice.Reason, notice.RawReason, notice.FeeMinor));
        Assert.Equal("2026-09-28T12:53:20.000000Z", notice.EvidenceDueBy.ToString());
    }

    [Fact]
    public void A_fee_that_is_given_back_is_told_beside_what_was_charged()
    {
        var dispute = StripeShapes.Dispute().With("status", "won").With("balance_transactions", new JsonArray(
            StripeShapes.BalanceTransaction(), StripeShapes.BalanceTransaction().With("fee", -1_500)));

        var notice = Only("charge.dispute.funds_reinstated", dispute).Dispute!;

        Assert.Equal((1_500L, 1_500L), (notice.FeeMinor, notice.FeeReturnedMinor));
    }

    [Fact]
    public void A_dispute_that_takes_no_evidence_has_no_date_for_it()
    {
        var dispute = StripeShapes.Dispute();
        dispute["evidence_details"]!["due_by"] = 0;
        dispute["payment_method_details"]!["card"]!["network_reason_code"] = null;

        var notice = Only("charge.dispute.created", dispute).Dispute!;

        Assert.Null(notice.EvidenceDueBy);
        Assert.Null(notice.RawReason);
    }

    [Fact]
    public void Amounts_are_counted_as_ours()
    {
        var dispute = StripeShapes.Dispute().With("currency", "isk").With("amount", 500);
        var refund = Refund("succeeded").With("currency", "isk").With("amount", 500);

        Assert.Equal(5, Only("charge.dispute.created", dispute).Dispute!.AmountMinor);
        Assert.Equal(5, Only("refund.updated", refund).AmountMinor);
    }

    [Theory]
    [InlineData("payment_method.attached")]
    [InlineData("of.another.year")]
    public void A_type_that_is_nothing_to_us_is_a_message_without_outcome(string type)
    {
        var message = Only(type, new JsonObject { ["id"] = "x_1" });

        Assert.Equal((type, null, null), (message.Type, message.Outcome, message.Dispute));
    }

    [Theory]
    [InlineData("charge.dispute.created", "status", "\"of another year\"")]
    [InlineData("charge.dispute.created", "amount", "null")]
    [InlineData("charge.dispute.created", "currency", "\"xxx\"")]
    [InlineData("charge.dispute.created", "id", "7")]
    [InlineData("payment_intent.succeeded", "id", "null")]
    [InlineData("payment_intent.succeeded", "amount", "\"1000\"")]
    [InlineData("refund.updated", "id", "null")]
    [InlineData("charge.captured", "metadata", "[]")]
    public void What_is_not_as_described_is_refused(string type, string field, string value)
    {
        var about = type.Split('.')[0] switch
        {
            "payment_intent" => Intent("succeeded"),
            "refund" => Refund("succeeded"),
            _ when type == "charge.captured" => StripeShapes.Charge(),
            _ => StripeShapes.Dispute(),
        };
        about[field] = JsonNode.Parse(value);

        Assert.IsType<CallbackReading.Malformed>(Read(StripeShapes.Event("evt_1", type, about).ToJsonString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"id\": \"evt_1\"")]
    [InlineData("{\"id\": \"evt_1\", \"type\": \"\"}")]
    [InlineData("{\"id\": \"evt_1\", \"type\": \"payment_intent.succeeded\", \"livemode\": true}")]
    [InlineData("{\"id\": \"evt_1\", \"type\": \"payment_intent.succeeded\", \"livemode\": false}")]
    [InlineData("{\"id\": \"evt_1\", \"type\": \"payment_intent.succeeded\", \"data\": {\"object\": []}}")]
    public void A_body_that_is_no_event_of_this_account_is_refused(string body) =>
        Assert.IsType<CallbackReading.Malformed>(Read(body));

    private static JsonObject Intent(string status) => StripeShapes.PaymentIntent().With("status", status)
        .With("metadata", new JsonObject { ["zentra_key"] = Key, ["zentra_payment"] = StripeCase.Payment });

    private static JsonObject Refund(string status) => StripeShapes.Refund().With("status", status)
        .With("payment_intent", "pi_1").With("metadata", new JsonObject { ["zentra_key"] = Key });

    private static ProviderMessage Only(string type, JsonObject about) => Assert.Single(Messages(type, about));

    private static IReadOnlyList<ProviderMessage> Messages(string type, JsonObject about) =>
        Assert.IsType<CallbackReading.Read>(Read(StripeShapes.Event("evt_1", type, about).ToJsonString())).Messages;

    private static CallbackReading Read(string body) =>
        StripeSignatureTests.Read(StripeSignatureTests.Header(body), body);
}

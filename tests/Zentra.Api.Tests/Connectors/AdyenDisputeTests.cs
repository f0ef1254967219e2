using System.Text.Json.Nodes;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;

namespace Zentra.Api.Tests.Connectors;

/// <summary>How a dispute goes on, by Adyen's events.</summary>
public sealed class AdyenDisputeTests
{
    private static JsonObject Event(string code, string? status = null, string reason = "10.4") => AdyenNotice.Item(
        code,
        psp: "DISPUTE1",
        original: "P0",
        value: 700,
        additional:
        [
            ("chargebackReasonCode", reason), ("chargebackSchemeCode", "visa"),
            ("defensePeriodEndsAt", "2026-05-20T10:15:30+02:00"),
            .. status is null ? Array.Empty<(string, string)>() : [("disputeStatus", status)],
        ]);

    [Theory]
    [InlineData("REQUEST_FOR_INFORMATION", "Unresponded", "Inquiry")]
    [InlineData("REQUEST_FOR_INFORMATION", "Responded", "Inquiry")]
    [InlineData("NOTIFICATION_OF_CHARGEBACK", "Undefended", "Inquiry")]
    [InlineData("CHARGEBACK", null, "Opened")]
    [InlineData("CHARGEBACK", "Undefended", "Opened")]
    [InlineData("CHARGEBACK", "Pending", "Opened, UnderReview")]
    [InlineData("CHARGEBACK", "Lost", "Opened, Lost")]
    [InlineData("CHARGEBACK", "Accepted", "Opened, Lost")]
    [InlineData("INFORMATION_SUPPLIED", "Pending", "UnderReview")]
    [InlineData("CHARGEBACK_REVERSED", "Pending", "Won")]
    [InlineData("CHARGEBACK_REVERSED", "Won", "Won")]
    [InlineData("ISSUER_RESPONSE_TIMEFRAME_EXPIRED", "Won", "Won")]
    [InlineData("SECOND_CHARGEBACK", "Pending", "SecondStage")]
    [InlineData("SECOND_CHARGEBACK", "Lost", "SecondStage, Lost")]
    [InlineData("SECOND_CHARGEBACK", null, "SecondStage, Lost")]
    [InlineData("PREARBITRATION_WON", "Won", "Won")]
    [InlineData("PREARBITRATION_LOST", "Lost", "Lost")]
    [InlineData("SCHEME_ARBITRATION_WON", "Won", "Won")]
    [InlineData("SCHEME_ARBITRATION_LOST", "Lost", "Lost")]
    [InlineData("DISPUTE_DEFENSE_PERIOD_ENDED", "Lost", "Lost")]
    public async Task An_event_brings_a_dispute_into_its_stage(string eventCode, string? status, string stages)
    {
        await using var shop = await AdyenShop.Open();

        var messages = shop.Messages(Event(eventCode, status));

        Assert.Equal(stages, string.Join(", ", messages.Select(m => m.Dispute!.Stage)));
        Assert.All(messages, m =>
        {
            Assert.Equal((eventCode, AdyenShop.FirstKey, "P0"), (m.Type, m.ProviderKey, m.ProviderReference));
            Assert.Null(m.Outcome);
            Assert.Null(m.Operation);
        });
    }

    [Theory]
    [InlineData("NOTIFICATION_OF_FRAUD")]
    [InlineData("PREARBITRATION_OPEN")]
    [InlineData("ISSUER_COMMENTS")]
    public async Task What_does_not_change_a_dispute_brings_no_stage(string eventCode)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Null(shop.Message(Event(eventCode)).Dispute);
    }

    [Fact]
    public async Task A_dispute_has_its_own_reference_amount_reason_and_time()
    {
        await using var shop = await AdyenShop.Open();
        Assert.True(Timestamp.TryParse("2026-05-20T08:15:30Z", out var due));

        Assert.Equal(
            new DisputeNotice("DISPUTE1", DisputeNoticeStage.Opened, 700, "EUR", "fraudulent", "10.4", due),
            shop.Message(Event("CHARGEBACK")).Dispute);
    }

    [Theory]
    [InlineData("10.4", "fraudulent")]
    [InlineData("4837", "fraudulent")]
    [InlineData("F29", "fraudulent")]
    [InlineData("12.6.1", "duplicate")]
    [InlineData("13.1", "product_not_received")]
    [InlineData("13.2", "subscription_canceled")]
    [InlineData("13.3", "product_unacceptable")]
    [InlineData("13.6", "credit_not_processed")]
    [InlineData("11.3", "general")]
    [InlineData("what is this", "general")]
    public async Task The_networks_reason_has_a_standard_one(string code, string reason)
    {
        await using var shop = await AdyenShop.Open();

        var dispute = shop.Message(Event("CHARGEBACK", reason: code)).Dispute!;

        Assert.Equal(reason, dispute.Reason);
        Assert.Equal(code.Replace(' ', '_'), dispute.RawReason);
    }

    [Fact]
    public async Task Without_additional_data_a_dispute_is_still_one()
    {
        await using var shop = await AdyenShop.Open();

        var dispute = shop.Message(AdyenNotice.Item("CHARGEBACK", "DISPUTE1", "P0")).Dispute!;

        Assert.Equal(("general", null, null), (dispute.Reason, dispute.RawReason, dispute.EvidenceDueBy));
    }

    /// <summary>Every event of a dispute has the dispute's reference, and its status may change.</summary>
    [Fact]
    public async Task The_same_event_with_another_status_is_no_repeat()
    {
        await using var shop = await AdyenShop.Open();

        var first = shop.Message(Event("CHARGEBACK_REVERSED", "Pending"));
        var last = shop.Message(Event("CHARGEBACK_REVERSED", "Won"));

        Assert.NotEqual(first.Id, last.Id);
        Assert.Equal(first.Id, shop.Message(Event("CHARGEBACK_REVERSED", "Pending")).Id);
        Assert.Distinct(shop.Messages(Event("CHARGEBACK", "Lost")).Select(m => m.Id));
    }
}

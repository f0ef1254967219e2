using System.Text.Json.Nodes;
using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>What follows a payment: acknowledged at once, and told later.</summary>
public sealed class AdyenModificationTests
{
    [Theory]
    [InlineData(ProviderOperation.Capture, "captures", "CAPTURE")]
    [InlineData(ProviderOperation.Void, "cancels", "CANCELLATION")]
    [InlineData(ProviderOperation.Reverse, "reversals", "CANCEL_OR_REFUND")]
    public async Task A_modification_is_pending_until_Adyen_tells_how_it_went(
        ProviderOperation operation, string path, string eventCode)
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve();

        var pending = Assert.IsType<ProviderOutcome.Pending>(
            await shop.Send(AdyenShop.Call(operation, attempt: 2, reference: psp)));

        Assert.Equal($"/v71/payments/{psp}/{path}", shop.Server.Seen.Last().Path);
        Assert.NotEqual(psp, pending.Reference);

        var told = shop.LastMessage();

        Assert.Equal(eventCode, told.Type);
        Assert.Equal(operation, told.Operation);
        Assert.Equal($"{AdyenShop.Payment}-2", told.ProviderKey);
        Assert.Equal(psp, told.ProviderReference);
        Assert.Equal(new ProviderOutcome.Approved(pending.Reference!), told.Outcome);
    }

    [Fact]
    public async Task Only_what_has_an_amount_says_it()
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve();

        await shop.Send(AdyenShop.Call(ProviderOperation.Capture, attempt: 2, reference: psp, amountMinor: 400));

        Assert.Equal(
            """{"amount":{"currency":"EUR","value":400},"merchantAccount":"ZentraECOM","reference":"KEY"}"""
                .Replace("KEY", $"{AdyenShop.Payment}-2", StringComparison.Ordinal),
            shop.Server.Seen.Last().Body);

        await shop.Send(AdyenShop.Call(ProviderOperation.Void, attempt: 3, reference: psp));

        Assert.Equal(
            """{"merchantAccount":"ZentraECOM","reference":"KEY"}"""
                .Replace("KEY", $"{AdyenShop.Payment}-3", StringComparison.Ordinal),
            shop.Server.Seen.Last().Body);
    }

    [Fact]
    public async Task Captures_and_refunds_may_be_parts_and_each_is_told_by_its_own_key()
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve(1000);

        foreach (var (operation, attempt, amount, told) in new[]
        {
            (ProviderOperation.Capture, 2, 400L, true),
            (ProviderOperation.Capture, 3, 600L, true),
            (ProviderOperation.Capture, 4, 1L, false),
            (ProviderOperation.Refund, 5, 999L, true),
            (ProviderOperation.Refund, 6, 2L, false),
        })
        {
            Assert.IsType<ProviderOutcome.Pending>(
                await shop.Send(AdyenShop.Call(operation, attempt, psp, amountMinor: amount)));

            var message = shop.LastMessage();

            Assert.Equal($"{AdyenShop.Payment}-{attempt}", message.ProviderKey);
            Assert.Equal(amount, message.AmountMinor);
            Assert.Equal(told, message.Outcome is ProviderOutcome.Approved);
            Assert.Equal(!told, message.Outcome is ProviderOutcome.Declined
            {
                Code: DeclineCodes.Unmapped, RawCode: "Insufficient_balance_on_payment",
            });
        }
        Assert.Equal(1000, shop.Server.Books.Payments.Single().Captured);
        Assert.Equal(999, shop.Server.Books.Payments.Single().Refunded);
    }

    [Fact]
    public async Task What_is_captured_cannot_be_canceled_and_a_reversal_refunds_it()
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve(captureNow: true);

        await shop.Send(AdyenShop.Call(ProviderOperation.Void, attempt: 2, reference: psp));

        Assert.IsType<ProviderOutcome.Declined>(shop.LastMessage().Outcome);

        await shop.Send(AdyenShop.Call(ProviderOperation.Reverse, attempt: 3, reference: psp));

        Assert.IsType<ProviderOutcome.Approved>(shop.LastMessage().Outcome);
        Assert.Equal(1000, shop.Server.Books.Payments.Single().Refunded);
    }

    [Fact]
    public async Task A_payment_that_has_no_reference_of_Adyens_is_canceled_by_ours()
    {
        await using var shop = await AdyenShop.Open();
        await shop.Approve();

        Assert.IsType<ProviderOutcome.Pending>(await shop.Send(
            AdyenShop.Call(ProviderOperation.Void, attempt: 2, reference: AdyenShop.FirstKey)));

        Assert.Equal("/v71/cancels", shop.Server.Seen.Last().Path);
        Assert.Equal(AdyenShop.FirstKey, (string?)shop.LastBody()["paymentReference"]);
        Assert.Equal("TECHNICAL_CANCEL", shop.LastMessage().Type);
        Assert.Equal(ProviderOperation.Void, shop.LastMessage().Operation);
        Assert.IsType<ProviderOutcome.Approved>(shop.LastMessage().Outcome);
    }

    [Fact]
    public async Task A_payment_that_Adyen_does_not_know_cannot_be_modified()
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(
            new ProviderOutcome.Declined(DeclineCodes.Unmapped, "167"),
            await shop.Send(AdyenShop.Call(ProviderOperation.Refund, attempt: 2, reference: "ZNTR000000000099")));
    }

    [Theory]
    [InlineData(ProviderOperation.Capture)]
    [InlineData(ProviderOperation.Void)]
    [InlineData(ProviderOperation.Refund)]
    [InlineData(ProviderOperation.Reverse)]
    public async Task Nothing_is_sent_about_a_payment_without_a_reference(ProviderOperation operation)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(
            new ProviderOutcome.Declined("method_not_supported", "no_provider_reference"),
            await shop.Send(AdyenShop.Call(operation, attempt: 2)));
        Assert.Empty(shop.Server.Seen);
    }

    [Fact]
    public async Task A_reference_cannot_lead_to_another_path()
    {
        await using var shop = await AdyenShop.Open();

        await shop.Send(AdyenShop.Call(ProviderOperation.Capture, attempt: 2, reference: "../x?y#z"));

        Assert.StartsWith("/v71/payments/", shop.Server.Seen.Single().Path, StringComparison.Ordinal);
        Assert.EndsWith("/captures", shop.Server.Seen.Single().Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_increment_is_not_sent_because_Adyen_wants_the_total()
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve(1000);

        Assert.Equal(
            new ProviderOutcome.Declined("method_not_supported", "total_not_known"),
            await shop.Send(AdyenShop.Call(ProviderOperation.Increment, attempt: 2, reference: psp, amountMinor: 250)));
        Assert.False(shop.Connector.Capabilities.Increment);
        Assert.Equal(1000, shop.Server.Books.Payments.Single().Authorised);
    }

    [Theory]
    [InlineData("status", "\"done\"")]
    [InlineData("pspReference", "\"\"")]
    [InlineData("pspReference", "null")]
    [InlineData("paymentPspReference", "\"Q\"")]
    [InlineData("merchantAccount", "\"AnotherECOM\"")]
    [InlineData("reference", "\"pay_01kq4xv0000000000000000000-1\"")]
    [InlineData("amount", """{"currency":"EUR","value":1001}""")]
    public async Task An_acknowledgement_of_something_else_is_unknown(string name, string value)
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve();
        var answer = new JsonObject
        {
            ["status"] = "received",
            ["pspReference"] = "P",
            ["paymentPspReference"] = psp,
            ["merchantAccount"] = AdyenServer.Merchant,
            [name] = JsonNode.Parse(value),
        };
        shop.Server.Faults.Enqueue(new(Processes: true, 201, answer.ToJsonString()));

        Assert.Equal(
            new ProviderOutcome.Unknown("answer_to_another_request"),
            await shop.Send(AdyenShop.Call(ProviderOperation.Capture, attempt: 2, reference: psp)));
    }

    [Fact]
    public async Task What_Adyen_acknowledged_stays_pending_for_a_while_when_it_is_asked_about()
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve();
        var call = AdyenShop.Call(ProviderOperation.Capture, attempt: 2, reference: psp);
        var pending = (ProviderOutcome.Pending)await shop.Send(call);
        var sent = shop.Server.Seen.Count;

        Assert.Equal(pending, await shop.Query(call with { ProviderReference = pending.Reference, Queries = 1 }));
        Assert.Equal(pending, await shop.Query(call with { ProviderReference = pending.Reference, Queries = 5 }));
        Assert.Equal(
            new ProviderOutcome.Unknown("cannot_be_asked"),
            await shop.Query(call with { ProviderReference = pending.Reference, Queries = 6 }));
        Assert.Equal(sent, shop.Server.Seen.Count);
    }

    [Theory]
    [InlineData(ProviderOperation.Authorize, null)]
    [InlineData(ProviderOperation.Capture, null)]
    [InlineData(ProviderOperation.Reverse, "ZNTR000000000001")]
    public async Task Of_a_call_without_an_acknowledgement_nothing_is_known(
        ProviderOperation operation, string? reference)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(
            new ProviderOutcome.Unknown("cannot_be_asked"),
            await shop.Query(AdyenShop.Call(operation, attempt: 2, reference: reference, queries: 1)));
        Assert.False(shop.Connector.Capabilities.QueryByKey);
        Assert.Empty(shop.Server.Seen);
    }
}

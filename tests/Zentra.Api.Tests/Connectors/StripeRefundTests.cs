using System.Text.Json.Nodes;
using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Refunds at Stripe, which take their time and can fail.</summary>
public sealed class StripeRefundTests
{
    private static readonly ProviderOutcome NotReceived = new ProviderOutcome.NotReceived();

    [Fact]
    public async Task Refunds_are_made_in_parts_and_never_twice()
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized(captureNow: true);
        var first = Of(ProviderOperation.Refund, 300, reference);
        var second = Of(ProviderOperation.Refund, 700, reference, attempt: 3);

        Assert.Equal(NotReceived, await stripe.Query(first));
        stripe.Server.Next(StripeFault.Drop("/refunds", afterEffect: true));
        Assert.Equal(new ProviderOutcome.Unknown("no_answer"), await stripe.Send(first));
        Assert.Equal(new ProviderOutcome.Approved("re_1"), await stripe.Query(first));
        Assert.Equal(new ProviderOutcome.Approved("re_1"), await stripe.Send(first));
        Assert.Equal(new ProviderOutcome.Approved("re_2"), await stripe.Send(second));
        Assert.Equal(
            new ProviderOutcome.Declined("declined_by_provider", "charge_already_refunded"),
            await stripe.Send(Of(ProviderOperation.Refund, 1, reference, attempt: 4)));
        Assert.Equal(2, stripe.Server.Book.Refunds.Count);
    }

    [Theory]
    [InlineData("succeeded", null)]
    [InlineData("failed", "lost_card")]
    [InlineData("canceled", "declined_by_provider")]
    public async Task A_refund_that_takes_its_time_is_asked_about(string ends, string? code)
    {
        await using var stripe = await StripeCase.Start();
        var refund = Of(
            ProviderOperation.Refund, 300, await stripe.Authorized("pm_card_pendingRefund", captureNow: true));

        Assert.Equal(new ProviderOutcome.Pending("re_1"), await stripe.Send(refund));
        var kept = Assert.Single(stripe.Server.Book.Refunds);
        kept["status"] = ends;
        kept["failure_reason"] = ends == "failed" ? "lost_or_stolen_card" : null;

        // The attempt is known by the refund from then on.
        var outcome = await stripe.Query(refund with { ProviderReference = "re_1" });

        if (code is null)
        {
            Assert.Equal(new ProviderOutcome.Approved("re_1"), outcome);
        }
        else
        {
            Assert.Equal(code, Assert.IsType<ProviderOutcome.Declined>(outcome).Code);
        }
    }

    [Fact]
    public async Task A_refund_is_found_among_many()
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized(captureNow: true);
        for (var attempt = 2; attempt < 125; attempt++)
        {
            await stripe.Send(Of(ProviderOperation.Refund, 1, reference, attempt));
        }

        Assert.Equal(
            new ProviderOutcome.Approved("re_1"), await stripe.Query(Of(ProviderOperation.Refund, 1, reference)));
    }

    [Theory]
    [InlineData("amount", "301")]
    [InlineData("payment_intent", "\"pi_2\"")]
    [InlineData("metadata", "{}")]
    [InlineData("currency", "\"eur\"")]
    [InlineData("object", "\"list\"")]
    [InlineData("status", "\"of another year\"")]
    public async Task A_refund_of_something_else_is_none(string field, string value)
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized(captureNow: true);
        stripe.Server.Next(StripeFault.Change("POST", refund => refund[field] = JsonNode.Parse(value)));

        Assert.IsType<ProviderOutcome.Unknown>(await stripe.Send(Of(ProviderOperation.Refund, 300, reference)));
    }

    private static ProviderCall Of(ProviderOperation operation, long amountMinor, string reference, int attempt = 2) =>
        StripeCase.Call(operation, amountMinor, reference, attempt);
}

using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Amounts in currencies that Adyen counts in its own way.</summary>
public sealed class AdyenCurrencyTests
{
    /// <summary>Our minor units and Adyen's integers for the same money.</summary>
    [Theory]
    [InlineData("EUR", 1250, 1250)]
    [InlineData("JPY", 1250, 1250)]
    [InlineData("KWD", 1250, 1250)]
    [InlineData("CLP", 1250, 125_000)]
    [InlineData("ISK", 1250, 125_000)]
    [InlineData("IDR", 125_000, 1250)]
    [InlineData("CVE", 125_000, 1250)]
    public async Task An_amount_goes_out_and_comes_back_as_the_same_money(string currency, long minor, long adyen)
    {
        await using var shop = await AdyenShop.Open();

        var psp = await shop.Approve(minor, currency);

        Assert.Equal(adyen, (long?)shop.LastBody()["amount"]!["value"]);
        Assert.Equal(minor, shop.LastMessage().AmountMinor);
        Assert.Equal(currency, shop.LastMessage().Currency);

        foreach (var operation in new[] { ProviderOperation.Capture, ProviderOperation.Refund })
        {
            Assert.IsType<ProviderOutcome.Pending>(await shop.Send(AdyenShop.Call(
                operation, attempt: (int)operation + 1, reference: psp, amountMinor: minor, currency: currency)));

            Assert.Equal(adyen, (long?)shop.LastBody()["amount"]!["value"]);
            Assert.Equal(minor, shop.LastMessage().AmountMinor);
            Assert.IsType<ProviderOutcome.Approved>(shop.LastMessage().Outcome);
        }
    }

    [Theory]
    [InlineData("IDR", 1)]
    [InlineData("CVE", 125_050)]
    [InlineData("CLP", 9_007_199_254_740_991)]
    public async Task An_amount_that_Adyen_has_no_integer_for_is_not_sent(string currency, long minor)
    {
        await using var shop = await AdyenShop.Open();

        Assert.Equal(
            new ProviderOutcome.Declined("method_not_supported", "amount_not_representable"),
            await shop.Authorize(amountMinor: minor, currency: currency));
        Assert.Equal(
            new ProviderOutcome.Declined("method_not_supported", "amount_not_representable"),
            await shop.Send(AdyenShop.Call(
                ProviderOperation.Capture, attempt: 2, reference: "P", amountMinor: minor, currency: currency)));
        Assert.Empty(shop.Server.Seen);
    }

    [Fact]
    public async Task An_amount_of_Adyens_that_is_no_amount_of_ours_is_left_out()
    {
        await using var shop = await AdyenShop.Open();

        Assert.Null(shop.Message(AdyenNotice.Item("AUTHORISATION", value: 1250, currency: "ISK")).AmountMinor);
        Assert.Null(shop.Message(AdyenNotice.Item("CHARGEBACK", value: 1250, currency: "ISK")).Dispute);
    }
}

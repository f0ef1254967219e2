using Zentra.Payments.Providers;
using Zentra.Tests.Payments;
using static Zentra.Tests.Routing.Providers;

namespace Zentra.Tests.Routing;

/// <summary>What a provider cannot do is not asked of it.</summary>
public sealed class CapabilityTests
{
    [Theory]
    [InlineData("capture 4000", "422 operation_not_supported")]
    [InlineData("capture", "authorized: authorized 10000, held 10000; call capture #2 10000 at plain")]
    [InlineData("increment 100", "422 operation_not_supported")]
    public void A_provider_that_does_little_is_asked_for_little(string when, string then) => Assert.Equal(
        then, new Book().Have("plain", new Capabilities { QueryByKey = true }).Play("create, approved").When(when));

    [Fact]
    public void Where_one_capture_is_all_it_releases_the_rest() => Assert.Equal(
        "200; captured: authorized 10000, captured 4000; payment.captured",
        new Book().Have("single", Able with { MultipleCapture = false })
            .Play("create, approved, capture 4000").When("approved"));

    [Theory]
    [InlineData("ISK", 100, 10000)]
    [InlineData("CLP", 500, 50000)]
    [InlineData("KWD", 1230, 1230)]
    [InlineData("KWD", 1231, null)]
    [InlineData("USD", 99, 99)]
    public void A_currency_may_be_counted_in_the_providers_own_way(string currency, long amountMinor, int? provider)
    {
        var can = new Capabilities { Quirks = [new("ISK", 2), new("CLP", 2), new("KWD", 3, 10)] };

        Assert.Equal(provider, can.ToProvider(amountMinor, currency));
        Assert.Equal(
            provider is null ? null : amountMinor, provider is { } there ? can.FromProvider(there, currency) : null);
    }
}

using Zentra.Runtime.Ledger;

namespace Zentra.Tests.Ledger;

public sealed class ChartTests
{
    [Theory]
    [InlineData("customer_balance:cus_1", "mirror", null)]
    [InlineData("reserved_balance", "transit", 0L)]
    [InlineData("settlement_account:sandbox", "transit", null)]
    [InlineData("merchant_balance:mrc_1", "liability", null)]
    [InlineData("fees:sandbox", "expense", null)]
    [InlineData("dispute_reserve", "transit", 0L)]
    [InlineData("payout_clearing", "transit", 0L)]
    [InlineData("bank:house", "asset", null)]
    [InlineData("suspense:rev_1", "transit", null)]
    [InlineData("rounding", "expense", null)]
    public void Each_account_has_a_type_and_a_floor(string code, string type, long? floor) =>
        Assert.Equal((type, floor), (Chart.TypeOf(code).Type, Chart.TypeOf(code).FloorMinor));

    [Theory]
    [InlineData("")]
    [InlineData("petty_cash")]
    [InlineData("customer_balance")]
    [InlineData("customer_balance:")]
    [InlineData("reserved_balance:cus_1")]
    [InlineData("Reserved_Balance")]
    [InlineData(":cus_1")]
    public void What_is_not_in_the_chart_is_no_account(string code)
    {
        Assert.False(Chart.Has(code));
        Assert.Throws<ArgumentException>(() => Chart.TypeOf(code));
    }

    [Fact]
    public void A_holder_may_have_a_colon_and_128_characters()
    {
        Assert.True(Chart.Has("customer_balance:a:b"));
        Assert.True(Chart.Has("customer_balance:" + new string('a', Chart.MaxHolder)));
        Assert.False(Chart.Has("customer_balance:" + new string('a', Chart.MaxHolder + 1)));
    }
}

using Zentra.Server.Payouts;

namespace Zentra.Api.Tests.Payouts;

public sealed class SepaTextTests
{
    [Theory]
    [InlineData("Shop Ltd", "Shop Ltd")]
    [InlineData("Zoë & Söhne", "Zoe + Sohne")]
    [InlineData("Zoe\u0308", "Zoe")]
    [InlineData("Straße Ærø Łódź İstanbul", "Strasse AEro Lodz Istanbul")]
    [InlineData("Nguyễn Thị", "Nguyen Thi")]
    [InlineData("Ελλάδα", "Ellada")]
    [InlineData("Щука България", "Shtuka Balgariya")]
    [InlineData("日本", "..")]
    [InlineData("a\u0000b\t c  ", "a.b c")]
    [InlineData("<x>\"y\"😀", ".x.'y'.")]
    public void A_text_is_in_the_characters_that_every_bank_carries(string text, string like)
    {
        Assert.Equal(like, SepaText.Of(text, 70));
        Assert.Matches("^[A-Za-z0-9/?:().,'+ -]*$", SepaText.Of(text, 70));
    }

    [Fact]
    public void A_text_is_cut_to_its_limit() => Assert.Equal("abc", SepaText.Of("abc def", 4));
}

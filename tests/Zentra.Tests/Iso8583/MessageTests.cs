using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

public sealed class MessageTests
{
    /// <summary>The digits of the shortest numbers that are in use; shorter ones are of the standard only.</summary>
    private const int ShortestNumber = 13;

    [Fact]
    public void A_message_prints_no_card_data() => Assert.Equal(
        "0100 2=(16 characters) 3=000000 4=000000005000 7=1121131411 11=000001 12=131411 13=1121 14=(4 characters) "
        + "18=4111 22=051 23=(3 characters) 25=00 26=12 32=423935 33=111111111 35=(34 characters) 37=632513000001 "
        + "41=12345678 42=(15 characters) 43=(40 characters) 49=840 52=(16 characters) 56=(4 characters) "
        + "123=(15 characters)",
        Corpus.Message("authorization").ToString());

    [Theory]
    [InlineData(2)]
    [InlineData(14)]
    [InlineData(35)]
    [InlineData(36)]
    [InlineData(45)]
    [InlineData(48)]
    [InlineData(52)]
    [InlineData(55)]
    [InlineData(127)]
    public void Fields_with_secrets_are_hidden(int field) => Assert.False(FieldTable.Iso1987[field]!.IsShown);

    [Fact]
    public void A_field_with_room_for_a_card_number_is_hidden_whatever_it_should_hold() => Assert.All(
        FieldTable.Iso1987.Fields.Where(f => f.IsShown), field => Assert.InRange(field.Max, 1, ShortestNumber - 1));

    [Fact]
    public void There_is_no_field_1() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Iso8583Message("0100") { [1] = "" });
}

using System.Text.Json;
using Zentra.Cards.Clearing;
using Zentra.Cards.Issuing;

namespace Zentra.Tests.Clearing;

/// <summary>What a clearing record may say, and what it never tells.</summary>
public sealed class PresentedTests
{
    private static readonly PresentedRecord Sound = new()
    {
        Number = 1,
        Type = PresentedType.Presentment,
        Pan = Pan.TryParse("4000000000000002", out var pan) ? pan : null,
        Transaction = new("EUR", 1000),
    };

    [Theory]
    [InlineData("1.0850", 10850, 4)]
    [InlineData("0.92", 92, 2)]
    [InlineData("151", 151, 0)]
    [InlineData("0.000000000001", 1, 12)]
    public void A_rate_is_kept_to_the_digit(string text, long digits, int decimals)
    {
        Assert.True(ConversionRate.TryParse(text, out var rate));
        Assert.Equal(new(digits, decimals), rate);
        Assert.Equal(text, rate.ToString());
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(rate));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("01.5")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1.5.5")]
    [InlineData("0.0000000000001")]
    [InlineData("1234567890123456789")]
    public void What_is_no_rate_is_refused(string text) => Assert.False(ConversionRate.TryParse(text, out _));

    [Fact]
    public void A_rate_of_ISO_8583_says_its_decimals_first()
    {
        Assert.True(ConversionRate.TryParseField("61085000", out var rate));
        Assert.Equal("1.085000", rate.ToString());
        Assert.Equal("61085000", rate.ToField());
        Assert.False(ConversionRate.TryParseField("00000000", out _));
        Assert.False(ConversionRate.TryParseField("6108500", out _));
        Assert.Null(new ConversionRate(10_000_000, 2).ToField());
    }

    [Fact]
    public void An_acquirer_reference_has_a_check_digit()
    {
        // By hand: the doubled digits of 2400000632500000000001 add up to 27, so that 3 is missing to 30.
        Assert.Equal("24000006325000000000013", AcquirerReference.Of("2400000632500000000001"));
        Assert.True(AcquirerReference.IsValid("24000006325000000000013"));
        Assert.All(
            Enumerable.Range(0, 10).Where(d => d != 3),
            d => Assert.False(AcquirerReference.IsValid($"2400000632500000000001{d}")));
        Assert.False(AcquirerReference.IsValid("2400000632500000000001"));
    }

    [Fact]
    public void A_country_is_found_by_any_of_its_codes()
    {
        Assert.Equal(249, Country.All.Count());
        Assert.Equal("FR", Country.Find("FR")?.Code);
        Assert.Equal("FR", Country.Find("FRA")?.Code);
        Assert.Equal("FR", Country.Find("250")?.Code);
        Assert.Null(Country.Find("fr"));
        Assert.Null(Country.Find("XX"));
    }

    [Theory]
    [InlineData(PresentedType.Presentment, false)]
    [InlineData(PresentedType.Refund, true)]
    [InlineData(PresentedType.Fee, false)]
    [InlineData(PresentedType.FeeCredit, true)]
    [InlineData(PresentedType.Chargeback, true)]
    [InlineData(PresentedType.RefundChargeback, false)]
    public void A_reversal_turns_a_records_side(PresentedType type, bool isCredit)
    {
        Assert.Equal(isCredit, (Sound with { Type = type }).IsCredit);
        Assert.Equal(!isCredit, (Sound with { Type = type, IsReversal = true }).IsCredit);
    }

    [Fact]
    public void A_record_is_neither_printed_nor_written_with_its_card_number()
    {
        Assert.DoesNotContain("4000000000000002", Sound.ToString(), StringComparison.Ordinal);
        var json = JsonSerializer.Serialize(Sound);
        Assert.DoesNotContain("400000", json, StringComparison.Ordinal);
        Assert.Null(JsonSerializer.Deserialize<PresentedRecord>(json)!.Pan);
    }

    public static TheoryData<string, PresentedRecord> Faults => new()
    {
        { "card_missing", Sound with { Pan = null } },
        { "card_twice", Sound with { Card = "crd_01j0000000000000000000000a" } },
        { "card_invalid", Sound with { Pan = null, Card = "crd_1" } },
        { "currency_unknown", Sound with { Transaction = new("XXX", 1) } },
        { "amount_invalid", Sound with { Transaction = new("EUR", -1) } },
        { "amount_invalid", Sound with { Billing = new("EUR", 1L << 53) } },
        { "arn_invalid", Sound with { Arn = "24000006325000000000010" } },
        { "text_too_long", Sound with { AuthorizationCode = "1234567" } },
        { "text_invalid", Sound with { Rrn = "" } },
        { "text_invalid", Sound with { ReasonCode = "1\n" } },
        { "category_invalid", Sound with { Merchant = new(null, null, "58", null, null) } },
        { "country_unknown", Sound with { Merchant = new(null, null, null, "FRA", null) } },
        { "sequence_invalid", Sound with { ClearingCount = 2 } },
        { "sequence_invalid", Sound with { ClearingSequence = 3, ClearingCount = 2 } },
        { "sequence_invalid", Sound with { ClearingSequence = 0 } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_record_that_cannot_be_is_refused_by_its_field(string code, PresentedRecord record)
    {
        Assert.Null(PresentedCheck.Of(Sound));
        Assert.Equal(code, PresentedCheck.Of(record)?.Code);
    }

    [Fact]
    public void A_total_says_both_numbers_where_it_does_not_hold()
    {
        var trailer = new ClearingTrailer(3, [new("records", 5, 5), new("amount", 100, 90)]);

        Assert.Equal("totals_differ", trailer.Fault?.Code);
        Assert.Equal(
            "Batch 3: amount: the file says 100, and its records add up to 90.", trailer.Fault?.Reason);
        Assert.Null(new ClearingTrailer(null, [new("TCRs", 6, 5, Slack: 1)]).Fault);
        Assert.NotNull(new ClearingTrailer(null, [new("TCRs", 4, 5, Slack: 1)]).Fault);
    }
}

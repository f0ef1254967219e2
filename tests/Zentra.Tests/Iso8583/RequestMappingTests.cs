using Zentra.Cards.Authorizations;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Iso8583;

/// <summary>What messages ask, as docs/network.md has it.</summary>
public sealed class RequestMappingTests
{
    [Theory]
    [InlineData("0100", "", "Authorization")]
    [InlineData("0101", "", "Authorization repeat")]
    [InlineData("0100", "3=010000", "Authorization")]
    [InlineData("0100", "3=090000", "Authorization")]
    [InlineData("0100", "56=3900", "Incremental")]
    [InlineData("0100", "4=000000000000", "AccountCheck")]
    [InlineData("0100", "3=200000", "Refund credit")]
    [InlineData("0100", "3=300000 4=-", "BalanceInquiry")]
    [InlineData("0100", "3=312000 4=000000000000 18=- 42=-", "BalanceInquiry")]
    [InlineData("0120", "39=00", "Advice advice")]
    [InlineData("0121", "39=51", "Advice repeat advice")]
    [InlineData("0120", "3=200000 39=00", "Advice advice credit")]
    [InlineData("0200", "", "Financial financial")]
    [InlineData("0201", "", "Financial repeat financial")]
    [InlineData("0200", "3=200000", "Refund financial credit")]
    [InlineData("0220", "", "ForcePost advice financial")]
    [InlineData("0400", "18=- 42=-", "Reversal")]
    [InlineData("0420", "", "Reversal advice")]
    [InlineData("0421", "4=000000000000", "Reversal repeat advice")]
    public void A_message_asks_what_its_type_and_processing_code_say(string mti, string changes, string asked)
    {
        var request = RequestScript.Ask(mti, changes);

        Assert.Equal(asked, request.Kind + (request.IsRepeat ? " repeat" : "") + (request.IsAdvice ? " advice" : "")
            + (request.IsFinancial ? " financial" : "") + (request.IsCredit ? " credit" : ""));
    }

    [Theory]
    [InlineData("", Channel.Pos)]
    [InlineData("22=021", Channel.Pos)]
    [InlineData("22=901", Channel.Pos)]
    [InlineData("22=-", Channel.Pos)]
    [InlineData("22=071", Channel.Contactless)]
    [InlineData("22=911", Channel.Contactless)]
    [InlineData("18=6011 3=010000", Channel.Atm)]
    [InlineData("18=6011 22=071", Channel.Atm)]
    [InlineData("22=010 25=08", Channel.Moto)]
    [InlineData("22=010 25=01", Channel.Moto)]
    [InlineData("22=010 60=000000000100", Channel.Moto)]
    [InlineData("22=010 61=0003", Channel.Moto)]
    [InlineData("22=810", Channel.Ecommerce)]
    [InlineData("22=100", Channel.Ecommerce)]
    [InlineData("22=010 25=59", Channel.Ecommerce)]
    [InlineData("22=010 60=0000000007", Channel.Ecommerce)]
    [InlineData("22=010 61=0005", Channel.Ecommerce)]
    [InlineData("22=810 60=0000000002", Channel.Recurring)]
    [InlineData("22=100 61=0004", Channel.Recurring)]
    [InlineData("22=071 48=R2603101", Channel.Wallet)]
    [InlineData("22=810 48=2603217", Channel.Wallet)]
    public void The_channel_is_the_first_that_matches(string changes, Channel channel) =>
        Assert.Equal(channel, RequestScript.Ask("0100", changes).Channel);

    [Theory]
    [InlineData("", false)]
    [InlineData("60=000000000001", true)]
    [InlineData("60=000000000002", false)]
    [InlineData("60=000000000003", true)]
    [InlineData("48=R610510000", true)]
    [InlineData("48=R610500000", false)]
    // Not laid out in elements: another network's own.
    [InlineData("48=R610910000", false)]
    public void Terminals_that_take_less_say_so(string changes, bool isAllowed) =>
        Assert.Equal(isAllowed, RequestScript.Ask("0100", changes).PartialAllowed);

    [Theory]
    [InlineData("", "pin Absent, cvv Absent, code False, chip False")]
    [InlineData("52=7434F67813BAE545 55=9F02", "pin Presented, cvv Absent, code False, chip True")]
    [InlineData("52=7434F67813BAE545 48=8002PV", "pin Passed, cvv Absent, code False, chip False")]
    [InlineData("48=8002PI9203123", "pin Failed, cvv Presented, code True, chip False")]
    [InlineData("48=8701M9203123", "pin Absent, cvv Passed, code False, chip False")]
    [InlineData("48=8701N9203123", "pin Absent, cvv Failed, code False, chip False")]
    [InlineData("48=8701Y", "pin Absent, cvv Failed, code False, chip False")]
    public void Proofs_are_passed_on_without_their_values(string changes, string said)
    {
        var checks = RequestScript.Ask("0100", changes).Checks;

        Assert.Equal(said, $"pin {checks.Pin}, cvv {checks.Cvv}, code {checks.SecurityCode is not null}, "
            + $"chip {checks.HasChipData}");
    }

    [Fact]
    public void A_request_has_what_the_message_says()
    {
        var request = RequestScript.Ask(
            "0100", "14=2812 6=000000004600 51=978 62=TX123456789_ 38=A1B2__ 39=00");

        Assert.Equal(("4761739001010119", "2812"), (request.Pan.Disclose(d => d), request.ExpiryYyMm));
        Assert.Equal((5_000, "USD"), (request.AmountMinor, request.Currency));
        Assert.Equal((4_600, "EUR"), (request.BillingAmountMinor, request.BillingCurrency));
        Assert.Equal(
            new Merchant { Id = "MERCHANT_000001", Name = "Blue Door Cafe", Category = "5812", Country = "US" },
            request.Merchant);
        Assert.Equal(
            new NetworkKeys
            {
                TransactionId = "TX123456789",
                Rrn = "632513000001",
                Stan = "000001",
                Acquirer = "423935",
                TerminalId = "TERM0001",
                TransmittedAt = Timestamp.From(new(2026, 11, 21, 13, 14, 11, TimeSpan.Zero)),
                LocalDate = new(2026, 11, 21),
            },
            request.Network);
        Assert.Equal(("A1B2", "00"), (request.ApprovalCode, request.AdvisedCode));
    }

    [Fact]
    public void Without_a_transaction_of_its_own_acquirer_and_reference_name_it() => Assert.Equal(
        ("423935-632513000001", null),
        (RequestScript.Ask("0100").Network.TransactionId, RequestScript.Ask("0100", "37=-").Network.TransactionId));

    [Fact]
    public void The_number_and_expiry_may_be_on_the_track()
    {
        var request = RequestScript.Ask("0100", "2=- 35=4761739001010119D22122011758928889");

        Assert.Equal(("4761739001010119", "2212"), (request.Pan.Disclose(d => d), request.ExpiryYyMm));
    }

    [Fact]
    public void A_reversal_names_its_original_and_what_is_left()
    {
        var request = RequestScript.Ask("0400",
            "90=010000000111211314110000042393500000000000 95=000000001000000000000000C00000000C00000000");

        Assert.Equal(
            new OriginalKeys("0100", "000001", Timestamp.From(new(2026, 11, 21, 13, 14, 11, TimeSpan.Zero)), "423935"),
            request.Original);
        Assert.Equal(1_000, request.ReplacementMinor);
    }

    [Fact]
    public void An_original_may_be_told_by_its_number_only() => Assert.Equal(
        new OriginalKeys("0100", "000001", null, null),
        RequestScript.Ask("0400", "90=010000000100000000000000000000000000000000").Original);

    [Theory]
    [InlineData("0101235959", "2026-01-01T23:59:59.000000Z", "2026-01-02T00:00:01.000000Z")]
    [InlineData("1231235959", "2025-12-31T23:59:59.000000Z", "2026-01-01T00:00:01.000000Z")]
    [InlineData("0101000001", "2027-01-01T00:00:01.000000Z", "2026-12-31T23:59:59.000000Z")]
    [InlineData("0229120000", "2028-02-29T12:00:00.000000Z", "2028-03-01T00:00:00.000000Z")]
    public void A_message_is_of_the_nearest_year(string field, string expected, string received)
    {
        Assert.True(Timestamp.TryParse(received, out var at));
        var mapped = Assert.IsType<MappedRequest.Asked>(
            RequestMapping.Map(RequestScript.Message("0100", $"7={field}"), at));

        Assert.Equal(expected, mapped.Request.Network.TransmittedAt.ToString());
    }

    [Theory]
    [InlineData("0100", "3=-", "30 for 3")]
    [InlineData("0100", "4=-", "30 for 4")]
    [InlineData("0100", "7=-", "30 for 7")]
    [InlineData("0100", "7=1332131411", "30 for 7")]
    [InlineData("0100", "7=1121251411", "30 for 7")]
    [InlineData("0100", "11=-", "30 for 11")]
    [InlineData("0100", "14=2813", "30 for 14")]
    [InlineData("0100", "18=-", "30 for 18")]
    [InlineData("0100", "42=-", "30 for 42")]
    [InlineData("0100", "49=-", "30 for 49")]
    [InlineData("0100", "49=000", "30 for 49")]
    [InlineData("0100", "6=000000000001 51=001", "30 for 51")]
    [InlineData("0400", "95=00000000X000000000000000C00000000C00000000", "30 for 95")]
    [InlineData("0100", "2=-", "30 for 2")]
    [InlineData("0100", "35=4000000000000002D22122011758928889", "30 for 35")]
    [InlineData("0100", "2=4761739001010118", "14 for 2")]
    [InlineData("0100", "2=47617390", "14 for 2")]
    [InlineData("0100", "42=476173900101011", "30 for 42")]
    [InlineData("0100", "42=739001010119", "30 for 42")]
    [InlineData("0100", "37=476173900101", "30 for 37")]
    [InlineData("0100", "32=47617390010 37=101190000001", "30 for 37")]
    [InlineData("0400", "43=476173900101011________Springfield__ILUS", "30 for 43")]
    [InlineData("0100", "62=476173900101011", "30 for 62")]
    [InlineData("0200", "4=000000000000", "13 for 4")]
    [InlineData("0100", "3=200000 4=000000000000", "13 for 4")]
    [InlineData("0220", "4=000000000000", "13 for 4")]
    [InlineData("0100", "3=400000", "40 for 3")]
    [InlineData("0120", "3=300000", "40 for 3")]
    [InlineData("0200", "3=990000", "40 for 3")]
    public void What_cannot_be_decided_is_answered_at_once(string mti, string changes, string said)
    {
        var refused = Assert.IsType<MappedRequest.Refused>(
            RequestMapping.Map(RequestScript.Message(mti, changes), RequestScript.Received));

        Assert.Equal(said, $"{refused.ResponseCode} for {refused.Field}");
    }

    [Fact]
    public void A_request_prints_no_card_data()
    {
        var request = RequestScript.Ask("0100", "14=2812 48=9203123");

        Assert.Equal(
            "authorization of 5000 USD, stan 000001, card number ending in 0119 "
            + "CardChecks { Pin = Absent, Cvv = Presented, SecurityCode = a security code, HasChipData = False }",
            $"{request} {request.Checks}");
    }

    [Fact]
    public void A_card_number_in_a_merchants_name_is_masked() => Assert.Equal(
        "476173******0119",
        RequestScript.Ask("0100", $"43=4761739001010119{new string('_', 22)}US").Merchant!.Name);
}

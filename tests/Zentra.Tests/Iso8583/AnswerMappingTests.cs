using Zentra.Cards.Authorizations;
using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

/// <summary>What networks are told.</summary>
public sealed class AnswerMappingTests
{
    private const string Echoed = "2=4761739001010119 3=000000 4=000000005000 7=1121131411 11=000001 32=423935 "
        + "37=632513000001";

    private const string EchoedLast = "41=TERM0001 42=MERCHANT_000001 49=840";

    [Fact]
    public void An_answer_repeats_what_names_its_request_and_nothing_else() => Assert.Equal(
        $"0110 Binary {Echoed} 39=00 {EchoedLast}",
        Corpus.Say(AnswerMapping.Answer(
            RequestScript.Message("0100", "14=2812 35=4761739001010119D2212 52=7434F67813BAE545"),
            new NetworkAnswer("00"))));

    [Fact]
    public void An_approval_has_its_code() => Assert.Equal(
        $"0110 Binary {Echoed} 38=A1B2   39=00 {EchoedLast}",
        Corpus.Say(AnswerMapping.Answer(
            RequestScript.Message("0100"), new NetworkAnswer("00") { ApprovalCode = "A1B2" })));

    [Fact]
    public void A_partial_approval_states_what_is_approved_and_what_was_asked()
    {
        var answer = AnswerMapping.Answer(
            RequestScript.Message("0100"), new NetworkAnswer("10") { ApprovedMinor = 3_000 });

        Assert.Equal(("000000003000", "0057840C000000005000"), (answer[4], answer[54]));
    }

    [Fact]
    public void A_balance_is_booked_and_available_in_the_accounts_currency()
    {
        var answer = AnswerMapping.Answer(
            RequestScript.Message("0100", "3=312000"),
            new NetworkAnswer("00") { Balance = new(12_345, -200, "EUR") });

        Assert.Equal("2001978C0000000123452002978D000000000200", answer[54]);
    }

    [Fact]
    public void An_answer_has_the_bitmaps_of_its_request()
    {
        var request = new Iso8583Message("0800")
        {
            Bitmap = BitmapForm.Hex, HasEmptySecondary = true, [7] = "1121131411", [11] = "000001",
        };

        Assert.Equal("0810 Hex+ 7=1121131411 11=000001 39=30", Corpus.Say(AnswerMapping.Answer(request, "30")));
    }

    [Theory]
    [InlineData("0100", "0110")]
    [InlineData("0101", "0110")]
    [InlineData("0120", "0130")]
    [InlineData("0121", "0130")]
    [InlineData("0200", "0210")]
    [InlineData("0220", "0230")]
    [InlineData("0400", "0410")]
    [InlineData("0421", "0430")]
    [InlineData("0800", "0810")]
    [InlineData("0110", null)]
    [InlineData("0140", null)]
    [InlineData("0102", null)]
    [InlineData("1100", null)]
    public void Requests_and_advices_have_an_answer(string mti, string? answer) =>
        Assert.Equal(answer, MessageTypes.WantsAnswer(mti) ? MessageTypes.AnswerTo(mti) : null);

    [Theory]
    [InlineData(DeclineReason.FormatError, "30")]
    [InlineData(DeclineReason.InvalidAmount, "13")]
    [InlineData(DeclineReason.CardNotFound, "14")]
    [InlineData(DeclineReason.StoreUnavailable, "91")]
    [InlineData(DeclineReason.VaultUnavailable, "91")]
    [InlineData(DeclineReason.DecisionUnavailable, "91")]
    [InlineData(DeclineReason.DeadlineExceeded, "91")]
    [InlineData(DeclineReason.CardLost, "41")]
    [InlineData(DeclineReason.CardStolen, "43")]
    [InlineData(DeclineReason.FraudSuspected, "59")]
    [InlineData(DeclineReason.CardClosed, "62")]
    [InlineData(DeclineReason.CardExpired, "54")]
    [InlineData(DeclineReason.CardNotActivated, "78")]
    [InlineData(DeclineReason.CardFrozen, "62")]
    [InlineData(DeclineReason.PinTriesExceeded, "75")]
    [InlineData(DeclineReason.PinIncorrect, "55")]
    [InlineData(DeclineReason.CvvIncorrect, "N7")]
    [InlineData(DeclineReason.ExpiryMismatch, "54")]
    [InlineData(DeclineReason.CountryNotAllowed, "57")]
    [InlineData(DeclineReason.ChannelNotAllowed, "57")]
    [InlineData(DeclineReason.CurrencyNotAllowed, "57")]
    [InlineData(DeclineReason.MerchantCategoryNotAllowed, "57")]
    [InlineData(DeclineReason.MerchantNotAllowed, "57")]
    [InlineData(DeclineReason.TimeNotAllowed, "57")]
    [InlineData(DeclineReason.FirstUseNotAllowed, "57")]
    [InlineData(DeclineReason.MaximumUsesReached, "65")]
    [InlineData(DeclineReason.VelocityExceeded, "65")]
    [InlineData(DeclineReason.AmountLimitExceeded, "61")]
    [InlineData(DeclineReason.InsufficientFunds, "51")]
    [InlineData(DeclineReason.ExternalDecision, "05")]
    [InlineData(DeclineReason.ReviewRequired, "05")]
    [InlineData(DeclineReason.ReviewDeclined, "05")]
    [InlineData(DeclineReason.OriginalNotFound, "25")]
    [InlineData(DeclineReason.NotSupported, "40")]
    public void A_reason_has_its_response_code(DeclineReason reason, string code) =>
        Assert.Equal(code, NetworkAnswer.Declined(reason).ResponseCode);

    [Fact]
    public void Every_reason_has_a_response_code() => Assert.All(
        Enum.GetValues<DeclineReason>(), reason => Assert.Matches("^[0-9A-Z]{2}$", ResponseCodes.Of(reason)));
}

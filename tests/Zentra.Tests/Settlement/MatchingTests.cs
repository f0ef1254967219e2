using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Settlement;

/// <summary>A line of a provider's file beside what we know: what matches, and what differs and by how much.</summary>
public sealed class MatchingTests
{
    private const string Captured = "create 10000, approved, capture 10000 final, approved";
    private const string Twice = "create 10000, approved, capture 3000, approved, capture 7000, approved";
    private const string Refunded = $"{Captured}, refund 4000, approved";
    private const string RefundedTwice = $"{Refunded}, refund 1000, approved";
    private const string Disputed = "create 10000 automatic, approved, opened 4000";

    /// <summary>Stripe charges the whole authorization, and takes back what was not captured.</summary>
    private const string Part = "create 10000, approved, capture 6000 final, approved";

    [Theory]
    // What was captured is settled, less its fee.
    [InlineData(Captured, "payment 10000 fee 290", "matched 10000")]
    [InlineData(Captured, "payment 10000 fee 290 #2", "matched 10000")]
    [InlineData("create 10000, approved, capture 4000, approved", "payment 4000", "matched 4000")]
    // One of several captures by its amount, by its own reference, and all of them at once.
    [InlineData(Twice, "payment 3000", "matched 3000")]
    [InlineData(Twice, "payment 7000", "matched 7000")]
    [InlineData(Twice, "payment 10000", "matched 10000")]
    [InlineData(Twice, "payment 3000 #2", "matched 3000")]
    [InlineData(Twice, "payment 7000 #2", "broken 3000; amount: gross 3000, is 7000, delta 4000, surplus 4000")]
    [InlineData(Twice, "payment 4000", "broken 4000; amount: gross 10000, is 4000, delta -6000, claim 6000")]
    [InlineData($"{Twice}, file, line payment 3000", "payment 7000", "matched 7000")]
    [InlineData(
        $"{Twice}, file, line payment 3000", "payment 3000 as other",
        "broken 3000; amount: gross 7000, is 3000, delta -4000, claim 4000")]
    [InlineData(
        $"{Twice}, file, line payment 4000", "payment 7000",
        "broken 6000; amount: gross 6000, is 7000, delta 1000, surplus 1000")]
    [InlineData(
        $"{Twice}, file, line payment 3000 #2", "payment 3000 #2 as other",
        "broken 0; already_settled: gross 0, is 3000, delta 3000, surplus 3000")]
    [InlineData(
        $"{Captured}, file, line payment 10000", "payment 10000 fee 290 as other",
        "broken 0; already_settled: gross 0, is 10000, delta 10000, surplus 9710")]
    // Less or more than was captured: what both sides say is settled, of the rest one side has a claim.
    [InlineData(
        Captured, "payment 9000 fee 290", "broken 9000; amount: gross 10000, is 9000, delta -1000, claim 1000")]
    [InlineData(
        Captured, "payment 11000 fee 290", "broken 10000; amount: gross 10000, is 11000, delta 1000, surplus 1000")]
    [InlineData(Captured, "payment -500", "broken 0; amount: gross 10000, is -500, delta -10500, surplus -500")]
    // Another currency; and one that the provider converted, where the fee is not compared.
    [InlineData(Captured, "payment 9200 EUR", "broken 0; currency: currency USD, is EUR, claim 10000, surplus 9200")]
    [InlineData(Captured, "payment 9200 EUR was 10000 USD fee 270", "matched 10000")]
    [InlineData(
        Captured, "payment 9100 EUR was 9900 USD",
        "broken 9900; amount: gross 10000, is 9900, delta -100 USD, claim 100")]
    [InlineData(
        Captured, "payment 10100 EUR was 11000 USD", "broken 10000; amount: gross 10000, is 11000, delta 1000 USD")]
    [InlineData(
        Captured, "payment -460 EUR was -500 USD", "broken 0; amount: gross 10000, is -500, surplus -460")]
    [InlineData(
        Captured, "payment 9200 EUR was 10000 GBP",
        "broken 0; currency: currency USD, is GBP, claim 10000, surplus 9200")]
    // Nothing to settle, and nothing known.
    [InlineData(
        "create 10000, approved", "payment 10000",
        "broken 0; not_captured: gross 0, is 10000, delta 10000, surplus 10000")]
    [InlineData(
        "create 10000 unconfirmed", "payment 10000",
        "broken 0; not_captured: gross 0, is 10000, delta 10000, surplus 10000")]
    [InlineData(
        "", "payment 10000 fee 290 unknown",
        "broken 0; unknown_payment: reference one of ours, is psp_9, delta 9710, surplus 9710")]
    // The part of an authorization that was not captured is charged, and taken back in a line of its own.
    [InlineData(Part, "payment 10000 raw charge", "matched 10000")]
    [InlineData(Part, "payment 10000", "broken 6000; amount: gross 6000, is 10000, delta 4000, surplus 4000")]
    [InlineData(
        $"{Part}, file, line payment 10000 raw charge", "refund -4000 raw partial_capture_reversal", "matched -4000")]
    [InlineData(
        $"{Part}, file, line payment 10000 raw charge", "refund -3000 raw partial_capture_reversal",
        "broken -3000; amount: gross -4000, is -3000, delta 1000, claim -1000")]
    [InlineData(
        $"{Part}, file, line payment 10000 raw charge, line refund -4000 raw partial_capture_reversal",
        "refund -4000 raw partial_capture_reversal as other",
        "broken 0; already_settled: gross 0, is -4000, delta -4000, surplus -4000")]
    [InlineData(
        $"{Part}, refund 1000, approved, file, line payment 10000 raw charge",
        "refund -4000 raw partial_capture_reversal", "matched -4000")]
    public void A_payments_line_is_compared_with_its_captures(string story, string line, string expected) =>
        Assert.Equal(expected, Said(story, line));

    [Theory]
    // Refunds come with the sign of what is taken.
    [InlineData(Refunded, "refund -4000", "matched -4000")]
    [InlineData(Refunded, "refund -4000 #3", "matched -4000")]
    [InlineData(Refunded, "refund -5000", "broken -4000; amount: gross -4000, is -5000, delta -1000, surplus -1000")]
    [InlineData(Refunded, "refund -3000", "broken -3000; amount: gross -4000, is -3000, delta 1000, claim -1000")]
    [InlineData(Refunded, "refund -3700 EUR was -4000 USD", "matched -4000")]
    [InlineData(Refunded, "refund -3700 EUR", "broken 0; currency: currency USD, is EUR, claim -4000, surplus -3700")]
    [InlineData(Captured, "refund -4000", "broken 0; not_captured: gross 0, is -4000, delta -4000, surplus -4000")]
    [InlineData(
        $"{Captured}, refund 4000, declined", "refund -4000 #3",
        "broken 0; not_captured: gross 0, is -4000, delta -4000, surplus -4000")]
    // One of several refunds by its amount, by its own reference, and all of them at once.
    [InlineData(RefundedTwice, "refund -1000", "matched -1000")]
    [InlineData(RefundedTwice, "refund -5000", "matched -5000")]
    [InlineData(
        RefundedTwice, "refund -1000 #3", "broken -1000; amount: gross -4000, is -1000, delta 3000, claim -3000")]
    [InlineData(
        $"{RefundedTwice}, file, line refund -4000", "refund -4000 as other",
        "broken -1000; amount: gross -1000, is -4000, delta -3000, surplus -3000")]
    [InlineData(
        $"{RefundedTwice}, file, line refund -4000 #3", "refund -4000 #3 as other",
        "broken 0; already_settled: gross 0, is -4000, delta -4000, surplus -4000")]
    [InlineData(
        $"{Refunded}, file, line refund -4000", "refund -4000 as other",
        "broken 0; already_settled: gross 0, is -4000, delta -4000, surplus -4000")]
    // A refund that failed after its success comes back; before we know that, it waits.
    [InlineData($"{Refunded}, file, line refund -4000, declined", "refund 4000", "matched 4000")]
    [InlineData(
        $"{Refunded}, file, line refund -4000", "refund 4000",
        "broken 0; not_captured: gross 0, is 4000, delta 4000, surplus 4000")]
    public void A_refunds_line_is_compared_with_the_refunds(string story, string line, string expected) =>
        Assert.Equal(expected, Said(story, line));

    [Theory]
    [InlineData(Disputed, "chargeback -4000 fee 1500", "matched -4000")]
    [InlineData(
        Disputed, "chargeback -4500", "broken -4000; amount: gross -4000, is -4500, delta -500, surplus -500")]
    [InlineData(Disputed, "chargeback -3700 EUR was -4000 USD", "matched -4000")]
    [InlineData(Disputed, "chargeback -3700 EUR", "broken 0; currency: currency USD, is EUR, surplus -3700")]
    [InlineData(
        Disputed, "chargeback -4000 @2",
        "broken 0; unknown_payment: reference a dispute of ours, is dp_2, delta -4000, surplus -4000")]
    [InlineData(
        $"{Disputed}, file, line chargeback -4000", "chargeback -4000 as other",
        "broken 0; already_settled: gross 0, is -4000, delta -4000, surplus -4000")]
    // What is given back, also where it is reported first; not before the dispute is won, and not twice.
    [InlineData($"{Disputed}, won, file, line chargeback -4000", "chargeback 4000", "matched 4000")]
    [InlineData($"{Disputed}, won", "chargeback 4000", "matched 4000")]
    [InlineData($"{Disputed}, won, file, line chargeback 4000", "chargeback -4000", "matched -4000")]
    [InlineData(
        Disputed, "chargeback 4000", "broken 0; not_captured: gross 0, is 4000, delta 4000, surplus 4000")]
    [InlineData(
        $"{Disputed}, won, file, line chargeback -4000, line chargeback 4000", "chargeback 4000 as other",
        "broken 0; already_settled: gross 0, is 4000, delta 4000, surplus 4000")]
    // A second stage takes it again.
    [InlineData(
        $"{Disputed}, won, file, line chargeback -4000, line chargeback 4000, second_stage 4000",
        "chargeback -4000 as other", "matched -4000")]
    // A dispute of another payment than the line names is none of it.
    [InlineData(
        $"{Disputed}, create 500 automatic, approved", "2: chargeback -4000",
        "broken 0; unknown_payment: reference a dispute of ours, is dp_1, delta -4000, surplus -4000")]
    public void A_chargebacks_line_is_compared_with_its_dispute(string story, string line, string expected) =>
        Assert.Equal(expected, Said(story, line));

    [Theory]
    [InlineData("29000 30 tolerance 2", 10_000, "payment 10000 fee 320", "matched 10000")]
    [InlineData("29000 30 tolerance 2", 10_000, "payment 10000 fee 322", "matched 10000")]
    [InlineData("29000 30 tolerance 2", 10_000, "payment 10000 fee 318", "matched 10000")]
    [InlineData("29000 30 tolerance 2", 10_000, "payment 10000 fee 323", "broken 10000; fee: fee 320, is 323, delta 3")]
    [InlineData(
        "29000 30 tolerance 2", 10_000, "payment 10000 fee 317", "broken 10000; fee: fee 320, is 317, delta -3")]
    // Half a minor unit is rounded away from zero.
    [InlineData("25000 0", 10_020, "payment 10020 fee 251", "matched 10020")]
    [InlineData("25000 0", 10_020, "payment 10020 fee 250", "broken 10020; fee: fee 251, is 250, delta -1")]
    [InlineData("25000 0", 10_019, "payment 10019 fee 250", "matched 10019")]
    // The amount comes first, and what was converted is charged in another currency than was agreed.
    [InlineData(
        "25000 0", 10_000, "payment 9000 fee 1",
        "broken 9000; amount: gross 10000, is 9000, delta -1000, claim 1000")]
    [InlineData("25000 0", 10_000, "payment 9200 EUR was 10000 USD fee 1", "matched 10000")]
    public void A_fee_is_compared_with_what_was_agreed(string fee, long amount, string line, string expected) =>
        Assert.Equal(expected, Said($"agree {fee}, create {amount} automatic, approved", line));

    [Theory]
    // What is about no payment has nothing to be compared with, also where it names one.
    [InlineData("fee -1500", "noted 0")]
    [InlineData("fee -1500 named", "noted 0")]
    [InlineData("correction 700", "noted 0")]
    [InlineData("correction 700 named", "noted 0")]
    [InlineData("payout -9710", "noted 0")]
    public void A_line_of_the_batch_itself_is_noted(string line, string expected)
    {
        Assert.Equal(expected, Said("", line));
        Assert.Equal(expected, Said(Captured, line));
    }

    [Theory]
    // The same line is told by the provider's identifier of it and its amounts, or by all that it says.
    [InlineData("payment 10000 as l1", "payment 10000 as l1", "duplicate 0")]
    [InlineData("payment 10000", "payment 10000", "duplicate 0")]
    [InlineData("payment 10000 unknown", "payment 10000 unknown", "duplicate 0")]
    [InlineData(
        "payment 10000 as l1", "payment 9000 as l1",
        "broken 0; already_settled: gross 0, is 9000, delta 9000, surplus 9000")]
    // What names nothing may be said twice in one file, and meant twice.
    [InlineData("fee -150", "fee -150", "noted 0")]
    [InlineData("fee -150 as l1", "fee -150 as l1", "duplicate 0")]
    public void A_line_that_came_before_has_no_second_effect(string before, string line, string expected) =>
        Assert.Equal(expected, Said($"{Captured}, file, line {before}", line));

    [Fact]
    public void What_another_provider_took_is_not_settled_by_this_one() => Assert.Equal(
        "broken 0; unknown_payment: reference one of ours, is pay, delta 10000, surplus 10000",
        Said($"{Captured}, file other", "payment 10000"));

    [Fact]
    public void A_payment_keeps_no_more_than_a_hundred_lines_and_differences()
    {
        var desk = new SettlementDesk().Play($"{Captured}, file");
        for (var i = 0; i < 120; i++)
        {
            desk.Play($"line payment 1 as l{i}");
        }

        Assert.Equal("broken 0; already_settled: gross 0, is 1, delta 1, surplus 1", Say(desk.Last));
        Assert.Equal((100, 100, 100L), (
            desk.Book.Payment.Lines.Count, desk.Book.Payment.Drifts.Count, desk.Book.Payment.AmountSettledMinor));
        Assert.Equal((120L, 120L), (desk.Batch.Broken, desk.Batch.OpenReviews));
        Assert.Equal(9_900, desk.Book.Balance("settlement_account:sandbox"));
    }

    [Fact]
    public void A_batch_adds_up_by_kind()
    {
        var desk = new SettlementDesk().Play(
            $"{Disputed}, refund 500, approved, file, line payment 10000 fee 290, line refund -500, "
            + "line chargeback -4000 fee 1500, line fee -200, line correction 50, line payout -3560, reject, end");
        var (batch, totals) = (desk.Batch, desk.Batch.Totals["USD"]);

        Assert.Equal(
            (10_000, -500, -4_000, 50, 1_990, 3_560, 3_560L, 0L),
            (totals.PaymentsMinor, totals.RefundsMinor, totals.ChargebacksMinor, totals.CorrectionsMinor,
                totals.FeesMinor, totals.NetMinor, totals.BankMinor, totals.BankDifferenceMinor));
        Assert.Equal(
            (6L, 3L, 3L, 0L, 1L, 1L),
            (batch.Lines, batch.Matched, batch.Noted, batch.Broken, batch.Rejected, batch.OpenReviews));
        Assert.Equal("409 settlement_not_balanced", desk.When("close"));
        Assert.Equal("", desk.Play("resolve acknowledge").When("close"));
    }

    [Theory]
    [InlineData("correction 9007199254740991, line refund -9007199254740991 as {0}")]
    [InlineData("payout -9007199254740991 as {0}")]
    public void A_sum_that_JSON_cannot_carry_is_never_made(string lines)
    {
        var desk = new SettlementDesk().Play($"{Captured}, file");
        for (var i = 0; i < 4; i++)
        {
            desk.Play($"line {string.Format(null, lines, $"l{i}")}");
        }

        Assert.Equal("total_out_of_range", desk.Last.Rejected?.Code);
    }

    /// <summary>Plays the story, and says what becomes of a line after it.</summary>
    private static string Said(string story, string line)
    {
        var desk = new SettlementDesk().Play(story);
        return Say(desk.Play(story.Contains("file", StringComparison.Ordinal) ? $"line {line}" : $"file, line {line}")
            .Last);
    }

    private static string Say(SettlementLine line)
    {
        var text = $"{line.Status.Name()} {line.SettledMinor}";
        if (line.Break is not { } differs)
        {
            return text;
        }
        var actual = differs.Actual.StartsWith("pay_", StringComparison.Ordinal) ? "pay" : differs.Actual;
        text += $"; {differs.Kind.Name()}: {differs.Field} {differs.Expected}, is {actual}";
        text += differs.DeltaMinor is { } delta ? $", delta {delta}" : "";
        text += differs.Currency == line.Reported!.Currency ? "" : $" {differs.Currency}";
        text += differs.ClaimMinor != 0 ? $", claim {differs.ClaimMinor}" : "";
        return differs.SurplusMinor != 0 ? $"{text}, surplus {differs.SurplusMinor}" : text;
    }
}

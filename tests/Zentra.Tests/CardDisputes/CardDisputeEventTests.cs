using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;

namespace Zentra.Tests.CardDisputes;

/// <summary>The reasons of card disputes and their deadlines.</summary>
public sealed class CardDisputeEventTests
{
    /// <summary>Lives in which every event of a dispute is told.</summary>
    public static IReadOnlyList<string> Lives { get; } =
    [
        "open 4000, evidence, credit, file, represent 3000, escalate pre_arbitration, escalate arbitration, "
        + "resolve partially_won recovered 1000",
        "open 4000, file, resolve won",
        "open 4000, credit, uncredit, file, resolve lost",
        "open 4000, wait 121d, wake, withdraw",
    ];

    [Fact]
    public void Every_network_has_reasons_and_none_has_those_of_another()
    {
        Assert.All(Enum.GetValues<Brand>(), b => Assert.NotEmpty(DisputeReasonCodes.Of(b)));
        Assert.All(DisputeReasonCodes.All, r => Assert.InRange(r.FilingDays, 75, 120));
        Assert.All(DisputeReasonCodes.Of(Brand.Visa), code => Assert.Matches("^1[0-3]\\.[0-9](\\.[12])?$", code));
        Assert.All(DisputeReasonCodes.Of(Brand.Mastercard), code => Assert.Matches("^48[0-9]{2}$", code));
        Assert.Null(DisputeReasonCodes.Find(Brand.Visa, "4853"));
        Assert.Null(DisputeReasonCodes.Find(Brand.Mastercard, "10.4"));
        Assert.Null(DisputeReasonCodes.Find(Brand.Visa, "fraud"));
        Assert.Equal(DisputeCategory.Fraud, DisputeReasonCodes.Find(Brand.Amex, "fraud")!.Category);
    }

    [Theory]
    [InlineData("open 100", "2027-03-21T10:00:00Z")]
    [InlineData("open 100 reason 11.3", "2027-02-04T10:00:00Z")]
    [InlineData("open 100, file", "2026-12-21T10:00:00Z")]
    [InlineData("open 100, file, represent", "2026-12-21T10:00:00Z")]
    [InlineData("open 100, file, represent, escalate pre_arbitration, escalate arbitration", null)]
    [InlineData("open 100, file, resolve won", null)]
    public void Each_stage_has_its_deadline(string script, string? deadline)
    {
        var dispute = CardDisputeScript.Play($"clear 10000, {script}").CardDisputes()[0];

        Assert.Equal(deadline, dispute.Deadline?.ToString().Replace(".000000", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_deadline_is_told_once_and_the_next_stage_has_its_own()
    {
        var book = CardDisputeScript.Play("clear 10000, open 100, wait 120d");
        Assert.Equal("409 card_dispute_nothing_due", CardDisputeScript.Tell(book.Take("wake")!));
        book.Take("wait 1d");

        Assert.Equal("card.dispute.deadline_passed", CardDisputeScript.Tell(book.Take("wake")!));
        Assert.Equal("409 card_dispute_nothing_due", CardDisputeScript.Tell(book.Take("wake")!));
        Assert.Equal("card.dispute.filed", CardDisputeScript.Tell(book.Take("file")!));
        Assert.Null(book.CardDisputes()[0].OverdueAt);
        book.Take("wait 31d");
        Assert.Equal("card.dispute.deadline_passed", CardDisputeScript.Tell(book.Take("wake")!));
    }

    [Theory]
    [InlineData("open 10001", "422 card_dispute_exceeds_cleared")]
    [InlineData("open 100 reason 4853", "422 card_dispute_unknown_reason")]
    [InlineData("open 6000, open 4001", "422 card_dispute_exceeds_cleared")]
    [InlineData("open, open 1", "409 card_dispute_nothing_cleared")]
    [InlineData("open, withdraw, open", "card.dispute.opened")]
    [InlineData("open, file, withdraw, open 1", "409 card_dispute_nothing_cleared")]
    [InlineData("open 4000, represent", "409 card_dispute_state_conflict")]
    [InlineData("open 4000, file, represent 4001", "422 card_dispute_exceeds_remaining")]
    [InlineData("open 4000, resolve won", "409 card_dispute_state_conflict")]
    [InlineData("open 4000, file, resolve partially_won recovered 4000", "422 card_dispute_split_mismatch")]
    [InlineData("open 4000, file, resolve won recovered 3999", "422 card_dispute_split_mismatch")]
    public void What_does_not_fit_is_refused(string script, string told)
    {
        var steps = CardDisputeScript.Steps(script);
        var book = CardDisputeScript.Play($"clear 10000, {string.Join(',', steps[..^1])}");

        Assert.Equal(told, CardDisputeScript.Tell(book.Take(steps[^1])!));
    }
}

using System.Text;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Settlement;

/// <summary>
/// The postings of settlement as account statements, kept where people read them: `statements.md`. Wherever a matter is
/// ended, nothing is left in transit.
/// </summary>
public sealed class SettlementLedgerTests
{
    private const string Path = "tests/Zentra.Tests/Settlement/statements.md";
    private const string Account = "settlement_account:sandbox";
    private const string Captured = "create 10000 automatic, approved";
    private const string Short = $"{Captured}, file, line payment 9000 fee 290";
    private const string Over = $"{Captured}, file, line payment 11000 fee 290";
    private const string Other = $"{Captured}, file, line payment 9200 EUR fee 270";
    private const string Unknown = "file, line payment 5000 fee 150 unknown";
    private const string NotCaptured = "create 10000, approved, file, line payment 10000 fee 290, cancel, approved";
    private const string Again = $"{Captured}, file, line payment 10000 fee 290, line payment 10000 fee 290 as other";
    private const string Missing = $"agree within 7, {Captured}, wait 7d, wake";
    private const string Bank = $"{Captured}, file, line payment 10000 fee 290, end, bank 9700";

    /// <summary>What is told of each, what was before it, and the steps of the statement.</summary>
    private static readonly (string Title, string Given, string When)[] Cases =
    [
        ("A capture is settled, less its fee", Captured, "file, line payment 10000 fee 290"),
        ("Two captures in lines of their own", "create 10000, approved, capture 3000, approved, capture, approved",
            "file, line payment 3000 fee 90, line payment 7000 fee 200"),
        ("A refund is taken, and its fee is given back", $"{Captured}, refund 4000, approved",
            "file, line payment 10000 fee 290, line refund -4000 fee -116"),
        ("A refund that failed after it was settled comes back", $"{Captured}, refund 4000, approved",
            "file, line payment 10000 fee 290, line refund -4000, declined, line refund 4000"),
        ("A fee of the account, and a correction", "file", "line fee -1500, line correction 700"),
        ("A fee and a correction that name a payment", Captured,
            "file, line payment 10000 fee 290, line fee -30 named, line correction 20 named"),
        ("A payout moves nothing", "file", "line payout -9710"),
        ("A chargeback: the dispute has moved the money, the line tells the fee",
            $"{Captured}, opened 4000", "file, line payment 10000 fee 290, line chargeback -4000 fee 1500"),
        ("A chargeback's fee that its notice told is not charged again",
            $"{Captured}, opened 4000 fee 1500", "file, line payment 10000 fee 290, line chargeback -4000 fee 1500"),
        ("A chargeback is given back with its fee", $"{Captured}, opened 4000 fee 1500, won",
            "file, line payment 10000 fee 290, line chargeback -4000 fee 1500, line chargeback 4000 fee -1500"),
        ("The provider converts", Captured, "file, line payment 9200 EUR was 10000 USD fee 270"),
        ("The whole authorization is charged, and what was not captured is taken back",
            "create 10000, approved, capture 6000 final, approved",
            "file, line payment 10000 fee 320 raw charge, line refund -4000 fee -116 raw partial_capture_reversal"),
        ("Too little is taken back of what was not captured, and that is accepted",
            "create 10000, approved, capture 6000 final, approved",
            "file, line payment 10000 fee 320 raw charge, line refund -3000 raw partial_capture_reversal, "
            + "resolve accept"),
        .. Breaks("Less than was captured", Short),
        .. Breaks("More than was captured", Over),
        .. Breaks("Less than was refunded",
            $"{Captured}, refund 4000, approved, file, line payment 10000 fee 290, line refund -3000"),
        .. Breaks("More than was refunded",
            $"{Captured}, refund 4000, approved, file, line payment 10000 fee 290, line refund -5000"),
        .. Breaks("Another currency", Other),
        .. Breaks("An unknown payment", Unknown),
        .. Breaks("Nothing was captured", NotCaptured),
        .. Breaks("Settled before", Again),
        .. Breaks("More was taken for a dispute",
            $"{Captured}, opened 4000, file, line payment 10000 fee 290, line chargeback -4500"),
        ("Another fee than was agreed: accept", $"agree 29000 0, {Captured}",
            "file, line payment 10000 fee 295, resolve accept"),
        ("Another fee than was agreed: write off", $"agree 29000 0, {Captured}",
            "file, line payment 10000 fee 295, resolve write_off"),
        ("Accepted, and taken back", Short, "resolve accept, reopen, resolve write_off"),
        ("More was accepted, and that is taken back", Over, "resolve accept, reopen, resolve write_off"),
        ("Unknown, accepted, and taken back", Unknown, "resolve accept, reopen, resolve accept"),
        ("Held, accepted, and taken back", Short, "hold, resolve accept, reopen, release, resolve accept"),
        ("Missing, accepted, and taken back", Missing, "resolve accept, reopen, resolve accept"),
        ("A bank difference, accepted, and taken back", Bank, "resolve accept, reopen, resolve accept"),
        ("Missing: accept", Missing, "resolve accept"),
        ("Missing: write off", Missing, "resolve write_off"),
        ("Missing, and a part comes late: accept the rest", Missing,
            "file, line payment 9000 fee 290, resolve accept"),
        ("Missing, and it comes late", Missing, "file, line payment 10000 fee 290"),
        ("The rest comes in a later file", Short, "file, line payment 1000 as late"),
        ("The rest comes while it is held", Short, "hold, file, line payment 1000 as late, resolve accept"),
        ("A part of the rest comes while it is held", Short,
            "hold, file, line payment 400 as late, release, resolve write_off"),
        ("A line came before its payment was captured",
            "create 10000, approved, file, line payment 10000 fee 290", "capture, approved, wait 1m, recheck"),
        ("A line came before its dispute was told", $"{Captured}, file, line chargeback -4000 fee 1500, "
            + "line payment 10000 fee 290", "opened 4000, wait 1m, recheck"),
        ("The bank got less: accept", Bank, "resolve accept"),
        ("The bank got less: write off", Bank, "resolve write_off"),
        ("The bank got less, as it turns out later", Bank, "bank 9710"),
    ];

    [Fact]
    public void The_postings_are_as_they_are_kept()
    {
        var text = new StringBuilder("# The postings of settlement\n");
        foreach (var (title, given, when) in Cases)
        {
            text.Append("\n## ").Append(title).Append("\n\nGiven: ").Append(given).Append("\n\n```\n")
                .Append(Statement(given, when)).Append("\n```\n");
        }
        Repository.MatchSnapshot(Path, text.ToString());
    }

    [Fact]
    public void Nothing_is_in_transit_where_a_matter_is_ended() => Assert.All(Cases, one =>
    {
        var desk = new SettlementDesk().Play(one.Given).Play(one.When);
        if (desk.OpenReviews.Count == 0)
        {
            Assert.All(
                desk.Book.Accounts.Where(a => a.Name.Code.StartsWith('s')),
                a => Assert.True(a.BalanceMinor == 0, $"{one.Title}: {a.Name.Code} has {a.BalanceMinor}."));
        }
        Assert.All(
            desk.Book.Accounts.GroupBy(a => a.Name.Currency), c => Assert.Equal(0, c.Sum(a => a.BalanceMinor)));
    });

    [Fact]
    public void What_is_held_waits_in_suspense()
    {
        var desk = new SettlementDesk().Play(Short).Play("hold");
        var review = Assert.Single(desk.OpenReviews).Id;

        Assert.Equal((1_000, 0), (desk.Book.Balance($"suspense:{review}"), desk.Book.Balance(Account)));
        Assert.Equal("409 settlement_cannot_hold", desk.When("hold"));
        Assert.Equal((0, 1_000), (
            desk.Play("release").Book.Balance($"suspense:{review}"), desk.Book.Balance(Account)));
        Assert.Equal("409 settlement_cannot_hold", desk.When("release"));
    }

    [Theory]
    [InlineData(Missing, "missing")]
    [InlineData($"agree 29000 0, {Captured}, file, line payment 10000 fee 295", "fee")]
    [InlineData(Bank, "bank")]
    public void What_has_no_amount_of_a_line_cannot_be_held(string given, string kind)
    {
        var desk = new SettlementDesk().Play(given);
        Assert.Contains(Assert.Single(desk.OpenReviews).Facts["break"], kind, StringComparison.Ordinal);
        Assert.Equal("409 settlement_cannot_hold", desk.When("hold"));
    }

    [Fact]
    public void What_a_review_asks_about_is_not_asked_about_again_as_missing()
    {
        var desk = new SettlementDesk().Play($"agree within 7, {Captured}, file, line payment 9000, wait 7d, wake");
        Assert.Equal("amount", Assert.Single(desk.OpenReviews).Facts["break"]);

        desk = new SettlementDesk().Play(
            "agree within 7, create 10000, approved, capture 3000, approved, capture, approved, file, "
            + "line payment 2500 #2, wait 7d, wake");
        Assert.Equal(["amount 5.00 USD", "missing 70.00 USD"], desk.OpenReviews.Select(r =>
            $"{r.Facts["break"]} {r.Facts["delta"].TrimStart('-')}"));
        Assert.Equal("amount", Assert.Single(desk.Play("line payment 7000 #3").OpenReviews).Facts["break"]);
    }

    [Fact]
    public void What_is_unknown_yet_is_compared_again_until_it_is_given_up()
    {
        var desk = new SettlementDesk().Play(Unknown).Play("wait 1m, recheck");
        Assert.Equal(1, desk.Last.Rechecks);
        Assert.Equal("409 nothing_due", desk.When("recheck"));

        for (var i = 0; i < 6; i++)
        {
            desk.Play("wait 4d, recheck");
        }
        Assert.Null(desk.Last.RecheckAt);
        Assert.Equal("409 nothing_due", desk.Play("wait 30d").When("recheck"));
    }

    [Fact]
    public void What_is_held_is_not_compared_again_before_it_is_released()
    {
        var desk = new SettlementDesk().Play(Unknown).Play("wait 1m, hold");
        Assert.Null(desk.Last.RecheckAt);
        Assert.Equal("409 nothing_due", desk.When("recheck"));
        Assert.NotNull(desk.Play("release").Last.RecheckAt);
        Assert.Equal("", desk.Play("wait 1m").When("recheck"));
    }

    /// <summary>One difference, ended in each way.</summary>
    private static IEnumerable<(string, string, string)> Breaks(string title, string given)
    {
        var last = given.LastIndexOf(", line", StringComparison.Ordinal);
        var (before, line) = (given[..last], given[(last + 2)..]);
        yield return ($"{title}: accept", before, $"{line}, resolve accept");
        yield return ($"{title}: write off", before, $"{line}, resolve write_off");
        yield return ($"{title}: hold, and accept", before, $"{line}, hold, resolve accept");
        yield return ($"{title}: hold, and write off", before, $"{line}, hold, resolve write_off");
        yield return ($"{title}: hold, and release", before, $"{line}, hold, release");
    }

    /// <summary>The statement of the steps alone: what was given is booked before its first line.</summary>
    private static string Statement(string given, string when)
    {
        SettlementDesk? desk = null;
        var text = StatementTests.Statement($"given, {when}", (book, step) =>
        {
            desk ??= new(book);
            desk.Play(step == "given" ? given : step);
            return null;
        });
        return text[(text.IndexOf($"\n{when.Split(", ")[0]}", StringComparison.Ordinal) + 1)..];
    }
}

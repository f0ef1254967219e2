using System.Text.RegularExpressions;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Reviews;

namespace Zentra.Tests.Clearing;

/// <summary>One effect for each file and each record, whoever says it how often; and what is told of it.</summary>
public sealed class ClearingTests
{
    [Fact]
    public void The_same_record_in_another_file_is_a_duplicate_and_says_of_which()
    {
        var desk = new ClearingDesk().Play("authorize 1000, file, present 1000, end");
        var first = desk.Last.Id;

        desk.Play("file, present 1000, end");

        Assert.Equal((ClearingStatus.Duplicate, first), (desk.Last.Status, desk.Last.DuplicateOf));
        Assert.Equal((1L, 0L), (desk.File.Duplicates, desk.File.Matched));
        Assert.Equal(1_000, desk.Book.Balance("network_settlement:visa"));
    }

    [Fact]
    public void The_same_file_is_refused_by_name()
    {
        var desk = new ClearingDesk().Play("file, end");

        var again = Assert.IsType<Decision.Refused>(desk.Receive("hash of 0"));

        Assert.Equal(ClearingProblems.FileKnown, again.Rejection.Type);
        Assert.Contains(desk.File.Id, again.Rejection.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_another_worker_has_taken_is_void()
    {
        var desk = new ClearingDesk().Play("authorize 1000, file");
        var command = desk.Record(["present", "1000"]);
        desk.Give(command);

        var again = Assert.IsType<Decision.Refused>(desk.Give(command));

        Assert.Equal(ClearingProblems.OutOfTurn, again.Rejection.Type);
        Assert.Equal(1_000, desk.Book.Balance("network_settlement:visa"));
    }

    [Fact]
    public void A_code_that_others_gave_twice_is_told_apart_by_its_reference()
    {
        var desk = new ClearingDesk().Play("advise 1000 given 123456");
        var first = desk.Authorization;
        desk.Play("advise 2000 given 123456, file");
        var record = desk.Record(["present", "1000", "code"]);

        desk.Give(record with { Record = record.Record! with { Rrn = first.Network!.Rrn } });

        Assert.NotEqual(first.Id, desk.AuthorizationId);
        Assert.Equal(
            (ClearingMatch.CodeAndRrn, first.Id, ClearingStatus.Posted),
            (desk.Last.MatchedBy!.Value, desk.Last.Authorization, desk.Last.Status));
    }

    [Fact]
    public void A_review_ends_as_its_money_allows()
    {
        var suspended = new ClearingDesk().Play("file, present 1000 unknown");
        var differs = new ClearingDesk().Play("authorize 1000, file, present 1500");

        Assert.Equal(
            ClearingProblems.InSuspense,
            Assert.IsType<Decision.Refused>(suspended.Take("resolve acknowledged")).Rejection.Type);
        Assert.Equal(
            ClearingProblems.InSuspense,
            Assert.IsType<Decision.Refused>(differs.Take("resolve write_off")).Rejection.Type);
        suspended.Play("resolve write_off");
        differs.Play("resolve acknowledged");
        Assert.Equal(-1_000, suspended.Book.Balance("write_offs:visa"));
        Assert.Equal(0, suspended.Last.SuspendedMinor);
    }

    [Fact]
    public void A_review_that_is_opened_again_takes_its_write_off_back()
    {
        var desk = new ClearingDesk().Play("file, present 1000 unknown");
        Assert.Equal(
            ReviewProblems.NotResolved, Assert.IsType<Decision.Refused>(desk.Take("reopen")).Rejection.Type);

        desk.Play("resolve write_off, reopen");

        Assert.True(desk.Reviews[^1].IsOpen);
        Assert.Equal(1_000, desk.Last.SuspendedMinor);
        Assert.Equal(
            (0L, -1_000L),
            (desk.Book.Balance("write_offs:visa"), desk.Book.Balance($"suspense:{desk.Reviews[^1].Id}")));

        desk.Play("resolve write_off");

        Assert.Equal((0L, -1_000L), (desk.Last.SuspendedMinor, desk.Book.Balance("write_offs:visa")));
        Assert.Equal(8, desk.Last.LedgerEntries.Count);
    }

    [Fact]
    public void A_difference_that_was_acknowledged_is_opened_again_and_moves_nothing()
    {
        var desk = new ClearingDesk().Play("authorize 1000, file, present 1500, resolve acknowledged");
        var entries = desk.Book.Entries.Count;

        desk.Play("reopen");

        Assert.True(desk.Reviews[^1].IsOpen);
        Assert.Equal(entries, desk.Book.Entries.Count);
    }

    [Fact]
    public void What_differs_names_all_that_it_is_about()
    {
        var desk = new ClearingDesk().Play("authorize 1000 at 5812, file, present 1500");
        var (review, record) = (Assert.Single(desk.Reviews), desk.Last);

        Assert.Equal(
            ("clearing_mismatch", desk.AuthorizationId, desk.File.Id, 500L, "USD"),
            (review.Kind, review.Subject, review.Related, review.DeltaMinor, review.Currency));
        Assert.Equal(record.Id, review.Facts["record"]);
        Assert.Equal(string.Join(' ', record.LedgerEntries), review.Facts["ledger_entry"]);
        Assert.Equal(("20 %, 2.00 USD", "+5.00 USD"), (review.Facts["tolerance"], review.Facts["delta"]));
        Assert.Equal([record.Id], desk.Authorization.Clearings!.Select(c => c.Record));
    }

    [Fact]
    public void The_rate_of_a_conversion_is_kept_to_the_digit()
    {
        var desk = new ClearingDesk().Play("authorize 1085 of 1000EUR, file, present 1085 of 1000EUR");

        Assert.Equal("1.0850", desk.Last.Presented!.BillingRate.ToString());
    }

    [Fact]
    public void Operations_are_named_as_all_are() => Assert.All(ClearingOperations.All, o =>
        Assert.Matches(new Regex("^card_clearing\\.[a-z]+(_[a-z]+)*$"), o.Name));
}

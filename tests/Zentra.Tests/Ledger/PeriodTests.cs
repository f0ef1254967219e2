using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Ledger;

/// <summary>When books can be closed, what is recorded of it, and the hash that a trial balance has.</summary>
public sealed class PeriodTests
{
    [Theory]
    [InlineData(-300_000_001, null, "closed")]
    [InlineData(-300_000_000, null, "closed")]
    [InlineData(-299_999_999, null, "period_not_over")]
    [InlineData(0, null, "period_not_over")]
    [InlineData(86_400_000_000, null, "period_not_over")]
    [InlineData(-600_000_000, -600_000_001L, "closed")]
    [InlineData(-600_000_000, -600_000_000L, "period_closed")]
    [InlineData(-600_000_001, -600_000_000L, "period_closed")]
    public void Books_are_closed_some_minutes_after_and_later_than_before(long until, long? last, string expected)
    {
        var at = new Book().Now;
        var book = new Book(Book.Settings with
        {
            BooksClosedUntil = last is { } end ? new(at.Microseconds + end) : null,
        });

        var decision = book.Do(PeriodDecider.Close, Close(new(at.Microseconds + until)));

        Assert.Equal(expected, decision switch
        {
            Decision.Refused refused => refused.Rejection.Type.Code,
            Decision.Accepted => "closed",
            _ => "",
        });
        Assert.Equal(expected == "closed" ? null : "/until", (decision as Decision.Refused)?.Rejection.Pointer);
    }

    [Fact]
    public void A_close_keeps_the_trial_balance_and_the_moment_and_tells_of_it()
    {
        var at = new Book().Now;
        var before = at.Plus(-TimeSpan.FromDays(31));
        var book = new Book(Book.Settings with { BooksClosedUntil = before });
        var command = Close(at.Plus(-TimeSpan.FromDays(1)));

        var accepted = (Decision.Accepted)book.Do(PeriodDecider.Close, command);

        var period = book.Find(LedgerPeriod.Kind, accepted.Subject)!;
        Assert.Equal((before, command.Until, 12L), (period.After, period.Until, period.LastEntry));
        Assert.Equal("ab12", period.TrialBalance);
        Assert.Equal(new("-5", "5", 2), period.Totals["USD"]);
        Assert.Equal([new("open_reviews", 3)], period.Warnings);
        var workspace = book.Find(Runtime.Tenancy.Workspace.Kind, book.Workspace.Id)!;
        Assert.Equal((command.Until, 2L), (workspace.BooksClosedUntil!.Value, workspace.Version));
        Assert.Equal("ledger.period_closed", Assert.Single(book.Told).Type);
        Assert.Equal(201, accepted.Answer!.Status);
        Assert.True(accepted.Answer.Body.Span.SequenceEqual(book.Told[0].Data.Span));
        Assert.Empty(accepted.Postings);
    }

    [Theory]
    [InlineData(-1, "period_closed")]
    [InlineData(0, "period_closed")]
    [InlineData(1, null)]
    public void A_posting_is_refused_at_the_end_of_a_closed_period_and_before(long after, string? expected)
    {
        var closed = new Timestamp(1_000_000);
        var moving = new Decision.Accepted
        {
            Subject = "pay_1",
            Postings = [new("led_1", new("bank:a", "USD"), -1), new("led_2", new("bank:b", "USD"), 1)],
        };
        var at = new Timestamp(closed.Microseconds + after);

        Assert.Equal(expected, LedgerRules.CheckPeriod(moving, at, closed)?.Type.Code);
        Assert.Equal(expected, LedgerRules.CheckPeriod(moving with { IsFact = true }, at, closed)?.Type.Code);
        Assert.Null(LedgerRules.CheckPeriod(moving, at, closedUntil: null));
        Assert.Null(LedgerRules.CheckPeriod(moving with { Postings = [] }, at, closed));
    }

    [Fact]
    public void The_hash_is_of_lines_that_anyone_can_write()
    {
        using var digest = new TrialBalanceDigest("wks_1", new(0));
        digest.Add(Account("bank:a", "EUR", -7));
        digest.Add(Account("bank:a", "USD", -long.MaxValue));
        digest.Add(Account("bank:b", "USD", long.MaxValue));
        digest.Add(Account("fees:x", "EUR", 7));
        digest.Add(Account("rounding", "EUR", 0));

        var (hash, totals) = digest.Finish();

        const string Lines =
            """
            zentra-trial-balance/v1
            wks_1
            1970-01-01T00:00:00.000000Z
            bank:a EUR -7
            bank:a USD -9223372036854775807
            bank:b USD 9223372036854775807
            fees:x EUR 7
            rounding EUR 0

            """;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Lines))), hash.ToString());
        Assert.Equal(["EUR", "USD"], totals.Keys);
        Assert.Equal(new("-7", "7", 3), totals["EUR"]);
        Assert.Equal(new("-9223372036854775807", "9223372036854775807", 2), totals["USD"]);
    }

    [Fact]
    public void Sums_may_pass_64_bits()
    {
        using var digest = new TrialBalanceDigest("wks_1", new(0));
        foreach (var (code, balance) in new[]
        {
            ("bank:a", long.MaxValue), ("bank:b", long.MaxValue),
            ("bank:c", -long.MaxValue), ("bank:d", -long.MaxValue),
        })
        {
            digest.Add(Account(code, "USD", balance));
        }

        Assert.Equal("18446744073709551614", digest.Finish().Totals["USD"].CreditMinor);
    }

    [Theory]
    [InlineData("bank:b", "USD")]
    [InlineData("bank:b", "EUR")]
    [InlineData("bank:a", "USD")]
    public void Accounts_come_in_their_order_and_once(string code, string currency)
    {
        using var digest = new TrialBalanceDigest("wks_1", new(0));
        digest.Add(Account("bank:b", "USD", 0));

        Assert.Throws<ArgumentException>(() => digest.Add(Account(code, currency, 0)));
    }

    [Fact]
    public void Books_that_do_not_balance_have_no_hash()
    {
        using var digest = new TrialBalanceDigest("wks_1", new(0));
        digest.Add(Account("bank:a", "USD", 1));

        Assert.Throws<UnbalancedPostingException>(() => digest.Finish());
    }

    internal static ClosePeriod Close(Timestamp until) => new(
        until, 12, "ab12", new(StringComparer.Ordinal) { ["USD"] = new("-5", "5", 2) }, [new("open_reviews", 3)]);

    private static Account Account(string code, string currency, long balanceMinor) =>
        new(new(code, currency), AccountState.Open, balanceMinor, 1);
}

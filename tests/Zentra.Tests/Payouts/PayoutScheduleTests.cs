using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Payouts;

public sealed class PayoutScheduleTests
{
    [Theory]
    [InlineData(PayoutInterval.Daily, "2026-11-21T10:00:00Z", "2026-11-22T00:00:00.000000Z")]
    [InlineData(PayoutInterval.Daily, "2026-11-21T00:00:00Z", "2026-11-22T00:00:00.000000Z")]
    [InlineData(PayoutInterval.Daily, "2024-02-28T23:59:59.999999Z", "2024-02-29T00:00:00.000000Z")]
    [InlineData(PayoutInterval.Weekly, "2026-11-21T10:00:00Z", "2026-11-25T00:00:00.000000Z")]
    [InlineData(PayoutInterval.Weekly, "2026-11-25T00:00:00Z", "2026-12-02T00:00:00.000000Z")]
    [InlineData(PayoutInterval.Weekly, "2026-11-24T23:59:59Z", "2026-11-25T00:00:00.000000Z")]
    public void The_next_time_is_the_next_midnight_of_the_schedule(PayoutInterval interval, string after, string next)
    {
        Assert.True(Timestamp.TryParse(after, out var moment));

        Assert.Equal(next, PayoutSchedules.Next(interval, PayoutWeekday.Wednesday, moment).ToString());
    }

    [Fact]
    public void A_schedule_pays_out_what_is_available_and_waits_for_the_next_day()
    {
        var book = PayoutScript.Play("settle 10000, account daily reserve 1000, wait 1d, wake");

        var payout = Assert.Single(book.Payouts());
        Assert.Equal((9_000, PayoutTrigger.Schedule), (payout.AmountMinor, payout.Trigger));
        Assert.NotNull(payout.CoversThrough);
        Assert.Equal("409 payout_nothing_due", book.Tell(book.Run("wake")!));
        Assert.Equal(payout.Id, Account(book).LastPayout);
    }

    [Theory]
    [InlineData("settle 999, account daily minimum 1000")]
    [InlineData("settle 1000, account daily reserve 1000")]
    [InlineData("account daily")]
    public void What_is_not_worth_it_waits_for_the_next_day(string script)
    {
        var book = PayoutScript.Play($"{script}, wait 1d, wake");

        Assert.Empty(book.Payouts());
        Assert.Equal("2026-11-23T00:00:00.000000Z", Account(book).NextAt.ToString());
        book.Run("settle 1, wait 1d, wake");
        Assert.Single(book.Payouts());
    }

    [Fact]
    public void Days_that_passed_unseen_are_made_up_for_by_one_payout()
    {
        var book = PayoutScript.Play("settle 10000, account weekly, wait 60d, wake");

        Assert.Single(book.Payouts());
        Assert.Equal("2027-01-27T00:00:00.000000Z", Account(book).NextAt.ToString());
    }

    [Fact]
    public void A_frozen_balance_is_looked_at_again_when_it_is_due_next()
    {
        var book = PayoutScript.Play("settle 10000, account daily");
        book.Set(new("merchant_balance:mrc_1", "USD"), AccountState.Frozen);

        book.Run("wait 1d, wake");
        Assert.Empty(book.Payouts());
        book.Set(new("merchant_balance:mrc_1", "USD"), AccountState.Open);
        book.Run("wait 1d, wake");
        Assert.Single(book.Payouts());
    }

    [Theory]
    [InlineData("account")]
    [InlineData("account daily paused")]
    public void An_account_without_a_schedule_is_never_due(string account) =>
        Assert.Null(Account(PayoutScript.Play($"account daily, {account}")).NextAt);

    private static PayoutAccount Account(Book book) =>
        book.Find(PayoutAccount.Kind, PayoutAccount.IdOf("mrc_1", "USD"))!;
}

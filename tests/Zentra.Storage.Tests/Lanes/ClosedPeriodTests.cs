using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Lanes;

/// <summary>What a closed period holds does not change: the lane refuses what would post into it.</summary>
public sealed class ClosedPeriodTests : LaneTest
{
    private static readonly Timestamp End = Moments.AfterMs(1_000);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(1_000, true)]
    [InlineData(1_000.001, false)]
    [InlineData(5_000, false)]
    public async Task An_intent_posts_after_the_end_of_the_closed_period_only(double ms, bool isRefused)
    {
        CloseBooks(Home.Workspace);

        var outcome = await Lane.Submit(Intent(new("thg_1") { AmountMinor = 5 }) with { At = Moments.AfterMs(ms) });

        if (isRefused)
        {
            var refused = Assert.IsType<Outcome.Refused>(outcome);
            Assert.Equal(LedgerProblems.PeriodClosed, refused.Rejection.Type);
            Assert.Null(await Thing("thg_1"));
            Assert.Empty(await Store.Accounts(Home, new(9)));
        }
        else
        {
            Assert.IsType<Outcome.Committed>(outcome);
            Assert.Equal(2, (await Store.Accounts(Home, new(9))).Count);
        }
    }

    [Fact]
    public async Task What_posts_nothing_is_taken_at_any_time()
    {
        CloseBooks(Home.Workspace);

        Assert.IsType<Outcome.Committed>(await Lane.Submit(Intent(new("thg_1")) with { At = Moments.AfterMs(-5) }));
    }

    [Fact]
    public async Task The_books_of_another_workspace_are_open()
    {
        CloseBooks("wks_2");

        Assert.IsType<Outcome.Committed>(
            await Lane.Submit(Intent(new("thg_1") { AmountMinor = 5 }) with { At = Moments.AfterMs(-5) }));
    }

    [Fact]
    public async Task What_was_refused_may_be_asked_again_at_a_later_moment_with_the_same_key()
    {
        CloseBooks(Home.Workspace);
        var early = Intent(new("thg_1") { AmountMinor = 5 }, "key_1") with { At = Moments.AfterMs(0) };

        Assert.IsType<Outcome.Refused>(await Lane.Submit(early));
        Assert.IsType<Outcome.Committed>(await Lane.Submit(
            Intent(new("thg_1") { AmountMinor = 5 }, "key_1") with { At = Moments.AfterMs(2_000) }));
    }

    private void CloseBooks(string workspace)
    {
        using var writer = Store.OpenWriter();
        writer.Begin();
        var batch = Batch.On(writer, Home.Tenant);
        batch.Add(new(workspace));
        batch.Put(workspace, Workspace.Kind, workspace, new Workspace
        {
            Id = workspace,
            Name = "Closed",
            LedgerCurrency = "USD",
            DefaultMerchant = "mrc_1",
            BooksClosedUntil = End,
            CreatedAt = Moments.Start,
            UpdatedAt = Moments.Start,
            Version = 2,
        });
        writer.Write(batch.Finish());
        writer.Commit();
    }
}

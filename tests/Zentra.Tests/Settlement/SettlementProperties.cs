using FsCheck;
using FsCheck.Fluent;
using Zentra.Payments.Payments;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Settlement;

/// <summary>
/// What holds for files of which some lines are not as they should be: each fault is found and named as what it is,
/// nothing else is, and in the end nobody's money is left on the way.
/// </summary>
public sealed class SettlementProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(100).WithEndSize(40);

    [Fact]
    public void Every_fault_is_named_and_nothing_else_is() => Check(plan =>
    {
        var story = new SettlementStory(plan);

        story.ReadFirst();
        Assert.Equal(story.ExpectedOfFirst, story.Found());
        story.ReadSecond();
        Assert.Equal(story.ExpectedOfSecond, story.Found());
        story.PassDeadline();
        Assert.Equal(story.ExpectedReviews, story.Reviews());
    });

    [Fact]
    public void Batches_are_the_sums_of_their_files_and_the_books_balance() => Check(plan =>
    {
        var story = Read(plan);

        foreach (var (batch, lines) in story.Files)
        {
            var totals = story.Desk.BatchOf(batch).Totals;
            foreach (var currency in lines.GroupBy(l => l.Currency))
            {
                var sums = totals[currency.Key];
                Assert.Equal(currency.Sum(l => l.NetMinor), sums.NetMinor);
                Assert.Equal(currency.Sum(l => l.FeeMinor), sums.FeesMinor);
                Assert.Equal(Gross(currency, LineType.Payment), sums.PaymentsMinor);
                Assert.Equal(Gross(currency, LineType.Refund), sums.RefundsMinor);
                Assert.Equal(Gross(currency, LineType.Chargeback), sums.ChargebacksMinor);
                Assert.Equal(
                    sums.UnexplainedMinor,
                    story.Desk.OpenReviews.Where(r => r.Related == batch && r.Currency == currency.Key)
                        .Sum(r => r.DeltaMinor));
            }
        }
        Balances(story);
    });

    [Fact]
    public void When_all_is_resolved_nothing_is_in_transit_and_the_batches_close() => Check(plan =>
    {
        var story = Read(plan);
        story.Resolve();

        Assert.Empty(story.Desk.OpenReviews);
        Balances(story);
        Assert.All(
            story.Desk.Book.Accounts.Where(a => a.Name.Code.StartsWith("settlement_account:", StringComparison.Ordinal)
                || a.Name.Code.StartsWith("suspense:", StringComparison.Ordinal) || a.Name.Code == "reserved_balance"),
            a => Assert.True(a.BalanceMinor == 0, $"{a.Name.Code} {a.Name.Currency} has {a.BalanceMinor}."));
        Assert.All(story.Desk.Book.Payments, id =>
        {
            var payment = story.Desk.Book.PaymentOf(id);
            Assert.Equal(SettlementState.Settled, payment.Settlement);
            Assert.Empty(payment.Drifts);
            Assert.Equal((0, 0), (payment.UnsettledMinor, payment.UnsettledRefundsMinor));
        });
        Assert.All(story.Desk.Batches, batch => story.TellBankAndClose(batch));
    });

    [Fact]
    public void What_the_merchant_got_is_what_the_lines_say() => Check(plan =>
    {
        var story = Read(plan);
        story.Resolve();

        var net = story.Files.SelectMany(f => f.Lines).GroupBy(l => l.Currency);
        Assert.All(net, currency => Assert.Equal(
            // What was disputed left the merchant by the dispute; its line tells it once more.
            currency.Sum(l => l.NetMinor) + (currency.Key == "USD" ? story.MatchedChargebacksMinor : 0)
                - (currency.Key == "USD" ? story.DisputedMinor : 0),
            story.Desk.Book.Accounts.Where(a => a.Name.Code == "merchant_balance:mrc_1"
                && a.Name.Currency == currency.Key).Sum(a => a.BalanceMinor)));
    });

    [Fact]
    public void A_line_that_comes_again_changes_nothing() => Check(plan =>
    {
        var story = Read(plan);
        var (book, taken) = (story.Desk.Book, story.Desk.Taken.ToList());
        var before = (book.Entries.Count, book.Events.Count, story.Reviews());

        // The same command again: the batch has been read beyond it, or is read no more.
        Assert.All(taken, line => Assert.IsType<Decision.Refused>(book.Do(SettlementOperations.TakeLine, line)));
        // The same lines in another file.
        story.Desk.Play("file");
        foreach (var line in taken)
        {
            story.Desk.Read(line.Line!);
            Assert.Equal(LineStatus.Duplicate, story.Desk.Last.Status);
        }
        Assert.Equal(before.Item1, book.Entries.Count);
        Assert.Equal(before.Item3, story.Reviews());
        // That a file came is told, and nothing of its lines.
        Assert.Equal(before.Item2 + 1, book.Events.Count);
        Assert.Equal(0, story.Desk.Batch.OpenReviews);
        Assert.Empty(story.Desk.Batch.Totals);
    });

    private static SettlementStory Read(SettlementPlan plan)
    {
        var story = new SettlementStory(plan);
        story.ReadFirst();
        story.ReadSecond();
        story.PassDeadline();
        return story;
    }

    private static long Gross(IEnumerable<ReportedLine> lines, LineType type) =>
        lines.Where(l => l.Type == type).Sum(l => l.GrossMinor);

    private static void Balances(SettlementStory story)
    {
        Assert.All(
            story.Desk.Book.Entries.GroupBy(e => e.Account.Currency), c => Assert.Equal(0, c.Sum(e => e.AmountMinor)));
        Assert.All(
            story.Desk.Book.Accounts.GroupBy(a => a.Name.Currency), c => Assert.Equal(0, c.Sum(a => a.BalanceMinor)));
    }

    private static void Check(Action<SettlementPlan> holds) =>
        FsCheck.Check.One(Config, Prop.ForAll(Arb.From(Plans(), Shorter), holds));

    private static Gen<SettlementPlan> Plans()
    {
        var fault = Gen.Frequency(
            (12, Gen.Constant(Fault.None)),
            (8, Gen.Choose(1, (int)Fault.Late).Select(n => (Fault)n)));
        var payment =
            from amount in Gen.Choose(10, 500)
            from captures in Gen.Choose(1, 3)
            from refunds in Gen.Choose(0, 2)
            from dispute in Gen.Elements("", "", "opened", "lost", "won")
            from faults in fault.ArrayOf(8)
            select new PlannedPayment(amount * 40L, captures, refunds, dispute, faults);
        return
            from payments in payment.NonEmptyListOf()
            from choices in Gen.Choose(0, 3).ArrayOf(16)
            select new SettlementPlan([.. payments.Take(6)], choices);
    }

    /// <summary>Fewer payments, or one fault less.</summary>
    private static IEnumerable<SettlementPlan> Shorter(SettlementPlan plan)
    {
        for (var i = 0; plan.Payments.Count > 1 && i < plan.Payments.Count; i++)
        {
            yield return plan with { Payments = [.. plan.Payments.Where((_, at) => at != i)] };
        }
        for (var i = 0; i < plan.Payments.Count; i++)
        {
            for (var f = 0; f < plan.Payments[i].Faults.Length; f++)
            {
                if (plan.Payments[i].Faults[f] != Fault.None)
                {
                    var faults = plan.Payments[i].Faults.Select((old, at) => at == f ? Fault.None : old).ToArray();
                    yield return plan with
                    {
                        Payments = [.. plan.Payments.Select((p, at) => at == i ? p with { Faults = faults } : p)],
                    };
                }
            }
        }
    }
}

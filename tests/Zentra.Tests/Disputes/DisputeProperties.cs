using FsCheck;
using FsCheck.Fluent;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Disputes;

/// <summary>What holds for notices in any order and repetition, with refunds and answers between them.</summary>
public sealed class DisputeProperties
{
    private const int Disputes = 3;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60);

    private static readonly string[] Conditions = ["", " fee 1500", " fee 2500", " fee 1500 returned 1500"];

    [Fact]
    public void The_books_balance_and_the_reserve_is_what_is_open() => Check((book, _) =>
    {
        Assert.Equal(0, book.Accounts.Sum(a => a.BalanceMinor));
        Assert.Equal(All(book).Where(d => d.IsOpen).Sum(d => d.AmountMinor), book.Balance("dispute_reserve"));
        Assert.Equal(All(book).Sum(d => d.HeldMinor), book.Balance("dispute_reserve"));
        Assert.Equal(
            All(book).Sum(d => d.FeeMinor - d.FeeReturnedMinor), book.Balance("fees:sandbox"));
        Assert.Equal(
            -All(book).Sum(d => d.TakenMinor + d.FeeMinor - d.FeeReturnedMinor),
            book.Balance("merchant_balance:mrc_1"));
    });

    [Fact]
    public void Refunds_and_lost_disputes_never_exceed_the_captures() => Check((book, _) =>
    {
        var payment = book.Payment;
        var lost = All(book).Sum(d => d.LostMinor);

        Assert.True(payment.AmountRefundedMinor + lost <= payment.AmountCapturedMinor);
        Assert.True(payment.RefundableMinor >= 0);
        Assert.Equal(
            -payment.AmountAuthorizedMinor + payment.AmountRefundedMinor + lost,
            book.Balance("customer_balance:cus_1"));
    });

    [Fact]
    public void A_payment_and_its_disputes_agree() => Check((book, _) =>
    {
        var payment = book.Payment;

        Assert.Equal(All(book).Sum(d => d.TakenMinor), payment.AmountDisputedMinor);
        Assert.Equal(All(book).Where(d => d.IsLost).Sum(d => d.AmountMinor), payment.AmountLostMinor);
        Assert.Equal(payment.Recounted(), payment);
        Assert.Equal(
            All(book).Any(d => d.IsOpen) ? DisputeState.Open
                : All(book).Any(d => d.IsLost) ? DisputeState.Lost
                : All(book).Any(d => d.Status == DisputeStatus.Won) ? DisputeState.Won
                : DisputeState.None,
            payment.Dispute);
        Assert.All(All(book), d => Assert.Equal(d.BeyondMinor > 0, d.Review is not null));
    });

    [Fact]
    public void What_a_provider_tells_is_always_taken_and_a_repeat_has_no_effect() => Check((book, step) =>
    {
        if (WireName.Find<DisputeNoticeStage>(step.Split(' ')[0]) is null)
        {
            return;
        }
        var before = (book.Entries.Count, book.Events.Count, book.Payment.AmountDisputedMinor);
        Assert.IsType<Decision.Accepted>(book.Do(step));
        Assert.Equal(before, (book.Entries.Count, book.Events.Count, book.Payment.AmountDisputedMinor));
    });

    private static IEnumerable<Dispute> All(Book book) =>
        Enumerable.Range(1, Disputes).Select(book.FindDispute).OfType<Dispute>();

    /// <summary>Plays random lives of a payment, and checks after each step of each.</summary>
    private static void Check(Action<Book, string> holds) => FsCheck.Check.One(
        Config,
        Prop.ForAll(Arb.From(Lives(), Shorter), steps =>
        {
            var book = DisputeScript.Play(DisputeScript.Captured);
            foreach (var step in steps)
            {
                book.Do(step);
                holds(book, step);
            }
        }));

    private static Gen<string[]> Lives()
    {
        var amount = Gen.Choose(1, 60).Select(n => n * 200L);
        var stage = Gen.Elements("inquiry", "closed", "opened", "under_review", "second_stage", "won", "lost");
        var notice =
            from told in stage
            from minor in amount
            from condition in Gen.Elements(Conditions)
            from number in Gen.Choose(1, Disputes)
            select $"{told} {minor}{condition} @{number}";
        var answer =
            from asked in Gen.Elements("draft", "submit", "accept", "overdue")
            from number in Gen.Choose(1, Disputes)
            select $"{asked} @{number}";
        var other = Gen.OneOf(
            amount.Select(minor => $"refund {minor}"),
            Gen.Elements("approved", "declined", "approved ~1", "declined ~1", "refund", "wait 3d"));
        return Gen.Frequency((6, notice), (2, answer), (3, other)).ArrayOf();
    }

    private static IEnumerable<string[]> Shorter(string[] steps) =>
        Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray());
}

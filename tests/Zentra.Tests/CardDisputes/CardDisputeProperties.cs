using FsCheck;
using FsCheck.Fluent;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Disputes;
using Zentra.Tests.Payments;

namespace Zentra.Tests.CardDisputes;

/// <summary>What holds after each step of any sequence of steps, allowed or not.</summary>
public sealed class CardDisputeProperties
{
    private const long Cleared = 10_000;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(40);

    [Fact]
    public void The_split_always_sums_to_the_amount() => Check(book => Assert.All(book.CardDisputes(), d =>
    {
        Assert.Equal(d.AmountMinor, d.RecoveredMinor + d.DeniedMinor + d.WrittenOffMinor + d.RemainingMinor);
        long[] split = [d.RecoveredMinor, d.DeniedMinor, d.WrittenOffMinor, d.RemainingMinor];
        Assert.All(split, part => Assert.InRange(part, 0, d.AmountMinor));
        Assert.InRange(d.CreditMinor, 0, d.RemainingMinor);
        if (!d.IsOpen)
        {
            Assert.Equal((0, 0), (d.RemainingMinor, d.CreditMinor));
            Assert.Null(d.DueAt());
        }
    }));

    [Fact]
    public void The_books_say_what_the_disputes_say_and_nobody_is_credited_twice() => Check(book =>
    {
        var all = book.CardDisputes();
        var had = all.Sum(d => d.CreditMinor + d.RecoveredMinor + d.WrittenOffMinor);

        Assert.Equal(0, book.Accounts.Sum(a => a.BalanceMinor));
        Assert.Equal(-all.Sum(d => d.CreditMinor), book.Balance("chargeback_receivable"));
        Assert.Equal(had - Cleared, book.Balance("card_account:operating"));
        Assert.Equal(Cleared - all.Sum(d => d.RecoveredMinor), book.Balance("network_settlement:visa"));
        Assert.Equal(-all.Sum(d => d.WrittenOffMinor), book.Balance("write_offs:visa"));
        Assert.InRange(had, 0, Cleared);
    });

    [Fact]
    public void An_authorization_counts_what_is_disputed_and_never_more_than_was_cleared() => Check(book =>
    {
        var disputed = book.CardDisputes()
            .Where(d => d.IsFiled || d.Status != CardDisputeStatus.Withdrawn).Sum(d => d.AmountMinor);
        var authorization = book.Find(Authorization.Records, CardDisputeScript.AuthorizationId)!;

        Assert.Equal(disputed, authorization.AmountDisputedMinor);
        Assert.InRange(disputed, 0, Cleared);
    });

    private static void Check(Action<Book> holds) => FsCheck.Check.One(
        Config,
        Prop.ForAll(Arb.From(Lives(), Shorter), steps =>
        {
            var book = CardDisputeScript.Play($"clear {Cleared}");
            foreach (var step in steps)
            {
                book.Take(step);
                holds(book);
            }
        }));

    private static Gen<string[]> Lives()
    {
        var minor = Gen.Choose(1, 60).Select(n => n * 100L);
        var opening = Gen.OneOf(minor.Select(m => $"open {m}"), Gen.Constant("open"));
        var plain = Gen.Elements(
            "evidence", "file", "represent", "accept", "escalate pre_arbitration", "escalate arbitration",
            "resolve won", "resolve lost", "withdraw", "credit", "uncredit", "wake");
        var priced =
            from word in Gen.Elements(
                "represent", "accept writeoff", "resolve lost writeoff", "resolve partially_won recovered", "credit",
                "uncredit")
            from amount in minor
            select $"{word} {amount}";
        var split =
            from recovered in minor
            from denied in minor
            from writtenOff in minor
            select $"resolve partially_won recovered {recovered} denied {denied} writeoff {writtenOff}";
        var step =
            from taken in Gen.Frequency((4, plain), (4, priced), (1, split))
            from number in Gen.Choose(1, 3)
            select $"{taken} @{number}";
        return Gen.Frequency((2, opening), (8, step), (1, Gen.Constant("wait 40d"))).ArrayOf();
    }

    private static IEnumerable<string[]> Shorter(string[] steps) =>
        Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray());
}

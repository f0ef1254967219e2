using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Disputes;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Cards;

/// <summary>
/// Whatever happens to a card, in any order, with repeats and losses: a naive model agrees after each step. A failure
/// prints its shortest script, which <see cref="CardLifeTests"/> plays.
/// </summary>
public sealed class CardLifeProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60);

    [Fact]
    public void A_naive_model_agrees_after_every_step() => FsCheck.Check.One(
        Config, Prop.ForAll(Arb.From(Lives(), Shorter), steps => { Agree(steps); }));

    /// <summary>Plays a script, as a failure prints it; the life that it made.</summary>
    internal static CardLife Agree(string script) => Agree(script.Split(", "));

    private static CardLife Agree(string[] steps)
    {
        var (life, model) = (new CardLife(), new CardLifeModel());
        foreach (var step in steps)
        {
            life.Take(new(step));
            model.Take(new(step));

            Assert.Equal($"{step}\n{model}", $"{step}\n{Say(life)}");
            Assert.All(
                life.Book.Accounts.GroupBy(a => a.Name.Currency), c => Assert.Equal(0, c.Sum(a => a.BalanceMinor)));
            Assert.All(life.Book.Entries, e => Assert.True(
                e.BalanceMinor >= 0 || !e.Account.Code.StartsWith("card_hold:", StringComparison.Ordinal)));
        }
        return life;
    }

    private static string Say(CardLife life) => CardLifeModel.Say(
        life.Book.Balance("card_hold:operating"), life.Book.Balance("card_account:operating"),
        life.Book.Balance("network_settlement:visa"), life.Book.Balance("conversion:visa"),
        life.Book.Accounts.Where(a => a.Name.Code.StartsWith("suspense:", StringComparison.Ordinal))
            .Sum(a => a.BalanceMinor),
        life.Book.Balance("chargeback_receivable"), life.Book.Balance("write_offs:visa"), life.Used, life.Open.Count(),
        life.Authorizations.Select(Say), life.Disputes.Select(Say));

    private static string Say(Authorization a) => string.Create(
        CultureInfo.InvariantCulture,
        $"{a.Status.Name()}: approved {a.ApprovedMinor} held {a.HeldMinor} cleared {a.ClearedMinor} ")
        + string.Create(CultureInfo.InvariantCulture, $"reversed {a.ReversedMinor} expired {a.ExpiredMinor} ")
        + string.Create(CultureInfo.InvariantCulture, $"refunded {a.RefundedMinor} disputed {a.AmountDisputedMinor}");

    private static string Say(CardDispute d) => string.Create(
        CultureInfo.InvariantCulture,
        $"{d.Status.Name()}: {d.AmountMinor} recovered {d.RecoveredMinor} denied {d.DeniedMinor} ")
        + string.Create(CultureInfo.InvariantCulture, $"remaining {d.RemainingMinor} credit {d.CreditMinor}");

    private static Gen<string[]> Lives()
    {
        var minor = Gen.Elements(1, 300, 330, 700, 770, 1_400, 1_500, 2_400, 2_600);
        var place = Gen.Elements("shop", "shop", "eats", "web", "fx");
        var use = Gen.Choose(1, 5).Select(n => $"@{n}");
        var share = Gen.Elements("", "", " more", " last", " 1/2", " 2/2", " 1/3", " 2/3");
        var asked =
            from word in Gen.Elements("auth", "auth", "auth", "auth", "financial", "advice", "force", "credit", "paid")
            from amount in minor
            from shop in place
            from partial in Gen.Elements("", "", " partial")
            select $"{word} {amount} {shop}{partial}";
        var priced =
            from word in Gen.Elements("inc", "inc", "back", "replace", "return", "unreturn", "unclear", "dispute")
            from amount in minor
            from which in use
            select $"{word} {amount} {which}";
        var cleared =
            from amount in minor
            from which in use
            from part in share
            select $"clear {amount} {which}{part}";
        var plain =
            from word in Gen.Elements("again", "back", "undo", "approve", "decline", "wake", "dispute")
            from which in use
            select $"{word} {which}";
        var lone =
            from word in Gen.Elements("stray", "gift", "nobody", "late")
            from amount in minor
            select $"{word} {amount}";
        var argued =
            from word in Gen.Elements("grant", "revoke", "part", "win")
            from amount in minor
            from which in Gen.Choose(1, 2)
            select $"{word} {amount} #{which}";
        var ended =
            from word in Gen.Elements("grant", "revoke", "file", "win", "lose", "drop")
            from which in Gen.Choose(1, 2)
            select $"{word} #{which}";
        var time = Gen.Elements("wait 2h", "wait 20h", "wait 90h", "wait 170h");
        return Gen.Frequency(
            (8, asked), (6, priced), (7, cleared), (5, plain), (1, lone), (2, argued), (2, ended), (2, time),
            (2, Gen.Elements("twice", "answer", "reopen", "ghost"))).ArrayOf();
    }

    private static IEnumerable<string[]> Shorter(string[] steps) =>
        Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray());
}

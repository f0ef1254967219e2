using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Controls;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Cards;

/// <summary>What holds for a card in any order of messages, with repeats, and of the time that passes.</summary>
public sealed class AuthorizationProperties
{
    private const long Limit = 2_000;
    private const int Transactions = 5;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60);

    [Fact]
    public void A_model_of_a_few_lines_agrees_on_what_is_held_spent_and_used() => Check((book, model) =>
    {
        Assert.Equal(0, book.Accounts.Sum(a => a.BalanceMinor));
        Assert.Equal(model.Held, book.Balance("card_hold:operating_account"));
        Assert.Equal(-model.Held - model.Posted, book.Balance("card_account:operating_account"));
        Assert.Equal(model.Posted, book.Balance("network_settlement:visa"));
        Assert.Equal(model.Used, Used(book));
        Assert.Equal(
            string.Join(' ', model.Statuses), string.Join(' ', book.Authorizations().Select(a => a.Status.Name())));
    });

    [Fact]
    public void Every_authorization_adds_up() => Check((book, _) => Assert.All(book.Authorizations(), a =>
    {
        Assert.Equal(
            a.ApprovedMinor,
            a.HeldMinor + a.ClearedMinor + a.ReversedMinor + a.ExpiredMinor);
        Assert.True(a.HeldMinor >= 0 && a.ClearedMinor >= 0);
        Assert.True(a.IsPending || a.HeldMinor == 0, $"{a.Id} is {a.Status.Name()} and holds {a.HeldMinor}.");
    }));

    [Fact]
    public void A_past_decision_is_reproduced_whatever_came_after_it() => Check((book, _) =>
        Assert.All(book.Authorizations().Where(a => a.Decisions.Count > 0), authorization =>
        {
            var card = book.Find(Zentra.Cards.Issuing.Card.Kind, authorization.Card!)!;
            var raised = 0L;
            foreach (var decision in authorization.Decisions)
            {
                var isIncrement = decision.Kind == NetworkRequestKind.Incremental;
                var purchase = new Purchase
                {
                    Card = card.Id,
                    Program = card.Program,
                    Workspace = book.Workspace.Id,
                    AmountMinor = decision.AskedMinor,
                    Currency = card.Currency,
                    Merchant = authorization.Merchant!,
                    Channel = authorization.Channel,
                    At = decision.At,
                    IsFirstUse = decision.Facts.Uses == 0,
                    Uses = decision.Facts.Uses,
                    IsIncrement = isIncrement,
                    AuthorizedMinor = isIncrement ? raised : 0,
                };
                var sets = decision.Sets.Select(s => book.Find(ControlSet.Kind, s)!).ToList();

                Assert.Equal(decision.Rules, AuthorizationPolicy.Again(decision, purchase, sets).Rules);
                raised += decision.ApprovedMinor;
            }
        }));

    private static long Used(Book book)
    {
        var set = book.Find(ControlsInForce.Kind, ControlsInForce.IdOf(book.Cards()[0].Id))!.Set;
        var card = book.Cards()[0];
        var purchase = new Purchase
        {
            Card = card.Id,
            Program = card.Program,
            Workspace = book.Workspace.Id,
            AmountMinor = 0,
            Currency = "USD",
            Merchant = new() { Id = "mer_eats", Category = "5812" },
            Channel = Channel.Pos,
            At = book.Now,
        };
        return ControlEvaluation.Evaluate(purchase, [set], id => book.Find(SpendCounter.Kind, id))
            .Results.Single().UsedMinor!.Value;
    }

    private static void Check(Action<Book, Model> holds) => FsCheck.Check.One(
        Config,
        Prop.ForAll(Arb.From(Lives(), Shorter), steps =>
        {
            var book = CardScript.Play($"card limit {Limit}");
            var model = new Model();
            foreach (var step in steps)
            {
                book.Run(step);
                model.Take(step);
                holds(book, model);
            }
        }));

    private static Gen<string[]> Lives() => Gen.Frequency(
        (6, Amounts().Select(a => Say($"auth {a} t{a % Transactions}"))),
        (2, Amounts().Select(a => Say($"auth {a} partial"))),
        (2, Amounts().Select(a => Say($"financial {a}"))),
        (1, Amounts().Select(a => Say($"advice {a}"))),
        (1, Amounts().Select(a => Say($"force {a}"))),
        (3, Which().SelectMany(_ => Amounts(), (at, a) => Say($"inc {a} @{at}"))),
        (3, Which().Select(at => Say($"reverse @{at}"))),
        (3, Which().SelectMany(_ => Amounts(), (at, a) => Say($"reverse {a} @{at}"))),
        (2, Gen.Constant("wait 3d")),
        (3, Which().Select(at => Say($"wake @{at}")))).ArrayOf();

    private static Gen<int> Which() => Gen.Choose(1, 6);

    private static Gen<int> Amounts() => Gen.Elements(1, 250, 500, 700, 1_999, 2_001);

    private static string Say(FormattableString step) => step.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Shorter(string[] steps) =>
        Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray());

    /// <summary>The same in the simplest words: a list of holds.</summary>
    private sealed class Model
    {
        private static readonly TimeSpan Life = TimeSpan.FromDays(7);

        private readonly List<Hold> holds = [];
        private readonly HashSet<string> seen = [];
        private TimeSpan now;

        public long Held => holds.Sum(h => h.Held);

        public long Posted => holds.Sum(h => h.Posted);

        public long Used => Held + Posted;

        public IEnumerable<string> Statuses => holds.Select(h => h.Status);

        public void Take(string step)
        {
            var words = step.Split(' ');
            var minor = words.Length > 1 && words[1].All(char.IsAsciiDigit) ? Number(words[1]) : 0;
            switch (words[0])
            {
                case "wait":
                    now += TimeSpan.FromDays(3);
                    break;
                case "auth" when words[^1][0] == 't' && !seen.Add($"{step} {now}"):
                    break;
                case "auth":
                    Begin(Fits(minor, words.Contains("partial")), isPosted: false);
                    break;
                case "financial":
                    Begin(Fits(minor, isPartial: false), isPosted: true);
                    break;
                case "advice":
                    Begin(minor, isPosted: false);
                    break;
                case "force":
                    Begin(minor, isPosted: true, isFinal: true);
                    break;
                default:
                    About(words, minor);
                    break;
            }
        }

        private void About(string[] words, long minor)
        {
            var at = holds.Count;
            if (words.FirstOrDefault(w => w[0] == '@') is { } which)
            {
                at = (int)Number(which[1..]);
            }
            if (at < 1 || at > holds.Count)
            {
                return;
            }
            var hold = holds[at - 1];
            switch (words[0])
            {
                case "inc" when hold.Status == "pending" && Used + minor <= Limit:
                    holds[at - 1] = hold with { Held = hold.Held + minor, Ends = now + Life };
                    break;
                case "reverse":
                    holds[at - 1] = hold.Reverse(minor);
                    break;
                case "wake" when hold.Status == "pending" && hold.Ends <= now:
                    holds[at - 1] = hold with { Held = 0, Status = "expired" };
                    break;
            }
        }

        private void Begin(long? approved, bool isPosted, bool isFinal = false) => holds.Add(approved is not { } minor
            ? new(0, 0, "declined", now, IsFinal: true)
            : isPosted ? new(0, minor, "closed", now, isFinal) : new(minor, 0, "pending", now + Life, IsFinal: false));

        /// <summary>What is approved of an amount; null where it is declined.</summary>
        private long? Fits(long minor, bool isPartial) => Used + minor <= Limit ? minor
            : isPartial && Used < Limit ? Limit - Used
            : null;

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }

    private sealed record Hold(long Held, long Posted, string Status, TimeSpan Ends, bool IsFinal)
    {
        public Hold Reverse(long minor) => this switch
        {
            { IsFinal: true } => this,
            { Status: "pending" } when minor == 0 || minor == Held => this with { Held = 0, Status = "reversed" },
            { Status: "pending" } when minor < Held => this with { Held = Held - minor },
            { Status: "closed" } when minor == 0 || minor == Posted => this with { Posted = 0, Status = "reversed" },
            { Status: "closed" } when minor < Posted => this with { Posted = Posted - minor },
            _ => this,
        };
    }
}

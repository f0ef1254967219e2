using FsCheck;
using FsCheck.Fluent;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Payouts;

/// <summary>What holds for payouts in any order of requests, files and statements.</summary>
public sealed class PayoutProperties
{
    private const int Payouts = 4;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60);

    [Fact]
    public void The_books_balance_and_what_is_on_its_way_is_what_is_open() => Check((book, _, _) =>
    {
        Assert.Equal(0, book.Accounts.Sum(a => a.BalanceMinor));
        Assert.Equal(Sum(book, p => p.IsOpen), book.Balance("payout_clearing"));
        Assert.Equal(Sum(book, p => p.Status == PayoutStatus.Paid), book.Balance("bank:main"));
    });

    [Fact]
    public void A_merchant_has_what_was_settled_less_what_was_paid_out_and_never_less_than_the_reserve() =>
        Check((book, model, _) =>
        {
            Assert.Equal(
                model.Settled - Sum(book, p => p.IsOpen || p.Status == PayoutStatus.Paid),
                book.Balance("merchant_balance:mrc_1"));
            Assert.True(book.Balance("merchant_balance:mrc_1") >= Math.Min(model.Settled, Model.Reserve));
        });

    [Fact]
    public void A_model_of_a_dozen_lines_agrees_on_every_status() => Check((book, model, _) => Assert.Equal(
        string.Join(' ', model.Statuses),
        string.Join(' ', book.Payouts().Select(p => p.Status.Name()))));

    [Fact]
    public void What_a_bank_says_again_has_no_second_effect() => Check((book, _, step) =>
    {
        if (!step.StartsWith("debit", StringComparison.Ordinal) && !step.StartsWith("credit", StringComparison.Ordinal))
        {
            return;
        }
        var before = (book.Entries.Count, book.Events.Count);
        Assert.IsType<Decision.Refused>(book.Copy().Take(step));
        book.Take(step);
        Assert.Equal(before, (book.Entries.Count, book.Events.Count));
    });

    private static long Sum(Book book, Func<Payout, bool> which) =>
        book.Payouts().Where(which).Sum(p => p.AmountMinor);

    private static void Check(Action<Book, Model, string> holds) => FsCheck.Check.One(
        Config,
        Prop.ForAll(Arb.From(Lives(), Shorter), steps =>
        {
            var book = PayoutScript.Play($"account reserve {Model.Reserve}");
            var model = new Model();
            foreach (var step in steps)
            {
                model.Take(step);
                book.Take(step);
                holds(book, model, step);
            }
        }));

    private static Gen<string[]> Lives()
    {
        var settled = Gen.Choose(1, 50).Select(n => $"settle {n * 100}");
        var asked = Gen.Choose(1, 50).Select(n => $"payout {n * 100}");
        var done =
            from what in Gen.Elements("cancel", "paid", "fail", "return", "debit", "credit", "debit entry 2")
            from number in Gen.Choose(1, Payouts)
            select $"{what} @{number}";
        return Gen.Frequency((2, settled), (2, asked), (1, Gen.Constant("file")), (6, done)).ArrayOf();
    }

    private static IEnumerable<string[]> Shorter(string[] steps) =>
        Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, at) => at != i).ToArray());

    /// <summary>Payouts as a list of words, without books.</summary>
    private sealed class Model
    {
        public const long Reserve = 300;

        private readonly List<long> amounts = [];
        private readonly HashSet<int> reviewed = [];

        public long Settled { get; private set; }

        public List<string> Statuses { get; } = [];

        public void Take(string step)
        {
            var words = step.Split(' ');
            var at = words[^1][0] == '@' ? words[^1][1] - '1' : -1;
            if (words[0] == "settle")
            {
                Settled += long.Parse(words[1], null);
            }
            else if (words[0] == "payout" && Settled - Out() - Reserve >= long.Parse(words[1], null))
            {
                amounts.Add(long.Parse(words[1], null));
                Statuses.Add("created");
            }
            else if (words[0] == "file")
            {
                for (var i = 0; i < Statuses.Count; i++)
                {
                    Statuses[i] = Statuses[i] == "created" ? "in_transit" : Statuses[i];
                }
            }
            else if (at >= 0 && at < Statuses.Count)
            {
                // A credit before anything was sent is a person's from then on.
                var isReviewed = words[0] == "credit"
                    && (Statuses[at] == "created" ? !reviewed.Add(at) : reviewed.Contains(at));
                Statuses[at] = isReviewed ? Statuses[at] : (words[0], Statuses[at]) switch
                {
                    ("cancel", "created") => "canceled",
                    ("paid" or "debit", "created" or "in_transit") => "paid",
                    ("fail", "in_transit") => "failed",
                    ("return", "in_transit" or "paid") => "returned",
                    ("credit", "in_transit" or "paid") => "returned",
                    (_, var same) => same,
                };
            }
        }

        private long Out() => amounts.Where((_, i) => Statuses[i] is "created" or "in_transit" or "paid").Sum();
    }
}

using System.Globalization;
using System.Text;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Money;

namespace Zentra.Tests.Clearing;

/// <summary>
/// What the books and the reviews say of each kind of record, kept where people read it: `statements.md`. What the
/// network asks for is owed to it in every case.
/// </summary>
public sealed class ClearingStatementTests
{
    private const string Path = "tests/Zentra.Tests/Clearing/statements.md";

    private static readonly (string Title, string Script)[] Cases =
    [
        ("Cleared as it was authorized", "authorize 1000, file, present 1000, end 1"),
        ("By card, code and retrieval reference", "authorize 1000, file, present 1000 code"),
        ("By card, code and merchant", "authorize 1000, file, present 1000 merchant"),
        ("Never by an amount alone", "authorize 1000, file, present 1000 amountonly"),
        ("A tip within the tolerance", "authorize 1000 at 5812, file, present 1200"),
        ("A tip beyond the tolerance", "authorize 1000 at 5812, file, present 1201"),
        ("More than was authorized where nothing is tolerated", "authorize 1000, file, present 1001"),
        ("Less than was authorized", "authorize 1000, file, present 900"),
        ("A card that is not there, within 15 %", "authorize 1000 ecommerce, file, present 1150"),
        ("A hotel", "authorize 10000 at 7011, file, present 11501"),
        ("A fuel dispenser: the clearing says what was filled in", "authorize 100 at 5542, file, present 4250"),
        ("In three parts", "authorize 1000, file, present 300 part 1/3, present 300 part 2/3, present 400 part 3/3"),
        ("In parts that come to more", "authorize 1000, file, present 700 part 1/2, present 700 part 2/2"),
        ("The last part comes before the first", "authorize 1000, file, present 600 part 2/2, present 400 part 1/2"),
        ("A part that is not final keeps the rest of the hold", "authorize 1000, file, present 300 more"),
        ("One more after the last one", "authorize 1000, file, present 1000 arn 1, present 500 arn 2"),
        ("After the hold expired", "authorize 1000, wait 8d, wake, file, present 1000"),
        ("After it was reversed", "authorize 1000, reverse, file, present 1000"),
        ("What was declined", "authorize 200000, file, present 1000"),
        ("What was posted in a single message already", "financial 1000, file, present 1000"),
        ("Without an authorization", "file, present 1000"),
        ("A card that is not ours, written off", "file, present 1000 unknown, resolve write_off"),
        ("A refund, matched to its purchase", "authorize 1000, file, present 1000, refund 400"),
        ("A refund of more than was bought", "authorize 1000, file, present 1000, refund 1400"),
        ("A refund that was authorized", "refundable 400, file, refund 400"),
        ("A refund without a purchase", "file, refund 400"),
        ("A presentment is taken back", "authorize 1000, file, present 1000, -present 1000"),
        ("More of a presentment is taken back than there was", "authorize 1000, file, present 1000, -present 1100"),
        ("A refund is taken back", "authorize 1000, file, present 1000, refund 400, -refund 400"),
        ("A reversal without an authorization", "file, -present 1000"),
        ("Another currency at another rate", "authorize 1085 of 1000EUR, file, present 1090 of 1000EUR"),
        ("Another currency, and more of it", "authorize 1085 of 1000EUR, file, present 1200 of 1100EUR"),
        ("Settled in another currency than is billed",
            "authorize 1085 of 1000EUR, file, present 1090 of 1000EUR settled 870GBP, "
            + "-present 1090 of 1000EUR settled 872GBP"),
        ("In another currency than was asked for", "authorize 1000, file, present 1000 of 920EUR"),
        ("Nothing says what it is in the card's currency", "authorize 1000, file, present 1000 of 920EUR unbilled"),
        ("At another category", "authorize 1000 at 5411, file, present 1000 at 7995"),
        ("A second presentment", "authorize 1000, file, present 1000, chargeback 1000, present 1000 second arn 9"),
        ("A fee", "file, fee 250, -fee 250"),
        ("The same record twice", "authorize 1000, file, present 1000, present 1000"),
        ("What could not be read, and totals that differ", "file, reject, refund 100, end 3"),
    ];

    public static TheoryData<string> Titles => [.. Cases.Select(c => c.Title)];

    [Fact]
    public void The_postings_are_as_they_are_kept()
    {
        var text = new StringBuilder("# The postings of clearing\n");
        foreach (var (title, script) in Cases)
        {
            text.Append("\n## ").Append(title).Append("\n\n```\n").Append(Statement(script)).Append("```\n");
        }
        Repository.MatchSnapshot(Path, text.ToString());
    }

    /// <summary>Whatever is the matter: the books balance, and limits count what was spent and is held.</summary>
    [Theory]
    [MemberData(nameof(Titles))]
    public void The_books_balance(string title)
    {
        var desk = new ClearingDesk().Play(Cases.Single(c => c.Title == title).Script);

        Assert.All(
            desk.Book.Accounts.GroupBy(a => a.Name.Currency), c => Assert.Equal(0, c.Sum(a => a.BalanceMinor)));
        var held = desk.AuthorizationId is null ? 0 : desk.Authorization.HeldMinor;
        Assert.Equal(held, desk.Book.Balance("card_hold:main"));
        if (desk.AuthorizationId is not null && desk.Authorization.Charged.Count > 0)
        {
            Assert.Equal(desk.Authorization.HeldMinor + desk.Authorization.ClearedMinor, desk.SpentMinor);
        }
    }

    private static string Statement(string script)
    {
        var desk = new ClearingDesk();
        var text = new StringBuilder();
        foreach (var step in script.Split(',', StringSplitOptions.TrimEntries))
        {
            var (entries, reviews) = (desk.Book.Entries.Count, desk.Reviews.Count);
            desk.Play(step);
            text.Append(step).Append('\n');
            foreach (var entry in desk.Book.Entries.Skip(entries))
            {
                text.Append(Line(Named(entry.Account.Code, desk), entry.AmountMinor, entry.BalanceMinor,
                    entry.Account.Currency));
            }
            var isRecord = step.Contains("present", StringComparison.Ordinal)
                || step.Contains("refund ", StringComparison.Ordinal);
            if (isRecord)
            {
                var last = desk.Last;
                text.Append(CultureInfo.InvariantCulture, $"  -> {last.Status.Name()}");
                text.Append(last.MatchedBy is { } by ? $", by {by.Name()}" : "");
                text.Append(last.Reason is { } reason ? $", {reason.Name()}" : "");
                text.Append(
                    last.Authorization is null ? "" : $"; authorization {desk.Authorization.Status.Name()}");
                text.Append(last.IsLate ? ", late" : "").Append('\n');
            }
            foreach (var review in desk.Reviews.Skip(reviews))
            {
                text.Append("  review: ").Append(review.Summary).Append('\n');
                foreach (var fact in new[] { "field", "expected", "actual", "delta", "tolerance", "also" })
                {
                    if (review.Facts.TryGetValue(fact, out var value))
                    {
                        text.Append(CultureInfo.InvariantCulture, $"    {fact}: {value}\n");
                    }
                }
            }
        }
        return text.ToString();
    }

    private static string Line(string account, long amount, long balance, string currency)
    {
        var format = Currency.Find(currency)!;
        var signed = (amount > 0 ? "+" : "") + format.Format(amount);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {account,-30} {signed,10} {currency}   balance {format.Format(balance),10}\n");
    }

    private static string Named(string account, ClearingDesk desk) =>
        desk.Reviews.Aggregate(account, (name, review) =>
            name.Replace(review.Id, "rev_…", StringComparison.Ordinal));
}

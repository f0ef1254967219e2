using System.Text;

namespace Zentra.Tests.CardDisputes;

/// <summary>The postings of each path of a card dispute, as statements that are kept beside this test.</summary>
public sealed class CardDisputeStatementTests
{
    private static readonly (string Title, string Script)[] Paths =
    [
        ("Won, with provisional credit", "open 4000, credit, file, resolve won"),
        ("Won, without credit", "open 4000, file, resolve won"),
        ("Won, credited in part", "open 4000, credit 1500, file, resolve won"),
        ("Lost: the credit is taken back", "open 4000, credit, file, represent, accept"),
        ("Lost, and the issuer bears it", "open 4000, credit, file, represent, accept writeoff 4000"),
        ("Lost, and the issuer bears a part that was not credited", "open 4000, file, resolve lost writeoff 1000"),
        ("The merchant contests a part", "open 4000, credit, file, represent 3000, accept"),
        (
            "Partially won in arbitration",
            "open 4000, credit, file, represent, escalate pre_arbitration, escalate arbitration, "
            + "resolve partially_won recovered 2500 writeoff 500"),
        ("Withdrawn", "open 4000, credit, withdraw"),
        ("Credit granted in parts, and taken back", "open 4000, credit 1000, credit, uncredit 500, uncredit, withdraw"),
        ("Written off without the network", "open 4000, credit, resolve lost writeoff 4000"),
    ];

    [Fact]
    public void Every_path_posts_what_its_statement_says()
    {
        var text = new StringBuilder("""
            # What each path of a card dispute posts

            Written by `CardDisputeStatementTests`. Minor units of USD, with the balance after each entry; a negative
            entry is a debit. The charge of 10000 is cleared before: the account is at -10000, and the network is owed
            10000.

            """);
        foreach (var (title, script) in Paths)
        {
            text.Append($"\n## {title}\n\n```\n");
            var book = CardDisputeScript.Play("clear 10000");
            foreach (var step in CardDisputeScript.Steps(script))
            {
                var before = book.Entries.Count;
                book.Take(step);
                text.Append(step).Append('\n');
                foreach (var entry in book.Entries.Skip(before))
                {
                    text.Append($"  {entry.Account.Code,-26}{entry.AmountMinor,8:+0;-0}{entry.BalanceMinor,8}\n");
                }
            }
            text.Append("```\n");
            Assert.Equal(0, book.Balance("chargeback_receivable"));
            Assert.Equal(0, book.Accounts.Sum(a => a.BalanceMinor));
        }
        Repository.MatchSnapshot("tests/Zentra.Tests/CardDisputes/statements.md", text.ToString());
    }
}

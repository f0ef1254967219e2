using System.Text;
using Zentra.Payments.Disputes;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Disputes;

/// <summary>The command x state matrix of disputes: all their rules on one page, kept beside this test.</summary>
public sealed class DisputeMatrixTests
{
    private static readonly (string Name, string Script)[] States =
    [
        ("unknown", ""),
        ("inquiry", "inquiry 4000"),
        ("inquiry, answered", "inquiry 4000, submit"),
        ("inquiry, looked at", "inquiry 4000, under_review"),
        ("inquiry, overdue", "inquiry 4000, wait 8d"),
        ("closed", "inquiry 4000, closed"),
        ("needs_response", "opened 4000"),
        ("needs_response, overdue", "opened 4000, wait 8d"),
        ("under_review", "opened 4000, submit"),
        ("won", "opened 4000, won"),
        ("lost", "opened 4000, lost"),
        ("accepted", "opened 4000, accept"),
        ("needs_response 2", "opened 4000, won, second_stage"),
        ("under_review 2", "opened 4000, won, second_stage, submit"),
        ("won 2", "opened 4000, won, second_stage, won"),
        ("lost 2", "opened 4000, won, second_stage, lost"),
        ("accepted 2", "opened 4000, won, second_stage, accept"),
    ];

    private static readonly string[] Notices =
        ["inquiry", "closed", "opened", "under_review", "won", "lost", "second_stage"];

    private static readonly string[] Asked = ["draft", "submit", "accept", "overdue"];

    [Fact]
    public void Every_notice_and_command_in_every_state_does_what_the_matrix_says() =>
        Repository.MatchSnapshot("tests/Zentra.Tests/Disputes/matrix.md", Matrix());

    [Fact]
    public void Every_status_is_in_the_matrix() => Assert.Equal(
        Enum.GetValues<DisputeStatus>().Select(s => s.Name()).Order(StringComparer.Ordinal),
        States.Where(s => s.Script.Length > 0).Select(s => Begin(s.Script).Dispute().Status.Name())
            .Distinct().Order(StringComparer.Ordinal));

    private static string Matrix()
    {
        var text = new StringBuilder("""
            # What each notice and each command does in each state of a dispute

            Written by `DisputeMatrixTests`. A cell shows the state afterwards with what the dispute then holds, has
            lost and was charged, and the events. A name in brackets is a trace: the notice was kept, with this verdict,
            and had no effect. `409 code` and `422 code` are refusals: nothing happened.

            The dispute is of 4000, of a payment of 10000 that was captured. A number behind a state is its stage.


            """);
        Table(text, "What the provider tells", Notices);
        Table(text, "What is asked here", Asked);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Table(StringBuilder text, string title, IReadOnlyList<string> columns)
    {
        text.Append($"## {title}\n\n| | {string.Join(" | ", columns)} |\n|---|");
        text.Insert(text.Length, "---|", columns.Count).Append('\n');
        foreach (var (name, script) in States)
        {
            var cells = columns.Select(c => Cell(Begin(script), script.Length == 0 ? $"{c} 4000" : c));
            text.Append($"| {name} | {string.Join(" | ", cells)} |\n");
        }
        text.Append('\n');
    }

    private static string Cell(Book book, string when)
    {
        var decision = book.Do(when)!;
        if (decision is Decision.Accepted accepted
            && accepted.Policy.FirstOrDefault(v => v.Rule is "repeated_notice" or "outdated_notice") is { } verdict)
        {
            return $"({verdict.Rule})";
        }
        return decision is Decision.Refused
            ? DisputeScript.Tell(decision, book)
            : string.Join(
                ", ",
                ((Decision.Accepted)decision).Events.Select(e => e.Type.Name)
                    .Prepend($"**{DisputeScript.Tell(book.Dispute())}**"));
    }

    private static Book Begin(string script) => DisputeScript.Play($"{DisputeScript.Captured}, {script}");
}

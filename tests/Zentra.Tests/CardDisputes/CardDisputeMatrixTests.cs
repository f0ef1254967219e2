using System.Text;
using Zentra.Cards.Disputes;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.CardDisputes;

/// <summary>The command x state matrix of card disputes: all their rules on one page, kept beside this test.</summary>
public sealed class CardDisputeMatrixTests
{
    private static readonly (string Name, string Script)[] States =
    [
        ("none", ""),
        ("opened", "open 4000"),
        ("opened, credited", "open 4000, credit"),
        ("opened, past its deadline", "open 4000, wait 121d"),
        ("opened, overdue", "open 4000, wait 121d, wake"),
        ("evidence", "open 4000, evidence"),
        ("filed", "open 4000, file"),
        ("filed, credited in part", "open 4000, credit 1500, file"),
        ("represented", "open 4000, credit, file, represent"),
        ("represented, contested in part", "open 4000, credit, file, represent 3000"),
        ("pre_arbitration", "open 4000, credit, file, represent, escalate pre_arbitration"),
        ("arbitration", "open 4000, file, represent, escalate pre_arbitration, escalate arbitration"),
        ("won", "open 4000, file, resolve won"),
        ("lost", "open 4000, file, resolve lost"),
        ("partially_won", "open 4000, file, resolve partially_won recovered 1000"),
        ("withdrawn", "open 4000, withdraw"),
    ];

    private static readonly string[] Commands =
    [
        "open 10000", "evidence", "file", "represent", "represent 1000", "accept", "accept writeoff 500",
        "escalate pre_arbitration", "escalate arbitration", "resolve won", "resolve lost", "resolve lost writeoff 3000",
        "resolve partially_won recovered 1000 writeoff 400", "resolve partially_won recovered 4000", "withdraw",
        "credit", "credit 4001", "uncredit", "uncredit 100", "wake",
    ];

    public static TheoryData<string> Operations => [.. CardDisputeOperations.All.Select(o => o.Name)];

    [Fact]
    public void Every_command_in_every_state_does_what_the_matrix_says() =>
        Repository.MatchSnapshot("tests/Zentra.Tests/CardDisputes/matrix.md", Matrix());

    [Fact]
    public void Every_status_is_in_the_matrix() => Assert.Equal(
        Enum.GetValues<CardDisputeStatus>().Select(s => s.Name()).Order(StringComparer.Ordinal),
        States.Where(s => s.Script.Length > 0).Select(s => Begin(s.Script).CardDisputes()[0].Status.Name()).Distinct()
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_operation_is_accepted_somewhere(string operation) => Assert.Contains(
        States.SelectMany(_ => Commands, (state, command) => (state.Script, Command: command)),
        c => Named(c.Command) == operation && Begin(c.Script).Take(c.Command) is Decision.Accepted);

    private static string Named(string command) => command.Split(' ')[0] switch
    {
        "open" => "card_disputes.open",
        "evidence" => "card_disputes.add_evidence",
        "file" => "card_disputes.file",
        "represent" => "card_disputes.record_representment",
        "accept" => "card_disputes.accept_representment",
        "escalate" => "card_disputes.escalate",
        "resolve" => "card_disputes.resolve",
        "withdraw" => "card_disputes.withdraw",
        "credit" => "card_disputes.grant_credit",
        "uncredit" => "card_disputes.reverse_credit",
        "wake" => "card_disputes.wake",
        _ => throw new ArgumentException("There is no such command.", nameof(command)),
    };

    private static string Matrix()
    {
        var text = new StringBuilder("""
            # What each command does in each state of a card dispute

            Written by `CardDisputeMatrixTests`. A cell shows the state afterwards with the split (recovered, denied,
            written off, remaining) and the credit that stands, the entries that were posted, and the events.
            `409 code`, `404 code` and `422 code` are refusals: nothing happened. The charge is of 10000, of which 4000
            are disputed.


            """);
        text.Append($"| | {string.Join(" | ", Commands)} |\n|---|");
        text.Insert(text.Length, "---|", Commands.Length).Append('\n');
        foreach (var (name, script) in States)
        {
            text.Append($"| {name} | {string.Join(" | ", Commands.Select(c => Cell(script, c)))} |\n");
        }
        return text.ToString();
    }

    private static string Cell(string script, string command)
    {
        var book = Begin(script);
        var entries = book.Entries.Count;
        var decision = book.Take(command)!;
        if (decision is Decision.Refused)
        {
            return CardDisputeScript.Tell(decision);
        }
        var d = book.CardDisputes()[^1];
        var posted = book.Entries.Skip(entries).Select(e => $"{e.Account.Code} {e.AmountMinor:+0;-0}");
        return $"**{d.Status.Name()}** {d.RecoveredMinor}+{d.DeniedMinor}+{d.WrittenOffMinor}+{d.RemainingMinor}, "
            + $"credit {d.CreditMinor}; {string.Join(", ", posted.Append(CardDisputeScript.Tell(decision)))}";
    }

    private static Book Begin(string script) => CardDisputeScript.Play($"clear 10000, {script}");
}

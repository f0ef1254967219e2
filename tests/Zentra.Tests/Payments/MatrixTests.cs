using System.Text;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;

namespace Zentra.Tests.Payments;

/// <summary>The command x state matrix: all rules of a payment on one page, kept beside this test.</summary>
public sealed class MatrixTests
{
    private static readonly string[] Creates =
    [
        "create 10000", "create 10000 automatic", "create 10000 unconfirmed", "create 100000000",
        "create 100000000 unconfirmed",
    ];

    private static readonly string[] Holds =
        ["confirm", "capture", "capture 3000", "capture 3000 final", "capture 12001", "increment 2000", "cancel"];

    private static readonly string[] Refunds = ["refund", "refund 1000", "refund 12001"];
    private static readonly string[] Times = ["wake", "recover", "wait 2m, wake", "wait 8d, wake"];

    private static readonly string[] Messages =
        ["approved", "declined", "refused", "requires_action", "unknown", "not_received"];

    [Fact]
    public void Every_command_in_every_reachable_state_does_what_the_matrix_says() =>
        Repository.MatchSnapshot("tests/Zentra.Tests/Payments/matrix.md", Matrix());

    [Fact]
    public void Every_status_can_be_reached()
    {
        var reached = Reachable.States.Select(s => Script.Play(s.Script).Payment.Status).ToHashSet();

        // A settlement will make a payment settled.
        Assert.Equal([PaymentStatus.Settled], Enum.GetValues<PaymentStatus>().Except(reached));
    }

    [Fact]
    public void Refunds_change_nothing_about_the_hold() => Assert.All(Reachable.States, state =>
    {
        var without = Reachable.States.First(s => s.Hold == state.Hold && s.Refunds.Length == 0);
        Assert.All(Holds, ask => Assert.Equal(Cell(without, ask), Cell(state, ask)));
    });

    [Fact]
    public void The_hold_changes_nothing_about_refunds() => Assert.All(Reachable.States, state =>
    {
        var same = Reachable.States.First(s => s.Hold == Status(state).Name() && s.Refunds == state.Refunds);
        Assert.All(Refunds, ask => Assert.Equal(Cell(same, ask), Cell(state, ask)));
    });

    private static string Matrix()
    {
        var holds = Reachable.States.Where(s => s.Refunds.Length == 0).ToList();
        var refunds = Reachable.States.Where(s => s.Hold is "partially_captured" or "captured").ToList();
        var text = new StringBuilder("""
            # What each command does in each state of a payment

            Written by `MatrixTests`, which tries everything in every state that can be reached. A cell shows the answer
            to the caller (`200`, `402`; none while a provider is asked), the status afterwards, the provider's
            operation that is called or asked about, and the events. `409 code` and `422 code` are refusals: nothing
            happened.

            The payment is of 10000 in every row; 12001 is always too much, and 100000000 is over the workspace's limit.
            Two sides of a payment move alone, and tests prove it for all their combinations: the hold (what is
            authorized, captured, canceled) and the refunds. So each has its own rows.


            """);
        Table(text, "Creating", ["what happens"], Creates.Select(c => Row(c, [Cell(new Book(OverLimit), c)])));
        Table(text, "The hold: what callers ask", Holds, Rows(holds, Holds));
        Table(text, "The refunds: what callers ask", Refunds, Rows(refunds, Refunds));
        Table(text, "What time does", Times, Rows(
            holds.Concat(refunds.Where(s => s.Refunds == "refund of all open")), Times));
        Table(text, "What a provider's message does to an attempt", Messages, MessageRows(holds.Concat(refunds)));
        Table(text, "How each state was reached", ["script"], holds.Concat(refunds).Distinct().Select(
            s => Row(s.Name, [s.Script])));
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static (string Name, IReadOnlyList<string> Cells) Row(string name, IReadOnlyList<string> cells) =>
        (name, cells);

    private static IEnumerable<(string Name, IReadOnlyList<string> Cells)> Rows(
        IEnumerable<ReachedState> states, IReadOnlyList<string> columns) =>
        states.Select(s => Row(s.Name, [.. columns.Select(c => Cell(s, c))]));

    /// <summary>
    /// One row for each attempt that waits for an answer, and one for each way in which an attempt has ended.
    /// </summary>
    private static IEnumerable<(string Name, IReadOnlyList<string> Cells)> MessageRows(IEnumerable<ReachedState> states)
    {
        var seen = new HashSet<string>();
        foreach (var state in states)
        {
            foreach (var attempt in state.Book.Payment.Attempts)
            {
                var name = $"{attempt.Operation.Name()} {attempt.Status.Name()}";
                if (seen.Add(attempt.IsOpen ? $"{name} {state.Name} {attempt.AmountMinor}" : name))
                {
                    yield return Row(
                        attempt.IsOpen ? $"{name} ({state.Name})" : name,
                        [.. Messages.Select(m => Cell(state, $"{m} #{attempt.Number}"))]);
                }
            }
        }
    }

    private static Workspace OverLimit => Book.Settings with { PaymentLimitMinor = 1_000_000 };

    private static PaymentStatus Status(ReachedState state) =>
        (state.Book.Payment with { Refund = Progress.None }).Status;

    private static string Cell(ReachedState state, string when) => Cell(state.Book.Copy(), when);

    private static string Cell(Book book, string when) => book.Last(when) switch
    {
        Decision.Refused refused => $"{refused.Rejection.Type.Status} {refused.Rejection.Type.Code}",
        Decision.Accepted accepted => Cell(accepted),
        _ => throw new InvalidOperationException($"'{when}' does nothing."),
    };

    private static string Cell(Decision.Accepted accepted)
    {
        if (accepted.Policy.FirstOrDefault(v => v.Rule.EndsWith("_outcome", StringComparison.Ordinal)) is { } verdict)
        {
            return $"({verdict.Rule})";
        }
        var parts = new List<string>
        {
            $"{accepted.Answer?.Status} **{Telling.PaymentOf(accepted).Status.Name()}**".Trim(),
        };
        parts.AddRange(accepted.Effects.Cast<ProviderCall>()
            .Select(c => $"{(c.IsQuery ? "asks about" : "calls")} {c.Operation.Name()}"));
        parts.AddRange(accepted.Events.Select(e => e.Type.Name));
        return string.Join(", ", parts);
    }

    private static void Table(
        StringBuilder text,
        string title,
        IReadOnlyList<string> columns,
        IEnumerable<(string Name, IReadOnlyList<string> Cells)> rows)
    {
        text.Append($"## {title}\n\n| | {string.Join(" | ", columns)} |\n|---|");
        text.Insert(text.Length, "---|", columns.Count).Append('\n');
        foreach (var (name, cells) in rows)
        {
            text.Append($"| {name} | {string.Join(" | ", cells)} |\n");
        }
        text.Append('\n');
    }
}

using System.Text;
using Zentra.Payments.Payouts;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payouts;

/// <summary>The command x state matrix of payouts: all their rules on one page, kept beside this test.</summary>
public sealed class PayoutMatrixTests
{
    private static readonly (string Name, string Script)[] States =
    [
        ("none", ""),
        ("created", "payout 4000"),
        ("in_transit", "payout 4000, file"),
        ("paid, by an operator", "payout 4000, file, paid"),
        ("paid, by the bank", "payout 4000, file, debit entry 0"),
        ("returned, by an operator", "payout 4000, file, return"),
        ("returned, by the bank", "payout 4000, file, credit entry 0"),
        ("returned after it was paid", "payout 4000, file, debit entry 0, credit entry 0"),
        ("failed", "payout 4000, file, fail"),
        ("canceled", "payout 4000, cancel"),
    ];

    private static readonly string[] Commands =
        ["cancel", "file", "paid", "fail", "return", "debit", "credit", "debit 3999", "debit entry 0"];

    [Fact]
    public void Every_command_in_every_state_does_what_the_matrix_says() =>
        Repository.MatchSnapshot("tests/Zentra.Tests/Payouts/matrix.md", Matrix());

    [Fact]
    public void Every_status_is_in_the_matrix() => Assert.Equal(
        Enum.GetValues<PayoutStatus>().Select(s => s.Name()).Order(StringComparer.Ordinal),
        States.Where(s => s.Script.Length > 0).Select(s => Begin(s.Script).Payouts()[0].Status.Name())
            .Distinct().Order(StringComparer.Ordinal));

    private static string Matrix()
    {
        var text = new StringBuilder("""
            # What each command does in each state of a payout

            Written by `PayoutMatrixTests`. A cell shows the state afterwards with the entries that were posted, and the
            events. `debit` and `credit` are a bank's word; `entry 0` is one that was taken before where the state is by
            the bank. `409 code`, `404 code` and `422 code` are refusals: nothing happened.

            The payout is of 4000, of a balance of 10000.


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
        return decision is Decision.Refused
            ? book.Tell(decision)
            : $"**{book.Payouts()[0].Status.Name()}** {string.Join(", ", book.Entries.Skip(entries).Select(e =>
                $"{e.Account.Code.Split(':')[0]} {e.AmountMinor:+0;-0}").Append(book.Tell(decision)))}";
    }

    private static Payments.Book Begin(string script) => PayoutScript.Play($"settle 10000, account, {script}");
}

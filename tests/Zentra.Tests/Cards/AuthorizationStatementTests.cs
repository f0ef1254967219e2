using System.Text;
using Zentra.Runtime.Intents;
using Zentra.Tests.Payments;

namespace Zentra.Tests.Cards;

/// <summary>
/// Account statements of cards: what each step posts. A change of `statements.md` is a change of what the books say.
/// </summary>
public sealed class AuthorizationStatementTests
{
    private static readonly (string Title, string Script)[] Cases =
    [
        ("An authorization is held, and given back wholly when it is reversed", "auth 10000, reverse"),
        ("A part is given back, and what is left stays held", "auth 10000, reverse 4000"),
        ("An increment holds more", "auth 10000, inc 2500"),
        ("A hold that nothing clears expires", "auth 10000, wait 7d, wake"),
        ("A hotel's hold lives longer", "auth 10000 mcc 7011, wait 7d, wake"),
        ("A fuel dispenser asks for nothing, and its authorization ends after a day", "auth 0 mcc 5542, wait 1d, wake"),
        ("A refund that nothing clears ends as well", "refund 400, wait 7d, wake"),
        ("A single message posts at once, and is taken back", "financial 10000, reverse"),
        ("What others approved is held, as a fact", "card limit 100, advice 500"),
        ("A forced posting is owed to the network at once", "card limit 100, force 500"),
        ("A part is approved where the limit leaves no more", "card limit 1000, auth 1500 partial"),
        ("A declined authorization posts nothing", "card limit 1000, auth 1500"),
        ("A declined increment leaves the hold as it was", "card limit 1000, auth 900, inc 101"),
        ("Cards spend what was paid in, and no more", "floor 0, deposit 1000, auth 1001, auth 1000, withdraw 1"),
        ("A line of credit is spent below zero", "card, deposit 100, auth 600"),
        ("A refund in a single message comes back to the account", "financial 1000, posted_refund 400"),
        ("A refund that will be cleared moves nothing yet", "refund 400"),
        ("Checks move nothing", "check, pin wrong"),
        ("A person approves, and it is held then", "watch 500, auth 600, approve"),
        ("A person declines, and nothing is held", "watch 500, auth 600, decline"),
        ("The tenant's own system approves what is held meanwhile", "card ask decline, auth 600, yes"),
        ("The tenant's own system declines, and it is given back", "card ask approve, auth 600, no"),
        ("No answer in time, and the fallback is to decline", "card ask decline, auth 600, silent"),
        ("No answer in time, and the fallback is to approve", "card ask approve, auth 600, silent"),
        ("A late answer never posts", "card ask decline, auth 600, wait 1h, yes"),
        ("A question that nobody asks any more is ended by time", "card ask decline, auth 600, wait 1h, wake"),
        ("The same message again has no second effect", "auth 500 t1, auth 500 t1"),
        ("A network reverses by its own keys, and again without effect", "auth 500 t1, reverse t1, reverse t1"),
    ];

    [Fact]
    public void Each_step_posts_what_the_statements_say()
    {
        var text = new StringBuilder("# Card statements\n");
        foreach (var (title, script) in Cases)
        {
            var whole = script.StartsWith("card", StringComparison.Ordinal) ? script : $"card, {script}";
            text.Append('\n').Append("## ").Append(title).Append("\n\n```\n")
                .Append(StatementTests.Statement(whole, CardScript.Take).TrimEnd()).Append("\n```\n");
        }

        Repository.MatchSnapshot("tests/Zentra.Tests/Cards/statements.md", text.ToString());
    }

    [Fact]
    public void A_replacement_goes_on_with_what_its_line_has_spent()
    {
        var book = CardScript.Play("card limit 1000, auth 700, replace lost, auth 301, auth 300");

        Assert.Equal(
            "approved declined approved",
            string.Join(' ', book.Authorizations().Select(a => a.Outcome.Name())));
        Assert.Equal(1_000, book.Balance("card_hold:operating_account"));
    }

    [Fact]
    public void A_pin_is_tried_three_times_until_somebody_unblocks_it()
    {
        var book = CardScript.Play("pin wrong, pin wrong, pin wrong, pin right, unblock, pin right");

        Assert.Equal(
            ["pin_incorrect", "pin_incorrect", "pin_incorrect", "pin_tries_exceeded", null],
            book.Authorizations().Select(a => a.Reason?.Name()));
    }

    [Fact]
    public void A_card_for_a_single_use_is_used_once_also_while_others_are_asked()
    {
        var book = CardScript.Play("card single ask decline, auth 100, auth 100, no @1, auth 100, yes @3, auth 100");

        Assert.Equal(
            ["external_decision", "maximum_uses_reached", null, "card_closed"],
            book.Authorizations().Select(a => a.Reason?.Name()));
    }
}

using System.Text;
using System.Text.Json;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;

namespace Zentra.Tests.Payments;

/// <summary>
/// What an integrator reads of an attempt: who said no, the raw code, whether money moved, what to do next.
/// </summary>
public sealed class ExplanationTests
{
    [Fact]
    public void Every_status_of_every_operation_reads_as_one_good_sentence()
    {
        var payment = Script.Play("create 10000").Payment;
        var text = new StringBuilder("""
            # What is said of an attempt

            Written by `ExplanationTests`: each operation in each status, whether money moved, whether it may be tried
            again as it was, and the next step.

            | attempt | sentence | money moved | retry | next step |
            |---|---|---|---|---|

            """);
        foreach (var operation in Enum.GetValues<ProviderOperation>())
        {
            foreach (var status in Enum.GetValues<AttemptStatus>().Where(s => CanBe(operation, s)))
            {
                var told = AttemptResource.Of(AttemptOf(payment, operation, status), payment);
                text.Append($"| {operation.Name()} {status.Name()} ");
                text.Append($"| {told.Explanation} | {told.MoneyMoved} | {told.Retry.Name()} ");
                text.Append($"| {told.NextStep ?? "-"} |\n");
            }
        }
        Repository.MatchSnapshot("tests/Zentra.Tests/Payments/explanations.md", text.ToString());
    }

    [Theory]
    [InlineData(
        "create 10000 automatic, approved", 0, "yes",
        "sandbox approved the authorization of 100.00 USD and captured it.")]
    [InlineData(
        "create 10000 automatic, approved, refund 2500, approved, declined invalid_account", 1, "no",
        "sandbox approved the refund of 25.00 USD, then took it back: the account does not exist or is closed "
        + "(raw code 05); the money did not reach the customer.")]
    [InlineData(
        "create 500 JPY, declined insufficient_funds", 0, "no",
        "sandbox refused the authorization of 500 JPY: the account does not hold enough funds (raw code 05); "
        + "no money moved.")]
    public void What_happened_is_said(string script, int attempt, string money, string sentence)
    {
        var payment = Script.Play(script).Payment;

        var told = AttemptResource.Of(payment.Attempts[attempt], payment);

        Assert.Equal((money, sentence), (told.MoneyMoved, told.Explanation));
    }

    [Theory]
    [InlineData("create 10000, approved", "unsafe")]
    [InlineData("create 10000, unknown", "unknown")]
    [InlineData("create 10000, declined insufficient_funds", "safe")]
    [InlineData("create 10000, declined stolen_card", "unsafe")]
    [InlineData("create 10000, declined duplicate_transaction", "unknown")]
    [InlineData("create 10000, declined 4711", "unknown")]
    [InlineData("create 10000, refused", "safe")]
    [InlineData("create 10000, requires_action", "unsafe")]
    public void Whether_it_may_be_tried_again_is_said(string script, string retry)
    {
        var payment = Script.Play(script).Payment;

        Assert.Equal(retry, AttemptResource.Of(payment.Attempts[^1], payment).Retry.Name());
    }

    [Fact]
    public void A_repeat_of_an_earlier_one_says_that_the_earlier_one_may_have_moved_money()
    {
        var accepted = (Decision.Accepted)Script.Play("create 10000").Last("declined duplicate_transaction")!;
        using var problem = JsonDocument.Parse(accepted.Answer!.Body);

        Assert.Equal("maybe", problem.RootElement.GetProperty("money_moved").GetString());
        Assert.EndsWith(
            "the earlier one may have moved money.", problem.RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_documentation_of_the_decline_codes_is_written_by_them()
    {
        var text = new StringBuilder("""
            # Decline codes

            Every provider's own codes are mapped to these; `raw_code` of the attempt keeps the provider's. The list is
            also `GET /routing/decline-codes`. Written by `ExplanationTests` from the table that the program goes by.

            **Retry** says whether the same payment may be tried again as it was, with a new key: `safe`, no money
            moved and another try may pass (a soft decline, which the routing rules may let go to another provider);
            `unsafe`, it would be refused again, count against the merchant or charge twice; `unknown`, it cannot be
            said, and is treated as unsafe. A decline moves no money by itself; `maybe` says that an earlier
            transaction like it may have. The payer is never told that a card is lost, stolen or suspected.

            A raw code that has no mapping becomes `declined_by_provider`, is treated as hard, is kept as it is, and is
            counted by `zentra_unmapped_decline_codes_total` of `/metrics`, by provider and raw code.

            | code | retry | money moved | meaning | payer | merchant | operator |
            |---|---|---|---|---|---|---|

            """);
        foreach (var code in DeclineCodes.All)
        {
            text.Append($"| `{code.Code}` | {code.Retry.Name()} | {code.MoneyMoved} | {code.Meaning} ");
            text.Append($"| {code.Next.Payer} | {code.Next.Merchant} | {code.Next.Operator} |\n");
        }
        Repository.MatchSnapshot("docs/declines.md", text.ToString());
    }

    [Fact]
    public void No_decline_code_is_there_twice_and_no_payer_is_told_what_a_thief_must_not_know()
    {
        Assert.Distinct(DeclineCodes.All.Select(c => c.Code));
        Assert.All(DeclineCodes.All, code => Assert.DoesNotMatch("(?i)lost|stolen|fraud|suspect", code.Next.Payer));
    }

    [Fact]
    public void Each_decline_code_has_a_meaning_and_a_next_step() => Assert.All(DeclineCodes.All, code =>
    {
        Assert.Matches("^[a-z]+(_[a-z]+)*$", code.Code);
        Assert.Matches("^[a-z].*[^.]$", code.Meaning);
        Assert.All(
            new[] { code.NextStep, code.Next.Payer, code.Next.Merchant, code.Next.Operator },
            step => Assert.Matches("^[A-Z].*\\.$", step));
        Assert.Contains(code.MoneyMoved, (string[])["no", "maybe"]);
        Assert.True(!code.Soft || code.MoneyMoved == "no", "What may have moved money is tried nowhere else.");
        Assert.Same(code, DeclineCodes.Of(code.Code));
    });

    [Theory]
    [InlineData("4711")]
    [InlineData("Insufficient_Funds")]
    [InlineData("")]
    [InlineData(null)]
    public void A_code_without_a_mapping_is_hard(string? code)
    {
        Assert.Equal(DeclineCodes.Unmapped, DeclineCodes.Of(code).Code);
        Assert.False(DeclineCodes.Of(code).Soft);
    }

    [Fact]
    public void A_decline_answers_with_all_that_can_be_done_about_it()
    {
        var accepted = (Decision.Accepted)Script.Play("create 10000").Last("declined insufficient_funds")!;
        using var problem = JsonDocument.Parse(accepted.Answer!.Body);
        var root = problem.RootElement;

        Assert.Equal(402, accepted.Answer.Status);
        Assert.Equal("insufficient_funds", root.GetProperty("decline_code").GetString());
        Assert.Equal("no", root.GetProperty("money_moved").GetString());
        Assert.Equal(
            "Ask the customer for another method, or try later.", root.GetProperty("next_step").GetString());
        Assert.Equal("declined", root.GetProperty("payment").GetProperty("status").GetString());
    }

    /// <summary>Only an authorization waits for a customer.</summary>
    private static bool CanBe(ProviderOperation operation, AttemptStatus status) =>
        operation == ProviderOperation.Authorize || status != AttemptStatus.RequiresAction;

    private static Attempt AttemptOf(Payment payment, ProviderOperation operation, AttemptStatus status) =>
        payment.Attempts[0] with
        {
            Operation = operation,
            Status = status,
            Code = status switch
            {
                AttemptStatus.Declined => "do_not_honor",
                AttemptStatus.Refused => "processing_error",
                _ => null,
            },
            RawCode = status switch
            {
                AttemptStatus.Declined => "05",
                AttemptStatus.Refused => "busy",
                AttemptStatus.Unknown => "timeout",
                _ => null,
            },
        };
}

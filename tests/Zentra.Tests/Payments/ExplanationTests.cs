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

            Written by `ExplanationTests`: each operation in each status, whether money moved, and the next step.

            | attempt | sentence | money moved | next step |
            |---|---|---|---|

            """);
        foreach (var operation in Enum.GetValues<ProviderOperation>())
        {
            foreach (var status in Enum.GetValues<AttemptStatus>().Where(s => CanBe(operation, s)))
            {
                var told = AttemptResource.Of(AttemptOf(payment, operation, status), payment);
                text.Append($"| {operation.Name()} {status.Name()} ");
                text.Append($"| {told.Explanation} | {told.MoneyMoved} | {told.NextStep ?? "-"} |\n");
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

    [Fact]
    public void Each_decline_code_has_a_meaning_and_a_next_step() => Assert.All(DeclineCodes.All, code =>
    {
        Assert.Matches("^[a-z]+(_[a-z]+)*$", code.Code);
        Assert.Matches("^[a-z].*[^.]$", code.Meaning);
        Assert.Matches("^[A-Z].*\\.$", code.NextStep);
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

using System.Text;
using Zentra.Payments.Payments;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Tenancy;

namespace Zentra.Tests.Intents;

public sealed class ProblemTests
{
    private static IReadOnlyList<ProblemType> All =>
        [.. PaymentProblems.All, .. LedgerProblems.All, .. AccessProblems.All, PaymentProblems.NothingDue];

    [Fact]
    public void A_refusal_is_a_problem_of_RFC_9457()
    {
        var rejection = new Rejection(
            PaymentProblems.CaptureExceedsAuthorization, "A capture of 2.00 USD exceeds 1.00 USD.")
        {
            Pointer = "/amount_minor",
            NextStep = "Capture less.",
        };

        Assert.Equal(
            """
            {"type":"urn:zentra:problem:capture_exceeds_authorization",
            "title":"The capture is more than what is left of the authorization.","status":422,
            "detail":"A capture of 2.00 USD exceeds 1.00 USD.","code":"capture_exceeds_authorization",
            "request_id":"req_1","retryable":false,
            "errors":[{"pointer":"/amount_minor","code":"capture_exceeds_authorization",
            "detail":"A capture of 2.00 USD exceeds 1.00 USD."}],"next_step":"Capture less."}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(Problem.Of(rejection, "req_1").ToUtf8()));
    }

    [Fact]
    public void What_does_not_apply_is_left_out() => Assert.Equal(
        """
        {"type":"urn:zentra:problem:nothing_due","title":"There is nothing to do for this payment now.",
        "status":409,"detail":"Nothing.","code":"nothing_due","request_id":"req_1","retryable":false}
        """.ReplaceLineEndings(""),
        Encoding.UTF8.GetString(Problem.Of(PaymentProblems.NothingDue, "Nothing.", "req_1").ToUtf8()));

    [Fact]
    public void Each_code_is_its_own_and_is_snake_case()
    {
        Assert.Distinct(All.Select(p => p.Code));
        Assert.All(All, p => Assert.Matches("^[a-z]+(_[a-z]+)*$", p.Code));
    }

    [Fact]
    public void Each_title_is_a_sentence_and_each_status_an_error() => Assert.All(All, p =>
    {
        Assert.Matches("^[A-Z].*\\.$", p.Title);
        Assert.InRange(p.Status, 400, 422);
    });

    [Fact]
    public void A_key_is_equal_to_itself_only()
    {
        var print = Digest.FromSpan(new byte[32]);
        var key = new IdempotencyKey("payments.create", "k1", print);

        Assert.Equal(key, new("payments.create", "k1", print));
        Assert.NotEqual(key, key with { Key = "K1" });
        Assert.NotEqual(key, key with { Operation = "payments.capture" });
        Assert.NotEqual(key, key with { Fingerprint = Digest.FromSpan([1, .. new byte[31]]) });
    }
}

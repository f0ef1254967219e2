using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Disputes;

/// <summary>Disputes over HTTP, from the first notice to the last decision.</summary>
public sealed class DisputeLifeTests(ApiHost host)
{
    [Fact]
    public async Task A_dispute_is_a_part_of_its_payments_story_and_its_books()
    {
        var api = await host.NewTenant();
        var dispute = await api.Dispute(""","amount_minor":400,"fee_minor":150,"reason":"duplicate" """);
        var payment = dispute.Json.Say("payment");
        (await api.Post($"/disputes/{dispute.Id}/evidence", """{"text":{"customer_name":"Ann"},"submit":true}""", null))
            .Is(200);
        await api.Decide(dispute.Id, "won", ""","fee_returned_minor":150""");
        await api.Decide(dispute.Id, "second_stage");
        (await api.Post($"/disputes/{dispute.Id}/accept", "{}", null)).Is(200);

        var story = (await api.Get($"/payments/{payment}/story")).Is(200).Json;
        Assert.Equal(
            "customer -1000, reserved +1000; reserved -1000, settlement +1000; "
            + "merchant -400, dispute_reserve +400, merchant -150, fees +150; "
            + "dispute_reserve -400, merchant +400, fees -150, merchant +150; "
            + "merchant -400, dispute_reserve +400; dispute_reserve -400, customer +400",
            story.Statement());
        Assert.Equal(
            "created, route.selected, authorized, captured, dispute.opened, dispute.evidence_submitted, dispute.won, "
            + "dispute.second_stage, dispute.accepted",
            story.Events());
        var after = (await api.Get($"/payments/{payment}")).Is(200).Json;
        Assert.Equal(("lost", "400"), (after.Say("dispute"), after.Say("amount_disputed_minor")));
        var totals = (await api.Get("/ledger/trial-balance")).Is(200).Json;
        Assert.Equal("0", totals.Say("totals.USD.sum_minor"));
    }

    [Fact]
    public async Task A_dispute_is_shown_as_the_contract_says()
    {
        var api = await host.NewTenant();
        var opened = await api.Dispute(""","amount_minor":400,"fee_minor":150""");
        var shown = (await api.Get($"/disputes/{opened.Id}")).Is(200).Json;

        Assert.Equal(opened.Text, (await api.Get($"/disputes/{opened.Id}")).Text);
        Assert.Equal($"/disputes/{opened.Id}", opened.Headers.Location?.ToString());
        Assert.Equal(
            "dispute needs_response 1 400 USD 150 fraudulent sandbox",
            string.Join(' ', new[]
            {
                "object", "status", "stage", "amount_minor", "currency", "fee_minor", "reason", "provider",
            }.Select(path => shown.Say(path))));
        Assert.Equal("none", shown.Say("response.state"));
        Assert.Equal(4, shown.GetProperty("evidence").GetProperty("ledger_entry").GetArrayLength());
        Assert.Equal(shown.Say("payment"), shown.Say("evidence.payment_id"));
        Assert.NotEmpty(shown.Say("evidence_due_by"));
    }

    [Theory]
    [InlineData("winning_evidence", "opened", "won")]
    [InlineData("losing_evidence", "opened", "lost")]
    [InlineData("winning_evidence", "inquiry", "closed")]
    [InlineData("losing_evidence", "inquiry", "needs_response")]
    [InlineData("they got it", "opened", "under_review")]
    public async Task In_a_sandbox_the_evidence_can_say_how_it_ends(string text, string stage, string then)
    {
        var api = await host.NewTenant();
        var dispute = await api.Dispute($$""","stage":"{{stage}}" """);

        var draft = $$$"""{"text":{"uncategorized_text":"{{{text}}}"}}""";
        (await api.Post($"/disputes/{dispute.Id}/evidence", draft, null)).Is(200);
        Assert.Equal(dispute.Json.Say("status"), (await api.Get($"/disputes/{dispute.Id}")).Json.Say("status"));

        var answered = (await api.Post($"/disputes/{dispute.Id}/evidence", """{"submit":true}""", null)).Is(200).Json;
        Assert.Equal("submitted", answered.Say("response.state"));
        Assert.Equal("operator", answered.Say("response.submitted_to"));
        Assert.Equal(then, (await api.Get($"/disputes/{dispute.Id}")).Is(200).Json.Say("status"));
    }

    [Fact]
    public async Task Disputes_are_listed_by_payment_and_status()
    {
        var api = await host.NewTenant();
        var first = await api.Dispute(""","amount_minor":1""");
        var second = await api.Dispute(""","amount_minor":2""", first.Json.Say("payment"));
        await api.Dispute(""","amount_minor":3,"stage":"inquiry" """);
        await api.Decide(second.Id, "lost");

        Assert.Equal("3 2 1", await Amounts(api, "/disputes"));
        Assert.Equal("2 1", await Amounts(api, $"/disputes?payment={first.Json.Say("payment")}"));
        Assert.Equal("2", await Amounts(api, "/disputes?status=lost"));
        Assert.Equal("3", await Amounts(api, "/disputes?status=inquiry"));
        Assert.Equal("", await Amounts(api, "/disputes?status=won"));
        Assert.Equal("1", await Amounts(api, $"/disputes?starting_after={second.Id}"));
    }

    [Fact]
    public async Task What_nobody_answers_in_time_is_told_once_and_too_late_for_evidence()
    {
        var api = await host.NewTenant();
        var dispute = await api.Dispute();
        await api.Advance(TimeSpan.FromDays(8));
        await api.Advance(TimeSpan.FromDays(8));

        var shown = (await api.Get($"/disputes/{dispute.Id}")).Is(200).Json;
        Assert.Equal(("needs_response", "True"), (shown.Say("status"), shown.Say("evidence_overdue")));
        Assert.Single(
            (await api.Get($"/events?object={dispute.Id}")).Is(200).Json.Items("data"),
            e => e.Say("type") == "dispute.evidence_overdue");
        (await api.Post($"/disputes/{dispute.Id}/evidence", """{"text":{"service_date":"May"}}""", null))
            .IsProblem(409, "dispute_evidence_too_late");
        (await api.Post($"/disputes/{dispute.Id}/accept", "{}", null)).Is(200);
    }

    [Fact]
    public async Task What_cannot_be_disputed_or_decided_is_refused()
    {
        var api = await host.NewTenant();
        var authorized = (await api.Pay()).Is(201).Id;
        var dispute = await api.Dispute();

        (await api.Post("/sandbox/disputes", $$"""{"payment":"{{authorized}}"}""", null))
            .IsProblem(409, "payment_state_conflict");
        (await api.Post("/sandbox/disputes", """{"payment":"pay_01kq5249taew7vxy3ydjmby001"}""", null))
            .IsProblem(404, "payment_not_found");
        (await api.Post($"/disputes/{dispute.Id}/evidence", """{"submit":true}""", null))
            .IsProblem(422, "dispute_evidence_empty");
        (await api.Post($"/disputes/{dispute.Id}/accept", "{}", null)).Is(200);
        (await api.Post($"/disputes/{dispute.Id}/accept", "{}", null)).IsProblem(409, "dispute_state_conflict");
        (await api.Get("/disputes/dsp_01kq5249taew7vxy3ydjmby001")).IsProblem(404, "dispute_not_found");
        (await api.Get($"/disputes/{authorized}")).IsProblem(404, "dispute_not_found");
    }

    [Fact]
    public async Task A_live_workspace_has_no_disputes_at_will()
    {
        var api = await host.NewTenant(livemode: true);
        const string Payment = "pay_01kq5249taew7vxy3ydjmby001";

        (await api.Post("/sandbox/disputes", $$"""{"payment":"{{Payment}}"}""", null)).IsProblem(403, "sandbox_only");
        (await api.Post("/sandbox/disputes/dsp_01kq5249taew7vxy3ydjmby001/decide", """{"outcome":"won"}""", null))
            .IsProblem(403, "sandbox_only");
    }

    [Fact]
    public async Task A_refund_leaves_out_what_is_disputed()
    {
        var api = await host.NewTenant();
        var payment = (await api.Dispute(""","amount_minor":400""")).Json.Say("payment");

        (await api.Post($"/payments/{payment}/refunds", """{"amount_minor":601}"""))
            .IsProblem(422, "refund_exceeds_capture");
        Assert.Equal("600", (await api.Post($"/payments/{payment}/refunds")).Is(201).Json.Say("amount_minor"));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_is_answered_as_before_and_has_one_effect()
    {
        var api = await host.NewTenant();
        var dispute = (await api.Dispute()).Id;
        const string Body = """{"text":{"customer_name":"Ann"},"submit":true}""";

        var first = (await api.Post($"/disputes/{dispute}/evidence", Body, "one")).Is(200);
        var again = (await api.Post($"/disputes/{dispute}/evidence", Body, "one")).Is(200);

        Assert.True(again.IsReplay);
        Assert.Equal(first.Text, again.Text);
        (await api.Post($"/disputes/{dispute}/evidence", """{"submit":true}""", "one"))
            .IsProblem(422, "idempotency_key_reused");
        (await api.Post($"/disputes/{dispute}/evidence", Body, "two")).IsProblem(409, "dispute_state_conflict");
    }

    private static async Task<string> Amounts(ApiClient api, string path) =>
        string.Join(' ', (await api.Get(path)).Is(200).Json.Items("data").Select(d => d.Say("amount_minor")));
}

using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cards;

/// <summary>Live authorizations over the JSON edge: each decided, recorded and held before it is answered.</summary>
public sealed class AuthorizationTests(ApiHost host)
{
    /// <summary>The incident of the product page: a cardholder hits a limit during a live authorization.</summary>
    [Fact]
    public async Task A_declined_authorization_retains_card_merchant_policy_and_spend_rule()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":250000""");
        (await api.Authorize(card, 200_000)).Is(201);

        var answer = (await api.Authorize(card, 60_000)).Is(201);

        Assert.Equal("declined declined amount_limit_exceeded 61", answer.Verdict());
        Assert.Equal(
            "600.00 USD is more than the 500.00 USD left: 2000.00 USD of 2500.00 USD is used in all time.",
            answer.Json.Say("explanation"));
        var proof = answer.Json.GetProperty("evidence");
        Assert.Equal(
            (card, answer.Id, "mer_eats", "5812"),
            (proof.Say("card_id"), proof.Say("authorization_id"), proof.Say("merchant_context.id"),
                proof.Say("merchant_context.category")));
        Assert.Equal(
            ["card_state pass", "expiry pass", "funds pass", "spend_limit fail"],
            answer.Json.GetProperty("policy").Items("rules").Select(r => $"{r.Say("rule")} {r.Say("verdict")}"));
        // The decision is an intent with its evidence, and was one before the answer left.
        var intent = (await api.Get($"/runtime/intents/{proof.Say("policy_decision")}")).Is(200);
        Assert.Contains("card.spend_limit.failed", intent.Text, StringComparison.Ordinal);
        Assert.Equal((-200_000, 200_000), await api.Funds());
        var listed = (await api.Get("/cards/authorizations?rule=spend_limit")).Is(200).Json.Items("data");
        Assert.Equal(answer.Id, Assert.Single(listed).Say("id"));
    }

    [Fact]
    public async Task A_part_is_approved_where_the_terminal_can_take_it()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":1000""");

        var part = (await api.Authorize(card, 1_500, ""","partial_approval":true""")).Is(201);

        Assert.Equal("approved pending 10", part.Verdict());
        Assert.Equal("approved 1000, held 1000", part.Held());
        Assert.Equal(
            "declined declined amount_limit_exceeded 61",
            (await api.Authorize(card, 1, ""","partial_approval":true""")).Is(201).Verdict());
    }

    [Fact]
    public async Task An_authorization_is_raised_reversed_in_part_and_then_wholly()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":1000""");
        var made = (await api.Authorize(card, 600)).Is(201);
        var path = $"/cards/authorizations/{made.Id}";

        Assert.Equal(
            "approved 900, held 900",
            (await api.Post($"{path}/increment", """{"amount_minor":300}""")).Is(200).Held());
        var refused = (await api.Post($"{path}/increment", """{"amount_minor":101}""")).Is(200);
        Assert.Equal("approved 900, held 900", refused.Held());
        var limit = refused.Json.GetProperty("policy").Items("rules").Single(r => r.Say("rule") == "spend_limit");
        Assert.Equal(("fail", "61"), (limit.Say("verdict"), refused.Json.Say("response_code")));
        (await api.Post($"{path}/reverse", """{"amount_minor":901}"""))
            .IsProblem(422, "reversal_exceeds_hold", "/amount_minor");
        Assert.Equal(
            "approved 900, held 500",
            (await api.Post($"{path}/reverse", """{"amount_minor":400}""")).Is(200).Held());
        Assert.Equal("approved pending 00", (await api.Authorize(card, 500)).Is(201).Verdict());
        var gone = (await api.Post($"{path}/reverse", "{}")).Is(200);

        Assert.Equal("approved reversed 00", gone.Verdict());
        Assert.Equal((-500, 500), await api.Funds());
        (await api.Post($"{path}/reverse", "{}")).IsProblem(409, "authorization_state_conflict");
    }

    [Fact]
    public async Task The_same_message_again_gets_the_stored_answer_and_no_second_hold()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var number = await api.Number(card);
        const string Keys =
            ""","network":{"stan":"000001","rrn":"000000000001","acquirer":"123456","transaction_id":"T1"}""";
        var first = (await api.Tell(number, "authorization", 500, Keys)).Is(201);

        var again = (await api.Tell(number, "authorization", 500, Keys)).Is(200);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal((-500, 500), await api.Funds());
        // Another amount is another message.
        Assert.NotEqual(first.Id, (await api.Tell(number, "authorization", 501, Keys)).Is(201).Id);
    }

    [Fact]
    public async Task A_network_reverses_by_its_own_keys_and_an_unknown_original_is_said()
    {
        var api = await host.NewTenant();
        var number = await api.Number(await api.NewCard());
        var made = (await api.Tell(
            number, "authorization", 500, ""","network":{"stan":"000001","transaction_id":"T1"}""")).Is(201);

        var gone = (await api.Tell(
            number, "reversal", 500, ""","network":{"stan":"000002","transaction_id":"T1"}""")).Is(200);
        var unknown = (await api.Tell(
            number, "reversal", 500, ""","network":{"stan":"000003","transaction_id":"T9"}""")).Is(201);

        Assert.Equal((made.Id, "approved reversed 00"), (gone.Id, gone.Verdict()));
        Assert.Equal("declined declined original_not_found 25", unknown.Verdict());
        Assert.Equal((0, 0), await api.Funds());
    }

    [Fact]
    public async Task What_was_reversed_before_it_came_is_declined()
    {
        var api = await host.NewTenant();
        var number = await api.Number(await api.NewCard());
        const string Sent = "\"transmitted_at\":\"2026-11-21T10:00:00Z\"";
        (await api.Tell(
            number, "reversal", 500,
            $$""","network":{"stan":"000002"},"original":{"stan":"000001",{{Sent}}}""")).Is(201);

        var late = (await api.Tell(
            number, "authorization", 500, $$""","network":{"stan":"000001",{{Sent}}}""")).Is(201);

        Assert.Equal("declined declined reversed_before 05", late.Verdict());
    }

    [Fact]
    public async Task A_hold_that_nothing_clears_expires_by_its_category()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":1000""");
        var made = (await api.Authorize(card, 1000)).Is(201).Id;
        await api.Advance(TimeSpan.FromDays(6.9));
        Assert.Equal("pending", (await api.Get($"/cards/authorizations/{made}")).Is(200).Json.Say("status"));

        await api.Advance(TimeSpan.FromDays(0.2));

        var shown = await Patience.Until(
            () => api.Get($"/cards/authorizations/{made}"), r => r.Is(200).Json.Say("status") != "pending");
        Assert.Equal(("expired", "0"), (shown.Json.Say("status"), shown.Json.Say("held_minor")));
        Assert.Equal((0, 0), await api.Funds());
        Assert.Equal("approved pending 00", (await api.Authorize(card, 1000)).Is(201).Verdict());
    }

    [Fact]
    public async Task What_others_approved_is_posted_and_flagged_and_never_declined()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":100""");
        var number = await api.Number(card);

        var advised = (await api.Tell(number, "advice", 500, """,  "network":{"stan":"000001"}""")).Is(201);
        var forced = (await api.Tell(number, "force_post", 300, """,  "network":{"stan":"000002"}""")).Is(201);

        Assert.Equal("approved pending 00 True", $"{advised.Verdict()} {advised.Json.Say("flagged")}");
        Assert.Equal("approved closed 00 True", $"{forced.Verdict()} {forced.Json.Say("flagged")}");
        Assert.Equal((-800, 500), await api.Funds());
    }

    [Fact]
    public async Task Checks_and_balance_inquiries_move_nothing_and_refunds_come_back()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var number = await api.Number(card);

        Assert.Equal("approved closed 85", (await api.Tell(number, "account_check", 0, "")).Is(201).Verdict());
        Assert.Equal("approved closed 00", (await api.Tell(number, "balance_inquiry", 0, "")).Is(201).Verdict());
        Assert.Equal("approved closed 00", (await api.Tell(number, "financial", 700, "")).Is(201).Verdict());

        Assert.Equal((-700, 0), await api.Funds());
        var refund = (await api.Tell(number, "refund", 200, "")).Is(201);
        Assert.Equal(("approved pending 00", "0"), (refund.Verdict(), refund.Json.Say("held_minor")));
        Assert.Equal((-700, 0), await api.Funds());
    }

    [Theory]
    [InlineData("""{"card":"x"}""", "/card")]
    [InlineData("""{"amount_minor":1,"currency":"USD"}""", "/card")]
    [InlineData("""{"network_card":"4000000000000003","amount_minor":1,"currency":"USD"}""", "/network_card")]
    [InlineData("""{"network_card":"4000000000000002","amount_minor":0,"currency":"USD"}""", "/amount_minor")]
    [InlineData("""{"network_card":"4000000000000002","amount_minor":1,"currency":"XXY"}""", "/currency")]
    [InlineData("""{"network_card":"4000000000000002","amount_minor":1,"currency":"USD"}""", "/merchant")]
    [InlineData(
        """{"card":"crd_00000000000000000000000000","amount_minor":1,"currency":"USD","merchant":{"category":"58"}}""",
        "/merchant/category")]
    public async Task What_cannot_be_read_is_refused_with_a_pointer_and_nothing_is_stored(string body, string pointer)
    {
        var api = await host.NewTenant();

        var refused = (await api.Post("/cards/authorizations", body, null)).Is(400);

        Assert.Contains(pointer, refused.Json.Items("errors").Select(e => e.Say("pointer")));
        Assert.Empty((await api.Get("/cards/authorizations")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_number_stands_in_its_own_field_and_nowhere_else()
    {
        var api = await host.NewTenant();

        (await api.Post(
            "/cards/authorizations",
            """
            {"network_card":"4000000000000002","amount_minor":1,"currency":"USD",
            "merchant":{"id":"4000000000000002","category":"5812"}}
            """,
            null)).IsProblem(422, "card_number_refused", "/merchant/id");
        var unknown = (await api.Tell("4000000000000002", "authorization", 100, "")).Is(201);

        Assert.Equal("declined declined card_not_found 14", unknown.Verdict());
        Assert.Equal("0002", unknown.Json.Say("unknown_last4"));
        Assert.DoesNotContain("4000000000000002", unknown.Text, StringComparison.Ordinal);
    }
}

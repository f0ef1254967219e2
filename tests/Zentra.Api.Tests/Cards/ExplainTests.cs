using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Cards;

/// <summary>Explained and tried decisions over HTTP: they are those that would be made, and nothing is kept.</summary>
public sealed class ExplainTests(ApiHost host)
{
    private const string Merchant = """{"id":"mer_eats","name":"Eats","category":"5812","country":"US"}""";

    [Fact]
    public async Task A_dry_decision_is_the_one_that_is_made_next_and_leaves_no_trace()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        (await api.Controls("card", $"\"card\":\"{card}\",", ControlsTests.Hundred)).Is(201);
        (await api.Authorize(card, 60)).Is(201);
        var before = (await api.Get("/runtime/intents?limit=1")).Is(200).Json.Say("data.0.id");

        var dry = (await Explain(api, card, 41)).Is(200).Json;

        Assert.Equal(before, (await api.Get("/runtime/intents?limit=1")).Is(200).Json.Say("data.0.id"));
        Assert.Equal(("declined", "amount_limit_exceeded"), (dry.Say("decided.outcome"), dry.Say("decided.reason")));
        var made = (await api.Authorize(card, 41)).Is(201).Json;
        Assert.Equal(
            made.GetProperty("policy").GetProperty("rules").GetRawText(),
            dry.GetProperty("decided").GetProperty("policy").GetProperty("rules").GetRawText());
        Assert.Equal(made.Say("explanation"), dry.Say("decided.explanation"));
        Assert.Equal(made.Say("cardholder_message"), dry.Say("decided.cardholder_message"));
    }

    [Fact]
    public async Task Other_controls_another_time_and_funds_as_they_are()
    {
        var api = await host.NewTenant();
        (await api.Put("/cards/accounts/prepaid", """{"floor_minor":0}""")).Is(201);
        (await api.Post("/cards/accounts/prepaid/deposits", """{"amount_minor":500}""")).Is(201);
        var card = await api.NewCard(account: "prepaid");
        const string Night =
            """{"name":"night","kind":"time_of_day","from":"22:00","to":"06:00","time_zone":"Europe/Berlin"}""";
        var old = (await api.Controls("card", $"\"card\":\"{card}\",", ControlsTests.Hundred)).Is(201).Id;
        (await api.Controls("card", $"\"card\":\"{card}\",", "")).Is(201);

        Assert.Equal("approved ", await Said(Explain(api, card, 500)));
        Assert.Equal("declined insufficient_funds", await Said(Explain(api, card, 501)));
        Assert.Equal(
            "approved ", await Said(Explain(api, card, 1, Trial(Night) + ""","at":"2026-06-01T20:00:00Z" """)));
        Assert.Equal(
            "declined time_not_allowed",
            await Said(Explain(api, card, 1, Trial(Night) + ""","at":"2026-06-01T19:59:59Z" """)));
        Assert.Equal("declined amount_limit_exceeded", await Said(Explain(api, card, 101, $",\"sets\":[\"{old}\"]")));
        Assert.Equal("declined pin_incorrect", await Said(Explain(api, card, 1, ""","pin":"failed" """)));
        Assert.Equal("declined expiry_mismatch", await Said(Explain(api, card, 1, ""","expiry":"2501" """)));
        (await api.Post($"/cards/{card}/freeze")).Is(200);
        Assert.Equal("declined card_frozen", await Said(Explain(api, card, 1)));
    }

    [Fact]
    public async Task A_past_decision_is_reproduced_whatever_came_after_it()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        (await api.Controls("card", $"\"card\":\"{card}\",", ControlsTests.Hundred)).Is(201);
        var made = (await api.Authorize(card, 60)).Is(201);
        var raised = (await api.Post($"/cards/authorizations/{made.Id}/increment", """{"amount_minor":41}""")).Is(200);
        (await api.Controls("card", $"\"card\":\"{card}\",", "")).Is(201);
        (await api.Post($"/cards/{card}/freeze")).Is(200);

        const string Path = "/cards/authorizations/explain";
        var trial = Trial(ControlsTests.Hundred.Replace("100", "101", StringComparison.Ordinal));
        var first = (await api.Post(Path, $$"""{"authorization":"{{made.Id}}"}""", null)).Is(200).Json;
        var second = (await api.Post(Path, $$"""{"authorization":"{{made.Id}}","decision":2{{trial}}}""", null))
            .Is(200).Json;

        Assert.Equal("true", first.GetProperty("reproduced").GetRawText());
        Assert.Equal(
            made.Json.GetProperty("policy").GetProperty("rules").GetRawText(),
            first.GetProperty("decided").GetProperty("policy").GetProperty("rules").GetRawText());
        Assert.Equal("true", second.GetProperty("reproduced").GetRawText());
        Assert.Equal(
            raised.Json.GetProperty("policy").GetProperty("rules").GetRawText(),
            second.GetProperty("recorded").GetProperty("policy").GetProperty("rules").GetRawText());
        Assert.Equal(
            ("declined", "approved"), (second.Say("decided.outcome"), second.Say("instead.outcome")));
        (await api.Post(Path, $$"""{"authorization":"{{made.Id}}","decision":3}""", null))
            .IsProblem(404, "authorization_not_found", "/decision");
    }

    [Fact]
    public async Task Messages_that_are_no_purchase_are_decided_dry_too()
    {
        var (api, stranger) = (await host.NewTenant(), await host.NewTenant());
        var card = await api.NewCard();
        var other = await api.NewCard();
        (await api.Controls("card", $"\"card\":\"{card}\",", ControlsTests.Hundred)).Is(201);
        var made = (await api.Authorize(card, 60)).Is(201).Id;
        var of = $",\"original_authorization\":\"{made}\"";

        Assert.Equal("approved ", await Said(Explain(api, card, 40, ",\"kind\":\"incremental\"" + of)));
        Assert.Equal(
            "declined amount_limit_exceeded", await Said(Explain(api, card, 41, ",\"kind\":\"incremental\"" + of)));
        Assert.Equal("approved ", await Said(Explain(api, card, 101, ",\"kind\":\"refund\"")));
        Assert.Equal("approved ", await Said(Explain(api, card, 101, ",\"kind\":\"advice\"")));
        Assert.Equal(
            "declined external_decision",
            await Said(Explain(api, card, 101, ""","kind":"advice","advised_code":"05" """)));
        Assert.Equal("approved ", await Said(Explain(api, card, 0, ",\"kind\":\"balance_inquiry\"")));
        Assert.Equal("approved ", await Said(Explain(api, card, 0, ",\"kind\":\"account_check\"")));
        Assert.Equal(
            "declined channel_not_allowed",
            await Said(Explain(
                api, card, 1,
                Trial("""{"name":"no_cash","kind":"channel","block":["atm"]}""") + ",\"channel\":\"atm\"")));
        var back = (await Explain(api, card, 25, ",\"kind\":\"reversal\"" + of)).Is(200).Json;
        Assert.Equal(
            ("25 USD of 60 are given back.", "25"),
            (back.Say("decided.explanation"), back.Say("decided.approved_amount_minor")));
        (await Explain(api, card, 61, ",\"kind\":\"reversal\"" + of))
            .IsProblem(422, "reversal_exceeds_hold", "/amount_minor");
        (await Explain(api, other, 1, ",\"kind\":\"incremental\"" + of))
            .IsProblem(404, "authorization_not_found", "/original_authorization");
        var theirs = (await stranger.Authorize(await stranger.NewCard(), 1)).Is(201).Id;
        (await Explain(api, card, 1, $",\"kind\":\"reversal\",\"original_authorization\":\"{theirs}\""))
            .IsProblem(404, "authorization_not_found", "/original_authorization");
        Assert.Equal((-60, 60), await api.Funds());
        (await api.Post($"/cards/authorizations/{made}/reverse", "{}")).Is(200);
        (await Explain(api, card, 1, ",\"kind\":\"incremental\"" + of))
            .IsProblem(409, "authorization_state_conflict");
        var past = (await api.Post(
            "/cards/authorizations/explain", $$"""{"authorization":"{{made}}"}""", null)).Is(200).Json;
        Assert.Equal(
            ("True", "reversed", "60"),
            (past.Say("reproduced"), past.Say("became.status"), past.Say("became.reversed_minor")));
    }

    [Fact]
    public async Task A_policy_is_tried_over_the_traffic_of_a_card_a_program_and_the_workspace()
    {
        var api = await host.NewTenant();
        var (one, two) = (await api.NewCard(), await api.NewCard());
        var program = (await api.Get($"/cards/{one}")).Is(200).Json.Say("program");
        foreach (var (card, amount) in new[] { (one, 60), (two, 100), (one, 41), (two, 1), (one, 40) })
        {
            (await api.Authorize(card, amount)).Is(201);
        }

        async Task<string> Replay(string who)
        {
            var said = (await api.Post(
                "/cards/authorizations/replay-policy", $$"""{{{who}}{{Trial(ControlsTests.Hundred)[1..]}}}""", null))
                .Is(200).Json;
            return $"{said.Say("authorizations")}: {said.Say("before.approved")} -> {said.Say("after.approved")}, "
                + $"{said.Say("changed_count")} changed, {said.Say("amounts.0.approved_after_minor")}";
        }

        Assert.Equal("5: 5 -> 3, 2 changed, 200", await Replay(""));
        Assert.Equal("5: 5 -> 3, 2 changed, 200", await Replay($"\"program\":\"{program}\","));
        Assert.Equal("3: 3 -> 2, 1 changed, 100", await Replay($"\"card\":\"{one}\","));
        var future = (await api.Post(
            "/cards/authorizations/replay-policy",
            $$"""{"from":"2099-01-01T00:00:00Z"{{Trial(ControlsTests.Hundred)}}}""", null)).Is(200).Json;
        Assert.Equal(("0", "false"), (future.Say("authorizations"), future.GetProperty("truncated").GetRawText()));
    }

    [Theory]
    [InlineData("", "/card", "required")]
    [InlineData("\"card\":\"crd_1\"", "/card", "invalid_value")]
    [InlineData("CARD,ATH", "/card", "required")]
    [InlineData("CARD", "/merchant", "required")]
    [InlineData("CARD,\"decision\":1", "/decision", "not_applicable")]
    [InlineData("CARD,\"kind\":\"gift\"", "/kind", "invalid_value")]
    [InlineData("CARD,\"kind\":\"incremental\"", "/original_authorization", "required")]
    [InlineData("CARD,\"original_authorization\":\"x\"", "/original_authorization", "invalid_value")]
    [InlineData("CARD,\"kind\":\"account_check\",\"amount_minor\":1", "/amount_minor", "invalid_value")]
    [InlineData("CARD,\"replacement_amount_minor\":-1", "/replacement_amount_minor", "out_of_range")]
    [InlineData("CARD,\"advised_code\":\"000\"", "/advised_code", "invalid_value")]
    [InlineData("ATH,\"kind\":\"authorization\"", "/kind", "not_applicable")]
    [InlineData("CARD,\"at\":\"0001-01-01T00:00:00Z\"", "/at", "out_of_range")]
    [InlineData("CARD,\"at\":\"9999-12-31T23:59:59Z\"", "/at", "out_of_range")]
    [InlineData("ATH,\"currency\":\"USD\"", "/currency", "not_applicable")]
    [InlineData("ATH,\"decision\":0", "/decision", "out_of_range")]
    [InlineData("ATH,\"sets\":[\"x\"]", "/sets/0", "invalid_value")]
    [InlineData("ATH,\"controls\":[null]", "/controls/0", "required")]
    [InlineData("ATH,\"controls\":[{\"rules\":[{}]}]", "/controls/0/level", "required")]
    [InlineData("ATH,\"controls\":[{\"level\":\"card\",\"rules\":[{}]}]", "/controls/0/rules/0/kind", "required")]
    [InlineData("ATH,\"controls\":[NONE,NONE]", "/controls/1/level", "duplicate")]
    [InlineData("ATH,\"controls\":[NONE,NONE,NONE,NONE]", "/controls", "too_many")]
    public async Task What_cannot_be_explained_is_refused_by_its_pointer(string members, string pointer, string code)
    {
        var api = await host.NewTenant();
        var body = members.Replace("CARD", "\"card\":\"crd_01kq5249taew7vxy3ydjmby001\"", StringComparison.Ordinal)
            .Replace("ATH", "\"authorization\":\"ath_01kq5249taew7vxy3ydjmby001\"", StringComparison.Ordinal)
            .Replace("NONE", """{"level":"card","rules":[]}""", StringComparison.Ordinal);

        var refused = (await api.Post("/cards/authorizations/explain", $"{{{body}}}", null))
            .IsProblem(400, "invalid_request", pointer);

        Assert.Contains(
            $"{pointer} {code}", refused.Json.Items("errors").Select(e => $"{e.Say("pointer")} {e.Say("code")}"));
    }

    [Fact]
    public async Task Only_readers_of_the_same_tenant_are_told()
    {
        var (mine, other) = (await host.NewTenant(), await host.NewTenant());
        var card = await other.NewCard();
        var made = (await other.Authorize(card, 1)).Is(201).Id;
        var set = (await other.Controls("card", $"\"card\":\"{card}\",", ControlsTests.Hundred)).Is(201).Id;
        var own = await mine.NewCard();

        (await Explain(mine, card, 1)).IsProblem(404, "card_not_found", "/card");
        (await mine.Post("/cards/authorizations/explain", $$"""{"authorization":"{{made}}"}""", null))
            .IsProblem(404, "authorization_not_found", "/authorization");
        (await Explain(mine, own, 1, $",\"sets\":[\"{set}\"]")).IsProblem(404, "controls_not_found", "/sets/0");
        (await mine.Post("/cards/authorizations/replay-policy", $$"""{"card":"{{card}}","sets":["{{set}}"]}""", null))
            .IsProblem(404, "card_not_found", "/card");
        (await mine.Post("/cards/authorizations/replay-policy", "{}", null))
            .IsProblem(400, "invalid_request", "/controls");
        // A version of another card of the same tenant.
        (await Explain(other, await other.NewCard(), 1, $",\"sets\":[\"{set}\"]"))
            .IsProblem(422, "controls_of_another_subject", "/sets");
        var viewer = await host.NewKey(other.Scope, Role.Viewer);
        (await Explain(viewer, card, 1)).Is(200);
        (await Explain(await host.NewKey(other.Scope, Role.Network), card, 1)).IsProblem(403, "forbidden");
    }

    private static string Trial(string rules) => $",\"controls\":[{{\"level\":\"card\",\"rules\":[{rules}]}}]";

    private static Task<Response> Explain(ApiClient api, string card, long amountMinor, string more = "") => api.Post(
        "/cards/authorizations/explain",
        $$"""{"card":"{{card}}","amount_minor":{{amountMinor}},"currency":"USD","merchant":{{Merchant}}{{more}}}""",
        null);

    private static async Task<string> Said(Task<Response> explained)
    {
        var decided = (await explained).Is(200).Json.GetProperty("decided");
        return $"{decided.Say("outcome")} {(decided.TryGetProperty("reason", out var why) ? why.GetString() : "")}";
    }
}

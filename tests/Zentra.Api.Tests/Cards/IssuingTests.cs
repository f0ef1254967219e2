using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Cards;

/// <summary>Cards from issuing to closing, as an integrator meets them.</summary>
public sealed class IssuingTests(ApiHost host)
{
    private const string Sample =
        """
        {"customer":"customer_ref","account":"operating_account","spend_limit_minor":250000,
        "idempotency_key":"card_live_042"}
        """;

    [Fact]
    public async Task The_sample_of_the_product_page_answers_issued()
    {
        var api = await host.NewTenant();

        var made = (await api.Post("/cards", Sample, null)).Is(201);

        Assert.Equal(
            ("issued", "active", "card.issued"),
            (made.Json.Say("status"), made.Json.Say("state"), made.Json.Say("event")));
        Assert.Equal(made.Id, made.Json.Say("evidence.card_id"));
        Assert.Equal("visa 400000", $"{made.Json.Say("brand")} {made.Json.Say("bin")}");
        var events = (await api.Get("/events?type=card.issued")).Is(200).Json.Items("data");
        Assert.Equal(made.Id, Assert.Single(events).Say("data.id"));
    }

    [Fact]
    public async Task The_same_key_answers_the_same_card_and_another_request_with_it_is_refused()
    {
        var api = await host.NewTenant();
        var first = (await api.Post("/cards", Sample, null)).Is(201);

        var again = (await api.Post("/cards", Sample, null)).Is(201);

        Assert.Equal((first.Text, true), (again.Text, again.IsReplay));
        (await api.Post("/cards", Sample.Replace("250000", "250001", StringComparison.Ordinal), null))
            .IsProblem(422, "idempotency_key_reused");
        Assert.Single((await api.Get("/cards")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task A_card_is_frozen_unfrozen_and_closed_for_good()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();

        var states = new List<string>();
        foreach (var (act, body) in new[]
        {
            ("freeze", """{"reason":"lost in the house"}"""), ("unfreeze", "{}"), ("close", """{"reason":"stolen"}"""),
        })
        {
            states.Add((await api.Post($"/cards/{card}/{act}", body, null)).Is(200).Json.Say("state"));
        }

        Assert.Equal(["frozen", "active", "closed"], states);
        (await api.Post($"/cards/{card}/unfreeze", "{}", null)).IsProblem(409, "card_state_conflict");
        Assert.Equal("declined declined card_stolen 43", (await api.Authorize(card, 100)).Is(201).Verdict());
    }

    [Fact]
    public async Task A_physical_card_waits_for_its_holder()
    {
        var api = await host.NewTenant();
        var made = (await api.Post(
            "/cards", """{"customer":"customer_ref","account":"operating_account","form":"physical"}""")).Is(201);
        Assert.Equal("pending_activation", made.Json.Say("state"));
        Assert.Equal(
            "declined declined card_not_activated 78", (await api.Authorize(made.Id, 100)).Is(201).Verdict());

        (await api.Post($"/cards/{made.Id}/activate", """{"last4":"0000"}""", null))
            .IsProblem(422, "card_last4_mismatch", "/last4");
        (await api.Post($"/cards/{made.Id}/activate", $$"""{"last4":"{{made.Json.Say("last4")}}"}""", null)).Is(200);

        Assert.Equal("approved pending 00", (await api.Authorize(made.Id, 100)).Is(201).Verdict());
    }

    [Fact]
    public async Task A_replacement_keeps_the_controls_and_what_was_spent_under_them()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":1000""");
        (await api.Authorize(card, 700)).Is(201);

        var other = (await api.Post($"/cards/{card}/replace", """{"reason":"lost"}""")).Is(201);

        Assert.Equal(card, other.Json.Say("replaces"));
        Assert.Equal("closed", (await api.Get($"/cards/{card}")).Is(200).Json.Say("state"));
        Assert.Equal(
            "declined declined amount_limit_exceeded 61", (await api.Authorize(other.Id, 301)).Is(201).Verdict());
        Assert.Equal("approved pending 00", (await api.Authorize(other.Id, 300)).Is(201).Verdict());
        (await api.Post($"/cards/{card}/replace", """{"reason":"lost"}""")).IsProblem(409, "card_state_conflict");
    }

    [Fact]
    public async Task A_card_for_a_single_use_closes_with_its_first_approval()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","single_use":true,"spend_limit_minor":500""");

        Assert.Equal("declined declined amount_limit_exceeded 61", (await api.Authorize(card, 501)).Is(201).Verdict());
        Assert.Equal("approved pending 00", (await api.Authorize(card, 500)).Is(201).Verdict());

        Assert.Equal("closed", (await api.Get($"/cards/{card}")).Is(200).Json.Say("state"));
        Assert.Equal("declined declined card_closed 62", (await api.Authorize(card, 1)).Is(201).Verdict());
    }

    [Fact]
    public async Task A_card_that_is_locked_to_a_merchant_is_declined_elsewhere()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","merchant_lock":"mer_other" """);

        var answer = (await api.Authorize(card, 100)).Is(201);

        Assert.Equal("declined declined merchant_not_allowed 57", answer.Verdict());
        Assert.DoesNotContain("mer_other", answer.Json.Say("cardholder_message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_is_seen_once_by_a_token_of_its_own_permission()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var token = (await api.Post($"/cards/{card}/reveal", "{}", null)).Is(201).Json.Say("token");
        var body = $$"""{"token":"{{token}}"}""";

        var shown = (await api.Post($"/cards/{card}/reveal", body, null)).Is(200);

        Assert.Equal(card, shown.Json.Say("card"));
        Assert.Equal((await api.Get($"/cards/{card}")).Is(200).Json.Say("last4"), shown.Json.Say("number")[^4..]);
        Assert.Equal("no-store", shown.Headers.CacheControl?.ToString());
        (await api.Post($"/cards/{card}/reveal", body, null)).IsProblem(404, "card_reveal_not_found");
        foreach (var role in new[] { Role.Viewer, Role.Operator, Role.Network })
        {
            var other = await host.NewKey(api.Scope, role);
            (await other.Post($"/cards/{card}/reveal", "{}", null)).IsProblem(403, "forbidden");
        }
        var later = (await api.Post($"/cards/{card}/reveal", "{}", null)).Is(201).Json.Say("token");
        await api.Advance(TimeSpan.FromMinutes(2));
        (await api.Post($"/cards/{card}/reveal", $$"""{"token":"{{later}}"}""", null))
            .IsProblem(404, "card_reveal_not_found");
    }

    [Fact]
    public async Task An_account_is_funded_drawn_and_never_given_below_its_floor()
    {
        var api = await host.NewTenant();
        (await api.Put("/cards/accounts/prepaid", """{"floor_minor":0}""")).Is(201);
        (await api.Post("/cards/accounts/prepaid/deposits", """{"amount_minor":1000}""")).Is(201);
        var card = await api.NewCard(account: "prepaid");

        Assert.Equal("declined declined insufficient_funds 51", (await api.Authorize(card, 1001)).Is(201).Verdict());
        Assert.Equal("approved pending 00", (await api.Authorize(card, 600)).Is(201).Verdict());

        Assert.Equal((400, 600), await api.Funds("prepaid"));
        (await api.Post("/cards/accounts/prepaid/withdrawals", """{"amount_minor":401}"""))
            .IsProblem(422, "card_account_insufficient_funds", "/amount_minor");
        Assert.Equal(
            "0",
            (await api.Post("/cards/accounts/prepaid/withdrawals", """{"amount_minor":400}""")).Is(201)
                .Json.Say("available_minor"));
    }

    [Fact]
    public async Task A_live_workspace_has_no_program_until_somebody_makes_one()
    {
        var api = await host.NewTenant(livemode: true);
        const string Body = """{"customer":"customer_ref","account":"operating_account"}""";
        (await api.Post("/cards", Body)).IsProblem(422, "card_program_required", "/program");

        (await api.Post("/cards/programs", """{"name":"Gold","bin":"51234567","default":true}""", null)).Is(201);

        var made = (await api.Post("/cards", Body)).Is(201);
        Assert.Equal("mastercard 512345", $"{made.Json.Say("brand")} {made.Json.Say("bin")}");
    }
}

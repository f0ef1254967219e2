using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Cards;

/// <summary>Controls over HTTP: versions, who may set them, what is refused, and that they bind at once.</summary>
public sealed class ControlsTests(ApiHost host)
{
    internal const string Hundred =
        """{"name":"all","kind":"amount_limit","amount_minor":100,"currency":"USD","window":{"span":"all_time"}}""";

    private const string NoMeals = """{"kind":"merchant_category","name":"meals","block":["restaurants"]}""";

    [Fact]
    public async Task A_card_a_program_and_the_workspace_have_controls_and_all_must_pass()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var program = (await api.Get($"/cards/{card}")).Is(200).Json.Say("program");

        var tenant = (await api.Controls("tenant", "", Hundred)).Is(201);
        Assert.Equal("declined declined amount_limit_exceeded 61", (await api.Authorize(card, 101)).Is(201).Verdict());
        var others = (await api.Controls("program", $"\"program\":\"{program}\",", NoMeals)).Is(201);
        var own = (await api.Controls("card", $"\"card\":\"{card}\",", "")).Is(201);
        var declined = (await api.Authorize(card, 1)).Is(201);

        Assert.Equal("declined declined merchant_category_not_allowed 57", declined.Verdict());
        Assert.Equal(
            $"{tenant.Id}+{others.Id}+{own.Id}", declined.Json.Say("policy.version"));
        Assert.Equal(own.Id, (await api.Get($"/cards/{card}")).Is(200).Json.Say("controls"));
        Assert.Equal(
            ("card.controls", "program", program, "1", "true"),
            (others.Json.Say("object"), others.Json.Say("level"), others.Json.Say("program"),
                others.Json.Say("version"), others.Json.GetProperty("in_force").GetRawText()));
        // What is read is what was answered and told.
        Assert.Equal(others.Text, (await api.Get($"/cards/controls/{others.Id}")).Is(200).Text);
        Assert.Equal($"/cards/controls/{others.Id}", others.Headers.Location?.ToString());
        var told = (await api.Get("/events?type=card.controls.changed")).Is(200).Json.Items("data").ToList();
        Assert.Equal(3, told.Count);
        // No rules for the program any more.
        (await api.Controls("program", $"\"program\":\"{program}\",", "")).Is(201);
        Assert.Equal("approved pending 00", (await api.Authorize(card, 1)).Is(201).Verdict());
    }

    [Fact]
    public async Task Versions_are_listed_and_those_in_force_are_known()
    {
        var api = await host.NewTenant();
        var (one, two) = (await api.NewCard(), await api.NewCard());
        string[] made =
        [
            (await api.Controls("card", $"\"card\":\"{one}\",", Hundred)).Is(201).Id,
            (await api.Controls("card", $"\"card\":\"{one}\",", NoMeals)).Is(201).Id,
            (await api.Controls("card", $"\"card\":\"{two}\",", NoMeals)).Is(201).Id,
            (await api.Controls("tenant", "", NoMeals)).Is(201).Id,
        ];

        Assert.Equal([made[3], made[2], made[1], made[0]], await Ids(api, ""));
        Assert.Equal([made[1], made[0]], await Ids(api, $"?card={one}"));
        Assert.Equal([made[3]], await Ids(api, "?level=tenant"));
        Assert.Equal([], await Ids(api, $"?level=tenant&card={one}"));
        Assert.Equal([made[1]], await Ids(api, $"?in_force=true&card={one}"));
        Assert.Equal([], await Ids(api, $"?in_force=true&level=program&card={one}"));
        Assert.Equal([made[2], made[1]], await Ids(api, "?in_force=true&level=card"));
        var first = (await api.Get("/cards/controls?in_force=true&limit=2")).Is(200).Json;
        var next = first.Say("next_cursor");
        Assert.Equal(
            3, first.Items("data").Count()
                + (await Ids(api, $"?in_force=true&limit=2&starting_after={next}")).Count);
        Assert.Equal(
            ["true", "false"],
            (await api.Get($"/cards/controls?card={one}")).Is(200).Json.Items("data")
                .Select(s => s.GetProperty("in_force").GetRawText()));
        Assert.Equal(
            "false", (await api.Get($"/cards/controls/{made[0]}")).Is(200).Json.GetProperty("in_force").GetRawText());
        (await api.Get($"/cards/controls?card={one}&program=prg_01kq5249taew7vxy3ydjmby001"))
            .IsProblem(400, "invalid_parameter");
        (await api.Get("/cards/controls?in_force=true&created_gte=2026-01-01T00:00:00Z"))
            .IsProblem(400, "invalid_parameter");
        (await api.Get("/cards/controls?in_force=yes")).IsProblem(400, "invalid_parameter");
        (await api.Get("/cards/controls?level=all")).IsProblem(400, "invalid_parameter");
        (await api.Get("/cards/controls/ctl_none")).IsProblem(404, "controls_not_found");
    }

    [Fact]
    public async Task If_Match_names_the_version_that_is_replaced_and_a_key_repeats_the_answer()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":500""");
        Task<Response> Set(string version, string rules) => api.Send(
            HttpMethod.Post, "/cards/controls", Encoding.UTF8.GetBytes(Body("card", $"\"card\":\"{card}\",", rules)),
            ifMatch: version);

        (await Set("0", Hundred)).IsProblem(412, "version_conflict");
        var second = (await Set("1", Hundred)).Is(201);
        (await Set("1", NoMeals)).IsProblem(412, "version_conflict");
        Assert.Equal("2", second.Json.Say("version"));
        var body = Body("card", $"\"card\":\"{card}\",", NoMeals);
        var third = (await api.Post("/cards/controls", body, "key_a")).Is(201);
        var again = (await api.Post("/cards/controls", body, "key_a")).Is(201);
        Assert.Equal((third.Text, true), (again.Text, again.IsReplay));
        (await api.Post("/cards/controls", Body("card", $"\"card\":\"{card}\",", ""), "key_a"))
            .IsProblem(422, "idempotency_key_reused");
    }

    [Theory]
    [InlineData(Role.Integrator, "card", 201)]
    [InlineData(Role.Integrator, "program", 403)]
    [InlineData(Role.Integrator, "tenant", 403)]
    [InlineData(Role.Operator, "card", 201)]
    [InlineData(Role.Operator, "tenant", 403)]
    [InlineData(Role.Admin, "program", 201)]
    [InlineData(Role.Admin, "tenant", 201)]
    [InlineData(Role.Viewer, "card", 403)]
    [InlineData(Role.Network, "card", 403)]
    public async Task What_binds_many_cards_is_for_admins(Role role, string level, int status)
    {
        var admin = await host.NewTenant();
        var card = await admin.NewCard();
        var program = (await admin.Get($"/cards/{card}")).Is(200).Json.Say("program");
        var api = await host.NewKey(admin.Scope, role);
        var subject = level switch
        {
            "card" => $"\"card\":\"{card}\",",
            "program" => $"\"program\":\"{program}\",",
            _ => "",
        };

        var answer = (await api.Controls(level, subject, Hundred)).Is(status);

        if (status == 403)
        {
            answer.IsProblem(403, "forbidden");
            Assert.Equal([], await Ids(admin, ""));
        }
    }

    [Fact]
    public async Task Another_tenants_cards_programs_and_versions_are_not_there()
    {
        var (mine, other) = (await host.NewTenant(), await host.NewTenant());
        var card = await other.NewCard();
        var program = (await other.Get($"/cards/{card}")).Is(200).Json.Say("program");
        var set = (await other.Controls("card", $"\"card\":\"{card}\",", Hundred)).Is(201).Id;

        (await mine.Controls("card", $"\"card\":\"{card}\",", Hundred)).IsProblem(404, "card_not_found", "/card");
        (await mine.Controls("program", $"\"program\":\"{program}\",", Hundred))
            .IsProblem(404, "card_program_not_found", "/program");
        (await mine.Get($"/cards/controls/{set}")).IsProblem(404, "controls_not_found");
        Assert.Equal([], await Ids(mine, $"?in_force=true&card={card}"));
        Assert.Equal([set], await Ids(other, $"?in_force=true&card={card}"));
    }

    [Fact]
    public async Task The_faults_of_all_rules_are_told_at_once_each_by_its_pointer()
    {
        var api = await host.NewTenant();
        const string Rules =
            """
            {"name":"a","kind":"amount_limit","amount_minor":-1,"currency":"usd","window":{"span":"all_time"}},
            {"kind":"velocity","window":{"span":"day"}},
            {"name":"c","window":{"span":"day","mode":"calendar","time_zone":"CET"},"count":1,"kind":"velocity"},
            {"name":"d"}, 7, null,
            {"name":"a","kind":"country","allow":["de"],"block":["FR"]},
            {"name":"h","kind":"country","allow":["DE"],"colour":"red"},
            {"name":"i","kind":"channel","allow":["pigeon"]},
            {"name":"j","kind":"merchant_category","block":["nothing","9-1"]},
            {"name":"k","kind":"spell"},
            {"name":"l","kind":"merchant","allow":["m"],"allow":["n"]},
            {"name":"m","kind":"amount_limit","amount_minor":1.5,"currency":"USD","window":{"span":"all_time"}}
            """;

        var refused = (await api.Controls("tenant", "", Rules)).IsProblem(400, "invalid_request");

        Assert.Equal(
            [
                "/rules/0/amount_minor out_of_range", "/rules/0/currency unknown_currency",
                "/rules/1/count required", "/rules/1/name required", "/rules/10/kind invalid_value",
                "/rules/11/allow duplicate_field", "/rules/12/amount_minor invalid_value",
                "/rules/2/window/time_zone unknown_time_zone", "/rules/3/kind required", "/rules/4 invalid_value",
                "/rules/5 required", "/rules/6 allow_or_block", "/rules/6/allow/0 invalid_country",
                "/rules/6/name duplicate_name", "/rules/7/colour unknown_field",
                "/rules/8/allow/0 invalid_value", "/rules/9/block/0 unknown_group",
                "/rules/9/block/1 invalid_category",
            ],
            refused.Json.Items("errors").Select(e => $"{e.Say("pointer")} {e.Say("code")}")
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"rules":[]}""", "/level", "required")]
    [InlineData("""{"level":"tenant"}""", "/rules", "required")]
    [InlineData("""{"level":"Tenant","rules":[]}""", "/level", "invalid_value")]
    [InlineData("""{"level":"card","rules":[]}""", "/card", "required")]
    [InlineData("""{"level":"card","card":"prg_1","rules":[]}""", "/card", "invalid_value")]
    [InlineData("""{"level":"tenant","card":"crd_01kq5249taew7vxy3ydjmby001","rules":[]}""", "/card", "not_applicable")]
    [InlineData("""{"level":"program","rules":[]}""", "/program", "required")]
    [InlineData("""{"level":"tenant","rules":[],"description":""}""", "/description", "invalid_length")]
    public async Task A_request_for_nobody_in_particular_is_refused(string body, string pointer, string code)
    {
        var api = await host.NewTenant();

        var refused = (await api.Post("/cards/controls", body, null)).IsProblem(400, "invalid_request", pointer);

        Assert.Equal(code, refused.Json.Say("errors.0.code"));
    }

    [Fact]
    public async Task A_limit_in_a_currency_that_the_card_is_not_billed_in_is_refused()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();

        (await api.Controls(
            "card", $"\"card\":\"{card}\",", $"{NoMeals},{Hundred.Replace("USD", "EUR", StringComparison.Ordinal)}"))
            .IsProblem(422, "controls_currency_mismatch", "/rules/1/currency");
    }

    [Fact]
    public async Task Too_many_rules_are_one_fault()
    {
        var api = await host.NewTenant();
        var rules = string.Join(',', Enumerable.Range(0, 51)
            .Select(i => NoMeals.Replace("meals", $"m{i}", StringComparison.Ordinal)));

        var refused = (await api.Controls("tenant", "", rules)).IsProblem(400, "invalid_request", "/rules");

        Assert.Single(refused.Json.Items("errors"));
    }

    [Fact]
    public async Task Categories_are_listed_with_the_groups_that_rules_can_name()
    {
        var api = await host.NewTenant();

        var all = (await api.Get("/cards/merchant-categories")).Is(200).Json;
        var lodging = (await api.Get("/cards/merchant-categories?group=lodging")).Is(200).Json.Items("data").ToList();

        Assert.Contains(all.Items("data"), c => c.Say("code") == "5812");
        Assert.Contains(all.Items("groups"), g => g.Say("name") == "lodging");
        Assert.NotEmpty(lodging);
        Assert.All(lodging, c => Assert.Contains("lodging", c.Items("groups").Select(g => g.GetString())));
        Assert.Contains(lodging, c => c.Say("code").Length == 9);
        // Every entry of the list can be named by a rule.
        foreach (var code in new[] { lodging[0].Say("code"), lodging[^1].Say("code") })
        {
            (await api.Controls("tenant", "", NoMeals.Replace("restaurants", code, StringComparison.Ordinal))).Is(201);
        }
        (await api.Get("/cards/merchant-categories?group=nothing")).IsProblem(400, "invalid_parameter");
        (await api.Get("/cards/merchant-categories?limit=1")).IsProblem(400, "unknown_parameter");
    }

    private static async Task<List<string>> Ids(ApiClient api, string query) =>
        [.. (await api.Get($"/cards/controls{query}")).Is(200).Json.Items("data").Select(s => s.Say("id"))];

    private static string Body(string level, string subject, string rules) =>
        $$"""{"level":"{{level}}",{{subject}}"rules":[{{rules}}]}""";
}

internal static class ControlCalls
{
    /// <param name="subject">The member that names it, with its comma.</param>
    /// <param name="rules">Rules with commas between them.</param>
    public static Task<Response> Controls(this ApiClient api, string level, string subject, string rules) => api.Post(
        "/cards/controls", $$"""{"level":"{{level}}",{{subject}}"rules":[{{rules}}]}""", null);
}

using System.Globalization;
using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Cards;

/// <summary>Disputes of cards over HTTP, from the cardholder's word to what became of the money.</summary>
public sealed class CardDisputeTests(ApiHost host)
{
    private const string Letter =
        """
        {"files":[{"name":"letter.txt","content_type":"text/plain","kind":"cardholder_statement",
        "content":"cGFpZA=="}]}
        """;

    [Fact]
    public async Task A_dispute_goes_through_all_stages_and_the_cardholder_has_what_came_back()
    {
        var api = await host.NewTenant();
        var (card, authorization) = await Charge(api, 10_000);

        var opened = (await Open(api, authorization, ""","amount_minor":4000""")).Is(201);
        var path = $"/cards/disputes/{opened.Id}";
        Assert.Equal($"opened {card} {authorization} 10.4 fraud", string.Join(' ', Say(
            opened, "status", "card", "authorization", "reason.code", "reason.category")));
        Assert.Equal("evidence", (await api.Post($"{path}/evidence", Letter, null)).Is(200).Json.Say("status"));
        var credited = (await api.Post($"{path}/credit", "{}")).Is(200);
        Assert.Equal("4000", credited.Json.Say("provisional_credit.standing_minor"));
        Assert.Equal(-6_000, (await api.Funds()).Balance);
        Assert.Equal("filed", (await api.Post(
            $"{path}/file", """{"network_reference":"CASE-1"}""", null)).Is(200).Json.Say("status"));
        Assert.Equal("0+0+0+4000", Split((await api.Post($"{path}/represent", "{}", null)).Is(200)));
        (await api.Post($"{path}/escalate", """{"to":"arbitration"}""", null))
            .IsProblem(409, "card_dispute_state_conflict");
        (await api.Post($"{path}/escalate", """{"to":"pre_arbitration"}""", null)).Is(200);
        (await api.Post($"{path}/escalate", """{"to":"arbitration"}""", null)).Is(200);
        (await api.Post($"{path}/resolve", """{"outcome":"partially_won","recovered_minor":4000}""", null))
            .IsProblem(422, "card_dispute_split_mismatch", "/recovered_minor");
        var ended = (await api.Post(
            $"{path}/resolve",
            """{"outcome":"partially_won","recovered_minor":2500,"written_off_minor":500}""", null)).Is(200);

        Assert.Equal(("partially_won", "2500+1000+500+0"), (ended.Json.Say("status"), Split(ended)));
        Assert.Equal("0", ended.Json.Say("provisional_credit.standing_minor"));
        Assert.Equal(-7_000, (await api.Funds()).Balance);
        Assert.Equal(0, await Balance(api, "chargeback_receivable"));
        var disputed = (await api.Get($"/cards/authorizations/{authorization}")).Is(200);
        Assert.Equal("4000", disputed.Json.Say("amount_disputed_minor"));
        Assert.Equal(opened.Id, Assert.Single((await api.Get(
            $"/cards/disputes?card={card}&status=partially_won")).Is(200).Json.Items("data")).Say("id"));
        Assert.Empty((await api.Get("/cards/disputes?status=won")).Is(200).Json.Items("data"));
        (await api.Post($"{path}/withdraw", "{}", null)).IsProblem(409, "card_dispute_state_conflict");
        var told = (await api.Get($"/events?object={opened.Id}&limit=100")).Is(200).Json.Items("data")
            .Select(e => e.Say("type"));
        Assert.Contains("card.dispute.partially_won", told);
    }

    [Fact]
    public async Task Nobody_disputes_more_than_was_cleared_and_the_same_key_opens_one_dispute()
    {
        var api = await host.NewTenant();
        var (card, authorization) = await Charge(api, 700);
        var held = (await api.Authorize(card, 300)).Is(201).Id;

        (await Open(api, held)).IsProblem(409, "card_dispute_nothing_cleared");
        (await Open(api, authorization, ""","amount_minor":701""")).IsProblem(
            422, "card_dispute_exceeds_cleared", "/amount_minor");
        (await Open(api, authorization, "", "4853")).IsProblem(422, "card_dispute_unknown_reason", "/reason");
        var key = api.NewKey();
        var first = (await Open(api, authorization, key: key)).Is(201);
        Assert.Equal(first.Text, (await Open(api, authorization, key: key)).Is(201).Text);
        (await Open(api, authorization)).IsProblem(409, "card_dispute_nothing_cleared");

        Assert.Equal("700", first.Json.Say("amount_minor"));
        Assert.Single((await api.Get("/cards/disputes")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task Credit_is_given_once_whatever_is_sent_at_once()
    {
        var api = await host.NewTenant();
        var (_, authorization) = await Charge(api, 1_000);
        var dispute = (await Open(api, authorization)).Is(201).Id;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => api.Post($"/cards/disputes/{dispute}/credit", """{"amount_minor":600}""")));

        Assert.Single(answers, a => a.Status == 200);
        Assert.Equal(-400, (await api.Funds()).Balance);
        (await api.Post($"/cards/disputes/{dispute}/credit", """{"action":"reverse"}""")).Is(200);
        Assert.Equal(-1_000, (await api.Funds()).Balance);
        (await api.Post($"/cards/disputes/{dispute}/credit", """{"action":"reverse"}"""))
            .IsProblem(409, "card_dispute_no_credit");
    }

    [Fact]
    public async Task A_deadline_that_passes_is_told()
    {
        var api = await host.NewTenant();
        var (_, authorization) = await Charge(api, 1_000);
        var dispute = (await Open(api, authorization)).Is(201).Id;

        await api.Advance(TimeSpan.FromDays(121));

        var shown = await Patience.Until(
            () => api.Get($"/cards/disputes/{dispute}"), r => r.Is(200).Json.TryGetProperty("overdue", out _));
        Assert.Equal("True", shown.Json.Say("overdue"));
        Assert.Contains("card.dispute.deadline_passed", (await api.Get($"/events?object={dispute}")).Is(200).Text,
            StringComparison.Ordinal);
        (await api.Post($"/cards/disputes/{dispute}/file", "{}", null)).Is(200);
    }

    [Fact]
    public async Task A_document_comes_out_as_it_went_in_and_is_to_be_saved()
    {
        var api = await host.NewTenant();
        var (_, authorization) = await Charge(api, 1_000);
        var dispute = (await Open(api, authorization)).Is(201).Id;
        var kept = (await api.Post($"/cards/disputes/{dispute}/evidence", Letter, null)).Is(200).Json;

        var file = kept.GetProperty("files")[0];
        var served = (await api.Get($"/cards/disputes/{dispute}/files/{file.Say("id")}")).Is(200);

        Assert.Equal("paid", Encoding.UTF8.GetString(served.Body));
        Assert.Equal("nosniff", served.Headers.GetValues("X-Content-Type-Options").Single());
        (await api.Get($"/cards/disputes/{dispute}/files/cdd_01kq5249taew7vxy3ydjmby001"))
            .IsProblem(404, "card_dispute_file_not_found");
    }

    [Theory]
    [InlineData("/cards/disputes", "{}", "/authorization")]
    [InlineData("/cards/disputes", """{"authorization":"pay_1","reason":"10.4"}""", "/authorization")]
    [InlineData("/cards/disputes", """{"authorization":"ID","reason":"10.4","amount_minor":0}""", "/amount_minor")]
    [InlineData("/cards/disputes", """{"authorization":"ID","reason":"10.4","amount_minor":1.5}""", "/amount_minor")]
    [InlineData("/cards/disputes", """{"authorization":"ID","reason":"10.4","extra":1}""", "/extra")]
    [InlineData("/cards/disputes/CDP/evidence", "{}", "/files")]
    [InlineData("/cards/disputes/CDP/evidence", """{"files":[null]}""", "/files/0")]
    [InlineData(
        "/cards/disputes/CDP/evidence",
        """{"files":[{"name":"../a","content_type":"text/plain","content":"cGFpZA=="}]}""", "/files/0/name")]
    [InlineData(
        "/cards/disputes/CDP/evidence",
        """{"files":[{"name":"a.pdf","content_type":"application/pdf","content":"cGFpZA=="}]}""", "/files/0/content")]
    [InlineData("/cards/disputes/CDP/file", """{"network_reference":"a b"}""", "/network_reference")]
    [InlineData("/cards/disputes/CDP/represent", """{"contested_minor":0}""", "/contested_minor")]
    [InlineData("/cards/disputes/CDP/accept", """{"written_off_minor":-1}""", "/written_off_minor")]
    [InlineData("/cards/disputes/CDP/escalate", """{"to":"won"}""", "/to")]
    [InlineData("/cards/disputes/CDP/resolve", """{"outcome":"withdrawn"}""", "/outcome")]
    [InlineData("/cards/disputes/CDP/resolve", """{"outcome":"partially_won"}""", "/recovered_minor")]
    [InlineData(
        "/cards/disputes/CDP/resolve", """{"outcome":"lost","denied_minor":9007199254740992}""", "/denied_minor")]
    [InlineData("/cards/disputes/CDP/credit", """{"action":"give"}""", "/action")]
    [InlineData("/cards/disputes/CDP/withdraw", """{"note":""}""", "/note")]
    public async Task What_cannot_be_read_is_refused_with_a_pointer(string path, string body, string pointer)
    {
        var api = await host.NewTenant();
        const string Some = "01kq5249taew7vxy3ydjmby001";

        var refused = (await api.Post(
            path.Replace("CDP", $"cdp_{Some}", StringComparison.Ordinal),
            body.Replace("ID", $"ath_{Some}", StringComparison.Ordinal))).Is(400);

        Assert.Contains(pointer, refused.Json.Items("errors").Select(e => e.Say("pointer")));
    }

    [Fact]
    public async Task What_others_have_is_not_there()
    {
        var mine = await host.NewTenant();
        var theirs = await host.NewTenant();
        var (card, authorization) = await Charge(theirs, 1_000);
        var dispute = (await Open(theirs, authorization)).Is(201).Id;

        (await Open(mine, authorization)).IsProblem(404, "authorization_not_found", "/authorization");
        (await mine.Get($"/cards/disputes/{dispute}")).IsProblem(404, "card_dispute_not_found");
        (await mine.Post($"/cards/disputes/{dispute}/withdraw", "{}", null)).IsProblem(404, "card_dispute_not_found");
        (await mine.Get($"/cards/{card}/story")).IsProblem(404, "card_not_found");
        (await mine.Get($"/cards/{card}/evidence")).IsProblem(404, "card_not_found");
        Assert.Empty((await mine.Get($"/cards/disputes?card={card}")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task Integrators_open_and_withdraw_operators_move_money_and_viewers_read()
    {
        var admin = await host.NewTenant();
        var (_, authorization) = await Charge(admin, 1_000);
        var viewer = await host.NewKey(admin.Scope, Role.Viewer);
        var integrator = await host.NewKey(admin.Scope, Role.Integrator);
        var operators = await host.NewKey(admin.Scope, Role.Operator);

        (await Open(viewer, authorization)).IsProblem(403, "forbidden");
        var path = $"/cards/disputes/{(await Open(integrator, authorization)).Is(201).Id}";
        (await viewer.Get(path)).Is(200);
        foreach (var step in new[] { "file", "represent", "accept", "escalate", "resolve", "credit" })
        {
            (await integrator.Post($"{path}/{step}", "{}")).IsProblem(403, "forbidden");
        }
        (await operators.Post($"{path}/credit", "{}")).Is(200);
        (await integrator.Post($"{path}/withdraw", "{}")).Is(200);
    }

    internal static async Task<(string Card, string Authorization)> Charge(ApiClient api, long amountMinor)
    {
        var card = await api.NewCard();
        var charged = (await api.Authorize(card, amountMinor, ""","kind":"financial" """)).Is(201);
        return (card, charged.Id);
    }

    internal static Task<Response> Open(
        ApiClient api, string authorization, string more = "", string reason = "10.4", string? key = null) => api.Post(
            "/cards/disputes", $$"""{"authorization":"{{authorization}}","reason":"{{reason}}"{{more}}}""",
            key ?? api.NewKey());

    private static string Split(Response answer) => string.Join('+', Say(
        answer, "split.recovered_minor", "split.denied_minor", "split.written_off_minor", "split.remaining_minor"));

    private static IEnumerable<string?> Say(Response answer, params string[] paths) =>
        paths.Select(p => answer.Json.Say(p));

    private static async Task<long> Balance(ApiClient api, string code) => (await api.Get("/ledger/accounts?limit=100"))
        .Is(200).Json.Items("data").Where(a => a.Say("code") == code)
        .Sum(a => long.Parse(a.Say("balance_minor"), CultureInfo.InvariantCulture));
}

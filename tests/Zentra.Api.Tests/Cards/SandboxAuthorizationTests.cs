using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Cards;

/// <summary>A test workspace's network, as a developer plays it: from the first message to the return.</summary>
public sealed class SandboxAuthorizationTests(ApiHost host)
{
    private const string Path = "/sandbox/authorizations";

    [Fact]
    public async Task A_purchase_is_authorized_raised_cleared_and_returned()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();

        var made = (await Begin(api, card, 1_000)).Is(201);
        Assert.Equal("approved pending 00", made.Verdict());
        Assert.Equal("sandbox_merchant", made.Json.Say("evidence.merchant_context.id"));
        var of = $"\"authorization\":\"{made.Id}\"";
        var raised = (await api.Post(Path, $$"""{"action":"increment",{{of}},"amount_minor":500}""")).Is(200);
        Assert.Equal("approved 1500, held 1500", raised.Held());
        var part = (await api.Post(Path, $$"""{"action":"reverse",{{of}},"amount_minor":300}""")).Is(200);
        Assert.Equal("approved 1500, held 1200", part.Held());
        var first = (await api.Post(Path, $$"""{"action":"clear",{{of}},"amount_minor":700,"final":false}""")).Is(200);
        Assert.Equal(("pending", "700", "500"), Standing(first));
        var rest = (await api.Post(Path, $$"""{"action":"clear",{{of}},"amount_minor":500}""")).Is(200);
        Assert.Equal(("closed", "1200", "0"), Standing(rest));
        Assert.Equal((-1_200, 0), await api.Funds());
        var returned = (await api.Post(Path, $$"""{"action":"return",{{of}},"amount_minor":200}""")).Is(200);

        Assert.Equal("200", returned.Json.Say("refunded_minor"));
        Assert.Equal((-1_000, 0), await api.Funds());
        Assert.Equal(3, returned.Json.Items("clearings").Count());
        Assert.Empty((await api.Get("/reviews?state=open")).Is(200).Json.Items("data"));
    }

    [Theory]
    [InlineData("\"kind\":\"financial\",\"amount_minor\":100", "approved closed 00", -100, 0)]
    [InlineData("\"kind\":\"force_post\",\"amount_minor\":100", "approved closed 00", -100, 0)]
    [InlineData("\"kind\":\"refund\",\"amount_minor\":100", "approved pending 00", 0, 0)]
    [InlineData("\"kind\":\"account_check\"", "approved closed 85", 0, 0)]
    [InlineData("\"kind\":\"balance_inquiry\"", "approved closed 00", 0, 0)]
    [InlineData("\"action\":\"advice\",\"amount_minor\":100", "approved pending 00", -100, 100)]
    [InlineData(
        "\"action\":\"advice\",\"amount_minor\":100,\"advised_code\":\"05\"", "declined declined external_decision 05",
        0, 0)]
    [InlineData("\"amount_minor\":100,\"pin\":\"failed\"", "declined declined pin_incorrect 55", 0, 0)]
    public async Task Every_message_that_begins_something_is_decided_as_one_of_a_network(
        string members, string verdict, long balance, long held)
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();

        var made = (await api.Post(Path, $$"""{"card":"{{card}}","currency":"USD",{{members}}}""")).Is(201);

        Assert.Equal(verdict, made.Verdict());
        Assert.Equal((balance, held), await api.Funds());
        Assert.Equal(made.Id, (await api.Get($"/cards/authorizations/{made.Id}")).Is(200).Id);
    }

    [Fact]
    public async Task A_void_gives_back_what_is_held_and_a_clearing_after_it_is_a_mismatch()
    {
        var api = await host.NewTenant();
        var made = (await Begin(api, await api.NewCard(), 1_000)).Is(201).Id;
        var of = $"\"authorization\":\"{made}\"";

        var gone = (await api.Post(Path, $$"""{"action":"reverse",{{of}}}""")).Is(200);
        Assert.Equal("approved reversed 00", gone.Verdict());
        (await api.Post(Path, $$"""{"action":"clear",{{of}}}""")).IsProblem(
            409, "authorization_state_conflict", "/amount_minor");
        var late = (await api.Post(Path, $$"""{"action":"clear",{{of}},"amount_minor":1000}""")).Is(200);

        Assert.Equal("True", late.Json.Say("flagged"));
        Assert.Equal((-1_000, 0), await api.Funds());
        var review = (await api.Get($"/reviews?subject={made}")).Is(200).Json.Items("data").Single();
        Assert.Equal("clearing_mismatch", review.Say("kind"));
    }

    [Fact]
    public async Task Each_action_has_one_effect_under_its_key()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var body = $$"""{"card":"{{card}}","amount_minor":1000,"currency":"USD"}""";
        var made = (await api.Post(Path, body, "k1")).Is(201);
        Assert.True((await api.Post(Path, body, "k1")).Is(201).IsReplay);
        var clear = $$"""{"action":"clear","authorization":"{{made.Id}}"}""";

        var first = (await api.Post(Path, clear, "k2")).Is(200);
        var again = (await api.Post(Path, clear, "k2")).Is(200);

        Assert.Equal((false, true, first.Text), (first.IsReplay, again.IsReplay, again.Text));
        Assert.Equal((-1_000, 0), await api.Funds());
        (await api.Post(Path, $$"""{"action":"clear","authorization":"{{made.Id}}","amount_minor":1}""", "k2"))
            .IsProblem(422, "idempotency_key_reused");
        // Another presentment is another one, and money that moved.
        (await api.Post(Path, clear, "k3")).Is(200);
        Assert.Equal((-2_000, 0), await api.Funds());
    }

    [Theory]
    [InlineData("{}", "/card", "required")]
    [InlineData("""{"action":"gift"}""", "/action", "invalid_value")]
    [InlineData("""{"card":"CARD","currency":"USD"}""", "/amount_minor", "required")]
    [InlineData("""{"card":"CARD","amount_minor":1}""", "/currency", "required")]
    [InlineData("""{"card":"CARD","amount_minor":1,"currency":"USD","kind":"reversal"}""", "/kind", "invalid_value")]
    [InlineData(
        """{"action":"advice","card":"CARD","amount_minor":1,"currency":"USD","kind":"refund"}""", "/kind",
        "not_applicable")]
    [InlineData("""{"card":"CARD","amount_minor":1,"currency":"USD","final":true}""", "/final", "not_applicable")]
    [InlineData("""{"action":"clear"}""", "/authorization", "required")]
    [InlineData("""{"action":"clear","authorization":"x"}""", "/authorization", "invalid_value")]
    [InlineData("""{"action":"clear","authorization":"ATH","amount_minor":0}""", "/amount_minor", "out_of_range")]
    [InlineData("""{"action":"clear","authorization":"ATH","card":"CARD"}""", "/card", "not_applicable")]
    [InlineData("""{"action":"increment","authorization":"ATH"}""", "/amount_minor", "required")]
    [InlineData("""{"action":"return","authorization":"ATH","final":true}""", "/final", "not_applicable")]
    public async Task What_is_no_part_of_an_action_is_refused_by_its_pointer(string body, string pointer, string code)
    {
        var api = await host.NewTenant();

        var refused = (await api.Post(Path, Named(body))).IsProblem(400, "invalid_request", pointer);

        Assert.Contains(
            $"{pointer} {code}", refused.Json.Items("errors").Select(e => $"{e.Say("pointer")} {e.Say("code")}"));
    }

    [Fact]
    public async Task It_is_for_sandbox_workspaces_and_their_own_cards_only()
    {
        var (mine, other) = (await host.NewTenant(), await host.NewTenant());
        var theirs = (await Begin(other, await other.NewCard(), 1)).Is(201).Id;

        foreach (var action in new[] { "increment", "reverse", "clear", "return" })
        {
            (await mine.Post(Path, $$"""{"action":"{{action}}","authorization":"{{theirs}}","amount_minor":1}"""))
                .IsProblem(404, "authorization_not_found");
        }
        (await (await host.NewKey(mine.Scope, Role.Viewer)).Post(Path, Named("""{"card":"CARD"}""")))
            .IsProblem(403, "forbidden");
    }

    private static string Named(string body) => body
        .Replace("CARD", "crd_01kq5249taew7vxy3ydjmby001", StringComparison.Ordinal)
        .Replace("ATH", "ath_01kq5249taew7vxy3ydjmby001", StringComparison.Ordinal);

    private static (string Status, string Cleared, string Held) Standing(Response shown) =>
        (shown.Json.Say("status"), shown.Json.Say("cleared_minor"), shown.Json.Say("held_minor"));

    private static Task<Response> Begin(ApiClient api, string card, long amountMinor) => api.Post(
        Path, $$"""{"card":"{{card}}","amount_minor":{{amountMinor}},"currency":"USD","channel":"pos"}""");
}

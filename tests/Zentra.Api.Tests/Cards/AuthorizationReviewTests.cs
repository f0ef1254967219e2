using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Reviews;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Cards;

/// <summary>What people decide about authorizations, at the review or at the authorization.</summary>
public sealed class AuthorizationReviewTests(ApiHost host)
{
    private const string ReviewMeals =
        """{"name":"meals","kind":"merchant_category","block":["restaurants"],"action":"review"}""";

    [Fact]
    public async Task A_review_ends_by_an_approval_that_holds_the_money()
    {
        var api = await host.NewTenant();
        var (made, review) = await Asked(api);
        var listed = (await api.Get("/reviews?kind=authorization_review&state=open")).Is(200).Json.Items("data");
        Assert.Equal(review, Assert.Single(listed).Say("id"));
        (await api.Post($"/reviews/{review}/assign", """{"owner":"Mia"}""")).Is(200);
        var owned = (await api.Get("/reviews?owner=Mia")).Is(200).Json.Items("data").Single();
        Assert.Equal((review, made), (owned.Say("id"), owned.Say("subject")));
        Assert.False(string.IsNullOrEmpty(owned.Say("created_at")));

        const string Body = """{"resolution":"approve","reason":"A team dinner.","idempotency_key":"k1"}""";
        var resolved = (await api.Post($"/reviews/{review}/resolve", Body, null)).Is(200);
        var again = (await api.Post($"/reviews/{review}/resolve", Body, null)).Is(200);

        Assert.Equal(
            ("review", "resolved", "approve", "A team dinner."),
            (resolved.Json.Say("object"), resolved.Json.Say("state"), resolved.Json.Say("resolution"),
                resolved.Json.Say("reason")));
        Assert.True(again.IsReplay);
        Assert.Equal("approved pending 00", (await api.Get($"/cards/authorizations/{made}")).Is(200).Verdict());
        Assert.Equal((-700, 700), await api.Funds());
        (await api.Post($"/reviews/{review}/resolve", """{"resolution":"decline","reason":"r"}"""))
            .IsProblem(409, "authorization_state_conflict");
        (await api.Post($"/reviews/{review}/reopen", """{"reason":"r"}""")).IsProblem(409, "review_not_reopenable");
    }

    [Fact]
    public async Task A_review_ends_by_a_decline_also_among_many()
    {
        var api = await host.NewTenant();
        var (one, first) = await Asked(api);
        var (two, second) = await Asked(api);

        (await api.Post($"/reviews/{first}/resolve", """{"resolution":"decline","reason":"No."}""")).Is(200);
        var bulk = (await api.Post(
            "/reviews/bulk",
            $$"""{"action":"resolve","ids":["{{first}}","{{second}}"],"resolution":"decline","reason":"No."}"""))
            .Is(200).Json;

        Assert.Equal(("1", "1"), (bulk.Say("items.counts.resolved"), bulk.Say("items.counts.failed")));
        foreach (var id in new[] { one, two })
        {
            Assert.Equal(
                "declined declined review_declined 05",
                (await api.Get($"/cards/authorizations/{id}")).Is(200).Verdict());
        }
        Assert.Equal((0, 0), await api.Funds());
    }

    [Fact]
    public async Task Both_doors_check_the_same()
    {
        var api = await host.NewTenant();
        var (made, review) = await Asked(api);
        await api.AskTwoAbove(500);
        var card = (await api.Get($"/cards/authorizations/{made}")).Is(200).Json.Say("card");
        const string Approve = """{"resolution":"approve","reason":"r"}""";

        (await api.Post($"/reviews/{review}/resolve", """{"resolution":"acknowledged","reason":"r"}"""))
            .IsProblem(400, "invalid_request", "/resolution");
        (await api.Post($"/reviews/{review}/resolve", """{"resolution":"approve"}"""))
            .IsProblem(400, "invalid_request", "/reason");
        (await api.Post($"/reviews/{review}/resolve", """{"resolution":"approve","outcome":"approved","reason":"r"}"""))
            .IsProblem(400, "invalid_request", "/outcome");
        var other = await host.NewKey(api.Scope, Role.Operator);
        (await (await host.NewKey(api.Scope, Role.Viewer)).Post($"/reviews/{review}/resolve", Approve))
            .IsProblem(403, "forbidden");
        (await api.Post($"/cards/{card}/freeze", "{}", null)).Is(200);
        (await api.Post($"/reviews/{review}/resolve", Approve)).Is(200);
        (await api.Post($"/reviews/{review}/resolve", Approve)).IsProblem(409, "four_eyes_required");
        // Rules that decline are asked again, whichever door an operator takes.
        (await other.Post($"/reviews/{review}/resolve", Approve)).IsProblem(409, "authorization_still_fails");
        (await api.Post($"/cards/{card}/unfreeze", "{}", null)).Is(200);
        (await other.Post($"/cards/authorizations/{made}/approve", """{"reason":"r"}""")).Is(200);
        Assert.Equal("resolved", (await api.Get($"/reviews/{review}")).Is(200).Json.Say("state"));
        Assert.Equal((-700, 700), await api.Funds());
    }

    private static async Task<(string Authorization, string Review)> Asked(ApiClient api)
    {
        var card = await api.NewCard();
        (await api.Controls("card", $"\"card\":\"{card}\",", ReviewMeals)).Is(201);
        var made = (await api.Authorize(card, 700)).Is(201);
        Assert.StartsWith("review review", made.Verdict(), StringComparison.Ordinal);
        return (made.Id, made.Json.Say("review"));
    }
}

using System.Text;
using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Reviews;

/// <summary>A review from hand to hand: what each of them does, who may, and what it leaves behind.</summary>
public sealed class ReviewLaneTests(ApiHost host)
{
    private const string Acknowledged = """{"resolution":"acknowledged","reason":"Refunded by hand."}""";

    [Fact]
    public async Task A_review_goes_from_hand_to_hand_and_every_act_is_an_intent_with_a_leaf()
    {
        var api = await host.NewTenant();
        var two = await host.NewKey(api.Scope, Role.Operator);
        await api.AskTwoAbove(1_000);
        var id = await host.OpenReview(api, "late_success", 1_001);

        var given = (await api.Post($"/reviews/{id}/assign", """{"owner":"Mia"}""")).Is(200).Json;
        Assert.Equal(("assigned", "Mia"), (given.Say("state"), given.Say("owner")));
        (await api.Post($"/reviews/{id}/comment", """{"text":"Asked.\nThey look."}""")).Is(200);
        (await api.Post($"/reviews/{id}/due", """{"due_at":"2030-01-01T00:00:00Z"}""")).Is(200);
        var proposed = (await api.Post($"/reviews/{id}/resolve", Acknowledged)).Is(200).Json;
        Assert.Equal(("assigned", "acknowledged"), (proposed.Say("state"), proposed.Say("proposal.resolution")));
        (await api.Post($"/reviews/{id}/resolve", Acknowledged)).IsProblem(409, "four_eyes_required");
        var resolved = (await two.Post($"/reviews/{id}/resolve", Acknowledged)).Is(200).Json;
        Assert.Equal(("resolved", "acknowledged"), (resolved.Say("state"), resolved.Say("resolution")));
        Assert.NotEqual(resolved.Say("proposal.by"), resolved.Say("resolved_by"));
        var reopened = (await two.Post($"/reviews/{id}/reopen", """{"reason":"It was another."}""")).Is(200).Json;
        Assert.Equal("assigned", reopened.Say("state"));
        Assert.Equal("It was another.", reopened.Say("resolutions.0.reopened_for"));

        Assert.Equal(reopened.ToString(), (await api.Review(id)).ToString());
        Assert.Equal("Asked.\nThey look.", reopened.Say("comments.0.text"));
        Assert.Equal("2030-01-01T00:00:00.000000Z", reopened.Say("due_at"));
        Assert.Equal("1001", reopened.Say("delta_minor"));
        var acts = (await api.Get("/runtime/intents?limit=100")).Is(200).Json.Items("data")
            .Where(i => i.Say("operation").StartsWith("reviews.", StringComparison.Ordinal)).Reverse().ToList();
        Assert.Equal(
            [
                "reviews.assign", "reviews.comment", "reviews.set_due", "reviews.acknowledge", "reviews.acknowledge",
                "reviews.reopen",
            ],
            acts.Select(i => i.Say("operation")));
        foreach (var act in acts)
        {
            (await api.Get($"/evidence/{act.Say("id")}")).Is(200);
        }
        var told = (await api.Get($"/events?object={id}")).Is(200).Json.Items("data").Select(e => e.Say("type"));
        Assert.Equal(
            [
                "review.opened", "review.assigned", "review.commented", "review.due_changed", "review.proposed",
                "review.resolved", "review.reopened",
            ],
            told);
    }

    [Fact]
    public async Task An_unknown_outcome_above_the_amount_is_settled_when_two_say_the_same()
    {
        var api = await host.NewTenant();
        var two = await host.NewKey(api.Scope, Role.Operator);
        await api.AskTwoAbove(999);
        var id = await api.NewReview();
        const string Approved = """{"outcome":"approved","provider_reference":"ref_1","reason":"r"}""";

        var proposed = (await api.Post($"/reviews/{id}/resolve", Approved)).Is(200).Json;

        Assert.Equal(("open", "approved:ref_1"), (proposed.Say("state"), proposed.Say("proposal.resolution")));
        var payment = $"/payments/{proposed.Say("subject")}";
        Assert.Equal("unknown", (await api.Get(payment)).Is(200).Json.Say("status"));
        (await api.Post($"/reviews/{id}/resolve", Approved)).IsProblem(409, "four_eyes_required");
        Assert.Equal("resolved", (await two.Post($"/reviews/{id}/resolve", Approved)).Is(200).Json.Say("state"));
        Assert.Equal("authorized", (await api.Get(payment)).Is(200).Json.Say("status"));
    }

    [Fact]
    public async Task A_stale_version_changes_nothing()
    {
        var api = await host.NewTenant();
        var id = await host.OpenReview(api, "late_success");
        Assert.Equal("\"1\"", (await api.Get($"/reviews/{id}")).Is(200).Headers.ETag!.Tag);
        (await Match(api, $"/reviews/{id}/assign", """{"owner":"Mia"}""", "1")).Is(200);

        foreach (var (act, body) in new[]
        {
            ("assign", "{}"), ("comment", """{"text":"t"}"""), ("due", "{}"), ("resolve", Acknowledged),
            ("reopen", """{"reason":"r"}"""),
        })
        {
            (await Match(api, $"/reviews/{id}/{act}", body, "1")).IsProblem(412, "version_conflict");
            (await Match(api, $"/reviews/{id}/{act}", body, "one")).IsProblem(400, "invalid_request", "/If-Match");
        }
        Assert.Equal("2", (await api.Review(id)).Say("version"));
        (await Match(api, $"/reviews/{id}/resolve", Acknowledged, "2")).Is(200);
        var unknown = await api.NewReview();
        (await Match(api, $"/reviews/{unknown}/resolve", """{"outcome":"declined","reason":"r"}""", "7"))
            .IsProblem(412, "version_conflict");
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "assign", """{"owner":""}""", "/owner" },
        { "assign", $$"""{"owner":"{{new string('x', 129)}}"}""", "/owner" },
        { "assign", """{"owner":"a\nb"}""", "/owner" },
        { "comment", "{}", "/text" },
        { "comment", """{"text":""}""", "/text" },
        { "comment", """{"text":"a\u0007"}""", "/text" },
        { "comment", $$"""{"text":"{{new string('x', 2_001)}}"}""", "/text" },
        { "reopen", "{}", "/reason" },
        { "reopen", $$"""{"reason":"{{new string('x', 501)}}"}""", "/reason" },
        { "resolve", """{"resolution":"acknowledged"}""", "/reason" },
        { "resolve", """{"reason":"r"}""", "/resolution" },
        { "resolve", """{"resolution":"approved","reason":"r"}""", "/resolution" },
        { "resolve", """{"resolution":"acknowledged","outcome":"approved","reason":"r"}""", "/outcome" },
        { "resolve", """{"resolution":"acknowledged","raw_code":"05","reason":"r"}""", "/raw_code" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_be_meant_is_refused_by_its_pointer(string act, string body, string pointer)
    {
        var api = await host.NewTenant();
        var id = await host.OpenReview(api, "late_success");

        (await api.Post($"/reviews/{id}/{act}", body)).IsProblem(400, "invalid_request", pointer);

        Assert.Equal("1", (await api.Review(id)).Say("version"));
    }

    [Fact]
    public async Task What_a_kind_does_not_know_is_refused_and_another_tenants_review_is_none()
    {
        var api = await host.NewTenant();
        var theirs = await host.OpenReview(await host.NewTenant(), "late_success");
        foreach (var (act, body) in new[]
        {
            ("assign", "{}"), ("comment", """{"text":"t"}"""), ("due", "{}"), ("resolve", Acknowledged),
            ("reopen", """{"reason":"r"}"""),
        })
        {
            (await api.Post($"/reviews/{theirs}/{act}", body)).IsProblem(404, "review_not_found");
            (await api.Post($"/reviews/x/{act}", body)).IsProblem(404, "review_not_found");
        }
        var strange = await host.OpenReview(api, "of_tomorrow");
        (await api.Post($"/reviews/{strange}/resolve", Acknowledged))
            .IsProblem(422, "review_resolution_not_possible");
        var unknown = await api.NewReview();
        const string Both = """{"resolution":"declined","outcome":"approved","reason":"r"}""";
        (await api.Post($"/reviews/{unknown}/resolve", Both))
            .IsProblem(400, "invalid_request", "/resolution");
        (await api.Post($"/reviews/{unknown}/resolve", """{"resolution":"declined","reason":"r"}""")).Is(200);
        (await api.Post($"/reviews/{unknown}/reopen", """{"reason":"r"}""")).IsProblem(409, "review_not_reopenable");
    }

    [Fact]
    public async Task Reviews_are_found_by_whose_they_are_and_what_they_relate_to()
    {
        var api = await host.NewTenant();
        var mine = await host.OpenReview(api, "late_success", related: "stl_1");
        var other = await host.OpenReview(api, "late_success", related: "stl_2");
        (await api.Post($"/reviews/{mine}/assign", """{"owner":"Mia"}""")).Is(200);

        foreach (var (query, found) in new[]
        {
            ("owner=Mia", mine), ("state=assigned", mine), ("related=stl_2", other), ("state=open", other),
            ("related=stl_1&owner=Mia&kind=late_success&subject=pay_1", mine),
        })
        {
            Assert.Equal(
                [found], (await api.Get($"/reviews?{query}")).Is(200).Json.Items("data").Select(r => r.Say("id")));
        }
        Assert.Empty((await api.Get("/reviews?owner=Tom")).Is(200).Json.Items("data"));
        (await api.Get("/reviews?state=closed")).IsProblem(400, "invalid_parameter", "?state");
    }

    [Fact]
    public async Task Only_an_admin_says_above_what_amount_two_are_asked()
    {
        var api = await host.NewTenant();
        var path = $"/workspaces/{api.Scope.Workspace}";
        async Task<Response> Set(string path, string body, string? version = null) => await api.Send(
            HttpMethod.Patch, path, Encoding.UTF8.GetBytes(body), ifMatch: version);

        var set = (await Set(path, """{"four_eyes_above_minor":{"USD":0,"EUR":5}}""", "1")).Is(200).Json;
        Assert.Equal(("0", "2"), (set.Say("four_eyes_above_minor.USD"), set.Say("version")));
        Assert.Equal("5", (await Set(path, "{}")).Is(200).Json.Say("four_eyes_above_minor.EUR"));
        (await Set(path, "{}", "1")).IsProblem(412, "version_conflict");
        (await Set(path, """{"four_eyes_above_minor":{"XXQ":1}}"""))
            .IsProblem(400, "invalid_request", "/four_eyes_above_minor/XXQ");
        (await Set(path, """{"four_eyes_above_minor":{"USD":-1}}"""))
            .IsProblem(400, "invalid_request", "/four_eyes_above_minor/USD");
        (await Set(path, """{"four_eyes_above_minor":{"USD":1.5}}"""))
            .IsProblem(400, "invalid_request", "/four_eyes_above_minor/USD");
        var second = await host.NewWorkspace(api.Scope);
        (await Set($"/workspaces/{second.Scope.Workspace}", "{}")).IsProblem(404, "workspace_not_found");
        var unset = (await Set(path, """{"four_eyes_above_minor":{}}""")).Is(200).Json;
        Assert.Equal("", unset.Say("four_eyes_above_minor"));
    }

    private static Task<Response> Match(ApiClient api, string path, string body, string version) => api.Send(
        HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), api.NewKey(), ifMatch: version);
}

using Zentra.Api.Tests.Host;
using Zentra.Runtime.Tenancy;

namespace Zentra.Api.Tests.Reviews;

/// <summary>One thing done to many reviews.</summary>
public sealed class BulkTests(ApiHost host)
{
    private const string Resolve = """
        {"action":"resolve","filter":{"kind":"late_success","related":"stl_1"},
        "resolution":"acknowledged","reason":"Seen."}
        """;

    [Fact]
    public async Task Many_are_resolved_by_a_filter_each_in_the_name_of_whoever_asked()
    {
        var api = await host.NewTenant();
        await api.AskTwoAbove(1_000);
        var small = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            small.Add(await host.OpenReview(api, "late_success", 1_000));
        }
        var large = await host.OpenReview(api, "late_success", 1_001);
        var other = await host.OpenReview(api, "late_success", 1, related: "stl_2");
        var unknown = await host.OpenReview(api, "late_failure", 1);

        var ended = await api.Ended(await api.Post("/reviews/bulk", Resolve));

        Assert.Equal("succeeded", ended.Say("status"));
        Assert.Equal(("120", "1"), (ended.Say("items.counts.resolved"), ended.Say("items.counts.proposed")));
        Assert.Equal(("121", "reviews.bulk"), (ended.Say("progress.done"), ended.Say("kind")));
        Assert.Equal("resolved", (await api.Review(small[0])).Say("state"));
        Assert.Equal("Seen.", (await api.Review(small[^1])).Say("reason"));
        Assert.Equal(ended.Say("requested_by"), (await api.Review(large)).Say("proposal.by"));
        Assert.Equal("1", (await api.Review(other)).Say("version"));
        Assert.Equal("1", (await api.Review(unknown)).Say("version"));
        var acts = (await api.Get("/runtime/intents?limit=100")).Is(200).Json.Items("data")
            .Where(i => i.Say("operation") == "reviews.acknowledge").ToList();
        Assert.NotEmpty(acts);
        Assert.All(acts, i => Assert.Equal(ended.Say("requested_by"), i.Say("actor.id")));
        (await api.Get($"/evidence/{acts[0].Say("id")}")).Is(200);

        // Another actor agrees to what was proposed; the same one does not get to do it.
        var again = await api.Ended(await api.Post("/reviews/bulk", Resolve));
        Assert.Equal("four_eyes_required", again.Say("items.failures.0.code"));
        Assert.Equal(large, again.Say("items.failures.0.id"));
        var two = await host.NewKey(api.Scope, Role.Operator);
        var agreed = await two.Ended(await two.Post("/reviews/bulk", Resolve, "of two"));
        Assert.Equal("1", agreed.Say("items.counts.resolved"));
    }

    [Fact]
    public async Task Named_reviews_are_assigned_and_what_fails_says_why()
    {
        var api = await host.NewTenant();
        var first = await host.OpenReview(api, "late_success");
        var second = await host.OpenReview(api, "of_tomorrow");
        var theirs = await host.OpenReview(await host.NewTenant(), "late_success");
        (await api.Post($"/reviews/{first}/resolve", """{"resolution":"acknowledged","reason":"r"}""")).Is(200);

        var answer = await api.Post(
            "/reviews/bulk",
            $$"""{"action":"assign","ids":["{{first}}","{{second}}","{{theirs}}"],"owner":"Mia","reason":"Why."}""");
        var ended = await api.Ended(answer);

        Assert.Equal(("1", "2"), (ended.Say("items.counts.assigned"), ended.Say("items.counts.failed")));
        Assert.Equal(
            [(first, "review_resolved"), (theirs, "review_not_found")],
            ended.GetProperty("items").Items("failures").Select(f => (f.Say("id"), f.Say("code"))));
        Assert.All(ended.GetProperty("items").Items("failures"), f => Assert.EndsWith(".", f.Say("detail")));
        Assert.Equal("Mia", (await api.Review(second)).Say("owner"));
        var resolve = await api.Ended(await api.Post(
            "/reviews/bulk",
            $$"""{"action":"resolve","ids":["{{second}}"],"resolution":"acknowledged","reason":"r"}"""));
        Assert.Equal("review_resolution_not_possible", resolve.Say("items.failures.0.code"));
    }

    [Fact]
    public async Task What_was_asked_for_twice_with_one_key_is_done_once()
    {
        var api = await host.NewTenant();
        var id = await host.OpenReview(api, "late_success");
        var body = $$"""{"action":"assign","ids":["{{id}}"],"owner":"Mia","reason":"r"}""";

        var first = await api.Ended(await api.Post("/reviews/bulk", body, "k"));
        var again = await api.Post("/reviews/bulk", body, "k");

        Assert.True(again.Is(200).IsReplay);
        Assert.Equal(first.Say("id"), again.Id);
        Assert.Equal("2", (await api.Review(id)).Say("version"));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { """{"reason":"r"}""", "/action" },
        { """{"action":"delete","ids":["rev_01kq5249taew7vxy3ydjmby001"],"reason":"r"}""", "/action" },
        { """{"action":"assign","reason":"r"}""", "/ids" },
        { """{"action":"assign","ids":[],"reason":"r"}""", "/ids" },
        { """{"action":"assign","ids":[null],"reason":"r"}""", "/ids/0" },
        { """{"action":"assign","ids":["pay_01kq5249taew7vxy3ydjmby001"],"reason":"r"}""", "/ids/0" },
        {
            """
            {"action":"assign","reason":"r",
            "ids":["rev_01kq5249taew7vxy3ydjmby001","rev_01kq5249taew7vxy3ydjmby001"]}
            """,
            "/ids/1"
        },
        { """{"action":"assign","ids":["x"],"filter":{"kind":"k"},"reason":"r"}""", "/ids" },
        { """{"action":"assign","filter":{},"reason":"r"}""", "/filter" },
        { """{"action":"assign","filter":{"state":"resolved"},"reason":"r"}""", "/filter/state" },
        { """{"action":"assign","filter":{"kind":""},"reason":"r"}""", "/filter/kind" },
        { """{"action":"assign","filter":{"kind":"k"}}""", "/reason" },
        { """{"action":"assign","filter":{"kind":"k"},"owner":"","reason":"r"}""", "/owner" },
        { """{"action":"assign","filter":{"kind":"k"},"resolution":"acknowledged","reason":"r"}""", "/resolution" },
        { """{"action":"resolve","filter":{"kind":"k"},"reason":"r"}""", "/resolution" },
        { """{"action":"resolve","filter":{"kind":"k"},"resolution":"nothing","reason":"r"}""", "/resolution" },
        {
            """{"action":"resolve","filter":{"kind":"k"},"resolution":"acknowledged","owner":"Mia","reason":"r"}""",
            "/owner"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_be_meant_begins_nothing(string body, string pointer)
    {
        var api = await host.NewTenant();

        (await api.Post("/reviews/bulk", body)).IsProblem(400, "invalid_request", pointer);

        Assert.Empty((await api.Get("/operations")).Is(200).Json.Items("data"));
    }
}

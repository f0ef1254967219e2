using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Reviews;

/// <summary>What waits for a person, and what he says about it.</summary>
public sealed class ReviewTests(ApiHost host)
{
    [Fact]
    public async Task A_payment_that_was_asked_about_in_vain_waits_for_a_person()
    {
        var api = await host.NewTenant();

        var review = (await api.Get($"/reviews/{await api.NewReview()}")).Is(200).Json;

        Assert.Equal("unknown_outcome", review.Say("kind"));
        Assert.Equal("open", review.Say("state"));
        Assert.Equal("sandbox", review.Say("facts.provider"));
        var payment = (await api.Get($"/payments/{review.Say("subject")}")).Is(200).Json;
        Assert.Equal("unknown", payment.Say("status"));
        Assert.Single((await api.Get("/reviews?state=open&kind=unknown_outcome")).Is(200).Json.Items("data"));
        Assert.Empty((await api.Get("/reviews?state=resolved")).Is(200).Json.Items("data"));
    }

    [Theory]
    [InlineData("""{"outcome":"approved","provider_reference":"ref_1","reason":"r"}""", "authorized")]
    [InlineData("""{"outcome":"declined","raw_code":"05","reason":"r"}""", "declined")]
    public async Task What_a_person_found_out_is_the_outcome(string body, string status)
    {
        var api = await host.NewTenant();
        var id = await api.NewReview();

        var resolved = (await api.Post($"/reviews/{id}/resolve", body)).Is(200).Json;

        Assert.Equal(id, resolved.Say("id"));
        Assert.Equal("resolved", resolved.Say("state"));
        Assert.StartsWith("key_", resolved.Say("resolved_by"), StringComparison.Ordinal);
        Assert.Equal(status, (await api.Get($"/payments/{resolved.Say("subject")}")).Is(200).Json.Say("status"));
        (await api.Post($"/reviews/{id}/resolve", body)).IsProblem(409, "payment_state_conflict");
    }

    [Fact]
    public async Task A_resolution_that_is_sent_twice_with_its_key_has_one_effect()
    {
        var api = await host.NewTenant();
        var path = $"/reviews/{await api.NewReview()}/resolve";
        const string Declined = """{"outcome":"declined","reason":"r","idempotency_key":"k"}""";
        const string Other = """{"outcome":"declined","reason":"s","idempotency_key":"k"}""";

        var first = (await api.Post(path, Declined, null)).Is(200);
        var again = (await api.Post(path, Declined, null)).Is(200);

        Assert.False(first.IsReplay);
        Assert.True(again.IsReplay);
        Assert.Equal(first.Text, again.Text);
        (await api.Post(path, Other, null)).IsProblem(422, "idempotency_key_reused");
        (await api.Post(path, Declined, "other")).IsProblem(400, "idempotency_key_invalid");
    }

    [Fact]
    public async Task A_payment_that_was_asked_to_cancel_while_nobody_knew_says_so()
    {
        var api = await host.NewTenant();
        var payment = (await api.Pay("tok_unknown")).Is(202);
        Assert.Equal("", payment.Json.Say("cancel_requested"));

        var canceled = (await api.Post($"/payments/{payment.Id}/cancel")).Is(202).Json;

        Assert.Equal("True", canceled.Say("cancel_requested"));
        Assert.Equal("unknown", canceled.Say("status"));
    }

    [Fact]
    public async Task Rules_and_providers_that_were_changed_since_they_were_read_stay_as_they_are()
    {
        var api = await host.NewTenant();
        const string Rules = """{"rules":[]}""";
        const string Provider = """{"connector":"sandbox"}""";
        (await api.Put("/routing/rules", Rules)).Is(201);
        (await api.Put("/providers/one", Provider)).Is(201);

        (await Match(api, "/routing/rules", Rules, "\"1\"")).Is(201);
        (await Match(api, "/routing/rules", Rules, "\"1\"")).IsProblem(412, "version_conflict");
        (await Match(api, "/providers/one", Provider, "\"1\"")).Is(200);
        (await Match(api, "/providers/one", Provider, "\"1\"")).IsProblem(412, "version_conflict");
        (await Match(api, "/providers/one", Provider, "one")).IsProblem(400, "invalid_request", "/If-Match");
        (await Match(api, "/providers/two", Provider, "\"0\"")).Is(201);
        (await Match(api, "/routing/rules", Rules, "*")).Is(201);
    }

    private async Task<Response> Match(ApiClient api, string path, string body, string version) =>
        await RawHttp.Send(
            host.Url,
            $"PUT {path} HTTP/1.1\r\n{RawHttp.Common(api, body)}If-Match: {version}\r\n\r\n{body}");
}

using System.Text;
using System.Text.Json;
using Zentra.Api.Tests.Cards;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Clearing;

/// <summary>A network's file from its arrival to the last posting, through the API.</summary>
public sealed class ClearingWalkTests(ApiHost host)
{
    private const string Header =
        "type,card,pan,amount_minor,currency,authorization_code,arn,merchant_id,merchant_category,force_post\n";

    /// <summary>The incident of the product page: a clearing file does not align with the authorization.</summary>
    [Fact]
    public async Task A_clearing_that_does_not_align_is_matched_for_review_with_all_that_it_is_about()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var authorized = (await api.Authorize(card, 10_000)).Is(201);
        var code = authorized.Json.Say("approval_code");

        var file = (await Send(api, $"presentment,{card},,12500,USD,{code},,mer_eats,5812,\n")).Is(201).Json;

        Assert.Equal(
            ("completed", "csv", "1", "1", "0"),
            (file.Say("status"), file.Say("format"), file.Say("records.read"), file.Say("records.mismatched"),
                file.Say("records.matched")));
        var record = Assert.Single((await Records(api, file, "status=mismatch")).Items("data"));
        Assert.Equal(
            (authorized.Id, "code_and_merchant", "differs", "2500", "12500", "10000"),
            (record.Say("authorization"), record.Say("matched_by"), record.Say("reason"), record.Say("delta_minor"),
                record.Say("billed_minor"), record.Say("from_hold_minor")));
        Assert.Equal(
            ("amount", "10000", "12500", "2500", "2000", "20"),
            (record.Say("differences.0.field"), record.Say("differences.0.expected"),
                record.Say("differences.0.actual"), record.Say("differences.0.delta_minor"),
                record.Say("differences.0.tolerance_minor"), record.Say("differences.0.tolerance_percent")));
        // Money has moved: the books follow it, and a person looks at it.
        Assert.Equal((-12_500, 0), await api.Funds());
        var review = (await api.Get($"/reviews?subject={authorized.Id}")).Is(200).Json.GetProperty("data")[0];
        Assert.Equal(
            ("clearing_mismatch", "open", file.Say("id"), "2500", "USD"),
            (review.Say("kind"), review.Say("state"), review.Say("related"), review.Say("delta_minor"),
                review.Say("currency")));
        Assert.Equal(
            "100.00 USD were expected, 125.00 USD came: +25.00 USD, and 20.00 USD are tolerated.",
            review.Say("summary"));
        var entries = record.Items("ledger_entry").Select(e => e.GetString()!).ToList();
        Assert.Equal(3, entries.Count);
        Assert.Equal(
            (record.Say("id"), string.Join(' ', entries), "+25.00 USD"),
            (review.Say("facts.record"), review.Say("facts.ledger_entry"), review.Say("facts.delta")));
        var owned = (await api.Post($"/reviews/{review.Say("id")}/assign", """{"owner":"dana"}""")).Is(200).Json;
        Assert.Equal(("assigned", "dana"), (owned.Say("state"), owned.Say("owner")));
        var shown = (await api.Get($"/cards/authorizations/{authorized.Id}")).Is(200).Json;
        Assert.Equal(
            ("closed", "12500", "0", record.Say("id")),
            (shown.Say("status"), shown.Say("cleared_minor"), shown.Say("held_minor"), shown.Say("clearings.0")));

        var ended = (await api.Post(
            $"/reviews/{review.Say("id")}/resolve", """{"resolution":"acknowledged","reason":"A large tip."}"""));

        Assert.Equal("resolved", ended.Is(200).Json.Say("state"));
    }

    [Fact]
    public async Task The_same_file_and_the_same_record_have_one_effect()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var code = (await api.Authorize(card, 10_000)).Is(201).Json.Say("approval_code");
        var line = $"presentment,{card},,10000,USD,{code},24000000000000000000000,mer_eats,5812,\n";
        var first = (await Send(api, line)).Is(201);

        var again = (await Send(api, line)).Is(200);
        var other = (await Send(api, line + $"refund,{card},,500,USD,,,mer_eats,5812,\n")).Is(201);

        Assert.Equal((first.Id, true), (again.Id, again.IsReplay));
        Assert.Equal(
            ("1", "1"), (other.Json.Say("records.duplicate"), other.Json.Say("records.matched")));
        var before = (await Records(api, first.Json, "status=posted")).GetProperty("data")[0].Say("id");
        var twice = (await Records(api, other.Json, "status=duplicate")).GetProperty("data")[0];
        Assert.Equal(before, twice.Say("duplicate_of"));
        Assert.Equal((-9_500, 0), await api.Funds());
        (await api.Send(
            HttpMethod.Post, "/cards/clearing?format=ndjson", Encoding.UTF8.GetBytes(Header + line),
            contentType: "text/csv")).IsProblem(409, "clearing_file_known");
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("visa.base2")]
    [InlineData("mastercard.ipm")]
    public async Task A_sandbox_s_file_in_every_format_closes_what_it_clears(string format)
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var made = new List<string>();
        foreach (var amount in new[] { 1_000, 2_000, 3_000, 4_000 })
        {
            made.Add((await api.Authorize(card, amount)).Is(201).Id);
        }
        var file = (await api.Post(
            "/sandbox/clearing-file",
            $$"""
            {"format":"{{format}}","faults":[{"kind":"wrong_amount","authorization":"{{made[1]}}"},
            {"kind":"missing","authorization":"{{made[2]}}"},{"kind":"doubled","authorization":"{{made[0]}}"},
            {"kind":"unknown_card","authorization":"{{made[3]}}"}]}
            """,
            null)).Is(200);

        var taken = (await api.Send(
            HttpMethod.Post, "/cards/clearing", file.Body, contentType: "application/octet-stream")).Is(201).Json;

        Assert.Equal(
            (format, "completed", "1", "1", "1", "1", "0"),
            (taken.Say("format"), taken.Say("status"), taken.Say("records.matched"), taken.Say("records.mismatched"),
                taken.Say("records.unmatched"), taken.Say("records.duplicate"), taken.Say("records.rejected")));
        Assert.Equal(
            ["closed 1000", "closed 4000", "pending 0", "pending 0"],
            await Task.WhenAll(made.Select(async id =>
            {
                var shown = (await api.Get($"/cards/authorizations/{id}")).Is(200).Json;
                return $"{shown.Say("status")} {shown.Say("cleared_minor")}";
            })));
        // The unknown card's amount waits in suspense, and the network is owed all that it asks for.
        var owed = (await api.Get("/ledger/trial-balance")).Is(200).Json.GetProperty("accounts").EnumerateArray()
            .Where(a => a.Say("code").StartsWith("network_settlement", StringComparison.Ordinal))
            .Sum(a => a.GetProperty("balance_minor").GetInt64());
        Assert.Equal(1_000 + 4_000 + 4_000, owed);
        var stored = (await api.Get($"/cards/clearing/{taken.Say("id")}/records")).Is(200);
        Assert.DoesNotContain(await api.Number(card), stored.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Totals_that_differ_are_said_with_both_numbers_and_what_was_posted_stays()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();

        var file = (await Ndjson(
            api,
            $$"""{"type":"refund","card":"{{card}}","amount_minor":700,"currency":"USD"}""",
            """{"type":"trailer","records":2,"amount_minor":700}""")).Is(201).Json;

        Assert.Equal(
            ("totals_differ", "totals_differ", "2", "1"),
            (file.Say("status"), file.Say("file.fault"), file.Say("stated.0.stated"), file.Say("stated.0.counted")));
        var review = (await api.Get($"/reviews/{file.Say("review")}")).Is(200).Json;
        Assert.Equal(
            ("clearing_mismatch", "records", "2", "1"),
            (review.Say("kind"), review.Say("facts.field"), review.Say("facts.expected"), review.Say("facts.actual")));
        Assert.Equal((700, 0), await api.Funds());
    }

    [Fact]
    public async Task A_review_that_is_reopened_has_its_amount_in_suspense_again()
    {
        var api = await host.NewTenant();
        await api.NewCard();
        await Send(api, "presentment,,4111111111111111,700,USD,,,mer_eats,5812,\n");
        var review = (await api.Get("/reviews?kind=clearing_mismatch")).Is(200).Json.Say("data.0.id");
        async Task<string> Do(string act, string body) =>
            (await api.Post($"/reviews/{review}/{act}", body)).Is(200).Json.Say("state");
        async Task<long> Suspended() => (await api.Get("/ledger/trial-balance")).Is(200).Json.Items("accounts")
            .Where(a => a.Say("code") == $"suspense:{review}").Sum(a => a.GetProperty("balance_minor").GetInt64());

        Assert.Equal("resolved", await Do("resolve", """{"resolution":"write_off","reason":"Nobody's."}"""));
        Assert.Equal(0, await Suspended());
        Assert.Equal("open", await Do("reopen", """{"reason":"The card was found."}"""));

        Assert.Equal(-700, await Suspended());
    }

    [Fact]
    public async Task A_bad_record_is_rejected_by_name_and_loses_nothing_else()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();

        var file = (await Send(
            api,
            $"refund,{card},,x,USD,,,mer_eats,5812,\nrefund,{card},,100,USD,,,mer_eats,5812,\n")).Is(201).Json;

        Assert.Equal(("1", "1"), (file.Say("records.rejected"), file.Say("records.matched")));
        var rejected = (await Records(api, file, "status=rejected")).GetProperty("data")[0];
        Assert.Equal(("1", "amount_minor"), (rejected.Say("place"), rejected.Say("rejected.field")));
        Assert.Equal((100, 0), await api.Funds());
    }

    [Fact]
    public async Task A_late_clearing_is_posted_in_full_and_flagged()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var made = (await api.Authorize(card, 1_000)).Is(201).Id;
        await api.Advance(TimeSpan.FromDays(8));
        await Patience.Until(
            () => api.Get($"/cards/authorizations/{made}"), r => r.Is(200).Json.Say("status") == "expired");
        var late = (await api.Post("/sandbox/clearing-file", """{"faults":[{"kind":"late"}]}""", null)).Is(200);

        var file = (await api.Send(
            HttpMethod.Post, "/cards/clearing", late.Body, contentType: "text/csv")).Is(201).Json;

        Assert.Equal("1", file.Say("records.matched"));
        var record = (await Records(api, file, $"authorization={made}")).GetProperty("data")[0];
        Assert.Equal(("True", "0"), (record.Say("late"), record.Say("from_hold_minor")));
        var shown = (await api.Get($"/cards/authorizations/{made}")).Is(200).Json;
        Assert.Equal(("closed", "True"), (shown.Say("status"), shown.Say("flagged")));
        Assert.Equal((-1_000, 0), await api.Funds());
    }

    [Fact]
    public async Task Card_numbers_are_nowhere_on_the_disk()
    {
        await using var own = new ApiHost();
        await own.InitializeAsync();
        var api = await own.NewTenant();
        var card = await api.NewCard();
        var number = await api.Number(card);

        (await Send(api, $"presentment,,{number},1000,USD,,,mer_eats,5812,true\n")).Is(201);

        Assert.Equal((-1_000, 0), await api.Funds());
        var kept = Directory.EnumerateFiles(own.DataDirectory, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(kept, f => Path.GetDirectoryName(f)!.EndsWith("clearing", StringComparison.Ordinal));
        foreach (var path in kept)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(number, Encoding.Latin1.GetString(bytes.ToArray()), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "text/csv", 422, "clearing_file_unreadable")]
    [InlineData("hello", "text/csv", 422, "clearing_file_unreadable")]
    [InlineData("type", "application/pdf", 415, "unsupported_media_type")]
    public async Task What_is_no_clearing_file_is_refused_and_nothing_is_kept(
        string body, string type, int status, string code)
    {
        var api = await host.NewTenant();

        (await api.Send(HttpMethod.Post, "/cards/clearing", Encoding.UTF8.GetBytes(body), contentType: type))
            .IsProblem(status, code);

        Assert.Empty((await api.Get("/cards/clearing")).Is(200).Json.Items("data"));
    }

    [Fact]
    public async Task Files_and_records_of_others_are_not_there()
    {
        var (mine, other) = (await host.NewTenant(), await host.NewTenant());
        var card = await mine.NewCard();
        var id = (await Send(mine, $"refund,{card},,100,USD,,,mer_eats,5812,\n")).Is(201).Id;

        (await other.Get($"/cards/clearing/{id}")).IsProblem(404, "clearing_file_not_found");
        (await other.Get($"/cards/clearing/{id}/records")).IsProblem(404, "clearing_file_not_found");
        Assert.Equal(id, (await mine.Get("/cards/clearing?status=completed")).Is(200).Json.Say("data.0.id"));
        (await mine.Get("/cards/clearing?status=x")).Is(400);
    }

    private static async Task<JsonElement> Records(ApiClient api, JsonElement file, string filter) =>
        (await api.Get($"/cards/clearing/{file.Say("id")}/records?{filter}")).Is(200).Json;

    private static Task<Response> Send(ApiClient api, string lines) => api.Send(
        HttpMethod.Post, "/cards/clearing", Encoding.UTF8.GetBytes(Header + lines), contentType: "text/csv");

    private static Task<Response> Ndjson(ApiClient api, params string[] lines) => api.Send(
        HttpMethod.Post, "/cards/clearing", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"),
        contentType: "application/x-ndjson");
}

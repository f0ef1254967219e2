using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Lists;

/// <summary>Every list read page by page is the list, whichever way and however large the pages.</summary>
public sealed class PagingTests(ApiHost host)
{
    private const int Made = 7;

    public static TheoryData<string> ObjectLists => ["/payments", "/refunds", "/runtime/intents", "/api-keys", "/workspaces"];

    public static TheoryData<string, string> CursorLists => new()
    {
        { "/ledger/entries", "cursor" },
        { "/ledger/accounts", "cursor" },
        { "/events", "after" },
    };

    [Theory]
    [MemberData(nameof(ObjectLists))]
    public async Task Pages_forward_are_the_whole_list_newest_first(string list)
    {
        var api = await WithSevenOfEach();
        var all = await Ids(api, $"{list}?limit=100");
        Assert.True(all.Count >= Made);
        Assert.Equal(all.OrderDescending(StringComparer.Ordinal), all);

        foreach (var limit in new[] { 1, 3, all.Count, all.Count + 1 })
        {
            Assert.Equal(all, await Walk(api, list, "starting_after", limit));
        }
    }

    [Theory]
    [MemberData(nameof(ObjectLists))]
    public async Task Pages_backward_from_the_oldest_are_all_the_others(string list)
    {
        var api = await WithSevenOfEach();
        var all = await Ids(api, $"{list}?limit=100");

        foreach (var limit in new[] { 1, 3, all.Count })
        {
            var seen = new List<string>();
            string? cursor = all[^1];
            while (cursor is not null)
            {
                var page = (await api.Get($"{list}?limit={limit}&ending_before={cursor}")).Is(200).Json;
                seen.InsertRange(0, page.Items("data").Select(r => r.Say("id")));
                Assert.Equal(page.GetProperty("has_more").GetBoolean(), page.Say("next_cursor").Length > 0);
                cursor = page.GetProperty("has_more").GetBoolean() ? page.Say("next_cursor") : null;
            }
            Assert.Equal(all.SkipLast(1), seen);
        }
    }

    [Theory]
    [MemberData(nameof(CursorLists))]
    public async Task Pages_by_cursor_are_the_whole_list(string list, string parameter)
    {
        var api = await WithSevenOfEach();
        var all = await Ids(api, $"{list}?limit=100");

        foreach (var limit in new[] { 1, 3, all.Count, 100 })
        {
            Assert.Equal(all, await Walk(api, list, parameter, limit));
        }
    }

    [Theory]
    [MemberData(nameof(ObjectLists))]
    public async Task A_list_without_a_limit_has_twenty(string list)
    {
        var api = await host.NewTenant();
        for (var i = 0; i < 11; i++)
        {
            var payment = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
            await api.Post($"/payments/{payment}/refunds", """{"amount_minor":1}""");
            await api.Post($"/payments/{payment}/refunds", """{"amount_minor":1}""");
            await api.Pay();
            foreach (var n in new[] { 1, 2 })
            {
                await api.Post("/api-keys", $$"""{"name":"{{n}}","role":"viewer"}""", null);
                await api.Post("/workspaces", $$"""{"name":"{{n}}","ledger_currency":"USD","default_merchant":"m"}""", null);
            }
        }

        var page = (await api.Get(list)).Is(200).Json;

        Assert.Equal("list", page.Say("object"));
        Assert.Equal(20, page.Items("data").Count());
        Assert.Equal("True", page.Say("has_more"));
    }

    [Fact]
    public async Task A_new_object_does_not_move_the_pages_that_follow()
    {
        var api = await WithSevenOfEach();
        var all = await Ids(api, "/payments?limit=100");
        var first = (await api.Get("/payments?limit=3")).Is(200).Json;

        (await api.Pay()).Is(201);

        Assert.Equal(all.Skip(3).Take(3), await Ids(api, $"/payments?limit=3&starting_after={first.Say("next_cursor")}"));
    }

    private async Task<ApiClient> WithSevenOfEach()
    {
        var api = await host.NewTenant();
        for (var i = 0; i < Made; i++)
        {
            var payment = (await api.Pay(more: ""","capture_method":"automatic" """)).Is(201).Id;
            (await api.Post($"/payments/{payment}/refunds", """{"amount_minor":100}""")).Is(201);
            (await api.Post("/api-keys", $$"""{"name":"Key {{i}}","role":"viewer"}""", null)).Is(201);
            (await api.Post("/workspaces", $$"""{"name":"W {{i}}","ledger_currency":"EUR","default_merchant":"m"}""", null)).Is(201);
        }
        return api;
    }

    private static async Task<List<string>> Walk(ApiClient api, string list, string parameter, int limit)
    {
        var seen = new List<string>();
        var next = $"{list}?limit={limit}";
        while (true)
        {
            var page = (await api.Get(next)).Is(200).Json;
            seen.AddRange(Keys(page));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                Assert.Equal("", page.Say("next_cursor"));
                return seen;
            }
            next = $"{list}?limit={limit}&{parameter}={Uri.EscapeDataString(page.Say("next_cursor"))}";
        }
    }

    private static async Task<List<string>> Ids(ApiClient api, string path) => [.. Keys((await api.Get(path)).Is(200).Json)];

    private static IEnumerable<string> Keys(System.Text.Json.JsonElement page) =>
        page.Items("data").Select(r => r.Say("id") is { Length: > 0 } id ? id : $"{r.Say("code")}/{r.Say("currency")}");
}

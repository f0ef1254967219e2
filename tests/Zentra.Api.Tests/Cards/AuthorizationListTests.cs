using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cards;

/// <summary>Authorizations are found by what operators know of them, page by page.</summary>
public sealed class AuthorizationListTests(ApiHost host)
{
    [Fact]
    public async Task Filters_hold_together_and_pages_are_stable_under_them()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard(""","spend_limit_minor":2000""");
        var other = await api.NewCard();
        var made = new List<string>();
        foreach (var amount in new[] { 100, 200, 300, 400, 500, 5_000 })
        {
            made.Add((await api.Authorize(card, amount)).Is(201).Id);
            (await api.Authorize(other, amount)).Is(201);
        }

        async Task<IReadOnlyList<string>> Ids(string query) =>
            [.. (await api.Get($"/cards/authorizations?{query}")).Is(200).Json.Items("data").Select(a => a.Say("id"))];

        Assert.Equal([made[2]], await Ids($"card={card}&amount=300"));
        Assert.Equal([made[3], made[2], made[1]], await Ids($"card={card}&amount_gte=200&amount_lte=400"));
        Assert.Equal([made[5], made[4]], await Ids($"card={card}&amount_gte=500"));
        Assert.Equal(4, (await Ids("amount_lte=200")).Count);
        Assert.Equal([made[5]], await Ids($"card={card}&outcome=declined&reason=amount_limit_exceeded"));
        Assert.Equal([made[5]], await Ids("rule=spend_limit&merchant=mer_eats&amount_gte=1000&status=declined"));
        Assert.Empty(await Ids("rule=spend_limit&amount_lte=4999"));
        Assert.Empty(await Ids($"card={card}&merchant=mer_other"));

        // A page goes on where it stood, also when something new comes between.
        var first = await Ids($"card={card}&amount_lte=500&limit=2");
        (await api.Authorize(card, 1)).Is(201);
        var second = await Ids($"card={card}&amount_lte=500&limit=2&starting_after={first[^1]}");
        var back = await Ids($"card={card}&amount_lte=500&limit=2&ending_before={second[0]}");
        Assert.Equal([made[4], made[3]], first);
        Assert.Equal([made[2], made[1]], second);
        Assert.Equal(first, back);
    }

    [Fact]
    public async Task A_span_of_time_takes_or_leaves_its_ends()
    {
        var api = await host.NewTenant();
        var card = await api.NewCard();
        var first = (await api.Authorize(card, 1)).Is(201).Json;
        await api.Advance(TimeSpan.FromHours(1));
        var second = (await api.Authorize(card, 2)).Is(201).Json;
        var (one, two) = (first.Say("created_at"), second.Say("created_at"));

        async Task<int> Count(string query) =>
            (await api.Get($"/cards/authorizations?{query}")).Is(200).Json.Items("data").Count();

        Assert.Equal(2, await Count($"created_gte={one}&created_lte={two}"));
        Assert.Equal(1, await Count($"created_gt={one}&created_lte={two}"));
        Assert.Equal(1, await Count($"created_gte={one}&created_lt={two}"));
        Assert.Equal(0, await Count($"created_gt={one}&created_lt={two}"));
        Assert.Equal(1, await Count($"card={card}&amount=2&created_gt={one}"));
    }

    [Theory]
    [InlineData("amount=-1", "?amount")]
    [InlineData("amount=1.0", "?amount")]
    [InlineData("amount=9007199254740992", "?amount")]
    [InlineData("amount_gte=x", "?amount_gte")]
    [InlineData("amount_lte=", "?amount_lte")]
    [InlineData("amount=1&amount_gte=1", "?amount")]
    [InlineData("amount_gte=2&amount_lte=1", "?amount_lte")]
    [InlineData("amount=1&amount=1", "?amount")]
    [InlineData("created_gt=yesterday", "?created_gt")]
    [InlineData("created_lte=2026-01-01", "?created_lte")]
    [InlineData("created_gte=2026-01-01T00:00:00Z&created_gt=2026-01-01T00:00:00Z", "?created_gt")]
    [InlineData("created_lt=2026-01-01T00:00:00Z&created_lte=2026-01-01T00:00:00Z", "?created_lte")]
    [InlineData("created_gte=2026-01-02T00:00:00Z&created_lt=2026-01-01T00:00:00Z", "?created_lt")]
    [InlineData("card=x", "?card")]
    [InlineData("outcome=maybe", "?outcome")]
    [InlineData("status=maybe", "?status")]
    [InlineData("reason=maybe", "?reason")]
    [InlineData("rule=", "?rule")]
    [InlineData("merchant=", "?merchant")]
    public async Task What_cannot_be_a_filter_is_refused_by_its_name(string query, string parameter) =>
        (await (await host.NewTenant()).Get($"/cards/authorizations?{query}"))
            .IsProblem(400, "invalid_parameter", parameter);
}

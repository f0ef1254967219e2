using System.Text.Json;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cards;

/// <summary>A workspace's data key is changed while its cards are in use.</summary>
public sealed class VaultTests(ApiHost host)
{
    /// <summary>More than one intent seals anew.</summary>
    private const int Cards = 130;

    [Fact]
    public async Task Numbers_can_be_seen_and_found_before_during_and_after_a_rotation()
    {
        var api = await host.NewTenant();
        var cards = await Task.WhenAll(Enumerable.Range(0, Cards).Select(_ => api.NewCard()));
        var (first, last) = (await api.Number(cards[0]), await api.Number(cards[^1]));
        var old = DataKey(await Vault(api));

        var operation = (await Rotate(api)).Is(202);

        // While it runs: a reveal, a look-up and a new card.
        Assert.Equal((first, last), (await api.Number(cards[0]), await api.Number(cards[^1])));
        Assert.Equal("approved", (await api.Tell(first, "authorization", 100, "")).Is(201).Json.Say("outcome"));
        var fresh = await api.NewCard();
        await Ended(api, operation.Id);

        var vault = await Vault(api);
        Assert.NotEqual(old, DataKey(vault));
        Assert.False(vault.TryGetProperty("operation", out _));
        var retired = Keys(vault).Single(k => k.Say("id") == old);
        Assert.True(retired.TryGetProperty("retired_at", out _) && retired.TryGetProperty("destroyed_at", out _));
        Assert.Equal(4, Keys(vault).Count());
        Assert.Equal("130", (await api.Get($"/operations/{operation.Id}")).Is(200).Json.Say("progress.done"));
        Assert.Equal((first, last), (await api.Number(cards[0]), await api.Number(cards[^1])));
        Assert.Equal("approved", (await api.Tell(last, "authorization", 100, "")).Is(201).Json.Say("outcome"));
        Assert.NotEqual(first, await api.Number(fresh));
    }

    [Fact]
    public async Task A_rotation_that_is_ended_half_way_goes_on_and_none_begins_before_it_has_ended()
    {
        await using var own = new ApiHost();
        await own.InitializeAsync();
        var api = await own.NewTenant();
        var cards = await Task.WhenAll(Enumerable.Range(0, Cards).Select(_ => api.NewCard()));
        var numbers = await Task.WhenAll(cards.Select(c => api.Number(c)));
        var operation = (await Rotate(api)).Is(202).Id;

        await own.Restart();
        api = own.As(api);
        var next = await Rotate(api);
        if (next.Status == 409)
        {
            next.IsProblem(409, "vault_rotating");
            await Ended(api, operation);
            next = await Rotate(api);
        }
        await Ended(api, next.Is(202).Id);

        Assert.Equal(numbers, await Task.WhenAll(cards.Select(c => api.Number(c))));
        var vault = await Vault(api);
        Assert.Equal(2, Keys(vault).Count(k => k.TryGetProperty("destroyed_at", out _)));
    }

    [Fact]
    public async Task The_same_key_rotates_once_and_cards_that_are_issued_meanwhile_all_have_their_numbers()
    {
        var api = await host.NewTenant();
        await api.NewCard();
        var key = api.NewKey();
        var made = Task.WhenAll(Enumerable.Range(0, 40).Select(_ => api.NewCard()));
        var first = (await Rotate(api, key)).Is(202);

        var again = (await Rotate(api, key)).Is(202);

        Assert.Equal((first.Id, true), (again.Id, again.IsReplay));
        await Ended(api, first.Id);
        var numbers = await Task.WhenAll((await made).Select(c => api.Number(c)));
        Assert.Equal(40, numbers.Distinct().Count());
        Assert.Equal(2, Keys(await Vault(api)).Count(k => k.Say("purpose") == "data"));
    }

    private static Task<Response> Rotate(ApiClient api, string? key = null) =>
        api.Post("/cards/vault/rotate", """{"reason":"Yearly."}""", key ?? api.NewKey());

    private static async Task<JsonElement> Vault(ApiClient api) => (await api.Get("/cards/vault")).Is(200).Json;

    private static IEnumerable<JsonElement> Keys(JsonElement vault) => vault.Items("keys");

    private static string DataKey(JsonElement vault) =>
        Keys(vault).Single(k => k.Say("purpose") == "data" && k.Say("current") == "True").Say("id");

    private static Task Ended(ApiClient api, string operation) => Patience.Until(
        async () => (await api.Get($"/operations/{operation}")).Is(200).Json.Say("status"), s => s == "succeeded");
}

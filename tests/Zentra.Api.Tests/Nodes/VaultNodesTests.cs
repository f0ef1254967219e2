using Zentra.Api.Tests.Cards;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Nodes;

/// <summary>Two servers share a vault on one database: what one rotates, the other uses, and ends if it must.</summary>
public sealed class VaultNodesTests
{
    /// <summary>More than one intent seals anew.</summary>
    private const int Cards = 130;

    [Fact]
    public async Task A_rotation_is_ended_by_the_node_that_lives_and_no_number_is_lost()
    {
        await using var nodes = await Nodes.Make();
        var (one, two) = await nodes.StartTwo();
        var cards = await Task.WhenAll(Enumerable.Range(0, Cards).Select(_ => two.Api.NewCard()));
        var numbers = await Task.WhenAll(cards.Select(c => two.Api.Number(c)));
        Assert.Equal(Cards, numbers.Distinct().Count());

        var rotation = (await one.Api.Post("/cards/vault/rotate", """{"reason":"Yearly."}""", "rotation")).Is(202);
        // The other node issues under the new key, which it has not seen before.
        var fresh = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => two.Api.NewCard()));
        await one.Kill();

        await Patience.Until(
            async () => (await two.Api.Get($"/operations/{rotation.Id}")).Is(200).Json.Say("status"),
            status => status == "succeeded");
        Assert.Equal(numbers, await Task.WhenAll(cards.Select(c => two.Api.Number(c))));
        Assert.Equal(8, (await Task.WhenAll(fresh.Select(c => two.Api.Number(c)))).Except(numbers).Count());
        var vault = (await two.Api.Get("/cards/vault")).Is(200).Json;
        Assert.Equal(
            [true, false],
            vault.Items("keys").Where(k => k.Say("purpose") == "data")
                .Select(k => k.TryGetProperty("destroyed_at", out var _)).OrderDescending());
        Assert.Equal(
            "approved", (await two.Api.Tell(numbers[0], "authorization", 100, "")).Is(201).Json.Say("outcome"));
        await nodes.Audit();
    }
}

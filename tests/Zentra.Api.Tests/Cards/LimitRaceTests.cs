using System.Globalization;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Cards;

/// <summary>A limit is exact however many authorizations race for it.</summary>
public sealed class LimitRaceTests(ApiHost host)
{
    private const int Racing = 200;
    private const int Fitting = 37;
    private const int AmountMinor = 1_000;

    [Fact]
    public async Task Of_200_authorizations_at_once_exactly_as_many_are_approved_as_the_limit_fits_on_sqlite()
    {
        var api = await host.NewTenant();
        var card = await Limited(api);

        await Race(card, [api]);
    }

    [Fact]
    public async Task Of_200_authorizations_at_once_on_two_nodes_exactly_as_many_are_approved_as_the_limit_fits()
    {
        await using var nodes = await Nodes.Nodes.Make();
        var (one, two) = (await nodes.Start(), await nodes.Start());
        var card = await Limited(one.Api);

        await Race(card, [one.Api, two.Api]);

        await nodes.Audit();
    }

    private static Task<string> Limited(ApiClient api) => api.NewCard(string.Create(
        CultureInfo.InvariantCulture, $",\"spend_limit_minor\":{(Fitting * AmountMinor) + (AmountMinor / 2)}"));

    /// <summary>Two nodes on one tenant may be busy; the contract says to send the same with the same key.</summary>
    private static Task<Response> Authorize(ApiClient edge, string card, string key) => Patience.Until(
        () => edge.Authorize(card, AmountMinor, key: key), answer => answer.Status != 503);

    private static async Task Race(string card, ApiClient[] edges)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Racing).Select(
            n => Authorize(edges[n % edges.Length], card, $"race-{n}")));

        var verdicts = answers.GroupBy(a => a.Is(201).Verdict()).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["approved pending 00"] = Fitting,
                ["declined declined amount_limit_exceeded 61"] = Racing - Fitting,
            },
            verdicts);
        foreach (var edge in edges)
        {
            Assert.Equal((-Fitting * AmountMinor, Fitting * AmountMinor), await edge.Funds());
        }
    }
}

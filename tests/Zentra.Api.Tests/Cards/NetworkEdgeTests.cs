using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Zentra.Api.Tests.Host;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Tenancy;
using Zentra.Server.Http;
using Zentra.Server.Network;

namespace Zentra.Api.Tests.Cards;

/// <summary>A network over TCP and a processor over HTTP meet the same cards, limits and holds.</summary>
public sealed class NetworkEdgeTests(ApiHost host)
{
    private const int Racing = 200;
    private const int Fitting = 37;

    [Fact]
    public async Task What_a_network_asks_is_held_and_its_repeats_and_reversals_are_one()
    {
        await using var edge = await Edge.Open(host);
        var number = await edge.Api.Number(await edge.Api.NewCard(""","spend_limit_minor":1000"""));

        Assert.Equal("00", (await edge.Ask("0100", number, 600, stan: 1))[39]);
        Assert.Equal("00", (await edge.Ask("0101", number, 600, stan: 1))[39]);
        Assert.Equal("61", (await edge.Ask("0100", number, 401, stan: 2))[39]);
        Assert.Equal((-600, 600), await edge.Api.Funds());
        Assert.Equal("14", (await edge.Ask("0100", "4000000000000002", 1, stan: 3))[39]);
    }

    [Theory]
    [InlineData(NetworkRequestKind.Authorization)]
    [InlineData(NetworkRequestKind.Financial)]
    public async Task What_is_approved_after_its_deadline_is_reversed_and_what_was_answered_before_is_not(
        NetworkRequestKind kind)
    {
        var api = await host.NewTenant();
        var number = await api.Number(await api.NewCard());
        var desk = host.Services.GetRequiredService<INetworkDesk>();
        var caller = new Caller(api.Scope, new("key_network", Role.Network), Livemode: false);
        Task<NetworkAnswer> Ask(string transaction, bool isLate) => desk.Answer(
            caller,
            new()
            {
                Kind = kind,
                IsFinancial = kind == NetworkRequestKind.Financial,
                Pan = Pan.TryParse(number, out var pan) ? pan : default,
                AmountMinor = 500,
                Currency = "USD",
                Merchant = new() { Id = "mer_eats", Category = "5812" },
                Channel = Channel.Pos,
                Network = new() { TransactionId = transaction },
            },
            new(canceled: isLate));

        Assert.Equal("00", (await Ask("T1", isLate: false)).ResponseCode);
        Assert.Equal("91", (await Ask("T1", isLate: true)).ResponseCode);
        Assert.Equal("91", (await Ask("T2", isLate: true)).ResponseCode);

        await Patience.Until(
            () => api.Get("/cards/authorizations?status=reversed"),
            listed => listed.Json.Items("data").Count() == 1);
        var (balance, held) = await api.Funds();
        Assert.Equal((-500, kind == NetworkRequestKind.Financial ? 0 : 500), (balance, held));
        // A repeat of what was undone is answered as the first was, in time or not.
        Assert.Equal("91", (await Ask("T2", isLate: false)).ResponseCode);
        Assert.Equal("00", (await Ask("T1", isLate: false)).ResponseCode);
    }

    [Fact]
    public async Task An_increment_that_is_approved_after_its_deadline_is_given_back_and_no_more()
    {
        var api = await host.NewTenant();
        var number = await api.Number(await api.NewCard());
        var desk = host.Services.GetRequiredService<INetworkDesk>();
        var caller = new Caller(api.Scope, new("key_network", Role.Network), Livemode: false);
        Task<NetworkAnswer> Ask(NetworkRequestKind kind, string stan, long minor, bool isLate) => desk.Answer(
            caller,
            new()
            {
                Kind = kind,
                Pan = Pan.TryParse(number, out var pan) ? pan : default,
                AmountMinor = minor,
                Currency = "USD",
                Merchant = new() { Id = "mer_eats", Category = "5812" },
                Channel = Channel.Pos,
                Network = new()
                {
                    TransactionId = "T1",
                    Stan = stan,
                    Acquirer = "423935",
                    TransmittedAt = new(1_795_000_000_000_000),
                },
            },
            new(canceled: isLate));

        Assert.Equal("00", (await Ask(NetworkRequestKind.Authorization, "000001", 500, false)).ResponseCode);
        Assert.Equal("00", (await Ask(NetworkRequestKind.Incremental, "000002", 100, false)).ResponseCode);
        Assert.Equal("91", (await Ask(NetworkRequestKind.Incremental, "000003", 70, true)).ResponseCode);

        await Patience.Until(
            () => api.Get("/events?type=card.authorization.reversed"), l => l.Json.Items("data").Count() == 1);
        Assert.Equal((-600, 600), await api.Funds());
        Assert.Equal("91", (await Ask(NetworkRequestKind.Incremental, "000003", 70, false)).ResponseCode);
        Assert.Equal((-600, 600), await api.Funds());
    }

    [Fact]
    public async Task Of_200_at_once_over_both_edges_exactly_as_many_are_approved_as_the_limit_fits()
    {
        await using var edge = await Edge.Open(host);
        var card = await edge.Api.NewCard(string.Create(
            CultureInfo.InvariantCulture, $",\"spend_limit_minor\":{(Fitting * 1_000) + 500}"));
        var number = await edge.Api.Number(card);

        var overTcp = edge.AskAll(Enumerable.Range(1, Racing / 2).Select(n => Edge.Message("0100", number, 1_000, n)));
        var overHttp = await Task.WhenAll(Enumerable.Range(1, Racing / 2).Select(
            async _ => (await edge.Api.Authorize(card, 1_000)).Is(201).Json.Say("response_code")));
        string?[] codes = [.. overHttp, .. await overTcp];

        Assert.Equal(
            (Fitting, Racing - Fitting), (codes.Count(c => c == "00"), codes.Count(c => c == "61")));
        Assert.Equal((-Fitting * 1_000, Fitting * 1_000), await edge.Api.Funds());
    }
}

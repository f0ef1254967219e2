using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Network;
using Zentra.Cards.Iso8583;
using Zentra.Runtime.Tenancy;
using Zentra.Server;
using Zentra.Server.Http;
using Zentra.Server.Network;

namespace Zentra.Api.Tests.Cards;

/// <summary>The listener with the real desk, and a line to it that is signed on.</summary>
internal sealed class Edge : IAsyncDisposable
{
    private readonly NetworkListener listener;
    private readonly NetworkPeer peer;

    private Edge(ApiClient api, NetworkListener listener, NetworkPeer peer) =>
        (Api, this.listener, this.peer) = (api, listener, peer);

    public ApiClient Api { get; }

    public static async Task<Edge> Open(ApiHost host)
    {
        var api = await host.NewTenant();
        var key = (await host.NewKey(api.Scope, Role.Network)).Key;
        var settings = new NetworkSettings(new(IPAddress.Loopback, 0), key)
        {
            Deadline = TimeSpan.FromSeconds(30),
            MaxInFlight = 512,
        };
        var services = host.Services;
        var desk = new MessageDesk(
            settings, services.GetRequiredService<INetworkDesk>(), services.GetRequiredService<Keys>(),
            services.GetRequiredService<RuntimeClock>(), NullLogger<MessageDesk>.Instance);
        var listener = new NetworkListener(settings, desk, NullLogger<NetworkListener>.Instance);
        await listener.StartAsync(CancellationToken.None);
        var peer = await NetworkPeer.Connect(listener.Endpoint);
        Assert.Equal("00", (await peer.Ask(Messages.Management("001")))[39]);
        return new(api, listener, peer);
    }

    public Task<Iso8583Message> Ask(string mti, string number, long amountMinor, int stan) =>
        peer.Ask(Message(mti, number, amountMinor, stan));

    /// <summary>Sends all at once; the answers come in any order.</summary>
    public async Task<List<string?>> AskAll(IEnumerable<Iso8583Message> messages)
    {
        var sent = messages.ToList();
        await peer.Send(sent);
        var codes = new List<string?>(sent.Count);
        while (codes.Count < sent.Count)
        {
            codes.Add((await peer.Next())[39]);
        }
        return codes;
    }

    public static Iso8583Message Message(string mti, string number, long amountMinor, int stan) => new(mti)
    {
        [2] = number,
        [3] = "000000",
        [4] = amountMinor.ToString("D12", CultureInfo.InvariantCulture),
        [7] = "0426120000",
        [11] = Messages.Stan(stan),
        [18] = "5812",
        [22] = "051",
        [25] = "00",
        [32] = "423935",
        [37] = $"632513{Messages.Stan(stan)}",
        [41] = "TERM0001",
        [42] = "MERCHANT_000001",
        [49] = "840",
    };

    public async ValueTask DisposeAsync()
    {
        await peer.DisposeAsync();
        await listener.StopAsync(CancellationToken.None);
    }
}

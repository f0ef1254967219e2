using System.Net.Sockets;
using Zentra.Api.Tests.Host;
using Zentra.Cards.Authorizations;

namespace Zentra.Api.Tests.Network;

/// <summary>The end: what was read is answered, and nothing else is read.</summary>
public sealed class DrainTests(ApiHost host)
{
    [Fact]
    public async Task What_is_in_flight_is_answered_and_nothing_more_is_read()
    {
        await using var site = await NetworkSite.Open(host, s => s with { Deadline = TimeSpan.FromMinutes(1) });
        var held = new TaskCompletionSource<NetworkAnswer>();
        site.Desk.Decide = (_, _) => held.Task;
        await using var peer = await site.Connect();
        await using var idle = await site.Connect();
        await peer.Send(Messages.Purchase(1), Messages.Purchase(2));
        await Patience.Until(() => Task.FromResult(site.Desk.Asked.Count), asked => asked == 2);

        var stopping = site.Stop(TestContext.Current.CancellationToken);
        await idle.IsEnded();
        await peer.Send(Messages.Purchase(3));
        Assert.False(stopping.IsCompleted);
        held.SetResult(new("00"));

        Assert.Equal(
            ["000001 00", "000002 00"],
            new[] { await peer.Next(), await peer.Next() }.Select(a => $"{a[11]} {a[39]}").Order());
        await peer.IsEnded();
        await peer.DisposeAsync();
        await idle.DisposeAsync();
        await stopping;
        Assert.Equal(2, site.Desk.Asked.Count);
        await Assert.ThrowsAsync<SocketException>(() => NetworkPeer.Connect(site.Endpoint));
    }

    [Fact]
    public async Task A_network_that_takes_no_answers_does_not_hold_up_the_end()
    {
        await using var site = await NetworkSite.Open(host, s => s with { WriteTimeout = TimeSpan.FromMinutes(10) });
        await using var peer = await site.Connect();
        var batch = NetworkPeer.Frame(Enumerable.Range(1, 5_000).Select(n => Messages.Purchase(n)));
        var sending = Task.Run(async () =>
        {
            while (true)
            {
                await peer.Send(batch);
            }
        }, TestContext.Current.CancellationToken);
        // Nothing moves any more.
        await Patience.Until(
            async () =>
            {
                var before = site.Desk.Asked.Count;
                await Task.Delay(500, TestContext.Current.CancellationToken);
                return before > 0 && before == site.Desk.Asked.Count;
            },
            isStill => isStill);

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await site.Stop(patience.Token);

        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }
}

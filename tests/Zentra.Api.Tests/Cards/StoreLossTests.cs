using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;
using Zentra.Api.Tests.Network;
using Zentra.Cards.Iso8583;

namespace Zentra.Api.Tests.Cards;

/// <summary>Without a store that takes writes nothing is approved, on either edge, and each says why.</summary>
public sealed class StoreLossTests : IDisposable
{
    private const string Key = "zk_test_storeloss000000000000000000000000";
    private const int BallastBytes = 8 << 20;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-loss-");
    private bool isMounted;

    public void Dispose()
    {
        if (isMounted)
        {
            ZentraProcess.Run("umount", "-l", folder.FullName);
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task While_the_store_takes_nothing_both_edges_refuse_and_afterwards_nothing_was_approved()
    {
        if (!ZentraProcess.Run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.FullName))
        {
            Assert.Skip("Only root can make a disk that is full.");
        }
        isMounted = true;
        var ballast = Path.Combine(folder.FullName, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[BallastBytes], TestContext.Current.CancellationToken);
        string card, number, network;
        await using (var first = await ZentraProcess.Start(folder.FullName, Key))
        {
            card = await first.Api.NewCard();
            number = await first.Api.Number(card);
            network = (await first.Api.Post("/api-keys", """{"name":"Network","role":"network"}""", null)).Is(201)
                .Json.Say("key");
        }
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort());
        var environment = new Dictionary<string, string>
        {
            ["ZENTRA_NETWORK_LISTEN"] = endpoint.ToString(),
            ["ZENTRA_NETWORK_KEY"] = network,
        };
        await using var zentra = await ZentraProcess.StartWith(environment, folder.FullName, Key);
        await using var peer = await NetworkPeer.Connect(endpoint);
        Assert.Equal("00", (await peer.Ask(Messages.Management("001")))[39]);
        Assert.Equal("00", (await peer.Ask(Message(number, 1)))[39]);
        var stan = 1;
        var paid = (await zentra.Api.Pay()).Status;
        for (var more = 0; paid == 201 && more < 20_000; more++)
        {
            var many = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => zentra.Api.Pay()));
            paid = many.Max(m => m.Status);
        }
        Assert.Equal(503, paid);
        var before = await zentra.Api.Funds();

        var refused = new List<string>();
        for (var tries = 0; tries < 5; tries++)
        {
            var http = await zentra.Api.Authorize(card, 100);
            var iso = await peer.Ask(Message(number, ++stan));
            refused.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{http.Status} {(http.Status == 201 ? http.Json.Say("outcome") : http.Json.Say("code"))} {iso[39]}"));
        }

        Assert.Contains("503 store_unavailable 91", refused);
        var approved = refused.Sum(r => (r.Contains("approved", StringComparison.Ordinal) ? 100 : 0)
            + (r.EndsWith(" 00", StringComparison.Ordinal) ? 5_000 : 0));
        File.Delete(ballast);
        await Patience.Until(() => zentra.Api.Get("/health/ready"), ready => ready.Status == 200);
        var after = await zentra.Api.Funds();
        Assert.Equal(approved, after.Held - before.Held);
        Assert.Equal("approved", (await zentra.Api.Authorize(card, 100)).Is(201).Json.Say("outcome"));
    }

    private static Iso8583Message Message(string number, int stan)
    {
        var message = Messages.Purchase(stan);
        (message[2], message[14], message[35], message[52]) = (number, null, null, null);
        return message;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

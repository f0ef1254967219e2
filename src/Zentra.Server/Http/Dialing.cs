using System.Net;
using System.Net.Sockets;

namespace Zentra.Server.Http;

/// <summary>
/// Connects to the first address of several that answers. The next one is tried when one fails, or has not answered in
/// a quarter of a second, and both families take turns (RFC 8305, Happy Eyeballs).
/// </summary>
internal static class Dialing
{
    private static readonly TimeSpan Headstart = TimeSpan.FromMilliseconds(250);
    private const int MaxAddresses = 8;

    public static async Task<Socket> First(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = new Queue<IPAddress>(TakeTurns(addresses).Take(MaxAddresses));
        var dialing = new List<Task<Socket>>();
        try
        {
            while (true)
            {
                if (waiting.TryDequeue(out var address))
                {
                    dialing.Add(Dial(address, port, others.Token));
                }
                var done = await Next(dialing, waiting.Count > 0, others.Token);
                if (done is null)
                {
                    continue;
                }
                dialing.Remove(done);
                if (done.IsCompletedSuccessfully || (dialing.Count == 0 && waiting.Count == 0))
                {
                    return await done;
                }
            }
        }
        finally
        {
            await others.CancelAsync();
            foreach (var late in dialing)
            {
                _ = Close(late);
            }
        }
    }

    /// <summary>The next attempt that ends; null where it is time for another address.</summary>
    private static async Task<Task<Socket>?> Next(
        List<Task<Socket>> dialing, bool hasMore, CancellationToken cancellation)
    {
        var ended = Task.WhenAny(dialing);
        if (!hasMore)
        {
            return await ended;
        }
        try
        {
            return await ended.WaitAsync(Headstart, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static async Task<Socket> Dial(IPAddress address, int port, CancellationToken cancellation)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var socket = new Socket(plain.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(plain, port), cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes what connected after another did.</summary>
    private static async Task Close(Task<Socket> late)
    {
        try
        {
            (await late).Dispose();
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // It did not connect, which is as well.
        }
    }

    /// <summary>The resolver's order, which follows RFC 6724, with the families in turn.</summary>
    private static IEnumerable<IPAddress> TakeTurns(IPAddress[] addresses)
    {
        var first = addresses.Where(a => a.AddressFamily == addresses[0].AddressFamily).ToList();
        var second = addresses.Where(a => a.AddressFamily != addresses[0].AddressFamily).ToList();
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
        {
            foreach (var family in new[] { first, second })
            {
                if (i < family.Count)
                {
                    yield return family[i];
                }
            }
        }
    }
}

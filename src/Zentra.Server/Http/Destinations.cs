using System.Net;
using System.Net.Sockets;

namespace Zentra.Server.Http;

/// <summary>The addresses of a host.</summary>
public delegate Task<IPAddress[]> Resolve(string host, CancellationToken cancellation);

/// <summary>
/// Where our customers may have us send requests: to public hosts. The check that counts is made at each connection, on
/// the addresses that the connection then uses, so that a name that is resolved differently later leads nowhere.
/// </summary>
/// <param name="allowLoopback">Whether sandbox workspaces may name this machine; live ones never may.</param>
/// <param name="resolve">How names are resolved; by default as the system does.</param>
public sealed class Destinations(bool allowLoopback, Resolve? resolve = null)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>So a host that has moved is found again, and is checked again.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private const int MaxHeadersKilobytes = 16;

    /// <summary>What is read of an answer that nobody reads, to keep its connection.</summary>
    private const int MaxDrainBytes = 16_384;

    private readonly Resolve resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>Why a URL may not be an endpoint's; null where it may. No name is resolved.</summary>
    public DestinationFault? Check(string url, bool livemode) =>
        DestinationUrl.Check(url, livemode, allowLoopback && !livemode);

    /// <summary>
    /// A handler that connects to public hosts only, follows no redirect, uses no proxy and keeps no cookie. It throws
    /// <see cref="DestinationException"/>, inside of the client's own, where a host may not be connected to.
    /// </summary>
    /// <param name="livemode">Live and sandbox workspaces have a handler each, and share no connection.</param>
    public SocketsHttpHandler NewHandler(bool livemode)
    {
        var allowsLoopback = allowLoopback && !livemode;
        return new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            PooledConnectionIdleTimeout = IdleTimeout,
            MaxResponseHeadersLength = MaxHeadersKilobytes,
            MaxResponseDrainSize = MaxDrainBytes,
            ConnectCallback = (context, cancellation) => Connect(context.DnsEndPoint, allowsLoopback, cancellation),
        };
    }

    private async ValueTask<Stream> Connect(DnsEndPoint end, bool allowsLoopback, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(end.Host, out var literal)
            ? [literal]
            : await resolve(end.Host, cancellation);
        // One address that is not public condemns the host: a name for the public does not have such ones.
        foreach (var address in addresses)
        {
            if (DestinationFault.Of(address, allowsLoopback) is { } fault)
            {
                throw new DestinationException(fault);
            }
        }
        return addresses.Length == 0
            ? throw new SocketException((int)SocketError.HostNotFound)
            : new NetworkStream(await Dialing.First(addresses, end.Port, cancellation), ownsSocket: true);
    }
}

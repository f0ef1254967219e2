using System.Net;
using System.Net.Sockets;

namespace Zentra.Api.Tests.Cli;

/// <summary>A way to a server that can be cut and mended.</summary>
internal sealed class Relay : IDisposable
{
    private readonly Uri server;
    private readonly int port;
    private readonly List<TcpClient> open = [];
    private TcpListener listener;

    public Relay(Uri server)
    {
        this.server = server;
        listener = new(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = Accept(listener);
    }

    public Uri Url => new UriBuilder(server) { Port = port }.Uri;

    /// <summary>Cuts every connection, and refuses new ones.</summary>
    public void Cut()
    {
        listener.Stop();
        lock (open)
        {
            open.ForEach(c => c.Dispose());
            open.Clear();
        }
    }

    public void Mend()
    {
        listener = new(IPAddress.Loopback, port);
        listener.Start();
        _ = Accept(listener);
    }

    public void Dispose() => Cut();

    private async Task Accept(TcpListener from)
    {
        try
        {
            while (true)
            {
                var near = await from.AcceptTcpClientAsync();
                var far = new TcpClient(server.Host, server.Port);
                lock (open)
                {
                    open.AddRange([near, far]);
                }
                _ = Pipe(near, far);
                _ = Pipe(far, near);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It was cut.
        }
    }

    private static async Task Pipe(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Zentra.Server.Network;

/// <summary>
/// Listens to card networks over TCP. At the end it stops reading, and what was read is answered within the time that
/// the host gives.
/// </summary>
internal sealed partial class NetworkListener(
    NetworkSettings settings, MessageDesk desk, ILogger<NetworkListener> logger) : IHostedService, IDisposable
{
    private const int Backlog = 128;

    /// <summary>How long it waits when the system has no sockets left.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a connection that we end may go on sending, so that our last answers are not lost.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, Task> connections = new();
    private readonly CancellationTokenSource draining = new();
    private readonly CancellationTokenSource aborting = new();
    private Socket? listening;
    private Task accepting = Task.CompletedTask;

    /// <summary>Where it listens, once it does.</summary>
    public IPEndPoint Endpoint { get; private set; } = settings.Endpoint;

    public int Connections => connections.Count;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listening = new(settings.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(settings.Endpoint);
        listening.Listen(Backlog);
        Endpoint = (IPEndPoint)listening.LocalEndPoint!;
        accepting = Accept(listening);
        LogListening(Endpoint);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await draining.CancelAsync();
        listening?.Dispose();
        await accepting;
        await using var end = cancellationToken.UnsafeRegister(
            source => ((CancellationTokenSource)source!).Cancel(), aborting);
        await Task.WhenAll(connections.Values);
    }

    public void Dispose()
    {
        listening?.Dispose();
        draining.Dispose();
        aborting.Dispose();
    }

    private async Task Accept(Socket socket)
    {
        for (long number = 0; !draining.IsCancellationRequested; number++)
        {
            try
            {
                var accepted = await socket.AcceptAsync(draining.Token);
                if (connections.Count >= settings.MaxConnections)
                {
                    LogFull(settings.MaxConnections);
                    accepted.Dispose();
                    continue;
                }
                var own = number;
                // It is listed before it can end.
                var begun = new TaskCompletionSource();
                connections[own] = Serve(accepted, own, begun.Task);
                begun.SetResult();
            }
            catch (Exception fault) when (
                fault is OperationCanceledException or ObjectDisposedException && draining.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException fault)
            {
                LogNotAccepted(fault.SocketErrorCode);
                await Task.Delay(Breath, CancellationToken.None);
            }
        }
    }

    private async Task Serve(Socket socket, long number, Task begun)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            socket.NoDelay = true;
            await using var plain = new NetworkStream(socket, ownsSocket: true);
            await using var stream = await Secure(plain);
            using var connection = new NetworkConnection(stream, $"{socket.RemoteEndPoint}", settings, desk, logger);
            await connection.Run(draining.Token, aborting.Token);
            await End(socket, plain, stream);
        }
        catch (AuthenticationException)
        {
            LogNoHandshake();
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            LogLost(fault.GetType().Name);
        }
        catch (Exception fault)
        {
            LogFault(fault.GetType().Name, fault.StackTrace);
        }
        finally
        {
            connections.TryRemove(number, out _);
        }
    }

    /// <summary>
    /// Says that nothing more comes, and hears the other side out: closing before would take back what it has not read.
    /// </summary>
    private static async Task End(Socket socket, NetworkStream plain, Stream stream)
    {
        if (stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }
        socket.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(Farewell);
        var rest = new byte[4_096];
        while (await plain.ReadAsync(rest, patience.Token) > 0)
        {
            // It is not read any more.
        }
    }

    private async Task<Stream> Secure(NetworkStream plain)
    {
        if (settings.Tls is not { } tls)
        {
            return plain;
        }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(draining.Token);
        patience.CancelAfter(settings.FrameTimeout);
        return await tls.Accept(plain, patience.Token);
    }

    [LoggerMessage(LogLevel.Information, "Networks are listened to on {Endpoint}")]
    private partial void LogListening(IPEndPoint endpoint);

    [LoggerMessage(LogLevel.Warning, "A network's connection was closed at once: {Most} are open")]
    private partial void LogFull(int most);

    [LoggerMessage(LogLevel.Warning, "A network's connection could not be accepted: {Error}")]
    private partial void LogNotAccepted(SocketError error);

    [LoggerMessage(LogLevel.Warning, "A network's connection failed the handshake of TLS")]
    private partial void LogNoHandshake();

    [LoggerMessage(LogLevel.Information, "A network's connection was lost: {Fault}")]
    private partial void LogLost(string fault);

    [LoggerMessage(LogLevel.Error, "A network's connection met a fault of ours: {Fault}\n{Trace}")]
    private partial void LogFault(string fault, string? trace);
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Zentra.Bench.Load;

/// <summary>One keep-alive connection with at most one request on its way.</summary>
internal sealed class Connection : IDisposable
{
    private const int MaxResponseBytes = 64 * 1024;

    private readonly byte[] received = new byte[MaxResponseBytes];
    private readonly byte[] scratch = new byte[MaxResponseBytes];
    private long sentAt;
    private int filled;

    public Connection(int port)
    {
        Socket.NoDelay = true;
        Socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        Socket.Blocking = false;
    }

    public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Since the request was sent.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(sentAt);

    /// <exception cref="IOException">The connection is gone.</exception>
    public void Send(ReadOnlySpan<byte> request)
    {
        filled = 0;
        sentAt = Stopwatch.GetTimestamp();
        var sent = Socket.Send(request, SocketFlags.None, out var error);
        if (error != SocketError.Success || sent != request.Length)
        {
            throw new IOException($"Sent {sent} of {request.Length} bytes: {error}.");
        }
    }

    /// <summary>True when the response is complete; its bytes stand until the next request.</summary>
    /// <exception cref="IOException">The connection is gone, or the answer too long.</exception>
    /// <exception cref="InvalidDataException">The answer is not HTTP.</exception>
    public bool TryReceive(out HttpResponse response)
    {
        response = default;
        var count = Socket.Receive(received.AsSpan(filled), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return false;
        }
        if (error != SocketError.Success || count == 0)
        {
            throw new IOException($"Connection lost after {filled} bytes of a response: {error}.");
        }
        filled += count;
        if (HttpResponse.TryParse(received.AsSpan(0, filled), scratch, out response))
        {
            return true;
        }
        if (filled == MaxResponseBytes)
        {
            throw new IOException($"A response of more than {MaxResponseBytes} bytes.");
        }
        return false;
    }

    public void Dispose() => Socket.Dispose();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Zentra.Api.Tests.Webhooks;

/// <summary>
/// A receiver that answers whatever bytes it is told, one request to a connection, and knows how many came at once.
/// </summary>
public sealed class RawReceiver : IDisposable
{
    public const string NoContent = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<(long At, string Text)> requests = new();
    private readonly Func<string, Task<byte[]>> answer;
    private int underWay;
    private int most;

    public RawReceiver(Func<string, Task<byte[]>> answer)
    {
        this.answer = answer;
        listener.Start();
        Url = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        _ = Accept();
    }

    public RawReceiver(string answer)
        : this(_ => Task.FromResult(Encoding.Latin1.GetBytes(answer)))
    {
    }

    public Uri Url { get; }

    /// <summary>The most requests that were there at once.</summary>
    public int Most => Volatile.Read(ref most);

    public int Count => requests.Count;

    /// <summary>Each request's head and body, in the order of their coming.</summary>
    public IReadOnlyList<string> Requests => [.. requests.Select(r => r.Text)];

    /// <summary>From the first request to the last.</summary>
    public TimeSpan Span => requests.IsEmpty
        ? TimeSpan.Zero
        : Stopwatch.GetElapsedTime(requests.Min(r => r.At), requests.Max(r => r.At));

    public void Dispose() => listener.Stop();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var held = client;
        var stream = client.GetStream();
        try
        {
            var text = await Read(stream);
            requests.Enqueue((Stopwatch.GetTimestamp(), text));
            var now = Interlocked.Increment(ref underWay);
            for (var seen = most; now > seen; seen = most)
            {
                Interlocked.CompareExchange(ref most, now, seen);
            }
            byte[] bytes;
            try
            {
                bytes = await answer(text);
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
            await stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The server has hung up.
        }
    }

    private static async Task<string> Read(NetworkStream stream)
    {
        var received = new MemoryStream();
        var buffer = new byte[65_536];
        while (true)
        {
            var read = await stream.ReadAsync(buffer);
            received.Write(buffer, 0, read);
            var text = Encoding.UTF8.GetString(received.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            const string Length = "Content-Length: ";
            var at = text.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
            if (read == 0 || (end > 0 && at > 0 && received.Length - Encoding.UTF8.GetByteCount(text[..(end + 4)])
                >= int.Parse(text[(at + Length.Length)..text.IndexOf('\r', at)], null)))
            {
                return text;
            }
        }
    }
}

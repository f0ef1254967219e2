using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Zentra.Cards.Iso8583;

namespace Zentra.Api.Tests.Network;

/// <summary>The network's end of a connection.</summary>
public sealed class NetworkPeer(Stream stream) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<NetworkPeer> Connect(IPEndPoint endpoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, TestContext.Current.CancellationToken);
        return new(new NetworkStream(socket, ownsSocket: true));
    }

    public static byte[] Frame(params IEnumerable<Iso8583Message> messages)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            Frames.Write(Iso8583Codec.Write(message, Dialect.Iso1987), output);
        }
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Frame(byte[] message)
    {
        var output = new ArrayBufferWriter<byte>();
        Frames.Write(message, output);
        return output.WrittenSpan.ToArray();
    }

    public Task Send(params IEnumerable<Iso8583Message> messages) => Send(Frame(messages));

    public Task Send(byte[] bytes) => stream.WriteAsync(bytes, TestContext.Current.CancellationToken).AsTask();

    /// <summary>The next message; null where the other side has ended.</summary>
    public async Task<Iso8583Message?> Receive()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var header = new byte[Frames.HeaderBytes];
        var read = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, patience.Token);
        if (read == 0)
        {
            return null;
        }
        Assert.Equal(header.Length, read);
        var message = new byte[header[0] << 8 | header[1]];
        await stream.ReadExactlyAsync(message, patience.Token);
        return Assert.IsType<Iso8583Reading.Whole>(Iso8583Codec.Read(message, Dialect.Iso1987)).Message;
    }

    public async Task<Iso8583Message> Next() =>
        await Receive() ?? throw new InvalidOperationException("The connection was ended without an answer.");

    public async Task<Iso8583Message> Ask(Iso8583Message message)
    {
        await Send(message);
        return await Next();
    }

    /// <summary>The connection was ended, cleanly and without another answer.</summary>
    public async Task IsEnded() => Assert.Null(await Receive());

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Zentra.Simulators.Network;

/// <summary>One connection to an issuer: answers find their messages by type and audit number.</summary>
internal sealed class NetworkLink : INetworkLink
{
    private readonly TcpClient client;
    private readonly NetworkStream stream;
    private readonly SemaphoreSlim sending = new(1);
    private readonly ConcurrentDictionary<(string Mti, string? Stan), ConcurrentQueue<Waiting>> waiting = new();
    private readonly Task receiving;

    private NetworkLink(TcpClient client)
    {
        (this.client, stream) = (client, client.GetStream());
        receiving = Receive();
    }

    public string Edge => "iso8583";

    /// <summary>Connects.</summary>
    public static async Task<NetworkLink> Open(IPEndPoint issuer)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(issuer);
        return new(client);
    }

    public async Task<Task<Answered>[]> Send(TimeSpan patience, params IsoMessage[] messages)
    {
        var asked = messages.Select(m => new Waiting(Stopwatch.GetTimestamp())).ToArray();
        for (var i = 0; i < messages.Length; i++)
        {
            waiting.GetOrAdd((AnswerTo(messages[i].Mti), messages[i][11]), _ => new()).Enqueue(asked[i]);
        }
        await sending.WaitAsync();
        try
        {
            await stream.WriteAsync(messages.SelectMany(m => m.Frame()).ToArray());
        }
        finally
        {
            sending.Release();
        }
        return [.. asked.Select(a => a.For(patience))];
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        sending.Dispose();
    }

    private static string AnswerTo(string mti) => $"{mti[..2]}{(char)(mti[2] + 1)}0";

    private async Task Receive()
    {
        var header = new byte[2];
        while (true)
        {
            await stream.ReadExactlyAsync(header);
            var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(header)];
            await stream.ReadExactlyAsync(message);
            var answer = IsoMessage.Read(message);
            if (waiting.TryGetValue((answer.Mti, answer[11]), out var queue) && queue.TryDequeue(out var first))
            {
                first.Hear(answer);
            }
        }
    }

    private sealed class Waiting(long since)
    {
        private readonly TaskCompletionSource<Answered> heard =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Hear(IsoMessage answer) => heard.TrySetResult(new(answer, Stopwatch.GetElapsedTime(since)));

        public async Task<Answered> For(TimeSpan patience)
        {
            try
            {
                return await heard.Task.WaitAsync(patience);
            }
            catch (TimeoutException)
            {
                return new(null, Stopwatch.GetElapsedTime(since));
            }
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Iso8583;
using Channel = System.Threading.Channels.Channel;

namespace Zentra.Server.Network;

/// <summary>
/// One connection: frames are read in their order, decided at the same time, and answered as they are decided. A
/// message has a place from when it is read until its answer is written; without a free place nothing is read, and the
/// network waits.
/// </summary>
internal sealed partial class NetworkConnection(
    Stream stream, string peer, NetworkSettings settings, MessageDesk desk, ILogger logger)
    : IDisposable
{
    /// <summary>Malformed messages in a row, after which nobody believes that others will follow.</summary>
    private const int MaxMalformed = 32;
    private const int MaxBatch = 64;
    private const int ReadBytes = 8_192;

    private readonly SemaphoreSlim places = new(settings.MaxInFlight);
    private readonly Channel<byte[]> answers =
        Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });
    private bool isSignedOn;
    private int malformed;

    /// <summary>Serves until the other side ends, is idle or cannot be understood.</summary>
    /// <param name="draining">From here on nothing is read.</param>
    /// <param name="aborting">From here on nothing is written either.</param>
    public async Task Run(CancellationToken draining, CancellationToken aborting)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(aborting);
        var writing = Write(lost);
        try
        {
            await Read(draining, lost.Token);
        }
        finally
        {
            // What was read is answered first. This ends: a decision has its deadline, and a write has one too.
            for (var place = 0; place < settings.MaxInFlight; place++)
            {
                await places.WaitAsync(CancellationToken.None);
            }
            answers.Writer.Complete();
            await writing;
        }
    }

    public void Dispose() => places.Dispose();

    private async Task Read(CancellationToken draining, CancellationToken lost)
    {
        var reader = PipeReader.Create(stream, new(bufferSize: ReadBytes, leaveOpen: true));
        using var watch = new ReadWatch(reader, settings, () => places.CurrentCount == settings.MaxInFlight);
        await using var drain = draining.UnsafeRegister(state => ((PipeReader)state!).CancelPendingRead(), reader);
        await using var loss = lost.UnsafeRegister(state => ((PipeReader)state!).CancelPendingRead(), reader);
        try
        {
            while (!draining.IsCancellationRequested && !lost.IsCancellationRequested)
            {
                var read = await watch.Read();
                var buffer = read.Buffer;
                if (read.IsCanceled && watch.Overdue is { } reason)
                {
                    LogClosed(peer, reason);
                    return;
                }
                if (!await TakeAll(buffer, watch, reader, draining, lost))
                {
                    return;
                }
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>Takes the frames that have arrived; false where nothing more is to be read.</summary>
    private async Task<bool> TakeAll(
        ReadOnlySequence<byte> buffer, ReadWatch watch, PipeReader reader, CancellationToken draining,
        CancellationToken lost)
    {
        while (!draining.IsCancellationRequested)
        {
            switch (Frames.TryTake(ref buffer, settings.MaxFrameBytes, out var frame))
            {
                case FrameState.TooLong:
                    LogTooLong(peer, settings.MaxFrameBytes);
                    return false;
                case FrameState.Whole:
                    watch.Advanced();
                    if (!await HasPlace(draining, lost) || !await Take(frame))
                    {
                        return false;
                    }
                    break;
                default:
                    watch.Partial(!buffer.IsEmpty);
                    reader.AdvanceTo(buffer.Start, buffer.End);
                    return true;
            }
        }
        return false;
    }

    private async ValueTask<bool> HasPlace(CancellationToken draining, CancellationToken lost)
    {
        if (places.Wait(0, CancellationToken.None))
        {
            return true;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(draining, lost);
        var place = places.WaitAsync(either.Token);
        await place.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return place.IsCompletedSuccessfully;
    }

    /// <summary>Has a message answered, and its place given back then; false where the connection ends.</summary>
    private async ValueTask<bool> Take(ReadOnlySequence<byte> frame)
    {
        var length = frame.Length;
        switch (Read(frame))
        {
            case Iso8583Reading.Malformed bad:
                LogMalformed(peer, length, bad.Fault);
                if (++malformed < MaxMalformed && bad.Partial is { } partial && partial.Has(11)
                    && MessageTypes.WantsAnswer(partial.Mti))
                {
                    Send(AnswerMapping.Answer(partial, ResponseCodes.FormatError));
                    return true;
                }
                places.Release();
                return false;
            case Iso8583Reading.Whole { Message: var message }:
                malformed = 0;
                await Take(message);
                return true;
            default:
                throw new InvalidOperationException("A frame was read as nothing known.");
        }
    }

    private async ValueTask Take(Iso8583Message message)
    {
        if (!MessageTypes.WantsAnswer(message.Mti))
        {
            LogUnasked(peer, message.Mti);
            places.Release();
        }
        else if (MessageTypes.IsNetworkManagement(message.Mti))
        {
            // In its place among the others: what is behind a sign-on is signed on.
            (var answer, isSignedOn) = await desk.Manage(message, isSignedOn);
            Send(answer);
        }
        else
        {
            var isOn = isSignedOn;
            _ = Task.Run(async () => Send(await desk.Answer(message, isOn)));
        }
    }

    private Iso8583Reading Read(ReadOnlySequence<byte> frame) =>
        Iso8583Codec.Read(frame.IsSingleSegment ? frame.FirstSpan : frame.ToArray(), settings.Dialect);

    private void Send(Iso8583Message answer)
    {
        byte[] bytes = [];
        try
        {
            bytes = Iso8583Codec.Write(answer, settings.Dialect);
        }
        catch (ArgumentException fault)
        {
            // What was decided cannot be said: the network asks again, or reverses.
            LogUnwritable(answer.Mti, fault.StackTrace);
        }
        // Never refused: it is closed when every place has been given back.
        answers.Writer.TryWrite(bytes);
    }

    /// <summary>Writes what is answered, several at once where they wait, and gives their places back.</summary>
    private async Task Write(CancellationTokenSource lost)
    {
        var output = new ArrayBufferWriter<byte>(ReadBytes);
        while (await answers.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var taken = 0;
            while (taken < MaxBatch && answers.Reader.TryRead(out var answer))
            {
                taken++;
                if (answer.Length > 0)
                {
                    Frames.Write(answer, output);
                }
            }
            if (!lost.IsCancellationRequested)
            {
                await Write(output.WrittenMemory, taken, lost);
            }
            output.ResetWrittenCount();
            places.Release(taken);
        }
    }

    private async Task Write(ReadOnlyMemory<byte> bytes, int answered, CancellationTokenSource lost)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(lost.Token);
        patience.CancelAfter(settings.WriteTimeout);
        try
        {
            await stream.WriteAsync(bytes, patience.Token);
        }
        catch (Exception fault)
        {
            // Whatever it was, the places are given back.
            LogUndelivered(peer, answered, fault.GetType().Name);
            await lost.CancelAsync();
        }
    }

    [LoggerMessage(LogLevel.Information, "The connection of {Peer} is closed: {Reason}")]
    private partial void LogClosed(string peer, string reason);

    [LoggerMessage(LogLevel.Warning, "The connection of {Peer} is closed: a frame is longer than {Most} bytes")]
    private partial void LogTooLong(string peer, int most);

    [LoggerMessage(LogLevel.Warning, "A frame of {Length} bytes of {Peer} is malformed: {Fault}")]
    private partial void LogMalformed(string peer, long length, Iso8583Fault fault);

    [LoggerMessage(LogLevel.Warning, "A message {Mti} of {Peer} answers nothing that was asked, and is left")]
    private partial void LogUnasked(string peer, string mti);

    [LoggerMessage(LogLevel.Error, "An answer {Mti} does not fit its format\n{Trace}")]
    private partial void LogUnwritable(string mti, string? trace);

    [LoggerMessage(LogLevel.Warning, "The connection of {Peer} is lost with {Answers} answers or more: {Fault}")]
    private partial void LogUndelivered(string peer, int answers, string fault);
}

using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Zentra.Cards.Clearing;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>
/// Takes a file apart into messages, each with its length before it in four bytes (a record descriptor word).
/// </summary>
internal sealed class IpmRecords
{
    private const int HeadBytes = 8_192;

    private readonly IpmBlocks? blocks;
    private readonly Stream bytes;
    private ClearingFault? fault;

    private IpmRecords(IpmLayout layout, Stream file)
    {
        Layout = layout;
        blocks = layout.IsBlocked ? new IpmBlocks(file) : null;
        bytes = blocks ?? file;
    }

    public IpmLayout Layout { get; }

    /// <summary>Why the file was not read to its end; known when the last message is read.</summary>
    public ClearingFault? Fault => blocks?.Fault ?? fault;

    public static async Task<(IpmRecords? Records, ClearingFault? Fault)> Open(
        Stream file, CancellationToken cancellation)
    {
        var head = new byte[HeadBytes];
        var length = await file.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellation);
        if (length == 0)
        {
            return (null, new("file_empty", "The file is empty."));
        }
        return IpmLayout.Of(head.AsSpan(0, length)) is { } layout
            ? (new(layout, new ResumedStream(head.AsMemory(0, length), file)), null)
            : (null, new(
                "file_unreadable", "The file does not begin with the length of a message and its type."));
    }

    /// <summary>The messages; each is good until the next one is read.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> All([EnumeratorCancellation] CancellationToken cancellation)
    {
        var pipe = PipeReader.Create(bytes, new(bufferSize: RawRecord.MaxBytes, leaveOpen: true));
        for (var at = 0L; ;)
        {
            var read = await pipe.ReadAtLeastAsync(IpmLayout.PrefixBytes, cancellation);
            if (read.Buffer.Length < IpmLayout.PrefixBytes)
            {
                fault = IsFill(read.Buffer) ? null : Truncated(at);
                break;
            }
            var length = LengthOf(read.Buffer);
            if (length == 0 || (blocks is not null && IsFill(read.Buffer.Slice(0, IpmLayout.PrefixBytes))))
            {
                pipe.AdvanceTo(read.Buffer.GetPosition(IpmLayout.PrefixBytes));
                fault = await IsRestFill(pipe, cancellation)
                    ? null
                    : new("data_after_end", $"Data follow the end of the messages, which stands at byte {at}.");
                break;
            }
            if (length is < 0 or > IpmLayout.MaxMessage)
            {
                fault = new(
                    "length_invalid",
                    $"At byte {at} a message is said to have {length} bytes; it may have {IpmLayout.MaxMessage}.");
                break;
            }
            pipe.AdvanceTo(read.Buffer.Start);
            read = await pipe.ReadAtLeastAsync(IpmLayout.PrefixBytes + length, cancellation);
            if (read.Buffer.Length < IpmLayout.PrefixBytes + length)
            {
                fault = Truncated(at);
                break;
            }
            var message = read.Buffer.Slice(IpmLayout.PrefixBytes, length);
            yield return message.IsSingleSegment ? message.First : message.ToArray();
            pipe.AdvanceTo(message.End);
            at += IpmLayout.PrefixBytes + length;
        }
        await pipe.CompleteAsync();
    }

    private static int LengthOf(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[IpmLayout.PrefixBytes];
        buffer.Slice(0, IpmLayout.PrefixBytes).CopyTo(prefix);
        return BinaryPrimitives.ReadInt32BigEndian(prefix);
    }

    private static ClearingFault Truncated(long at) =>
        new("file_truncated", $"The file ends within the message that begins at byte {at}.");

    private static async Task<bool> IsRestFill(PipeReader pipe, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            if (!IsFill(read.Buffer))
            {
                return false;
            }
            pipe.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return true;
            }
        }
    }

    private static bool IsFill(in ReadOnlySequence<byte> buffer)
    {
        foreach (var segment in buffer)
        {
            if (segment.Span.ContainsAnyExcept(IpmLayout.Fill, (byte)0))
            {
                return false;
            }
        }
        return true;
    }
}

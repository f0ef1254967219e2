using System.Buffers;
using System.Buffers.Binary;

namespace Zentra.Cards.Iso8583;

/// <summary>What a stream's next bytes are.</summary>
public enum FrameState
{
    /// <summary>The frame has not arrived whole; more must be read.</summary>
    Incomplete,

    Whole,

    /// <summary>It says that it is longer than a frame may be; where the next one begins is not known.</summary>
    TooLong,
}

/// <summary>
/// Messages in a stream: each behind its length, two bytes, the higher first, that do not count themselves. A frame
/// without a message keeps a connection alive, and is passed over.
/// </summary>
public static class Frames
{
    public const int HeaderBytes = 2;

    /// <summary>What two bytes can state.</summary>
    public const int MaxBytes = ushort.MaxValue;

    /// <summary>Takes the first frame off a stream's bytes.</summary>
    /// <param name="buffer">What has arrived; without the frame, once it is whole.</param>
    /// <param name="mostBytes">The longest message that is taken.</param>
    public static FrameState TryTake(
        ref ReadOnlySequence<byte> buffer, int mostBytes, out ReadOnlySequence<byte> message)
    {
        message = default;
        Span<byte> header = stackalloc byte[HeaderBytes];
        while (buffer.Length >= HeaderBytes)
        {
            buffer.Slice(0, HeaderBytes).CopyTo(header);
            var length = BinaryPrimitives.ReadUInt16BigEndian(header);
            if (length > mostBytes)
            {
                return FrameState.TooLong;
            }
            if (buffer.Length < HeaderBytes + length)
            {
                return FrameState.Incomplete;
            }
            message = buffer.Slice(HeaderBytes, length);
            buffer = buffer.Slice(HeaderBytes + length);
            if (length > 0)
            {
                return FrameState.Whole;
            }
        }
        return FrameState.Incomplete;
    }

    /// <exception cref="ArgumentException">The message is longer than two bytes can state.</exception>
    public static void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        if (message.Length > MaxBytes)
        {
            throw new ArgumentException($"A message of {message.Length} bytes fits no frame.");
        }
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(HeaderBytes), (ushort)message.Length);
        output.Advance(HeaderBytes);
        output.Write(message);
    }
}

using System.Buffers;
using Zentra.Cards.Iso8583;

namespace Zentra.Tests.Iso8583;

public sealed class FramesTests
{
    [Fact]
    public void A_frame_is_its_length_and_its_message()
    {
        var output = new ArrayBufferWriter<byte>();
        Frames.Write(new byte[0x0102], output);

        Assert.Equal([1, 2], output.WrittenSpan[..2].ToArray());
        Assert.Equal(2 + 0x0102, output.WrittenCount);
    }

    [Theory]
    [InlineData("", FrameState.Incomplete, "", 0)]
    [InlineData("00", FrameState.Incomplete, "", 1)]
    [InlineData("0002AA", FrameState.Incomplete, "", 3)]
    [InlineData("0002AABB", FrameState.Whole, "AABB", 0)]
    [InlineData("0002AABB0001", FrameState.Whole, "AABB", 2)]
    [InlineData("00000000", FrameState.Incomplete, "", 0)]
    [InlineData("00000001CC00", FrameState.Whole, "CC", 1)]
    [InlineData("0005AA", FrameState.TooLong, "", 3)]
    [InlineData("FFFF", FrameState.TooLong, "", 2)]
    public void Frames_are_taken_off_a_stream(string hex, FrameState state, string message, int left)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(hex));

        Assert.Equal(state, Frames.TryTake(ref buffer, mostBytes: 4, out var taken));
        Assert.Equal(message, Convert.ToHexString(taken.ToArray()));
        Assert.Equal(left, buffer.Length);
    }

    [Fact]
    public void A_message_that_two_bytes_cannot_state_is_not_written() => Assert.Throws<ArgumentException>(
        () => Frames.Write(new byte[Frames.MaxBytes + 1], new ArrayBufferWriter<byte>()));
}

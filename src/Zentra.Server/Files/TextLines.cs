using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Zentra.Server.Files;

/// <summary>A line of a text, without its end.</summary>
/// <param name="Utf8">Its bytes, until the next line is read; of one that is too long, the first ones.</param>
internal readonly record struct TextLine(ReadOnlyMemory<byte> Utf8, bool IsTooLong);

/// <summary>The lines of a text that ends them by a line feed. Blank lines are left out.</summary>
internal static class TextLines
{
    private const int ShownBytes = 4_096;

    public static async IAsyncEnumerable<TextLine> Of(
        Stream text, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pipe = PipeReader.Create(text, new(bufferSize: RawRecord.MaxBytes, leaveOpen: true));
        var isSkipping = false;
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (Take(ref rest, read.IsCompleted, out var line))
            {
                var isTail = isSkipping;
                isSkipping = false;
                if (!isTail && Trimmed(line) is { Utf8.IsEmpty: false } whole)
                {
                    yield return whole;
                }
            }
            if (rest.Length > RawRecord.MaxBytes)
            {
                if (!isSkipping)
                {
                    yield return new(rest.Slice(0, ShownBytes).ToArray(), IsTooLong: true);
                }
                isSkipping = true;
                rest = rest.Slice(rest.End);
            }
            pipe.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                break;
            }
        }
        await pipe.CompleteAsync();
    }

    private static TextLine Trimmed(in ReadOnlySequence<byte> line)
    {
        if (line.Length > RawRecord.MaxBytes)
        {
            return new(line.Slice(0, ShownBytes).ToArray(), IsTooLong: true);
        }
        var bytes = line.IsSingleSegment ? line.First : line.ToArray();
        return new(bytes.Trim(" \t\r"u8), IsTooLong: false);
    }

    private static bool Take(ref ReadOnlySequence<byte> rest, bool isCompleted, out ReadOnlySequence<byte> line)
    {
        line = rest;
        if (rest.PositionOf((byte)'\n') is { } lineEnd)
        {
            line = rest.Slice(0, lineEnd);
            rest = rest.Slice(rest.GetPosition(1, lineEnd));
            return true;
        }
        if (!isCompleted || rest.IsEmpty)
        {
            return false;
        }
        rest = rest.Slice(rest.End);
        return true;
    }
}

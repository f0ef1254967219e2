using System.Buffers.Text;
using System.Text;

namespace Zentra.Bench.Load;

/// <summary>As much of an HTTP/1.1 response (RFC 9112) as a load generator needs: its status and its body.</summary>
internal readonly ref struct HttpResponse(int status, ReadOnlySpan<byte> body)
{
    public int Status { get; } = status;

    public ReadOnlySpan<byte> Body { get; } = body;

    /// <summary>
    /// False until all of it is in <paramref name="received"/>; chunks are joined in <paramref name="scratch"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">These bytes are not a response, or carry no length.</exception>
    public static bool TryParse(ReadOnlySpan<byte> received, Span<byte> scratch, out HttpResponse response)
    {
        response = default;
        var headLength = received.IndexOf("\r\n\r\n"u8);
        if (headLength < 0)
        {
            return false;
        }
        var head = received[..headLength];
        var rest = received[(headLength + 4)..];
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new InvalidDataException("Not an HTTP/1.1 response.");
        }
        if (Utf8Parser.TryParse(Header(head, "Content-Length"u8), out int length, out _))
        {
            response = new(status, rest[..Math.Min(length, rest.Length)]);
            return rest.Length >= length;
        }
        if (!Header(head, "Transfer-Encoding"u8).SequenceEqual("chunked"u8))
        {
            throw new InvalidDataException("A response with neither Content-Length nor chunks.");
        }
        var complete = TryJoinChunks(rest, scratch, out var joined);
        response = new(status, joined);
        return complete;
    }

    private static bool TryJoinChunks(ReadOnlySpan<byte> chunks, Span<byte> scratch, out ReadOnlySpan<byte> body)
    {
        var written = 0;
        body = default;
        while (chunks.IndexOf("\r\n"u8) is var sizeLength && sizeLength >= 0)
        {
            if (!Utf8Parser.TryParse(chunks[..sizeLength], out int size, out _, 'x') || size < 0)
            {
                throw new InvalidDataException("A chunk without a size.");
            }
            chunks = chunks[(sizeLength + 2)..];
            if (chunks.Length < size + 2)
            {
                return false;
            }
            chunks[..size].CopyTo(scratch[written..]);
            written += size;
            chunks = chunks[(size + 2)..];
            if (size == 0)
            {
                body = scratch[..written];
                return true;
            }
        }
        return false;
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            var colon = name.Length;
            if (line.Length > colon && line[colon] == ':' && Ascii.EqualsIgnoreCase(line[..colon], name))
            {
                return line[(colon + 1)..].Trim((byte)' ');
            }
        }
        return default;
    }
}

using System.Net;

namespace Zentra.Api.Tests.Settlement;

/// <summary>A large body that is never whole in memory: a head, a piece many times, and an end.</summary>
internal sealed class Repeated(byte[] head, byte[] piece, int times, byte[] end) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(head);
        for (var i = 0; i < times; i++)
        {
            await stream.WriteAsync(piece);
        }
        await stream.WriteAsync(end);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = head.Length + (long)piece.Length * times + end.Length;
        return true;
    }
}

using System.Net;
using System.Net.Http.Headers;

namespace Zentra.Server.Connectors.Acquirer;

/// <summary>
/// A body that knows whether any of it was handed out to be sent. As long as none was, whoever it is for cannot have
/// begun, whatever went wrong.
/// </summary>
internal sealed class WatchedContent : HttpContent
{
    private readonly byte[] body;
    private volatile bool hasBegun;

    public WatchedContent(byte[] body)
    {
        this.body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    public bool HasBegun => hasBegun;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        hasBegun = true;
        return stream.WriteAsync(body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}

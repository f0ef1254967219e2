using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Zentra.Server.Files;

namespace Zentra.Server.Payouts;

/// <summary>A request's body that is hashed as it is read, and ends where it has become too long.</summary>
internal sealed class HashedBody(Stream body, long maxBytes) : ForwardStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long length;

    /// <summary>Of all that was read, in hexadecimal. What follows the document is read first.</summary>
    public async Task<string> Hash(CancellationToken cancellation)
    {
        var rest = new byte[8_192];
        while (await ReadAsync(rest.AsMemory(), cancellation) > 0)
        {
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        length += read;
        if (length > maxBytes)
        {
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }
        hash.AppendData(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}

using Zentra.Cards.Clearing;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>The data of a file that is written in blocks of 1,014 bytes, of which the last two are fill.</summary>
internal sealed class IpmBlocks(Stream file) : ForwardStream
{
    private readonly byte[] block = new byte[IpmLayout.BlockBytes];
    private long blocks;
    private int start, end;

    /// <summary>Why nothing is read after this block.</summary>
    public ClearingFault? Fault { get; private set; }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (start == end && Fault is null)
        {
            await Next(cancellationToken);
        }
        var length = Math.Min(buffer.Length, end - start);
        block.AsSpan(start, length).CopyTo(buffer.Span);
        start += length;
        return length;
    }

    private async ValueTask Next(CancellationToken cancellation)
    {
        var read = await file.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellation);
        (start, end) = (0, Math.Min(read, IpmLayout.BlockData));
        blocks += read > 0 ? 1 : 0;
        if (read == 0 || (read == block.Length && block[^1] == IpmLayout.Fill && block[^2] == IpmLayout.Fill))
        {
            return;
        }
        Fault = read < block.Length
            ? new("file_truncated", $"Block {blocks} has {read} bytes, and not {IpmLayout.BlockBytes}.")
            : new("block_invalid", $"Block {blocks} does not end in the two bytes that fill a block.");
    }
}

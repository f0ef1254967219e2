namespace Zentra.Bench.Load;

/// <summary>Identifiers learned from responses, packed, for the requests of a later run.</summary>
internal sealed class IdentifierPool(int width)
{
    private byte[] bytes = new byte[width * 1024];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[int index] => bytes.AsSpan(index * width, width);

    public void Add(ReadOnlySpan<byte> identifier)
    {
        if (bytes.Length < (Count + 1) * width)
        {
            Array.Resize(ref bytes, bytes.Length * 2);
        }
        identifier.CopyTo(bytes.AsSpan(Count++ * width, width));
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing;

/// <summary>
/// Files with card numbers are kept encrypted: by AES-256-GCM (NIST SP 800-38D) in chunks, under a key that is derived
/// for the file alone (HKDF, RFC 5869). A chunk's number and whether it is the last are its nonce, so that none can be
/// left out, moved or cut off.
/// </summary>
internal static class SealedChunks
{
    public const int PlainBytes = 1 << 16;
    public const int SaltBytes = 16;
    public const int TagBytes = 16;

    public static AesGcm Open(byte[] key, byte[] salt) => new(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, salt, "clearing file"u8.ToArray()), TagBytes);

    public static void Nonce(Span<byte> nonce, long number, bool isLast)
    {
        nonce.Clear();
        nonce[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], number);
    }

    /// <summary>Reads until the buffer is full or the stream has ended.</summary>
    public static async ValueTask<int> Fill(Stream from, Memory<byte> buffer, CancellationToken cancellation)
    {
        var count = 0;
        while (count < buffer.Length && await from.ReadAsync(buffer[count..], cancellation) is > 0 and var more)
        {
            count += more;
        }
        return count;
    }
}

/// <summary>Encrypts what is read through it, and knows the hash and the length of what it encrypted.</summary>
internal sealed class SealingStream : ForwardStream
{
    private readonly Stream from;
    private readonly long maxBytes;
    private readonly AesGcm cipher;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] next = new byte[SealedChunks.PlainBytes];
    private byte[] plain = new byte[SealedChunks.PlainBytes];
    private int nextLength = -1;
    private long number;
    private bool isEnd;
    private ReadOnlyMemory<byte> ready;

    public SealingStream(Stream from, byte[] key, long maxBytes)
    {
        (this.from, this.maxBytes) = (from, maxBytes);
        var salt = RandomNumberGenerator.GetBytes(SealedChunks.SaltBytes);
        cipher = SealedChunks.Open(key, salt);
        ready = salt;
    }

    public long Bytes { get; private set; }

    /// <summary>Whether the file is larger than may be; it was read no further.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>SHA-256 of the file in hexadecimal; once, when all of it was read.</summary>
    public string Hash() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (ready.IsEmpty)
        {
            await Seal(cancellationToken);
        }
        var length = Math.Min(buffer.Length, ready.Length);
        ready[..length].CopyTo(buffer);
        ready = ready[length..];
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        cipher.Dispose();
        hash.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask Seal(CancellationToken cancellation)
    {
        if (isEnd)
        {
            return;
        }
        if (nextLength < 0)
        {
            nextLength = await SealedChunks.Fill(from, next, cancellation);
        }
        (plain, next) = (next, plain);
        var length = nextLength;
        nextLength = length < plain.Length ? 0 : await SealedChunks.Fill(from, next, cancellation);
        isEnd = nextLength == 0;
        hash.AppendData(plain, 0, length);
        Bytes += length;
        IsTooLarge = Bytes > maxBytes;
        isEnd |= IsTooLarge;
        var box = new byte[length + SealedChunks.TagBytes];
        Seal(plain.AsSpan(0, length), box);
        ready = box;
    }

    private void Seal(ReadOnlySpan<byte> chunk, Span<byte> box)
    {
        Span<byte> nonce = stackalloc byte[12];
        SealedChunks.Nonce(nonce, number++, isEnd);
        cipher.Encrypt(nonce, chunk, box[..chunk.Length], box[chunk.Length..]);
    }
}

/// <summary>Decrypts a file that a <see cref="SealingStream"/> encrypted, forwards.</summary>
internal sealed class OpeningStream(FileStream file, byte[] key) : ForwardStream
{
    private readonly byte[] box = new byte[SealedChunks.PlainBytes + SealedChunks.TagBytes];
    private readonly byte[] plain = new byte[SealedChunks.PlainBytes];
    private AesGcm? cipher;
    private long number;
    private ReadOnlyMemory<byte> ready;

    /// <summary>How much of the file was read, in bytes.</summary>
    public long Place => file.Position;

    /// <exception cref="CryptographicException">The file is not as it was written, or the key is another.</exception>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cipher is null)
        {
            var salt = new byte[SealedChunks.SaltBytes];
            await file.ReadExactlyAsync(salt, cancellationToken);
            cipher = SealedChunks.Open(key, salt);
        }
        if (ready.IsEmpty && file.Position < file.Length)
        {
            var length = await SealedChunks.Fill(file, box, cancellationToken);
            ready = plain.AsMemory(0, Open(length, isLast: file.Position == file.Length));
        }
        var count = Math.Min(buffer.Length, ready.Length);
        ready[..count].CopyTo(buffer);
        ready = ready[count..];
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        cipher?.Dispose();
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    private int Open(int length, bool isLast)
    {
        var count = length - SealedChunks.TagBytes;
        if (count < 0)
        {
            throw new CryptographicException("The file is cut off.");
        }
        Span<byte> nonce = stackalloc byte[12];
        SealedChunks.Nonce(nonce, number++, isLast);
        cipher!.Decrypt(nonce, box.AsSpan(0, count), box.AsSpan(count, SealedChunks.TagBytes), plain.AsSpan(0, count));
        return count;
    }
}

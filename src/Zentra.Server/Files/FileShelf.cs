using System.Buffers;
using System.Security.Cryptography;
using Zentra.Runtime.Store;

namespace Zentra.Server.Files;

/// <summary>
/// Keeps files by their hash, durably, before anything is said of them: a crash finds them where they were.
/// One that is refused never gets the place of its hash, where the same file of another workspace may be.
/// </summary>
internal sealed class FileShelf(string folder, long maxBytes)
{
    private const int BufferBytes = 1 << 20;
    private const string Incoming = "incoming-";

    /// <summary>When nobody can be sending a file any more: a crash left it.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private int swept;

    public string PathOf(string hash) => Path.Combine(folder, hash);

    public bool Has(string hash) => File.Exists(PathOf(hash));

    /// <summary>Copies a file as it comes; null where it is too large.</summary>
    /// <exception cref="StoreUnavailableException">The disk does not take it.</exception>
    public async Task<ArrivedFile?> Receive(Stream from, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var path = Path.Combine(folder, $"{Incoming}{RandomNumberGenerator.GetHexString(16)}");
        var isWhole = false;
        try
        {
            Directory.CreateDirectory(folder);
            Sweep();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var bytes = 0L;
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            {
                while (await from.ReadAsync(buffer, cancellation) is > 0 and var count)
                {
                    bytes += count;
                    if (bytes > maxBytes)
                    {
                        return null;
                    }
                    hash.AppendData(buffer, 0, count);
                    await Write(file, buffer.AsMemory(0, count), cancellation);
                }
                Durably(() => file.Flush(flushToDisk: true));
            }
            var name = Convert.ToHexStringLower(hash.GetHashAndReset());
            isWhole = true;
            return new(path, name, bytes);
        }
        finally
        {
            if (!isWhole)
            {
                File.Delete(path);
            }
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public FileStream Open(string hash) => new(
        PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);

    /// <summary>Puts a file that arrived where its hash names it.</summary>
    /// <exception cref="StoreUnavailableException">The disk does not take it.</exception>
    public void Keep(ArrivedFile file) => Durably(() => File.Move(file.Path, PathOf(file.Hash), overwrite: true));

    /// <summary>Once a start: deletes what an earlier process had begun to take.</summary>
    private void Sweep()
    {
        if (Interlocked.Exchange(ref swept, 1) == 0)
        {
            var before = TimeProvider.System.GetUtcNow().UtcDateTime - Abandoned;
            foreach (var file in Directory.EnumerateFiles(folder, $"{Incoming}*"))
            {
                if (File.GetLastWriteTimeUtc(file) < before)
                {
                    Durably(() => File.Delete(file));
                }
            }
        }
    }

    private static async Task Write(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await file.WriteAsync(bytes, cancellation);
        }
        catch (IOException fault)
        {
            throw new StoreUnavailableException($"The disk does not take the file: {fault.Message}", fault);
        }
    }

    private static void Durably(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The disk does not take the file: {fault.Message}", fault);
        }
    }
}

/// <summary>A file that is here, and that nothing refers to until it is kept.</summary>
/// <param name="Hash">SHA-256 in hexadecimal.</param>
internal sealed record ArrivedFile(string Path, string Hash, long Bytes) : IDisposable
{
    public FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);

    /// <summary>Gives it up, unless it was kept.</summary>
    public void Dispose() => File.Delete(Path);
}

using Zentra.Runtime.Store;
using Zentra.Server.Files;
using Zentra.Server.Vault;

namespace Zentra.Server.Clearing;

/// <summary>Keeps clearing files encrypted, because card numbers are in them; each under a name of its own.</summary>
internal sealed class ClearingShelf(FileShelf shelf, InstallationSecrets secrets, long maxBytes)
{
    public bool Has(string name) => shelf.Has(name);

    /// <summary>Copies a file as it comes; null where it is too large.</summary>
    /// <exception cref="StoreUnavailableException">The disk does not take it.</exception>
    public async Task<ArrivedClearing?> Receive(Stream content, CancellationToken cancellation)
    {
        await using var sealing = new SealingStream(content, secrets.VaultKey, maxBytes);
        var arrived = await shelf.Receive(sealing, cancellation);
        if (arrived is null || sealing.IsTooLarge)
        {
            arrived?.Dispose();
            return null;
        }
        return new(arrived, sealing.Hash(), sealing.Bytes);
    }

    public OpeningStream Open(string name) => new(shelf.Open(name), secrets.VaultKey);

    public OpeningStream Open(ArrivedClearing file) => new(file.Sealed.Open(), secrets.VaultKey);

    /// <exception cref="StoreUnavailableException">The disk does not take it.</exception>
    public void Keep(ArrivedClearing file) => shelf.Keep(file.Sealed);
}

/// <summary>A file that is here, and that nothing refers to until it is kept.</summary>
/// <param name="Hash">SHA-256 of what was sent, in hexadecimal.</param>
/// <param name="Bytes">Of what was sent.</param>
internal sealed record ArrivedClearing(ArrivedFile Sealed, string Hash, long Bytes) : IDisposable
{
    /// <summary>What it is called where it is kept.</summary>
    public string Name => Sealed.Hash;

    public void Dispose() => Sealed.Dispose();
}

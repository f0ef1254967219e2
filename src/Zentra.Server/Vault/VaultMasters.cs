using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Zentra.Server.Vault;

/// <summary>
/// The master keys that wrap the keys of card vaults. `cards.key` of the secrets is the one that wraps; those before it
/// (`cards-….key`, or a file that a setting names) open only, until nothing is under them any more.
/// </summary>
public sealed class VaultMasters
{
    private const int KeyBytes = 32;
    private const int IdLength = 16;
    private const string CurrentFile = "cards.key";

    /// <summary>Vaults of versions before this one are under the key of the providers' credentials.</summary>
    private const string FirstFile = "vault.key";

    private readonly string folder;
    private readonly string? previous;
    private volatile Ring ring;

    internal VaultMasters(string folder, string? previous)
    {
        (this.folder, this.previous) = (folder, previous);
        SecretFile.ReadOrMake(Path.Combine(folder, CurrentFile), NewKey);
        ring = Read();
    }

    /// <summary>The master that wraps, by the first characters of its SHA-256.</summary>
    public string Current => ring.Current;

    /// <summary>The key that wraps, and what it is called.</summary>
    internal (byte[] Key, string Id) Wrapping
    {
        get
        {
            var now = ring;
            return (now.Keys[now.Current], now.Current);
        }
    }

    /// <summary>The key of a master; null where it is not here.</summary>
    internal byte[]? Find(string id)
    {
        if (ring.Keys.TryGetValue(id, out var key))
        {
            return key;
        }
        // Another node, or an operator, may have changed it since.
        Reload();
        return ring.Keys.GetValueOrDefault(id);
    }

    /// <summary>Reads the files again. Where they cannot be read, what was read before stays.</summary>
    public void Reload()
    {
        try
        {
            ring = Read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            // Whoever needs a key that is not here says so.
        }
    }

    /// <summary>The file with the master before the present one, where the environment names it.</summary>
    public static string? PreviousIn(Func<string, string?> read) =>
        read("ZENTRA_VAULT_PREVIOUS_KEY") is { Length: > 0 } path ? path : null;

    /// <summary>
    /// Makes a new master and keeps the one before it. A crash between leaves the old one in its place and kept twice.
    /// </summary>
    /// <returns>The old one and the new one.</returns>
    /// <exception cref="FileNotFoundException">There is no master yet.</exception>
    public static (string Old, string New) Rotate(string dataDirectory)
    {
        var folder = Path.Combine(dataDirectory, InstallationSecrets.Folder);
        var path = Path.Combine(folder, CurrentFile);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no {path}: no server has run on this folder.");
        }
        var old = Key(path);
        SecretFile.Write(Path.Combine(folder, $"cards-{IdOf(old)}.key"), old);
        var made = NewKey();
        SecretFile.Write(path, made);
        return (IdOf(old), IdOf(made));
    }

    public override string ToString() => nameof(VaultMasters);

    private Ring Read()
    {
        var current = Key(Path.Combine(folder, CurrentFile));
        var files = Directory.EnumerateFiles(folder, "cards-*.key").Append(Path.Combine(folder, FirstFile));
        var keys = (previous is null ? files : files.Append(previous)).Where(File.Exists).Select(Key)
            .Append(current).DistinctBy(IdOf);
        return new(IdOf(current), keys.ToFrozenDictionary(IdOf, StringComparer.Ordinal));
    }

    private static byte[] Key(string path) => File.ReadAllBytes(path) is { Length: KeyBytes } key
        ? key
        : throw new FormatException($"{path} is no master key: it must have {KeyBytes} bytes.");

    private static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyBytes);

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key))[..IdLength];

    private sealed record Ring(string Current, FrozenDictionary<string, byte[]> Keys);
}

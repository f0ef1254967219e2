using System.Security.Cryptography;

namespace Zentra.Server.Vault;

/// <summary>
/// The installation's own secrets, in files that only its user may read: the pepper of API key hashes, and the key
/// that signs checkpoints. Made on first start.
/// </summary>
public sealed class InstallationSecrets
{
    private const int PepperBytes = 32;
    private const int VaultKeyBytes = 32;
    private const int VaultKeyIdLength = 16;

    private InstallationSecrets(byte[] keyPepper, byte[] vaultKey, ECDsa checkpointKey)
    {
        KeyPepper = keyPepper;
        VaultKey = vaultKey;
        CheckpointKey = checkpointKey;
    }

    internal byte[] KeyPepper { get; }

    /// <summary>Encrypts the credentials of providers.</summary>
    internal byte[] VaultKey { get; }

    /// <summary>Tells the vault's key from others, and says nothing about it.</summary>
    internal string VaultKeyId => Convert.ToHexStringLower(SHA256.HashData(VaultKey))[..VaultKeyIdLength];

    /// <summary>Belongs to whoever signs with it.</summary>
    internal ECDsa CheckpointKey { get; }

    public static InstallationSecrets Open(string directory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, "secrets"));
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
        var pepper = ReadOrMake(Path.Combine(folder.FullName, "api-keys.pepper"), () => RandomNumberGenerator.GetBytes(PepperBytes));
        var vault = ReadOrMake(
            Path.Combine(folder.FullName, "vault.key"), () => RandomNumberGenerator.GetBytes(VaultKeyBytes));
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(
            ReadOrMake(Path.Combine(folder.FullName, "checkpoints.p8"), NewCheckpointKey), out _);
        return new(pepper, vault, key);
    }

    public override string ToString() => nameof(InstallationSecrets);

    private static byte[] NewCheckpointKey()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return made.ExportPkcs8PrivateKey();
    }

    private static byte[] ReadOrMake(string path, Func<byte[]> make)
    {
        if (File.Exists(path))
        {
            return File.ReadAllBytes(path);
        }
        var secret = make();
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using (var file = new FileStream(draft, options))
        {
            file.Write(secret);
            file.Flush(flushToDisk: true);
        }
        File.Move(draft, path);
        return secret;
    }
}

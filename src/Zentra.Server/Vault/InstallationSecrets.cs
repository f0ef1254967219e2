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

    internal const string Folder = "secrets";

    private InstallationSecrets(byte[] keyPepper, byte[] vaultKey, ECDsa checkpointKey, VaultMasters masters)
    {
        Masters = masters;
        KeyPepper = keyPepper;
        VaultKey = vaultKey;
        CheckpointKey = checkpointKey;
    }

    internal byte[] KeyPepper { get; }

    /// <summary>Encrypts the credentials of providers.</summary>
    internal byte[] VaultKey { get; }

    /// <summary>Wrap the keys of card vaults.</summary>
    internal VaultMasters Masters { get; }

    /// <summary>Belongs to whoever signs with it.</summary>
    internal ECDsa CheckpointKey { get; }

    /// <param name="previousMaster">A file with the master key of card vaults before this one, kept elsewhere.</param>
    public static InstallationSecrets Open(string directory, string? previousMaster = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, Folder));
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
        var pepper = SecretFile.ReadOrMake(
            Path.Combine(folder.FullName, "api-keys.pepper"),
            () => RandomNumberGenerator.GetBytes(PepperBytes));
        var vault = SecretFile.ReadOrMake(
            Path.Combine(folder.FullName, "vault.key"), () => RandomNumberGenerator.GetBytes(VaultKeyBytes));
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(
            SecretFile.ReadOrMake(Path.Combine(folder.FullName, "checkpoints.p8"), NewCheckpointKey), out _);
        return new(pepper, vault, key, new(folder.FullName, previousMaster));
    }

    public override string ToString() => nameof(InstallationSecrets);

    private static byte[] NewCheckpointKey()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return made.ExportPkcs8PrivateKey();
    }
}

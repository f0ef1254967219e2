using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Tenancy;

namespace Zentra.Server.Vault;

/// <summary>
/// Encrypts the credentials of providers before they are recorded: AES-256-GCM (NIST SP 800-38D) under the
/// installation's key, bound to the place that they are for, so that one cannot be moved to another.
/// </summary>
public sealed class CredentialVault(InstallationSecrets secrets)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public string Seal(string secret, Scope scope, string provider, string name)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var box = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        var tag = box.AsSpan(NonceBytes, TagBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(secrets.VaultKey, TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceBytes + TagBytes), tag, Place(scope, provider, name));
        CryptographicOperations.ZeroMemory(plain);
        return Convert.ToBase64String(box);
    }

    /// <exception cref="CryptographicException">Another installation sealed it, or for another place.</exception>
    public string Open(string sealedSecret, Scope scope, string provider, string name)
    {
        var box = Convert.FromBase64String(sealedSecret).AsSpan();
        var cipher = box[(NonceBytes + TagBytes)..];
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(secrets.VaultKey, TagBytes);
        aes.Decrypt(box[..NonceBytes], cipher, box.Slice(NonceBytes, TagBytes), plain, Place(scope, provider, name));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>The same for the same secret, and no way back to it.</summary>
    public string Fingerprint(string secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secrets.VaultKey, Encoding.UTF8.GetBytes(secret)));

    private static byte[] Place(Scope scope, string provider, string name) =>
        Encoding.UTF8.GetBytes($"{scope.Tenant}/{scope.Workspace}/{provider}/{name}");
}

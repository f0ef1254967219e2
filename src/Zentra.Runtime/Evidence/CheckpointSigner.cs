using System.Security.Cryptography;
using System.Text;

namespace Zentra.Runtime.Evidence;

/// <summary>A named ECDSA P-256 private key that signs checkpoints (C2SP signed-note, signature type 0x02).</summary>
public sealed class CheckpointSigner : IDisposable
{
    private readonly ECDsa key;
    private readonly Lock gate = new();

    /// <summary>Takes the key over, to dispose it in the end; the name goes on each signature line.</summary>
    public CheckpointSigner(string name, ECDsa key)
    {
        Verifier = new(name, key.ExportSubjectPublicKeyInfo());
        this.key = key;
    }

    /// <summary>The public half.</summary>
    public CheckpointVerifier Verifier { get; }

    /// <summary>Reads a PKCS #8 private key (RFC 5958) in DER; anything else is a
    /// <see cref="CryptographicException"/>.</summary>
    public static CheckpointSigner FromPkcs8(string name, ReadOnlySpan<byte> privateKey)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        return new(name, key);
    }

    /// <summary>The checkpoint as a signed note: ECDSA with SHA-256, in ASN.1 DER, over its text
    /// (C2SP signed-note, signature type 0x02).</summary>
    public string Sign(Checkpoint checkpoint)
    {
        var text = checkpoint.ToString();
        var signature = Sign(Encoding.UTF8.GetBytes(text));
        return new SignedNote(text, [new(Verifier.Name, Verifier.KeyId, signature)]).ToString();
    }

    public void Dispose() => key.Dispose();

    private byte[] Sign(byte[] text)
    {
        // ECDsa does not promise to be safe for concurrent use.
        lock (gate)
        {
            return key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }
}

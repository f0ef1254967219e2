using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Zentra.Runtime.Evidence;

/// <summary>A named ECDSA P-256 public key that verifies notes (C2SP signed-note, signature type 0x02).</summary>
public sealed class CheckpointVerifier
{
    private const byte SignatureType = 0x02;
    private const string NotP256 = "The public key is not a P-256 SubjectPublicKeyInfo in DER.";

    private readonly byte[] publicKey;

    /// <summary>Takes a key name and a P-256 SubjectPublicKeyInfo (RFC 5480) in DER; anything else is an
    /// <see cref="ArgumentException"/>.</summary>
    public CheckpointVerifier(string name, ReadOnlySpan<byte> publicKey)
    {
        if (Flaw(name, publicKey) is { } flaw)
        {
            throw new ArgumentException(flaw);
        }
        Name = name;
        this.publicKey = publicKey.ToArray();
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(publicKey));
    }

    public string Name { get; }

    /// <summary>The first four bytes of SHA-256(SubjectPublicKeyInfo): other signature types hash the name and the type
    /// too, but not this one (C2SP signed-note, "Signature types").</summary>
    public uint KeyId { get; }

    /// <summary>The key as a SubjectPublicKeyInfo (RFC 5480) in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out CheckpointVerifier? verifier, [NotNullWhen(false)] out string? reason)
    {
        verifier = null;
        reason = null;
        if (text.Split('+', 3) is not [var name, _, var base64]
            || StrictBase64.Decode(base64) is not [SignatureType, .. var publicKey])
        {
            reason = "A verifier key is a name, a key id and base64 of 0x02 and a public key, joined by plus signs.";
        }
        else if (Flaw(name, publicKey) is { } flaw)
        {
            reason = flaw;
        }
        else if (new CheckpointVerifier(name, publicKey) is var parsed && parsed.ToString() != text)
        {
            reason = $"The verifier key's id is not that of its public key, {parsed.KeyId:x8}.";
        }
        else
        {
            verifier = parsed;
        }
        return verifier is not null;
    }

    /// <summary>Whether this key signed the note's text (C2SP signed-note, "Signatures").</summary>
    public Verification Verify(SignedNote note)
    {
        var own = note.Signatures.Where(signature => signature.Name == Name && signature.KeyId == KeyId).ToList();
        if (own.Count == 0)
        {
            return new Verification.Fails($"The note has no signature by {Name}+{KeyId:x8}.");
        }
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        var text = Encoding.UTF8.GetBytes(note.Text);
        return own.TrueForAll(signature => key.VerifyData(
                text, signature.Value.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
            ? new Verification.Holds()
            : new Verification.Fails($"The signature by {Name}+{KeyId:x8} does not match the note.");
    }

    /// <summary>A note's checkpoint, if it is of this origin and this key signed it (C2SP tlog-checkpoint).</summary>
    public bool TryOpen(
        string note,
        string origin,
        [NotNullWhen(true)] out Checkpoint? checkpoint,
        [NotNullWhen(false)] out string? reason)
    {
        checkpoint = null;
        if (!SignedNote.TryParse(note, out var signed, out reason))
        {
            return false;
        }
        if (Verify(signed) is Verification.Fails fails)
        {
            reason = fails.Reason;
        }
        else if (Checkpoint.TryParse(signed.Text, out var opened, out reason) && opened.Origin != origin)
        {
            reason = $"The checkpoint is of {opened.Origin}, not of {origin}.";
        }
        else
        {
            checkpoint = opened;
        }
        return checkpoint is not null;
    }

    /// <summary>name+id+base64(0x02 || SubjectPublicKeyInfo), as transparency-dev/formats writes a key.</summary>
    public override string ToString() =>
        $"{Name}+{KeyId:x8}+{Convert.ToBase64String([SignatureType, .. publicKey])}";

    private static string? Flaw(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!SignedNote.IsName(name))
        {
            return "A key name is not empty and has no space, plus sign or control character.";
        }
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            var curve = key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value;
            return curve == ECCurve.NamedCurves.nistP256.Oid.Value
                && publicKey.SequenceEqual(key.ExportSubjectPublicKeyInfo()) ? null : NotP256;
        }
        // A curve that the platform does not know is another exception than one that it cannot read.
        catch (Exception fault) when (fault is CryptographicException or PlatformNotSupportedException)
        {
            return NotP256;
        }
    }
}

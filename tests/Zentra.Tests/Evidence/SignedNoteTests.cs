using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Evidence;

namespace Zentra.Tests.Evidence;

public sealed class SignedNoteTests : IDisposable
{
    private const string Origin = "zentra.example/ten_1";
    private const string Name = "zentra.example";

    private const string Form = "A note is a text, an empty line and signature lines, each ended by a newline.";
    private const string Plain = "The note has a control character or is not valid Unicode.";
    private const string Line1 = "The note's signature line 1 is malformed.";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Checkpoint checkpoint = new(Origin, 7, MerkleHash.Leaf("root"u8));
    private readonly CheckpointSigner signer;

    public SignedNoteTests() => signer = new(Name, key);

    public void Dispose() => signer.Dispose();

    /// <summary>Notes of the Rekor and Pixel logs, from transparency-dev/formats, note/note_verifier_test.go.</summary>
    [Theory]
    [InlineData(
        "rekor.sigstore.dev+c0d23d6a+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+"
            + "smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=",
        "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n\n— rekor.sigstore.dev wNI9ajBEAiARInWIWyCdyG27"
            + "CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=\n",
        "Rekor")]
    [InlineData(
        "pixel6_transparency_log+91c16e30+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABN+4x0Jk1yTwvLFI9A4NDdGZcX0aiWVdWM5XJVy0"
            + "M4VWD3AvyW5Q6Hs9A0mcDkpUoYgn+KKPNzFC0H3nN3q6JQ8=",
        "DEFAULT\n10\nbsWRucJU5xJPHb5eBdOm6+DM+VelCZBuvtI3sHERJ9Y=\n\n— pixel6_transparency_log kcFuMDBFAiEAhqMAP8P6qf6"
            + "QxtUJhzMhbN+MbZ9dwfUHzGQJmffJHtoCIGD0cNe47dHWBoPwYdgBCepB06/+g5O1FmYjXl06owL4\n",
        "DEFAULT")]
    public void Published_ECDSA_checkpoints_are_verified(string key, string note, string origin)
    {
        Assert.True(CheckpointVerifier.TryParse(key, out var verifier, out _));
        Assert.Equal(key, verifier.ToString());
        Assert.True(verifier.TryOpen(note, origin, out var opened, out _));
        Assert.StartsWith(opened.ToString(), note, StringComparison.Ordinal);
        Assert.True(SignedNote.TryParse(note, out var parsed, out _));
        Assert.Equal(note, parsed.ToString());
    }

    [Fact]
    public void A_signed_checkpoint_is_opened_with_the_public_half()
    {
        var note = signer.Sign(checkpoint);

        Assert.True(CheckpointVerifier.TryParse(signer.Verifier.ToString(), out var verifier, out _));
        Assert.True(verifier.TryOpen(note, Origin, out var opened, out _));
        Assert.Equal(checkpoint, opened);
        Assert.StartsWith(checkpoint + $"\n— {Name} ", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signer_is_the_same_from_its_PKCS8_form()
    {
        using var again = CheckpointSigner.FromPkcs8(Name, key.ExportPkcs8PrivateKey());

        Assert.Equal(key.ExportSubjectPublicKeyInfo(), again.Verifier.PublicKey);
        Assert.True(again.Verifier.TryOpen(again.Sign(checkpoint), Origin, out _, out _));
    }

    [Fact]
    public void Every_flipped_bit_of_a_signed_checkpoint_fails()
    {
        var note = Encoding.UTF8.GetBytes(signer.Sign(checkpoint));
        for (var bit = 0; bit < 8 * note.Length; bit++)
        {
            note[bit / 8] ^= (byte)(1 << bit % 8);
            var text = Encoding.UTF8.GetString(note);
            Assert.False(signer.Verifier.TryOpen(text, Origin, out var opened, out var reason));
            Assert.Null(opened);
            Assert.NotEmpty(reason);
            note[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Fact]
    public void Every_dropped_or_doubled_byte_of_a_signed_checkpoint_fails()
    {
        var note = Encoding.UTF8.GetBytes(signer.Sign(checkpoint));
        for (var at = 0; at < note.Length; at++)
        {
            var dropped = Encoding.UTF8.GetString([.. note[..at], .. note[(at + 1)..]]);
            var doubled = Encoding.UTF8.GetString([.. note[..at], note[at], .. note[at..]]);
            Assert.False(signer.Verifier.TryOpen(dropped, Origin, out _, out _));
            Assert.False(signer.Verifier.TryOpen(doubled, Origin, out _, out _));
        }
    }

    [Fact]
    public void A_forged_signature_fails_with_the_reason()
    {
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var known = new CheckpointSigner(Name, forger);
        var text = checkpoint.ToString();

        Refused($"The note has no signature by {Key()}.", known.Sign(checkpoint));
        Refused($"The signature by {Key()} does not match the note.", Note(text, Signature(text, forger)));
    }

    [Fact]
    public void A_signature_has_one_encoding()
    {
        var text = checkpoint.ToString();
        var der = Signature(text, key);

        Assert.True(signer.Verifier.TryOpen(Note(text, der), Origin, out _, out _));
        Refused($"The signature by {Key()} does not match the note.", Note(text, [.. der, 0]));
        Refused($"The signature by {Key()} does not match the note.", Note(text, [der[0], 0x81, .. der[1..]]));
        Refused($"The signature by {Key()} does not match the note.", Note(text, der[..1]));
        Refused(Line1, Note(text, []));
    }

    [Fact]
    public void Each_refusal_tells_its_reason()
    {
        var note = signer.Sign(checkpoint);

        Refused(
            $"The signature by {Key()} does not match the note.",
            note.Replace("\n7\n", "\n8\n", StringComparison.Ordinal));
        Refused(
            $"The note has no signature by {Key()}.",
            note.Replace("— zen", "— Zen", StringComparison.Ordinal));
        Refused(
            "The checkpoint is of zentra.example/ten_1, not of zentra.example/ten_2.",
            note,
            "zentra.example/ten_2");
        Refused(
            "A checkpoint is three or more lines, none empty, each ended by a newline.",
            Note("hello\n", Signature("hello\n", key)));
    }

    [Theory]
    [InlineData("", Form)]
    [InlineData("text\n", Form)]
    [InlineData("text\n\n", Form)]
    [InlineData("text\n\n— key AAAAAAA=", Form)]
    [InlineData("text\r\n\n— key AAAAAAA=\n", Plain)]
    [InlineData("text\n\n- key AAAAAAA=\n", Line1)]
    [InlineData("text\n\n— key AAAAAAA=\n— key\n", "The note's signature line 2 is malformed.")]
    [InlineData("text\n\n— key AAAAAAA= \n", Line1)]
    [InlineData("text\n\n—  AAAAAAA=\n", Line1)]
    [InlineData("text\n\n— k+y AAAAAAA=\n", Line1)]
    [InlineData("text\n\n— k\u00a0y AAAAAAA=\n", Line1)]
    [InlineData("text\n\n— key AAAAAAB=\n", Line1)]
    [InlineData("text\n\n— key AAAAAA==\n", Line1)]
    public void A_malformed_note_is_refused_with_the_reason(string text, string reason) => Refused(reason, text);

    [Fact]
    public void A_text_may_have_empty_lines_and_unknown_signatures_are_ignored()
    {
        var own = signer.Sign(checkpoint);
        var cosigned = own + string.Concat(Enumerable.Repeat("— witness.example AAAAAAA=\n", 15));
        Assert.True(signer.Verifier.TryOpen(cosigned, Origin, out _, out _));
        Refused("The note has more than 16 signatures.", cosigned + "— witness.example AAAAAAA=\n");

        Assert.True(SignedNote.TryParse("one\n\ntwo\n\n— key AAAAAAA=\n", out var note, out _));
        Assert.Equal("one\n\ntwo\n", note.Text);
    }

    [Fact]
    public void A_second_signature_by_the_key_must_match_too()
    {
        var (note, other) = (signer.Sign(checkpoint), signer.Sign(new(Origin, 8, checkpoint.Root)));
        Refused($"The signature by {Key()} does not match the note.", note + other[other.IndexOf('—')..]);
    }

    [Fact]
    public void A_malformed_verifier_key_is_refused_with_the_reason()
    {
        const string KeyForm =
            "A verifier key is a name, a key id and base64 of 0x02 and a public key, joined by plus signs.";
        const string NotP256 = "The public key is not a P-256 SubjectPublicKeyInfo in DER.";
        var (text, id) = (signer.Verifier.ToString(), $"{signer.Verifier.KeyId:x8}");
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var spki = Convert.ToBase64String([2, .. p384.ExportSubjectPublicKeyInfo()]);

        KeyRefused(KeyForm, "");
        KeyRefused(KeyForm, text + "=");
        KeyRefused(KeyForm, $"{Name}+{id}");
        KeyRefused(KeyForm, $"{Name}+{id}+AwEB");
        KeyRefused(NotP256, $"{Name}+{id}+AgEB");
        KeyRefused(NotP256, $"{Name}+{id}+{spki}");
        KeyRefused("A key name is not empty and has no space, plus sign or control character.", " " + text);
        KeyRefused(
            $"The verifier key's id is not that of its public key, {id}.",
            text.Replace($"+{id}+", "+00000000+", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => new CheckpointSigner(Name, p384));
    }

    /// <summary>A note that claims to be signed by the signer's key.</summary>
    private string Note(string text, byte[] signature)
    {
        var keyId = SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4];
        return $"{text}\n— {Name} {Convert.ToBase64String([.. keyId, .. signature])}\n";
    }

    private static byte[] Signature(string text, ECDsa by) =>
        by.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private string Key() => $"{Name}+{signer.Verifier.KeyId:x8}";

    private void Refused(string expected, string note, string origin = Origin)
    {
        Assert.False(signer.Verifier.TryOpen(note, origin, out var opened, out var reason));
        Assert.Null(opened);
        Assert.Equal(expected, reason);
    }

    private static void KeyRefused(string expected, string key)
    {
        Assert.False(CheckpointVerifier.TryParse(key, out _, out var reason));
        Assert.Equal(expected, reason);
    }
}

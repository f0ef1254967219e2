using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Zentra.Runtime.Evidence;

/// <summary>A signature line of a note, which proves nothing yet (C2SP signed-note, "Signatures").</summary>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Value);

/// <summary>A text and its signatures, to be ignored until one is verified (C2SP signed-note, "Format").</summary>
public sealed class SignedNote
{
    /// <summary>The most signatures that are read; no fewer may be the limit (C2SP signed-note, "Format").</summary>
    public const int MaxSignatures = 16;

    private const string LineStart = "— ";

    internal SignedNote(string text, IReadOnlyList<NoteSignature> signatures) =>
        (Text, Signatures) = (text, signatures);

    /// <summary>What is signed, with its last newline.</summary>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else (C2SP signed-note, "Format").</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out SignedNote? note, [NotNullWhen(false)] out string? reason)
    {
        note = null;
        reason = null;
        var textEnd = text.LastIndexOf("\n\n", StringComparison.Ordinal) + 1;
        var lines = textEnd == 0 ? [] : text[(textEnd + 1)..].Split('\n');
        if (!IsPlain(text))
        {
            reason = "The note has a control character or is not valid Unicode.";
        }
        else if (lines is not [.. { Length: > 0 } signatureLines, ""])
        {
            reason = "A note is a text, an empty line and signature lines, each ended by a newline.";
        }
        else if (signatureLines.Length > MaxSignatures)
        {
            reason = $"The note has more than {MaxSignatures} signatures.";
        }
        else if (Array.ConvertAll(signatureLines, ParseLine) is var signatures
            && Array.IndexOf(signatures, null) is >= 0 and var bad)
        {
            reason = $"The note's signature line {bad + 1} is malformed.";
        }
        else
        {
            note = new(text[..textEnd], [.. signatures.OfType<NoteSignature>()]);
        }
        return note is not null;
    }

    /// <summary>The text, an empty line and the signature lines (C2SP signed-note, "Format").</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(FormatLine))}";

    /// <summary>Whether a key may have this name: it is not empty and has no space or plus sign.</summary>
    internal static bool IsName(string name) =>
        name.Length > 0 && !name.Contains('+') && !name.Any(char.IsWhiteSpace) && IsPlain(name);

    /// <summary>Whether the text is valid Unicode, without control characters other than newline.</summary>
    internal static bool IsPlain(string text) =>
        !text.Any(c => c < ' ' && c != '\n') && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static NoteSignature? ParseLine(string line) =>
        line.StartsWith(LineStart, StringComparison.Ordinal)
        && line[LineStart.Length..].Split(' ') is [var name, var base64]
        && IsName(name)
        && StrictBase64.Decode(base64) is { Length: > sizeof(uint) } bytes
            ? new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)))
            : null;

    private static string FormatLine(NoteSignature signature)
    {
        var bytes = new byte[sizeof(uint) + signature.Value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
        signature.Value.CopyTo(bytes.AsMemory(sizeof(uint)));
        return $"{LineStart}{signature.Name} {Convert.ToBase64String(bytes)}\n";
    }
}

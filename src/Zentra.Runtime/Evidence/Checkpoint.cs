using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Zentra.Runtime.Evidence;

/// <summary>What a log commits to: its origin, size and root (C2SP tlog-checkpoint).</summary>
public sealed record Checkpoint
{
    /// <summary>Takes what the text form can hold; anything else is an <see cref="ArgumentException"/>.</summary>
    public Checkpoint(string origin, long size, Digest root, string extensions = "")
    {
        (Origin, Size, Root, Extensions) = (origin, size, root, extensions);
        if (!TryParse(ToString(), out var parsed, out var reason) || parsed.Origin != origin)
        {
            throw new ArgumentException(reason ?? "The checkpoint's origin is more than a line.");
        }
    }

    private Checkpoint(string[] lines, long size, Digest root) =>
        (Origin, Size, Root, Extensions) = (lines[0], size, root, string.Join('\n', lines[3..]));

    /// <summary>The name of the log.</summary>
    public string Origin { get; }

    /// <summary>The number of leaves.</summary>
    public long Size { get; }

    /// <summary>The Merkle tree hash of these leaves (RFC 9162 section 2.1.1).</summary>
    public Digest Root { get; }

    /// <summary>Opaque lines, none empty, each ended by a newline; usually there are none.</summary>
    public string Extensions { get; }

    /// <summary>Reads what <see cref="ToString"/> writes, and nothing else (C2SP tlog-checkpoint).</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? reason)
    {
        checkpoint = null;
        reason = null;
        var lines = text.Split('\n');
        if (lines is not [_, _, _, .., ""] || lines.AsSpan(..^1).Contains(""))
        {
            reason = "A checkpoint is three or more lines, none empty, each ended by a newline.";
        }
        else if (!SignedNote.IsPlain(text))
        {
            reason = "The checkpoint has a control character or is not valid Unicode.";
        }
        else if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || lines[1] != Decimal(size))
        {
            reason = "The checkpoint's size is not a decimal number without leading zeros.";
        }
        else if (!Digest.TryParseBase64(lines[2], out var root))
        {
            reason = "The checkpoint's root is not 32 bytes in canonical base64.";
        }
        else
        {
            checkpoint = new(lines, size, root);
        }
        return checkpoint is not null;
    }

    /// <summary>The text to sign (C2SP tlog-checkpoint).</summary>
    public override string ToString() => $"{Origin}\n{Decimal(Size)}\n{Root.ToBase64()}\n{Extensions}";

    private static string Decimal(long size) => size.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;

namespace Zentra.Payments.Disputes;

/// <summary>A file of evidence as a dispute shows it; its bytes are read by its identifier.</summary>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
public sealed record EvidenceFile(
    string Id, string Name, string ContentType, EvidenceKind Kind, long SizeBytes, string Sha256);

/// <summary>A file's bytes, kept by themselves: no decision reads them again.</summary>
public sealed record DisputeFile
{
    public required EvidenceFile About { get; init; }
    public required string Dispute { get; init; }
    public required byte[] Content { get; init; }
    public required string Intent { get; init; }
    public required string Scope { get; init; }
    public required Timestamp CreatedAt { get; init; }

    public static readonly RecordKind<DisputeFile> Kind = new("dispute_files", "dfl", StateJson.Default.DisputeFile, [])
    {
        IsBulky = true,
    };
}

/// <summary>What a file of evidence shows.</summary>
[JsonConverter(typeof(WireEnum<EvidenceKind>))]
public enum EvidenceKind
{
    Receipt,
    CustomerCommunication,
    ShippingDocumentation,
    RefundPolicy,
    Uncategorized,
}

/// <summary>Which files are taken: a few types that are what they say, of names that lead nowhere.</summary>
public static class EvidenceFiles
{
    public const int MaxFiles = 10;
    public const int MaxBytes = 2 << 20;
    public const int MaxBytesTogether = 4 << 20;
    public const int MaxName = 120;

    private const string OtherCharacters = " ._-()[]+,&'@#";

    private static readonly (string ContentType, Func<ReadOnlySpan<byte>, bool> Is)[] Types =
    [
        ("application/pdf", content => content.StartsWith("%PDF-"u8)),
        ("image/png", content => content.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'])),
        ("image/jpeg", content => content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])),
        ("text/plain", IsText),
    ];

    public static IReadOnlyList<string> ContentTypes { get; } = [.. Types.Select(t => t.ContentType)];

    /// <summary>Whether the bytes are of the type that they are said to be.</summary>
    public static bool Are(string contentType, ReadOnlySpan<byte> content)
    {
        foreach (var type in Types)
        {
            if (type.ContentType == contentType)
            {
                return type.Is(content);
            }
        }
        return false;
    }

    /// <summary>
    /// Letters, digits and a few signs, beginning with a letter or digit: no path, no control, no direction of text.
    /// </summary>
    public static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxName || !char.IsLetterOrDigit(name[0]) || name[^1] is ' ' or '.')
        {
            return false;
        }
        foreach (var letter in name)
        {
            if (!char.IsLetterOrDigit(letter) && !OtherCharacters.Contains(letter, StringComparison.Ordinal)
                && char.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>UTF-8 without controls other than tab and the ends of lines.</summary>
    private static bool IsText(ReadOnlySpan<byte> content)
    {
        foreach (var octet in content)
        {
            if (octet is < 0x20 and not ((byte)'\t' or (byte)'\r' or (byte)'\n') or 0x7F)
            {
                return false;
            }
        }
        return Utf8.IsValid(content);
    }
}

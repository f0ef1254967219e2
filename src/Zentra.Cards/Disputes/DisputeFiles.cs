using System.Globalization;
using System.Text.Unicode;

namespace Zentra.Cards.Disputes;

/// <summary>Which documents are taken: a few types that are what they say, of names that lead nowhere.</summary>
public static class DisputeFiles
{
    public const int MaxFiles = 20;
    public const int MaxBytes = 2 << 20;
    public const int MaxBytesTogether = 8 << 20;

    /// <summary>The most bytes of one request.</summary>
    public const int MaxBytesAtOnce = 4 << 20;

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
    public static bool IsName(string name) => name.Length is > 0 and <= MaxName && char.IsLetterOrDigit(name[0])
        && name[^1] is not (' ' or '.')
        && name.All(c => char.IsLetterOrDigit(c) || OtherCharacters.Contains(c, StringComparison.Ordinal)
            || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

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

using System.Text;
using Zentra.Runtime.Money;

namespace Zentra.Server.Files;

/// <summary>Text of a file: decoded, and few words kept once although they come a million times.</summary>
internal sealed class Texts
{
    /// <summary>The longest reference; a longer one is none.</summary>
    public const int MaxReference = 255;

    /// <summary>The longest description; what is longer is cut.</summary>
    public const int MaxDescription = 1_000;

    private const int MaxWords = 512;
    private const int MaxWord = 64;

    private readonly Dictionary<string, string> words = new(StringComparer.Ordinal);

    public static string Decode(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>A text that is likely to come again, as a currency or a type.</summary>
    public string Word(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxWord)
        {
            return Decode(utf8);
        }
        Span<char> chars = stackalloc char[MaxWord];
        ReadOnlySpan<char> text = chars[..Encoding.UTF8.GetChars(utf8, chars)];
        var known = words.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var word))
        {
            return word;
        }
        word = new(text);
        return words.Count < MaxWords ? words[word] = word : word;
    }

    /// <summary>Text that may be kept: cut to its limit, card numbers masked; null where it is empty.</summary>
    public static string? Description(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        var masked = CardNumber.Mask(text);
        return masked.Length > MaxDescription ? masked[..MaxDescription] : masked;
    }

    /// <summary>Why a text is no reference: a card's number is never kept, and masked it would match nothing.</summary>
    public static Refusal? CheckReference(string name, string? text) => text switch
    {
        null => null,
        { Length: > MaxReference } =>
            new("reference_too_long", $"{name} has more than {MaxReference} characters."),
        { Length: >= 13 } when CardNumber.In(text) is not null =>
            new("card_number_refused", $"{name} is what is a card's number."),
        _ => null,
    };

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> utf8) => utf8.Trim(" \t"u8);
}

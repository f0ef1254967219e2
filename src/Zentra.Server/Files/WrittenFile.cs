using Zentra.Server.Http;

namespace Zentra.Server.Files;

/// <summary>What a capability takes as a file.</summary>
/// <param name="Are">Whether bytes are what a media type says.</param>
internal sealed record FileRules(
    int MaxName, int MaxBytes, IReadOnlyCollection<string> ContentTypes, Predicate<string> IsName,
    Func<string, byte[], bool> Are);

/// <summary>A file that stands in a JSON body, in base64.</summary>
internal static class WrittenFile
{
    /// <summary>Its bytes, with its faults said; null where its media type is none that is taken.</summary>
    public static byte[]? Read(
        string pointer, string? name, string? contentType, string? content, FileRules rules, Faults faults)
    {
        if (name is null || !rules.IsName(name))
        {
            faults.Add(
                $"{pointer}/name", "invalid_name",
                $"{pointer}/name must be a file's name without a path: 1 to {rules.MaxName} letters, digits, "
                + "spaces and ._-()[]+,&'@#, beginning with a letter or digit.");
        }
        if (contentType is null || !rules.ContentTypes.Contains(contentType))
        {
            faults.Add(
                $"{pointer}/content_type", "invalid_value",
                $"{pointer}/content_type must be one of {string.Join(", ", rules.ContentTypes)}.");
            return null;
        }
        var bytes = Decode(content);
        if (bytes is null)
        {
            faults.Add(
                $"{pointer}/content", "invalid_base64",
                $"{pointer}/content must be base64 (RFC 4648, section 4), with padding and without line ends.");
        }
        else if (bytes.Length == 0 || bytes.Length > rules.MaxBytes)
        {
            faults.Add(
                $"{pointer}/content", "invalid_length", $"{pointer}/content must hold 1 to {rules.MaxBytes} bytes.");
        }
        else if (!rules.Are(contentType, bytes))
        {
            faults.Add($"{pointer}/content", "wrong_content", $"{pointer}/content is no {contentType}.");
        }
        return bytes ?? [];
    }

    private static byte[]? Decode(string? text)
    {
        // The framework skips white space; a request is read as it is written, or not at all.
        if (text is null || text.Length % 4 != 0 || text.AsSpan().ContainsAny(" \t\r\n"))
        {
            return null;
        }
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64Chars(text, bytes, out var count) ? bytes[..count] : null;
    }
}

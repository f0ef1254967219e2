namespace Zentra.Runtime.Evidence;

/// <summary>Base64 (RFC 4648 section 4) with exactly one spelling of each value.</summary>
internal static class StrictBase64
{
    // The framework skips white space and stray trailing bits, and then two texts would carry one signature.
    internal static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64Chars(text, bytes, out var count)
            && text.SequenceEqual(Convert.ToBase64String(bytes, 0, count))
            ? bytes[..count]
            : null;
    }
}

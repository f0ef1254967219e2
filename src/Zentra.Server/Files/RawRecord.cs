using Zentra.Runtime.Money;

namespace Zentra.Server.Files;

/// <summary>A record as it came, for people who look for what is wrong with it.</summary>
internal static class RawRecord
{
    /// <summary>The longest record, in bytes of UTF-8.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>The most characters of it that are shown.</summary>
    public const int MaxShown = 2_000;

    /// <summary>The text as it came, cut, with its card numbers masked.</summary>
    public static string Masked(ReadOnlySpan<byte> raw)
    {
        // A number that the cut would split is masked before it.
        var text = CardNumber.Mask(Texts.Decode(raw[..Math.Min(raw.Length, 2 * MaxShown)]));
        return text.Length > MaxShown ? text[..MaxShown] : text;
    }
}

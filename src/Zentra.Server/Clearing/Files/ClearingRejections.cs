using System.Text;
using System.Text.RegularExpressions;
using Zentra.Cards.Clearing;
using Zentra.Runtime.Money;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>What is said of records that cannot be taken.</summary>
internal static partial class ClearingRejections
{
    /// <summary>So many records in a row that cannot be read, and the file is none.</summary>
    public const int MaxInARow = 1_000;

    /// <summary>The digits at either end of a long number that are shown.</summary>
    private const int ShownDigits = 4;

    public static ClearingFault Unreadable { get; } = new(
        "file_unreadable", $"The file is not of this format: {MaxInARow} records in a row cannot be read.");

    /// <param name="raw">In the file's own encoding.</param>
    public static ClearingRow.Rejected Of(
        long number, string? field, ReadOnlySpan<byte> raw, Encoding encoding, string code, string reason) =>
        new(new RejectedRecord(number, field, Masked(encoding.GetString(Head(raw))), code, reason));

    public static ClearingRow.Rejected Of(
        long number, PresentedFault fault, ReadOnlySpan<byte> raw, Encoding encoding) =>
        Of(number, fault.Field, raw, encoding, fault.Code, fault.Reason);

    /// <summary>
    /// A record's text with every long number masked, whether it is a card's or not: here fields stand side by side,
    /// and a number with a wrong digit is still nearly a card's.
    /// </summary>
    public static string Masked(string text)
    {
        var shown = Escaped.Replace(text, e => e.Groups[1].Value);
        shown = LongNumber.Replace(shown, number => Stars(number.Value));
        shown = CardNumber.Mask(string.Create(shown.Length, shown, static (copy, original) =>
        {
            for (var i = 0; i < copy.Length; i++)
            {
                copy[i] = char.IsControl(original[i]) || char.IsSurrogate(original[i]) ? '.' : original[i];
            }
        }));
        return shown.Length > RawRecord.MaxShown ? shown[..RawRecord.MaxShown] : shown;
    }

    private static string Stars(string number)
    {
        var digits = 0;
        var all = number.Count(char.IsDigit);
        return string.Create(number.Length, number, (masked, original) =>
        {
            for (var i = 0; i < masked.Length; i++)
            {
                var isHidden = char.IsDigit(original[i]) && ++digits > ShownDigits && digits <= all - ShownDigits;
                masked[i] = isHidden ? '*' : original[i];
            }
        });
    }

    private static ReadOnlySpan<byte> Head(ReadOnlySpan<byte> raw) =>
        raw[..Math.Min(raw.Length, 2 * RawRecord.MaxShown)];

    /// <summary>A digit in JSON's disguise.</summary>
    [GeneratedRegex(@"\\u003(\d)")]
    private static partial Regex Escaped { get; }

    [GeneratedRegex(@"\d(?:[ -]?\d){11,}")]
    private static partial Regex LongNumber { get; }
}

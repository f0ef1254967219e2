using System.Buffers.Binary;
using Zentra.Cards.Iso8583;

namespace Zentra.Server.Clearing.Files;

/// <summary>How an IPM file is written: in blocks or not, and in which characters.</summary>
internal sealed record IpmLayout(bool IsBlocked, TextCode Text)
{
    /// <summary>Bytes of a block with its fill, and without.</summary>
    public const int BlockBytes = 1_014;

    public const int BlockData = 1_012;

    /// <summary>What fills blocks: a blank in EBCDIC, in ASCII files as well.</summary>
    public const byte Fill = 0x40;

    /// <summary>The longest message; all of its fields together have less.</summary>
    public const int MaxMessage = 32_768;

    /// <summary>The shortest message: its type and two bitmaps.</summary>
    public const int MinMessage = 20;

    public const int PrefixBytes = 4;

    public static FieldTable Fields { get; } = FieldTable.Embedded("fields-ipm.tsv");

    public Dialect Dialect { get; } = new(Fields, Text, BitmapForm.Binary);

    /// <summary>
    /// The layout in which the lengths of a file's first messages lead furthest from one message type to the next; null
    /// where they lead to none.
    /// </summary>
    public static IpmLayout? Of(ReadOnlySpan<byte> head)
    {
        // In either layout the first message begins at the fifth byte.
        var text = head.Length < PrefixBytes + MinMessage ? null
            : head[PrefixBytes] == (byte)'1' ? TextCode.Ascii
            : head[PrefixBytes] == 0xF1 ? TextCode.Ebcdic037
            : null;
        if (text is null)
        {
            return null;
        }
        var (blocked, plain) = (Messages(head, isBlocked: true, text), Messages(head, isBlocked: false, text));
        // Two blanks of a text may stand where a block would end.
        return plain == 0 ? null : new(HasBlocks(head) && blocked >= plain, text);
    }

    private static bool HasBlocks(ReadOnlySpan<byte> head)
    {
        for (var end = BlockBytes; end <= head.Length; end += BlockBytes)
        {
            if (head[end - 1] != Fill || head[end - 2] != Fill)
            {
                return false;
            }
        }
        return head.Length >= BlockBytes;
    }

    /// <summary>How many messages begin where the ones before them end.</summary>
    private static int Messages(ReadOnlySpan<byte> head, bool isBlocked, TextCode text)
    {
        Span<byte> start = stackalloc byte[2 * PrefixBytes];
        var count = 0;
        for (var at = 0; TryRead(head, at, isBlocked, start); count++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(start);
            if (length is < 1 or > MaxMessage || !IsMti(start[PrefixBytes..], text))
            {
                break;
            }
            at += PrefixBytes + length;
        }
        return count;
    }

    private static bool IsMti(ReadOnlySpan<byte> bytes, TextCode text)
    {
        foreach (var value in bytes)
        {
            if (!char.IsAsciiDigit(text.Read(value)))
            {
                return false;
            }
        }
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> head, int at, bool isBlocked, Span<byte> into)
    {
        for (var i = 0; i < into.Length; i++)
        {
            var place = at + i;
            place = isBlocked ? place / BlockData * BlockBytes + place % BlockData : place;
            if (place >= head.Length)
            {
                return false;
            }
            into[i] = head[place];
        }
        return true;
    }
}

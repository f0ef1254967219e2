using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Zentra.Server.Files;

/// <summary>
/// Lets through whole and well-formed records of a CSV text (RFC 4180), so that the parser behind it never holds more
/// than one of them. In the place of a line that is not one stands <see cref="Mark"/>, and the line waits in a queue;
/// reading goes on with the next line. A quote that never closes thus costs its own line, and no other.
/// </summary>
internal sealed class RecordGate(Stream text, byte delimiter) : ForwardStream
{
    /// <summary>What stands for a line that was taken out: a control character, which no other record has.</summary>
    public const byte Mark = 1;

    private const byte Quote = (byte)'"';
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private const int Incomplete = -1;

    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (byte)c), Quote]);

    private static readonly SearchValues<byte> SpecialInQuotes = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\r' or '\n')).Select(c => (byte)c), Quote]);

    private static readonly Refusal TooLong = new(
        "line_too_long",
        $"A record may have {RawRecord.MaxBytes} bytes; a quote that never closes makes it longer.");

    private static readonly Refusal Unclosed = new("quote_unclosed", "A quote opens a field and is never closed.");

    private static readonly Refusal Malformed = new(
        "quote_malformed", "After a quote that closes a field, neither a delimiter nor the line's end follows.");

    private static readonly Refusal Control = new("control_character", "The line holds a control character.");

    private static readonly Refusal Undecodable = new(
        "encoding_invalid", "The line has bytes that the file's encoding does not have; declare the right encoding.");

    private readonly byte[] buffer = new byte[2 * RawRecord.MaxBytes];
    private readonly Queue<(byte[] Raw, Refusal Refusal)> waiting = new();

    /// <summary>In the buffer: what is let through, what is looked at next, and where the text ends.</summary>
    private int start, seen, end;

    private bool isEnd, isSkipping;

    /// <summary>The line that a mark stands for.</summary>
    public (byte[] Raw, Refusal Refusal) TakeOut() => waiting.Dequeue();

    public override async ValueTask<int> ReadAsync(
        Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Inspect();
            if (seen > start)
            {
                var length = Math.Min(destination.Length, seen - start);
                buffer.AsSpan(start, length).CopyTo(destination.Span);
                start += length;
                return length;
            }
            if (isEnd)
            {
                return 0;
            }
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, seen, end) = (0, 0, end - start);
            var read = await text.ReadAsync(buffer.AsMemory(end), cancellationToken);
            isEnd = read == 0;
            end += read;
        }
    }

    private void Inspect()
    {
        while (seen < end)
        {
            if (isSkipping && !Skip())
            {
                return;
            }
            var rest = buffer.AsSpan(seen, end - seen);
            var length = RecordLength(rest, out var refusal);
            var isOpen = length == Incomplete && (refusal is null || rest.IndexOfAny(Cr, Lf) < 0);
            if (isOpen && rest.Length < RawRecord.MaxBytes && !isEnd)
            {
                return;
            }
            if (refusal is null && length is Incomplete or > RawRecord.MaxBytes)
            {
                refusal = isEnd && rest.Length <= RawRecord.MaxBytes ? Unclosed : TooLong;
            }
            refusal ??= IsDecoded(rest[..length]) ? null : Undecodable;
            if (refusal is null)
            {
                seen += length;
            }
            else
            {
                TakeOut(rest, refusal);
            }
        }
    }

    /// <summary>Takes out the line that the text begins with, which may be less than its record.</summary>
    private void TakeOut(Span<byte> rest, Refusal refusal)
    {
        var lineEnd = rest.IndexOfAny(Cr, Lf);
        isSkipping = lineEnd < 0 && !isEnd;
        var length = lineEnd < 0 ? rest.Length : lineEnd + 1;
        var line = rest[..length];
        waiting.Enqueue((line[..Math.Min(length, 4_096)].TrimEnd("\r\n"u8).ToArray(), lineEnd < 0 && isSkipping
            ? TooLong
            : refusal));
        // What is passed on is as long as what came, so that no more waits here than the parser holds; it passes over
        // lines that are empty.
        line.Fill(Lf);
        line[length == 1 ? 0 : length - 2] = Mark;
        seen += length;
    }

    /// <summary>Passes over what is left of a line that was too long; false where its end has not come yet.</summary>
    private bool Skip()
    {
        var rest = buffer.AsSpan(seen, end - seen);
        var lineEnd = rest.IndexOfAny(Cr, Lf);
        var length = lineEnd < 0 ? rest.Length : lineEnd + 1;
        if (seen == start)
        {
            start = seen += length;
        }
        else
        {
            rest[..length].Fill(Lf);
            seen += length;
        }
        isSkipping = lineEnd < 0;
        return !isSkipping && seen < end;
    }

    /// <summary>The bytes of the first record with its line's end, or <see cref="Incomplete"/>.</summary>
    private int RecordLength(ReadOnlySpan<byte> rest, out Refusal? refusal)
    {
        refusal = null;
        var at = rest.IndexOfAny(Special);
        if (at < 0)
        {
            return isEnd ? rest.Length : Incomplete;
        }
        if (rest[at] is Cr or Lf)
        {
            return at + 1;
        }
        // A quote opens a field only where the field begins; elsewhere it is a letter.
        for (var isStart = at == 0 || rest[at - 1] == delimiter; ;)
        {
            if (rest[at] == Quote && isStart)
            {
                at = AfterQuotes(rest, at + 1, out refusal);
                if (at == Incomplete || refusal is not null)
                {
                    return Incomplete;
                }
            }
            else if (rest[at] is Cr or Lf)
            {
                return at + 1;
            }
            else if (rest[at] != Quote)
            {
                refusal = Control;
                return Incomplete;
            }
            else
            {
                at++;
            }
            var next = at < rest.Length ? rest[at..].IndexOfAny(Special) : -1;
            if (next < 0)
            {
                return isEnd ? rest.Length : Incomplete;
            }
            isStart = rest[at + next - 1] == delimiter && next > 0;
            at += next;
        }
    }

    /// <summary>Where a quoted field has ended: at a delimiter, a line's end or the text's.</summary>
    private int AfterQuotes(ReadOnlySpan<byte> rest, int at, out Refusal? refusal)
    {
        refusal = null;
        while (true)
        {
            var next = rest[at..].IndexOfAny(SpecialInQuotes);
            if (next < 0)
            {
                return Incomplete;
            }
            at += next + 1;
            if (rest[at - 1] != Quote)
            {
                refusal = Control;
                return Incomplete;
            }
            if (at == rest.Length)
            {
                return isEnd ? at : Incomplete;
            }
            if (rest[at] == delimiter || rest[at] is Cr or Lf)
            {
                return at;
            }
            if (rest[at++] != Quote)
            {
                refusal = Malformed;
                return Incomplete;
            }
        }
    }

    /// <summary>Whether it is UTF-8, without the sign (U+FFFD) for bytes that another encoding does not have.</summary>
    private static bool IsDecoded(ReadOnlySpan<byte> record) =>
        Ascii.IsValid(record) || (Utf8.IsValid(record) && record.IndexOf("\uFFFD"u8) < 0);
}

using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Zentra.Server.Files;

namespace Zentra.Server.Clearing.Files;

/// <summary>A record as it stands in the file.</summary>
/// <param name="Number">From 1, the header counted.</param>
/// <param name="Raw">Its bytes, until the next record is read; of one that is too long, the first ones.</param>
/// <param name="Text">Its 168 characters; null where it is not made of so many.</param>
/// <param name="IsCut">It has less characters, and is the last one.</param>
internal readonly record struct VisaRecord(long Number, ReadOnlyMemory<byte> Raw, string? Text, bool IsCut);

/// <summary>Takes a file apart into records of 168 characters, which may stand on lines of their own.</summary>
internal sealed class VisaRecords(Encoding encoding, bool isLined)
{
    private const int HeadBytes = 8_192;
    private const int ShownBytes = 4_096;

    /// <summary>IBM's code page 37: EBCDIC of the networks.</summary>
    public static Encoding Ebcdic { get; } = CodePagesEncodingProvider.Instance.GetEncoding(37)!;

    private readonly byte[] lineEnds = encoding == Ebcdic ? [0x0D, 0x15, 0x25, 0x0A] : "\r\n"u8.ToArray();
    private long number;
    private bool isSkipping;

    public Encoding Encoding => encoding;

    /// <summary>The encoding of a file that begins with a file header (TC 90); null where it does not.</summary>
    public static Encoding? EncodingOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("90"u8) && head.Length >= VisaLayout.RecordLength ? Encoding.Latin1
            : head.StartsWith((ReadOnlySpan<byte>)[0xF9, 0xF0]) && head.Length >= VisaLayout.RecordLength ? Ebcdic
            : null;

    /// <summary>The records of a file; or why it is none.</summary>
    public static async Task<(VisaRecords? Records, Stream? Bytes, FileFault? Fault)> Open(
        Stream file, CancellationToken cancellation)
    {
        var head = new byte[HeadBytes];
        var length = await file.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellation);
        head = head[..length];
        if (length == 0)
        {
            return (null, null, new("file_empty", "The file is empty."));
        }
        if (EncodingOf(head) is not { } encoding)
        {
            return (null, null, new("header_missing", "The file does not begin with a file header, TC 90."));
        }
        var records = new VisaRecords(encoding, isLined: false);
        return (new(encoding, head.AsSpan().ContainsAny(records.lineEnds)), new ResumedStream(head, file), null);
    }

    public async IAsyncEnumerable<VisaRecord> Of(
        Stream bytes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pipe = PipeReader.Create(bytes, new(bufferSize: RawRecord.MaxBytes, leaveOpen: true));
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (Take(ref rest, read.IsCompleted, out var raw, out var isCut))
            {
                if (Of(raw, isCut) is { } record)
                {
                    yield return record;
                }
            }
            if (isLined && rest.Length > RawRecord.MaxBytes)
            {
                if (!isSkipping)
                {
                    yield return new(++number, rest.Slice(0, ShownBytes).ToArray(), null, IsCut: false);
                }
                isSkipping = true;
                rest = rest.Slice(rest.End);
            }
            pipe.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                break;
            }
        }
        await pipe.CompleteAsync();
    }

    private bool Take(ref ReadOnlySequence<byte> rest, bool isCompleted, out ReadOnlySequence<byte> raw, out bool isCut)
    {
        raw = rest;
        isCut = false;
        if (isLined)
        {
            var reader = new SequenceReader<byte>(rest);
            if (reader.TryReadToAny(out raw, lineEnds))
            {
                rest = rest.Slice(reader.Position);
                return true;
            }
            raw = rest;
        }
        else if (rest.Length >= VisaLayout.RecordLength)
        {
            raw = rest.Slice(0, VisaLayout.RecordLength);
            rest = rest.Slice(VisaLayout.RecordLength);
            return true;
        }
        if (!isCompleted || rest.IsEmpty)
        {
            return false;
        }
        isCut = rest.Length < VisaLayout.RecordLength;
        rest = rest.Slice(rest.End);
        return true;
    }

    private VisaRecord? Of(in ReadOnlySequence<byte> raw, bool isCut)
    {
        var isTail = isSkipping;
        isSkipping = false;
        if (isTail)
        {
            return null;
        }
        var bytes = raw.IsSingleSegment ? raw.First : raw.ToArray();
        if (IsBlank(bytes.Span) && (isLined || isCut))
        {
            return null;
        }
        return new(++number, bytes, bytes.Length == VisaLayout.RecordLength ? Decode(bytes.Span) : null, isCut);
    }

    /// <summary>The text; null where it has what neither encoding prints.</summary>
    private string? Decode(ReadOnlySpan<byte> bytes)
    {
        if (encoding != Ebcdic && bytes.ContainsAnyInRange((byte)0x80, (byte)0xFF))
        {
            return null;
        }
        var text = encoding.GetString(bytes);
        return text.AsSpan().ContainsAnyInRange('\0', '\u001F') || text.AsSpan().ContainsAnyInRange('\u007F', '\u009F')
            ? null
            : text;
    }

    /// <summary>Nothing, blanks, or what ends a file on some machines.</summary>
    private bool IsBlank(ReadOnlySpan<byte> bytes) =>
        !bytes.ContainsAnyExcept(encoding == Ebcdic ? (byte)0x40 : (byte)' ', (byte)0, (byte)0x1A);
}

using System.Text;

namespace Zentra.Server.Files;

/// <summary>
/// A file as UTF-8 text. Its encoding is the declared one, or a byte order mark's, or UTF-8; what is no text is
/// refused, and nothing is ever decompressed.
/// </summary>
/// <param name="Head">The first bytes of the text, for what must be known before it is read.</param>
internal sealed record TextFile(Stream Text, ReadOnlyMemory<byte> Head)
{
    private const int HeadBytes = 8_192;

    /// <summary>One byte in so many may be a control character before a file is taken for no text.</summary>
    private const int ControlShare = 16;

    private static readonly (byte[] Magic, string What)[] Binaries =
    [
        ([0x1F, 0x8B], "compressed by gzip"), ("PK\u0003\u0004"u8.ToArray(), "a zip archive or a spreadsheet"),
        ("PK\u0005\u0006"u8.ToArray(), "a zip archive"), ("BZh"u8.ToArray(), "compressed by bzip2"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed by xz"), ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"), ("%PDF"u8.ToArray(), "a PDF document"),
        ([0xD0, 0xCF, 0x11, 0xE0], "a document of an office program"),
    ];

    /// <summary>The encodings that may be declared.</summary>
    public static IReadOnlyList<string> Encodings { get; } =
        ["utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "latin1"];

    public static async Task<(TextFile? File, FileFault? Fault)> Open(
        Stream file, string? encoding, CancellationToken cancellation)
    {
        var head = await ReadHead(file, cancellation);
        if (NotText(head) is { } fault)
        {
            return (null, fault);
        }
        var (chosen, mark) = EncodingOf(head, encoding);
        var bytes = new ResumedStream(head.AsMemory(mark), file);
        if (chosen is UTF8Encoding)
        {
            return Checked(bytes, head.AsMemory(mark));
        }
        var text = Encoding.CreateTranscodingStream(bytes, chosen, new UTF8Encoding(false), leaveOpen: true);
        var textHead = await ReadHead(text, cancellation);
        return Checked(new ResumedStream(textHead, text), textHead);
    }

    /// <summary>A file whose format has an encoding of its own; or why it is none that is read.</summary>
    public static async Task<(Stream Bytes, byte[] Head, FileFault? Fault)> OpenBytes(
        Stream file, CancellationToken cancellation)
    {
        var head = await ReadHead(file, cancellation);
        return (new ResumedStream(head, file), head, NotText(head));
    }

    private static (TextFile? File, FileFault? Fault) Checked(Stream text, ReadOnlyMemory<byte> head)
    {
        var span = head.Span;
        if (span.Trim(" \t\r\n"u8).IsEmpty && span.Length < HeadBytes)
        {
            return (null, new("file_empty", "The file is empty."));
        }
        if (span.Contains((byte)0) && span.Count((byte)0) * 3 > span.Length)
        {
            return (null, new("file_not_text", "Every other byte is NUL: declare the encoding utf-16le or utf-16be."));
        }
        var controls = 0;
        foreach (var c in span)
        {
            controls += c < ' ' && c is not ((byte)'\t' or (byte)'\r' or (byte)'\n') ? 1 : 0;
        }
        return controls * ControlShare > span.Length
            ? (null, new("file_not_text", "The file is not text."))
            : (new(text, head), null);
    }

    private static FileFault? NotText(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return new("file_empty", "The file is empty.");
        }
        foreach (var (magic, what) in Binaries)
        {
            if (head.StartsWith(magic))
            {
                return new("file_not_text", $"The file is {what}; send the text that it is made of.");
            }
        }
        return null;
    }

    private static (Encoding Encoding, int Mark) EncodingOf(ReadOnlySpan<byte> head, string? declared)
    {
        // A mark says what the file is; a declaration says what it was thought to be.
        return head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
            [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
            [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
            _ => (declared switch
            {
                "utf-16" or "utf-16le" => Encoding.Unicode,
                "utf-16be" => Encoding.BigEndianUnicode,
                "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
                "latin1" => Encoding.Latin1,
                _ => Encoding.UTF8,
            }, 0),
        };
    }

    private static async Task<byte[]> ReadHead(Stream file, CancellationToken cancellation)
    {
        var head = new byte[HeadBytes];
        var length = await file.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellation);
        return head[..length];
    }
}

using CsvHelper;

namespace Zentra.Server.Files;

/// <summary>
/// The records of a CSV text (RFC 4180), one after the other; one that is malformed is named, and loses none but
/// itself.
/// </summary>
internal sealed class CsvRecords : IAsyncDisposable
{
    private readonly RecordGate gate;

    private CsvRecords(Stream text, byte delimiter)
    {
        gate = new(text, delimiter);
        Fields = CsvReader.Create(gate, Options(delimiter), leaveOpen: true);
    }

    /// <summary>The fields of the current record.</summary>
    public CsvReader Fields { get; }

    /// <summary>Whether the current record stands for a line that is none; <see cref="TakeRefused"/> has it.</summary>
    public bool IsRefused => Fields.RawRecord is [RecordGate.Mark];

    /// <param name="delimiter">Found out of the first line where null.</param>
    /// <param name="encoding">As declared; a byte order mark overrides it.</param>
    public static async Task<(CsvRecords? Records, FileFault? Fault)> Open(
        Stream file, byte? delimiter, string? encoding, CancellationToken cancellation)
    {
        var (text, fault) = await TextFile.Open(file, encoding, cancellation);
        return text is null ? (null, fault) : (new(text.Text, delimiter ?? DelimiterOf(text.Head.Span)), null);
    }

    public ValueTask<bool> Read(CancellationToken cancellation) => Fields.ReadAsync(cancellation);

    /// <summary>Reads the record that names the columns; or says why it cannot be read.</summary>
    public async Task<FileFault?> ReadHeader(CancellationToken cancellation)
    {
        var isRead = await Read(cancellation);
        // Excel writes its delimiter before the header.
        if (isRead && Fields.RawRecord.StartsWith("sep="u8))
        {
            isRead = await Read(cancellation);
        }
        return !isRead ? new("header_missing", "The file has no header.")
            : IsRefused ? new("header_invalid", $"The header cannot be read: {TakeRefused().Refusal.Reason}")
            : null;
    }

    /// <summary>The line that is refused, once.</summary>
    public (byte[] Raw, Refusal Refusal) TakeRefused() => gate.TakeOut();

    /// <summary>Whether all fields of the current record are empty.</summary>
    public static bool IsEmpty(CsvReader fields)
    {
        for (var i = 0; i < fields.FieldCount; i++)
        {
            if (!Texts.Trim(fields.GetSpan(i)).IsEmpty)
            {
                return false;
            }
        }
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await Fields.DisposeAsync();
        await gate.DisposeAsync();
    }

    /// <summary>The delimiter that the header has most of, outside of quotes.</summary>
    private static byte DelimiterOf(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("sep="u8) && head is [_, _, _, _, var declared and (>= (byte)' ' or (byte)'\t'), ..])
        {
            return declared;
        }
        Span<int> counts = stackalloc int[4];
        var isQuoted = false;
        foreach (var c in head.TrimStart("\r\n"u8))
        {
            isQuoted ^= c == '"';
            if (!isQuoted && c is ((byte)'\r' or (byte)'\n'))
            {
                break;
            }
            var at = ",;\t|"u8.IndexOf(c);
            if (at >= 0 && !isQuoted)
            {
                counts[at]++;
            }
        }
        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }
        return ",;\t|"u8[best];
    }

    private static CsvReaderOptions Options(byte delimiter) => new()
    {
        Separator = (char)delimiter,
        HasHeader = false,
        SkipEmptyLines = true,
        DetectSeparatorHint = false,
        TrimWhitespace = false,
        MaxRecordSize = 4 * RawRecord.MaxBytes,
        BufferSize = 2 * RawRecord.MaxBytes,
    };
}

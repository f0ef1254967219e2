using System.Text;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Intents;
using Zentra.Server.Files;
using Zentra.Server.Settlement.Files;

namespace Zentra.Api.Tests.Settlement.Files;

/// <summary>What a file said, all of it.</summary>
internal sealed record Reading(IReadOnlyList<FileRow> Rows)
{
    public IReadOnlyList<ReportedLine> Lines => [.. Rows.OfType<FileRow.Line>().Select(r => r.Value)];

    public IReadOnlyList<RejectedLine> Rejected => [.. Rows.OfType<FileRow.Rejected>().Select(r => r.Value)];

    public FileFault? Fault => Rows is [.., FileRow.Ended ended] ? ended.Fault : null;

    public static Task<Reading> Of(string format, string text, string? mapping = null) =>
        Of(format, Encoding.UTF8.GetBytes(text), mapping);

    public static Task<Reading> Of(string format, byte[] file, string? mapping = null) =>
        Of(format, new MemoryStream(file), mapping);

    public static async Task<Reading> Of(string format, Stream file, string? mapping = null)
    {
        var rows = new List<FileRow>();
        await foreach (var row in Reader(format, mapping).Read(file, TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }
        return new(rows);
    }

    public static ISettlementReader Reader(string format, string? mapping = null)
    {
        var faults = new List<Fault>();
        var reader = SettlementFormats.Find(format)!.Open(Encoding.UTF8.GetBytes(mapping ?? ""), faults);
        Assert.Empty(faults);
        return reader!;
    }
}

/// <summary>A stream without an end in sight: a head, one piece over and over, a tail. Nothing is kept.</summary>
internal sealed class LongStream(string head, string piece, long times, string tail = "")
    : ForwardStream
{
    private readonly byte[] piece = Encoding.UTF8.GetBytes(piece);
    private ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(head);
    private long left = times;
    private bool isTail;

    public long Served { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await ValueTask.CompletedTask;
        var served = 0;
        while (served < buffer.Length && Next())
        {
            var length = Math.Min(buffer.Length - served, rest.Length);
            rest[..length].CopyTo(buffer[served..]);
            rest = rest[length..];
            served += length;
        }
        Served += served;
        return served;
    }

    private bool Next()
    {
        if (rest.IsEmpty && left-- > 0)
        {
            rest = piece;
        }
        else if (rest.IsEmpty && !isTail)
        {
            isTail = true;
            rest = Encoding.UTF8.GetBytes(tail);
        }
        return !rest.IsEmpty;
    }
}

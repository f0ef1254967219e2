using FsCheck;
using FsCheck.Fluent;
using Zentra.Server.Clearing.Files;

namespace Zentra.Api.Tests.Clearing.Files;

/// <summary>Records that are written and read back are the same records.</summary>
public sealed class RoundTripProperties
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(40);

    [Theory]
    [InlineData("csv", false, false, false)]
    [InlineData("ndjson", false, false, false)]
    [InlineData("visa.base2", false, false, true)]
    [InlineData("visa.base2", false, false, false)]
    [InlineData("visa.base2", true, false, false)]
    [InlineData("visa.base2", true, false, true)]
    [InlineData("mastercard.ipm", false, false, false)]
    [InlineData("mastercard.ipm", true, false, false)]
    [InlineData("mastercard.ipm", false, true, false)]
    [InlineData("mastercard.ipm", true, true, false)]
    public async Task What_is_written_is_read_back(string format, bool isEbcdic, bool isBlocked, bool isLined)
    {
        var plan = new ClearingFilePlan(AnyRecord.FileDate, 7, isEbcdic, isBlocked, isLined);
        await Task.Run(() => FsCheck.Check.One(Config, Prop.ForAll(AnyRecord.Of(format), records =>
        {
            var file = ClearingFileWriter.Write(format, records, plan);
            var read = ClearingReading.Of(format, file).GetAwaiter().GetResult();

            Assert.Empty(read.Rejected);
            Assert.Null(read.Fault);
            // Networks number what is in the file, the header with the rest.
            Assert.Equal(records, read.Records.Select((r, i) => r with { Number = i + 1 }));
            Assert.Equal(read.Records.Select(r => r.Number).Order(), read.Records.Select(r => r.Number));
        })), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("visa.base2")]
    [InlineData("mastercard.ipm")]
    public async Task A_file_is_the_same_in_whatever_pieces_it_comes(string format)
    {
        var plan = new ClearingFilePlan(AnyRecord.FileDate, IsBlocked: true);
        var file = ClearingFileWriter.Write(format, AnyRecord.Many(format, 500), plan);

        var pieces = await ClearingReading.Of(format, new Pieces(file, new Random(1)));

        Assert.Equal((await ClearingReading.Of(format, file)).Told, pieces.Told);
        Assert.Equal(500, pieces.Records.Count);
    }

    [Theory]
    [InlineData("csv", "records")]
    [InlineData("ndjson", "records")]
    [InlineData("visa.base2", "Number of Monetary Transactions")]
    [InlineData("mastercard.ipm", "File Message Counts")]
    public async Task A_record_that_is_missing_is_found_by_the_totals(string format, string total)
    {
        var plan = new ClearingFilePlan(AnyRecord.FileDate);
        var whole = ClearingFileWriter.Write(format, AnyRecord.Many(format, 10), plan);
        var (first, second) = Places(format, whole);

        var read = await ClearingReading.Of(format, [.. whole[..first], .. whole[second..]]);

        Assert.Equal("totals_differ", read.Fault?.Code);
        Assert.Contains(total, read.Fault?.Reason, StringComparison.Ordinal);
        Assert.Equal(9, read.Records.Count);
    }

    /// <summary>Where the first record begins, and the second.</summary>
    private static (int First, int Second) Places(string format, byte[] file)
    {
        if (format == "mastercard.ipm")
        {
            var header = 4 + Length(file, 0);
            return (header, header + 4 + Length(file, header));
        }
        var lines = new List<int> { 0 };
        lines.AddRange(file.Index().Where(b => b.Item == (byte)'\n').Select(b => b.Index + 1));
        if (format != "visa.base2")
        {
            return format == "csv" ? (lines[1], lines[2]) : (lines[0], lines[1]);
        }
        var starts = lines.Where(at => at < file.Length && file[at] != (byte)'9' && file[at + 3] == (byte)'0').ToList();
        return (starts[0], starts[1]);
    }

    private static int Length(byte[] file, int at) => file[at + 2] * 256 + file[at + 3];

    private sealed class Pieces(byte[] file, Random random) : MemoryStream(file)
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 300))], cancellationToken);
#pragma warning restore CA5394
    }
}

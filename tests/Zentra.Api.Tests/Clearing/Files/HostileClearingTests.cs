using System.Buffers.Binary;
using System.Text;
using Zentra.Cards.Clearing;
using Zentra.Server.Clearing.Files;

namespace Zentra.Api.Tests.Clearing.Files;

/// <summary>Files that are broken, or made to break: a clear answer, nothing else lost, no card number shown.</summary>
public sealed class HostileClearingTests
{
    private static readonly ClearingFilePlan Plan = new(AnyRecord.FileDate);

    public static TheoryData<string, bool> Formats => new()
    {
        { "csv", false }, { "ndjson", false }, { "visa.base2", false }, { "visa.base2", true },
        { "mastercard.ipm", false }, { "mastercard.ipm", true },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_file_that_is_cut_at_any_byte_is_read_as_far_as_it_goes(string format, bool isSpecial)
    {
        var plan = Plan with { IsEbcdic = isSpecial, IsBlocked = isSpecial, IsLined = !isSpecial };
        var file = ClearingFileWriter.Write(format, AnyRecord.Many(format, 4), plan);
        var whole = (await ClearingReading.Of(format, file)).Records;
        Assert.Equal(4, whole.Count);
        var isNetworks = format.Contains('.', StringComparison.Ordinal);

        for (var length = 0; length < file.Length; length++)
        {
            var cut = await ClearingReading.Of(format, file[..length]);

            Assert.True(cut.Records.Count <= 4);
            // What is cut from the last record on a line may leave another one; every other record is as it was.
            var sound = isNetworks ? cut.Records : cut.Records.SkipLast(1);
            Assert.Equal(whole.Take(sound.Count()), sound);
            Assert.True(cut.Fault is not null || !isNetworks || IsOnlyFillCut(file, length), $"{length} bytes");
            Shows_no_card_number(cut);
        }
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("visa.base2")]
    [InlineData("mastercard.ipm")]
    public async Task An_empty_file_is_said_to_be_empty(string format) =>
        Assert.Equal("file_empty", (await ClearingReading.Of(format, [])).Fault?.Code);

    [Fact]
    public async Task Garbage_has_an_answer_in_every_format()
    {
#pragma warning disable CA5394 // The chance of a test is its seed.
        var random = new Random(20_261_121);
        foreach (var format in ClearingFormats.All)
        {
            for (var i = 0; i < 300; i++)
            {
                var bytes = new byte[random.Next(1, 3_000)];
                random.NextBytes(bytes);

                var read = await ClearingReading.Of(format.Name, bytes);

                Assert.Empty(read.Records);
                Assert.True(read.Fault is not null || read.Rejected.Count > 0 || format.Name is "csv" or "ndjson");
            }
        }
#pragma warning restore CA5394
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    [InlineData(1 << 24)]
    [InlineData(IpmLayout.MaxMessage + 1)]
    public async Task A_gigantic_length_ends_the_file_and_allocates_nothing(int length)
    {
        var file = ClearingFileWriter.Write("mastercard.ipm", AnyRecord.Many("mastercard.ipm", 3), Plan);
        var second = 4 + BinaryPrimitives.ReadInt32BigEndian(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(second), length);
        await ClearingReading.Of("mastercard.ipm", file);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var read = await ClearingReading.Of("mastercard.ipm", file);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
        Assert.Equal("length_invalid", read.Fault?.Code);
        Assert.Contains($"byte {second}", read.Fault?.Reason, StringComparison.Ordinal);
        Assert.IsType<ClearingRow.Header>(read.Rows[0]);
    }

    [Fact]
    public async Task A_message_that_is_too_short_costs_itself_only()
    {
        var file = ClearingFileWriter.Write("mastercard.ipm", AnyRecord.Many("mastercard.ipm", 3), Plan);
        var second = 4 + BinaryPrimitives.ReadInt32BigEndian(file);

        var read = await ClearingReading.Of(
            "mastercard.ipm", [.. file[..second], 0, 0, 0, 3, 1, 2, 3, .. file[second..]]);

        Assert.Equal(("message_malformed", 2), (Assert.Single(read.Rejected).Code, read.Rejected[0].Number));
        Assert.Equal(3, read.Records.Count);
        // It is one message more than the trailer says.
        Assert.Equal("totals_differ", read.Fault?.Code);
    }

    [Fact]
    public async Task A_block_with_wrong_fill_ends_the_file_by_its_number()
    {
        var file = ClearingFileWriter.Write(
            "mastercard.ipm", AnyRecord.Many("mastercard.ipm", 200), Plan with { IsBlocked = true });
        // Behind what is looked at to find the layout.
        var block = 12;
        file[block * IpmLayout.BlockBytes - 1] = 0;

        var read = await ClearingReading.Of("mastercard.ipm", file);

        Assert.Equal("block_invalid", read.Fault?.Code);
        Assert.Contains($"Block {block} ", read.Fault?.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(read.Records);
        Assert.Empty(read.Rejected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12a")]
    [InlineData("0000000000000000001")]
    [InlineData("99999999999999999999")]
    public void A_number_that_is_none_or_too_long_is_refused(string digits)
    {
        var read = new FieldReader();

        Assert.Equal(0, read.Number("PDS 0301", digits));
        Assert.Equal("number_invalid", read.Fault?.Code);
    }

    [Fact]
    public async Task Data_behind_the_end_are_a_fault()
    {
        var file = ClearingFileWriter.Write("mastercard.ipm", AnyRecord.Many("mastercard.ipm", 2), Plan);

        Assert.Equal("data_after_end", (await ClearingReading.Of("mastercard.ipm", [.. file, 1])).Fault?.Code);
        Assert.Null((await ClearingReading.Of("mastercard.ipm", [.. file, 0x40, 0x40, 0x40])).Fault);
    }

    [Theory]
    [InlineData("visa.base2")]
    [InlineData("mastercard.ipm")]
    public async Task A_record_in_another_encoding_costs_itself_only(string format)
    {
        var records = AnyRecord.Many(format, 3).Select(r => r with { Type = PresentedType.Refund }).ToArray();
        var (ascii, ebcdic) = (
            ClearingFileWriter.Write(format, records, Plan with { IsLined = false }),
            ClearingFileWriter.Write(format, records, Plan with { IsLined = false, IsEbcdic = true }));
        var (start, end) = format == "visa.base2" ? (4 * 168, 7 * 168) : Second(ascii);

        var read = await ClearingReading.Of(format, [.. ascii[..start], .. ebcdic[start..end], .. ascii[end..]]);

        Assert.Equal(2, read.Records.Count);
        Assert.NotEmpty(read.Rejected);
        // What it would have added is not known.
        Assert.Equal("totals_differ", read.Fault?.Code);
        Shows_no_card_number(read);
    }

    [Fact]
    public async Task A_line_of_BASE_II_that_is_too_short_costs_its_own_transaction_only()
    {
        var lines = Encoding.UTF8.GetString(GoldenFileTests.Bytes("base2.txt")).Split('\n').ToList();
        var good = (await ClearingReading.Of("visa.base2", string.Join('\n', lines))).Records;
        // The payment data of the first transaction.
        lines[3] = lines[3][..100];

        var read = await ClearingReading.Of("visa.base2", string.Join('\n', lines));

        Assert.Equal(good.Skip(1), read.Records);
        Assert.Equal(
            ["record_length", "component_unreadable", "pan_invalid"], read.Rejected.Select(r => r.Code));
        Assert.Null(read.Fault);
    }

    [Theory]
    [InlineData("visa.base2")]
    [InlineData("mastercard.ipm")]
    public async Task A_wrong_sum_is_said_with_both_numbers_and_keeps_the_records(string format)
    {
        var records = AnyRecord.Many(format, 5).Select(r => r with { Transaction = new("EUR", 100) }).ToArray();
        var file = ClearingFileWriter.Write(format, records, Plan);
        var text = Encoding.Latin1.GetString(file);
        var sum = format == "visa.base2" ? "000000000000500" : "0000000000000500";

        var read = await ClearingReading.Of(
            format, Encoding.Latin1.GetBytes(text.Replace(sum, sum[..^3] + "501", StringComparison.Ordinal)));

        Assert.Equal(5, read.Records.Count);
        Assert.Equal("totals_differ", read.Fault?.Code);
        Assert.Contains("501", read.Fault?.Reason, StringComparison.Ordinal);
        Assert.Contains("500", read.Fault?.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"type\":\"presentment\",\"pan\":\"4000 0000 0000 0002\",\"amount_minor\":1,\"currency\":\"EUR\"}")]
    [InlineData("{\"type\":\"presentment\",\"pan\":\"4000000000000009\",\"amount_minor\":1,\"currency\":\"EUR\"}")]
    [InlineData("{\"type\":\"presentment\",\"pan\":4000000000000002,\"amount_minor\":1,\"currency\":\"EUR\"}")]
    [InlineData("{\"4000000000000002\":1}")]
    [InlineData("{\"pan\":\"\\u0034\\u0030\\u0030\\u00300000\\u00300000002\"")]
    [InlineData("4000000000000002")]
    public async Task A_rejected_line_shows_no_card_number(string line)
    {
        var read = await ClearingReading.Of("ndjson", line);

        var rejected = Assert.Single(read.Rejected);
        Assert.DoesNotMatch("0{6}", rejected.Raw + rejected.Field + rejected.Reason);
    }

    internal static void Shows_no_card_number(ClearingReading read)
    {
        foreach (var row in read.Rejected)
        {
            var said = row.Raw + row.Reason + row.Field;
            Assert.True(row.Raw.Length <= 2_000);
            Assert.DoesNotMatch("[0-9]{12}", row.Raw);
            Assert.DoesNotContain(AnyRecord.TestNumbers, said.Contains);
        }
    }

    /// <summary>Whether what is left still has all records: only fill is gone, or the mark of the end.</summary>
    private static bool IsOnlyFillCut(byte[] file, int length) =>
        !file.AsSpan(length).ContainsAnyExcept((ReadOnlySpan<byte>)[0, 0x40, 0x0A, 0x15]);

    private static (int Start, int End) Second(byte[] file)
    {
        var header = 4 + BinaryPrimitives.ReadInt32BigEndian(file);
        return (header + 4, header + 4 + BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(header)));
    }
}

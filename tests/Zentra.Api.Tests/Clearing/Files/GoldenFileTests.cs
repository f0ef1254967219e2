using System.Text;
using Zentra.Cards.Clearing;
using Zentra.Server.Clearing.Files;
using Zentra.Tests;

namespace Zentra.Api.Tests.Clearing.Files;

/// <summary>
/// Files that our writer did not write. Those of IPM were made by cardutil, which is another's reading of the format;
/// that of BASE II was laid out by a ruler of its own.
/// </summary>
public sealed class GoldenFileTests
{
    private const string Folder = "tests/Zentra.Api.Tests/Clearing/Files/Golden";

    [Theory]
    [InlineData("csv", "clearing.csv")]
    [InlineData("ndjson", "clearing.ndjson")]
    [InlineData("visa.base2", "base2.txt")]
    [InlineData("mastercard.ipm", "ipm-ascii.hex")]
    [InlineData("mastercard.ipm", "ipm-ebcdic-1014.hex")]
    public async Task A_file_of_anothers_is_read_as_it_is_meant(string format, string name)
    {
        var file = Bytes(name);

        var read = await ClearingReading.Of(format, file);

        var head = file.AsSpan(0, Math.Min(file.Length, ClearingFormats.DetectBytes));
        Assert.Equal(format, ClearingFormats.Detect(head)?.Name);
        Repository.MatchSnapshot($"{Folder}/{name}.rows.txt", read.Told);
    }

    [Fact]
    public async Task Blocks_and_EBCDIC_make_no_difference()
    {
        var ascii = await ClearingReading.Of("mastercard.ipm", Bytes("ipm-ascii.hex"));
        var ebcdic = await ClearingReading.Of("mastercard.ipm", Bytes("ipm-ebcdic-1014.hex"));

        Assert.Equal(ascii.Rows.Where(r => r is not ClearingRow.Rejected),
            ebcdic.Rows.Where(r => r is not ClearingRow.Rejected));
        // Bitmaps look different as text.
        Assert.Equal(ascii.Rejected.Select(r => r with { Raw = "" }), ebcdic.Rejected.Select(r => r with { Raw = "" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    public async Task Records_of_BASE_II_may_stand_on_lines_or_not(string lineEnd)
    {
        var text = Encoding.UTF8.GetString(Bytes("base2.txt"));

        var read = await ClearingReading.Of("visa.base2", text.Replace("\n", lineEnd, StringComparison.Ordinal));

        Assert.Equal((await ClearingReading.Of("visa.base2", text)).Told, read.Told);
    }

    [Fact]
    public async Task BASE_II_in_EBCDIC_is_the_same()
    {
        var text = Encoding.UTF8.GetString(Bytes("base2.txt"));

        var read = await ClearingReading.Of(
            "visa.base2", VisaRecords.Ebcdic.GetBytes(text.Replace("\n", "", StringComparison.Ordinal)));

        Assert.Equal((await ClearingReading.Of("visa.base2", text)).Told, read.Told);
    }

    [Fact]
    public void Nothing_is_taken_for_a_clearing_file_that_is_none()
    {
        Assert.Null(ClearingFormats.Detect("a,b\n1,2\n"u8));
        Assert.Null(ClearingFormats.Detect([]));
        Assert.Null(ClearingFormats.Detect("<Document/>"u8));
    }

    internal static byte[] Bytes(string name)
    {
        var path = Repository.PathOf($"{Folder}/{name}");
        return name.EndsWith(".hex", StringComparison.Ordinal)
            ? Convert.FromHexString(string.Concat(File.ReadLines(path)))
            : File.ReadAllBytes(path);
    }
}

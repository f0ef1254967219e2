using System.IO.Compression;
using System.Text;
using Zentra.Server.Settlement.Files;

namespace Zentra.Api.Tests.Settlement.Files;

/// <summary>Files that are broken, or made to break: a clear answer, nothing else lost, and no memory taken.</summary>
public sealed class HostileFileTests
{
    private const string Header = "line_reference,type,currency,net_minor\n";
    private const string Good = "ok,payment,USD,1\n";
    private const long Gigabyte = 1L << 30;
    private const string Sums = "\"currency\":\"USD\",\"gross_minor\":1,\"fee_minor\":0,\"net_minor\":1";
    private const string Json = $"{{\"type\":\"payment\",{Sums}}}\n";
    private const string Document = "<Document><BkToCstmrStmt><Stmt><Id>1</Id>";

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task A_gigabyte_on_one_line_is_one_rejected_line(string format)
    {
        var (head, good) = format == "csv" ? (Header + Good, Good) : (Json, Json);
        var file = new LongStream(head, new('x', 65_536), Gigabyte / 65_536, $"\n{good}");

        var (read, allocated) = await Measure(format, file);

        Assert.True(file.Served > Gigabyte);
        Assert.Equal(("line_too_long", 2), (Assert.Single(read.Rejected).Code, read.Rejected[0].Number));
        Assert.Equal([1, 3], read.Lines.Select(l => (int)l.Number));
        Assert.True(allocated < 8_000_000, $"{allocated} bytes were allocated.");
    }

    [Fact]
    public async Task A_quote_that_never_closes_costs_its_own_line_only()
    {
        var lines = 20_000;
        var tail = string.Concat(Enumerable.Repeat(Good, lines));
        var file = new LongStream(Header, Good, lines, "\"lone,payment,USD,1\n" + tail);

        var read = await Reading.Of("csv", file);

        Assert.Equal(2 * lines, read.Lines.Count);
        Assert.Equal(lines + 1, Assert.Single(read.Rejected).Number);
        Assert.Equal("\"lone,payment,USD,1", read.Rejected[0].Raw);
    }

    [Fact]
    public async Task Quotes_that_never_close_at_the_end_cost_their_own_lines_only()
    {
        var read = await Reading.Of("csv", $"{Header}{Good}\"a,payment,USD,1\n{Good}\"b\"\"\n{Good}{Good}");

        Assert.Equal([(2, "quote_malformed"), (4, "quote_unclosed")],
            read.Rejected.Select(r => ((int)r.Number, r.Code)));
        Assert.Equal([1, 3, 5, 6], read.Lines.Select(l => (int)l.Number));
    }

    [Fact]
    public async Task A_gigabyte_within_quotes_is_cut()
    {
        var file = new LongStream(Header + "\"", new('"', 65_536), Gigabyte / 65_536, $"\n{Good}");

        var (read, allocated) = await Measure("csv", file);

        Assert.Equal("line_too_long", Assert.Single(read.Rejected).Code);
        Assert.Single(read.Lines);
        Assert.True(allocated < 8_000_000, $"{allocated} bytes were allocated.");
    }

    [Fact]
    public async Task A_header_without_an_end_is_refused()
    {
        var file = new LongStream("type,currency,net_minor,", new('x', 65_536), Gigabyte / 65_536);

        Assert.Equal("header_invalid", (await Reading.Of("csv", file)).Fault?.Code);
        Assert.True(file.Served < 1_000_000);
    }

    [Theory]
    [InlineData("<a ", "a='x' ")]
    [InlineData("<a b='", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("<a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("<!--", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx<")]
    [InlineData("<![CDATA[", "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>")]
    [InlineData("<?x ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("", "<a>")]
    [InlineData("", "                                                                ")]
    public async Task XML_without_an_end_is_cut(string head, string piece)
    {
        var file = new LongStream(Document + head, piece, Gigabyte);

        var (read, allocated) = await Measure("camt.053", file);

        Assert.True(read.Fault?.Code is "xml_limit" or "xml_invalid", read.Fault?.ToString());
        Assert.True(file.Served < 2_000_000, $"{file.Served} bytes were read.");
        Assert.True(allocated < 16_000_000, $"{allocated} bytes were allocated.");
    }

    [Fact]
    public async Task A_text_of_XML_without_an_end_is_cut_or_passed_over()
    {
        var file = new LongStream(Document + "<a>", new('x', 65_536), 1_024);

        var (read, allocated) = await Measure("camt.053", file);

        Assert.NotNull(read.Fault);
        Assert.True(allocated < 64_000_000, $"{allocated} bytes were allocated.");
    }

    [Fact]
    public async Task Names_of_XML_without_an_end_are_cut()
    {
        var names = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"<n{i}/>"));

        Assert.Equal("xml_limit", (await Reading.Of("camt.053", Document + names)).Fault?.Code);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("stripe")]
    [InlineData("ndjson")]
    [InlineData("camt.053")]
    public async Task A_compressed_file_is_refused_and_not_opened(string format)
    {
        using var gzip = new MemoryStream();
        await using (var stream = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            await stream.WriteAsync(new byte[1_000_000], TestContext.Current.CancellationToken);
        }
        using var zip = new MemoryStream();
        await using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("a.csv");
        }

        Assert.Equal("file_not_text", (await Reading.Of(format, gzip.ToArray())).Fault?.Code);
        Assert.Equal("file_not_text", (await Reading.Of(format, zip.ToArray())).Fault?.Code);
    }

    [Fact]
    public async Task Any_bytes_have_an_answer()
    {
        var random = new Random(20_261_121);
        foreach (var format in SettlementFormats.All)
        {
            for (var i = 0; i < 300; i++)
            {
                var bytes = new byte[random.Next(1, 3_000)];
                random.NextBytes(bytes);
                byte[] file = (i % 3) switch
                {
                    0 => bytes,
                    1 => [.. Encoding.UTF8.GetBytes(Header), .. bytes],
                    _ => Mutated(random, format.Name switch
                    {
                        "ndjson" => Json + Json,
                        "camt.053" => CamtFileTests.Statement,
                        _ => Header + Good + Good,
                    }),
                };

                Assert.All((await Reading.Of(format.Name, file)).Rejected, r => Assert.True(r.Raw.Length <= 2_000));
            }
        }
    }

    [Fact]
    public async Task Bytes_that_the_encoding_does_not_have_are_rejected_with_their_line()
    {
        var (before, after) = (Header + Good + "M", "ller,payment,USD,1\n" + Good);
        byte[] file = [.. Encoding.UTF8.GetBytes(before), 0xFC, .. Encoding.UTF8.GetBytes(after)];

        var read = await Reading.Of("csv", file);

        Assert.Equal(("encoding_invalid", 2), (Assert.Single(read.Rejected).Code, read.Rejected[0].Number));
        Assert.Equal(2, read.Lines.Count);
    }

    [Fact]
    public async Task UTF16_that_nobody_declared_is_refused_with_a_hint()
    {
        var fault = (await Reading.Of("csv", Encoding.Unicode.GetBytes(Header + Good))).Fault;

        Assert.Equal("file_not_text", fault?.Code);
        Assert.Contains("utf-16le", fault?.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"type\":\"payment\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"type\":\"Payment\",\"currency\":\"USD\",\"gross_minor\":1,\"fee_minor\":0,\"net_minor\":1}")]
    [InlineData("{\"type\":\"payment\",\"currency\":\"USD\",\"gross_minor\":1.0,\"fee_minor\":0,\"net_minor\":1}")]
    [InlineData("{\"type\":\"payment\",\"currency\":\"usd\",\"gross_minor\":1,\"fee_minor\":0,\"net_minor\":1}")]
    [InlineData("{\"type\":\"payment\",\"currency\":\"USD\",\"gross_minor\":2,\"fee_minor\":0,\"net_minor\":1}")]
    [InlineData($"{{\"type\":\"payment\",{Sums},\"x\":1}}")]
    [InlineData($"{{\"type\":\"payment\",\"type\":\"refund\",{Sums}}}")]
    [InlineData("{\"type\":\"payment\",\"currency\":\"USD\",\"gross_minor\":9007199254740992,\"fee_minor\":0,"
        + "\"net_minor\":9007199254740992}")]
    public async Task A_JSON_line_is_strict(string line)
    {
        var read = await Reading.Of("ndjson", $"{Json}{line}\n\n{Json}");

        Assert.Equal(2, Assert.Single(read.Rejected).Number);
        Assert.Equal([1, 3], read.Lines.Select(l => (int)l.Number));
    }

    private static byte[] Mutated(Random random, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < 3; i++)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }
        return bytes[..random.Next(1, bytes.Length + 1)];
    }

    private static async Task<(Reading Read, long Allocated)> Measure(string format, Stream file)
    {
        await Reading.Of(
            format, format switch { "csv" => Header + Good, "ndjson" => Json, _ => CamtFileTests.Statement });
        // These streams never wait, so that one thread reads all of them.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = await Reading.Of(format, file);
        return (read, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

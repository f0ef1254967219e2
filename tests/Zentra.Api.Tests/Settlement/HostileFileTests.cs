using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Settlement;

/// <summary>Files that are none, or worse: refused by their place and stored nowhere, or read as far as they go.</summary>
public sealed class HostileFileTests(FileHost host) : IClassFixture<FileHost>
{
    private const string Unreadable = "settlement_file_unreadable";
    private const string Card = "4242424242424242";
    private const string Masked = "424242******4242";
    private const string Good = "l1,fee,,USD,-100,0,-100,text\n";
    private const string Csv = "provider=sandbox&format=csv";
    private const string Camt = "provider=sandbox&format=camt.053";

    /// <summary>What is sent, with which query and type; what it is refused with, and where.</summary>
    private static readonly (string What, byte[] File, string Query, string? Type, int Status, string Code, string At)[]
        Table =
    [
        ("nothing", [], Csv, "text/csv", 422, Unreadable, "/file_empty"),
        ("blanks", Utf8(" \r\n \n"), Csv, "text/csv", 422, Unreadable, "/file_empty"),
        ("a header alone", Utf8(FileHost.Header), Csv, "text/csv", 422, Unreadable, "/file_empty"),
        ("half a header", Utf8("line_reference,ty"), Csv, "text/csv", 422, Unreadable, "/columns_missing"),
        ("a column twice", Utf8("type,type,currency,net_minor\nfee,fee,USD,1\n"), Csv, "text/csv", 422, Unreadable,
            "/column_repeated"),
        ("a header without an end", Utf8($"\"{new string('x', 70_000)}"), Csv, "text/csv", 422, Unreadable,
            "/header_invalid"),
        ("prose", Utf8("Dear all, please find attached.\n"), "provider=sandbox", "text/csv", 422, Unreadable,
            "/format_unknown"),
        ("noise", Noise(), Csv, "application/octet-stream", 422, Unreadable, "/file_not_text"),
        ("noise of no format", Noise(), "provider=sandbox", "application/octet-stream", 422, Unreadable,
            "/format_unknown"),
        ("UTF-16 that does not say so", Encoding.Unicode.GetBytes(FileHost.Header + Good), Csv, "text/csv", 422,
            Unreadable, "/file_not_text"),
        ("a zip archive", Zip(), Csv, "application/octet-stream", 422, Unreadable, "/file_not_text"),
        ("gzip", Gzip(), Csv, "application/octet-stream", 422, Unreadable, "/file_not_text"),
        ("gzip as NDJSON", Gzip(), "provider=sandbox&format=ndjson", "application/x-ndjson", 422, Unreadable,
            "/file_not_text"),
        ("gzip as XML", Gzip(), Camt, "application/xml", 422, Unreadable, "/file_not_text"),
        ("a billion laughs", Utf8(Laughs()), Camt, "application/xml", 422, Unreadable, "/xml_refused"),
        ("a billion laughs, found out", Utf8(Laughs()), "provider=sandbox", "application/xml", 422, Unreadable,
            "/xml_refused"),
        ("an external entity",
            Utf8("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Document>&x;</Document>"),
            Camt, "application/xml", 422, Unreadable, "/xml_refused"),
        ("an external document type", Utf8("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><Document/>"), Camt,
            "application/xml", 422, Unreadable, "/xml_refused"),
        ("deep nesting", Utf8($"<Document><BkToCstmrStmt>{string.Concat(Enumerable.Repeat("<a>", 9_000))}"), Camt,
            "application/xml", 422, Unreadable, "/xml_limit"),
        ("another document", Utf8("<html><body/></html>"), Camt, "application/xml", 422, Unreadable,
            "/camt053_missing"),
        ("half a document", Utf8("<Document><BkToCstmrStmt><Stmt><Id>1</Id>"), Camt, "application/xml", 422, Unreadable,
            "/xml_invalid"),
        ("a file that is too large", Utf8(FileHost.Header + string.Concat(Enumerable.Repeat(Good, 6_000))), Csv,
            "text/csv", 413, "settlement_file_too_large", ""),
        ("JSON's type", Utf8(FileHost.Header + Good), Csv, "application/json", 415, "unsupported_media_type", ""),
        ("plain text's type", Utf8(FileHost.Header + Good), Csv, "text/plain", 415, "unsupported_media_type", ""),
        ("no type", Utf8(FileHost.Header + Good), Csv, null, 415, "unsupported_media_type", ""),
        ("a form without a boundary", Form("x", "file", Good), Csv, "multipart/form-data", 400, "bad_request",
            "/form_invalid"),
        ("a form with a boundary that is too long", Form("x", "file", Good), Csv,
            $"multipart/form-data; boundary={new string('x', 71)}", 400, "bad_request", "/form_invalid"),
        ("a form with another boundary", Form("x", "file", Good), Csv, "multipart/form-data; boundary=y", 400,
            "bad_request", "/form_invalid"),
        ("a form without a file", Utf8("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n"), Csv,
            "multipart/form-data; boundary=x", 400, "bad_request", "/form_invalid"),
        ("an empty form", Utf8("--x--\r\n"), Csv, "multipart/form-data; boundary=x", 400, "bad_request",
            "/form_invalid"),
        ("a form with huge headers", Form("x", new string('f', 40_000), Good), Csv, "multipart/form-data; boundary=x",
            400, "bad_request", "/form_invalid"),
        ("a form with many headers",
            Utf8($"--x\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: y\r\n"))}\r\nb\r\n--x--\r\n"), Csv,
            "multipart/form-data; boundary=x", 400, "bad_request", "/form_invalid"),
        ("a form that is broken off", Form("x", "file", FileHost.Header + Good)[..^8], Csv,
            "multipart/form-data; boundary=x", 400, "bad_request", ""),
        ("a form with an empty file", Form("x", "file", ""), Csv, "multipart/form-data; boundary=x", 422, Unreadable,
            "/file_empty"),
        ("no provider", Utf8(FileHost.Header + Good), "format=csv", "text/csv", 400, "invalid_parameter", "?provider"),
        ("a provider twice", Utf8(FileHost.Header + Good), $"{Csv}&provider=sandbox", "text/csv", 400,
            "invalid_parameter", "?provider"),
        ("an unknown provider", Utf8(FileHost.Header + Good), "provider=nobody", "text/csv", 404, "provider_not_found",
            "?provider"),
        ("a provider that is NUL", Utf8(FileHost.Header + Good), "provider=%00", "text/csv", 404, "provider_not_found",
            "?provider"),
        ("an unknown parameter", Utf8(FileHost.Header + Good), $"{Csv}&dry_run=true", "text/csv", 400,
            "unknown_parameter", "?dry_run"),
        ("an unknown format", Utf8(FileHost.Header + Good), "provider=sandbox&format=xlsx", "text/csv", 400,
            "invalid_parameter", "?format"),
        ("a card's number as a name", Utf8(FileHost.Header + Good), $"{Csv}&name={Card}.csv", "text/csv", 422,
            "card_number_refused", "?name"),
        ("a mapping that is no JSON", Utf8("a\n1\n"), $"{Csv}&mapping=%7B", "text/csv", 422, Unreadable, "?mapping"),
        ("a mapping that is null", Utf8("a\n1\n"), $"{Csv}&mapping=null", "text/csv", 422, Unreadable, "?mapping"),
        ("a mapping of nothing", Utf8("a\n1\n"), Mapped("{}"), "text/csv", 422, Unreadable, "?mapping/amounts"),
        ("a mapping without columns", Utf8("a\n1\n"), Mapped("""{"amounts":"minor","types":{"":"fee"}}"""), "text/csv",
            422, Unreadable, "?mapping/columns"),
        ("a mapping with an unknown field", Utf8("a\n1\n"), Mapped("""{"colums":{}}"""), "text/csv", 422, Unreadable,
            "?mapping/colums"),
        ("a mapping with a field of another type", Utf8("a\n1\n"), Mapped("""{"columns":{"net":7}}"""), "text/csv", 422,
            Unreadable, "?mapping/columns/net"),
        ("a mapping with a type that is none", Utf8("a\n1\n"), Mapped("""{"types":{"a/b":"gift"}}"""), "text/csv", 422,
            Unreadable, "?mapping/types/a~1b"),
        ("a mapping that nests deep", Utf8("a\n1\n"), Mapped(new string('[', 500)), "text/csv", 422, Unreadable,
            "?mapping"),
        ("a mapping that is too long", Utf8("a\n1\n"), $"{Csv}&mapping={new string('x', 6_001)}", "text/csv", 400,
            "invalid_parameter", "?mapping"),
        ("a mapping for a format of its own", Utf8("a\n1\n"), "provider=sandbox&format=stripe&mapping=%7B%7D", "text/csv",
            422, Unreadable, "?mapping"),
    ];

    public static TheoryData<string> Cases => [.. Table.Select(t => t.What)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_no_file_is_refused_by_its_place_and_nothing_is_kept(string what)
    {
        var (_, file, query, type, status, code, at) = Table.Single(t => t.What == what);
        var before = host.Kept;

        var refused = await host.Send(file, query, type);

        // A place that begins with a stroke is the code of the fault, which is of the file as a whole.
        refused.IsProblem(status, code, at.StartsWith('?') ? at : null);
        if (at.StartsWith('/'))
        {
            Assert.Equal(("", at[1..]), (refused.Json.Say("errors.0.pointer"), refused.Json.Say("errors.0.code")));
        }
        Assert.DoesNotContain(Card, refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, host.Kept);
    }

    [Fact]
    public async Task A_compressed_request_is_refused_before_it_is_read()
    {
        var before = host.Kept;
        using var client = new HttpClient { BaseAddress = host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/settlements?{Csv}")
        {
            Content = new ByteArrayContent(Gzip()),
        };
        request.Headers.Authorization = new("Bearer", host.Api.Key);
        request.Content.Headers.ContentType = new("text/csv");
        request.Content.Headers.ContentEncoding.Add("gzip");

        var refused = await Response.Of(await client.SendAsync(request, TestContext.Current.CancellationToken));

        refused.IsProblem(415, "unsupported_media_type");
        Assert.Equal(before, host.Kept);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    public async Task UTF_16_is_read_where_its_mark_or_the_mapping_says_so(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        var text = encoding.GetBytes($"art,cur,net\nfee,USD,-{(hasMark ? name.Length : 99)}\n");
        const string Columns = """{"type":"art","currency":"cur","net":"net"}""";
        var declared = hasMark ? "" : "\"encoding\":\"utf-16le\",";
        var mapping = $$$"""{"amounts":"minor",{{{declared}}}"types":{"fee":"fee"},"columns":{{{Columns}}}}""";

        var read = await host.Send([.. hasMark ? encoding.GetPreamble() : [], .. text], Mapped(mapping));

        Assert.Equal(("1", "0"), (read.Is(201).Json.Say("lines.noted"), read.Json.Say("lines.rejected")));
    }

    [Fact]
    public async Task A_file_that_is_cut_off_gives_the_lines_that_are_whole_and_a_review_for_the_rest()
    {
        var read = (await host.Send("c1,fee,,USD,-100,0,-100,whole\nc2,fee,,USD,-200,0,-2")).Is(201).Json;

        Assert.Equal(("1", "1", "1"), (read.Say("lines.read"), read.Say("lines.rejected"), read.Say("open_reviews")));
        var review = (await host.Api.Get($"/reviews?subject={read.Say("id")}")).Is(200).Json;
        Assert.Equal("settlement_rejects", review.Say("data.0.kind"));
    }

    [Fact]
    public async Task A_statement_that_is_cut_off_after_an_entry_says_where()
    {
        const string Entry =
            """
            <Ntry><Amt Ccy="USD">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
            <BookgDt><Dt>2026-01-02</Dt></BookgDt><AcctSvcrRef>cut-1</AcctSvcrRef></Ntry>
            """;

        var read = (await host.Send(
            Utf8($"<Document><BkToCstmrStmt><Stmt><Id>S</Id>{Entry}<Ntry><Amt"), Camt, "application/xml")).Is(201).Json;

        Assert.Equal("1", read.Say("lines.read"));
        Assert.StartsWith("The document is malformed or ends early", read.Say("file.fault"), StringComparison.Ordinal);
        Assert.Equal("1", read.Say("open_reviews"));
    }

    [Fact]
    public async Task A_cards_number_in_a_file_is_masked_wherever_it_is_kept_or_told()
    {
        const string Formula = "=HYPERLINK(\"\"http://x\"\")";
        var lines = $"m1,gift,,USD,-1,0,-1,paid with {Card}\nm2,fee,{Card},USD,-2,0,-2,text\n"
            + $"m3,fee,,USD,-3,0,-3,card 4242 4242 4242 4242 it was\nm4,gift,,USD,-4,0,-4,\"{Formula}\"\n";
        var form = Form("x", $"{Card}.csv", FileHost.Header + lines);

        var batch = (await host.Send(form, Csv, "multipart/form-data; boundary=x")).Is(201);

        Assert.Equal(("1", "3"), (batch.Json.Say("lines.read"), batch.Json.Say("lines.rejected")));
        Assert.Equal($"{Masked}.csv", batch.Json.Say("file.name"));
        var answer = (await host.Api.Get($"/settlements/{batch.Id}/lines")).Is(200);
        Assert.Contains($"paid with {Masked}", answer.Json.Say("data.0.rejected.raw"), StringComparison.Ordinal);
        Assert.Equal("card_number_refused", answer.Json.Say("data.1.rejected.code"));
        Assert.Contains(Masked, answer.Json.Say("data.1.rejected.raw"), StringComparison.Ordinal);
        Assert.Contains("424242", answer.Json.Say("data.2.reported.description"), StringComparison.Ordinal);
        Assert.Contains($",\"{Formula}\"", answer.Json.Say("data.3.rejected.raw"), StringComparison.Ordinal);
        var told = await host.Api.Get("/events?limit=100");
        var intents = await host.Api.Get("/runtime/intents?limit=100");
        var reviews = await host.Api.Get($"/reviews?subject={batch.Id}");
        Assert.All([batch, answer, told.Is(200), intents.Is(200), reviews.Is(200)], said =>
        {
            Assert.DoesNotContain(Card, said.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("4242 4242 4242 4242", said.Text, StringComparison.Ordinal);
        });
        foreach (var path in Directory.GetFiles(host.DataDirectory, "zentra.db*"))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[file.Length];
            await file.ReadAtLeastAsync(
                bytes, bytes.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            Assert.True(bytes.AsSpan().IndexOf(Utf8(Card)) < 0, path);
            Assert.True(bytes.AsSpan().IndexOf(Utf8("4242 4242 4242 4242")) < 0, path);
        }
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_the_middle_leaves_nothing()
    {
        var before = host.Kept;
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(host.Url.Host, host.Url.Port, TestContext.Current.CancellationToken);
            var stream = socket.GetStream();
            await stream.WriteAsync(
                Utf8($"POST /settlements?{Csv} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {host.Api.Key}\r\n"
                    + $"Content-Type: text/csv\r\nContent-Length: 100000\r\n\r\n{FileHost.Header}{Good}"),
                TestContext.Current.CancellationToken);
            await Patience.Until(
                () => Task.FromResult(host.Files.Count(f => f.StartsWith("incoming-", StringComparison.Ordinal))),
                count => count == 1);
        }

        await Patience.Until(() => Task.FromResult(host.Kept), now => now == before);
    }

    [Fact]
    public async Task What_a_crash_left_of_an_upload_is_deleted_once_nobody_can_be_sending_it()
    {
        await using var other = new FileHost();
        await other.InitializeAsync();
        var folder = Directory.CreateDirectory(Path.Combine(other.DataDirectory, "settlements")).FullName;
        foreach (var (name, age) in new[] { ("incoming-old", 25), ("incoming-new", 23), ("old", 25) })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), "x", TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), DateTime.UtcNow.AddHours(-age));
        }

        var sent = (await other.Send(Good)).Is(201).Json;

        Assert.Equal(
            new HashSet<string>(["incoming-new", "old", sent.Say("file.sha256")]), other.Files.ToHashSet());
    }

    [Fact]
    public async Task A_line_of_100_megabytes_costs_itself_and_no_memory()
    {
        const string Key = "zk_test_large000000000000000000000000000";
        const int Pieces = 1_600;
        var data = Directory.CreateTempSubdirectory("zentra-large-");
        try
        {
            await using var zentra = await ZentraProcess.Start(data.FullName, Key);
            (await Post(zentra, Utf8(FileHost.Header + Good), [], 0)).Is(201);
            var before = zentra.PeakMemory;

            var sent = await Post(
                zentra, Utf8($"{FileHost.Header}b1,fee,,USD,-1,0,-1,first\nb2,fee,,USD,-2,0,-2,"),
                Utf8(new string('x', 65_536)), Pieces);

            Assert.True(sent.Status is 201 or 202, sent.Text);
            var id = sent.Status == 201 ? sent.Id : sent.Json.Say("request.settlement");
            var batch = await Patience.Until(
                async () => (await zentra.Api.Get($"/settlements/{id}")).Is(200).Json, b => b.Say("status") == "open");
            Assert.Equal(("2", "1"), (batch.Say("lines.read"), batch.Say("lines.rejected")));
            var line = (await zentra.Api.Get($"/settlements/{id}/lines/2")).Is(200).Json;
            Assert.Equal("line_too_long", line.Say("rejected.code"));
            Assert.True(line.Say("rejected.raw").Length <= 2_000);
            var grown = zentra.PeakMemory - before;
            Assert.True(grown < 48 << 20, $"The server grew by {grown} bytes.");
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>Sends a file that begins so, goes on with a piece many times, and ends with one more line.</summary>
    private static async Task<Response> Post(ZentraProcess zentra, byte[] head, byte[] piece, int times)
    {
        using var client = new HttpClient { BaseAddress = zentra.Url, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", zentra.Api.Key);
        using var content = new Repeated(head, piece, times, Utf8("\nb3,fee,,USD,-3,0,-3,last\n"));
        content.Headers.ContentType = new("text/csv");
        return await Response.Of(await client.PostAsync($"/settlements?{Csv}", content));
    }

    private static string Mapped(string mapping) => $"{Csv}&mapping={Uri.EscapeDataString(mapping)}";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Form(string boundary, string name, string file) => Utf8(
        $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
        + $"Content-Type: text/csv\r\n\r\n{file}\r\n--{boundary}--\r\n");

    private static byte[] Noise()
    {
        var noise = new byte[4_096];
#pragma warning disable CA5394 // The chance of a test is its seed.
        new Random(7).NextBytes(noise);
#pragma warning restore CA5394
        return noise;
    }

    private static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("a.csv").Open())
        {
            entry.Write(Utf8(FileHost.Header + Good));
        }
        return bytes.ToArray();
    }

    private static byte[] Gzip()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Utf8(FileHost.Header + Good));
        }
        return bytes.ToArray();
    }

    private static string Laughs()
    {
        const string Document = "<Document><BkToCstmrStmt><Stmt><Id>&l29;</Id></Stmt></BkToCstmrStmt></Document>";
        var text = new StringBuilder("<!DOCTYPE l [<!ENTITY l0 \"ha\">");
        for (var i = 1; i < 30; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"<!ENTITY l{i} \"&l{i - 1};&l{i - 1};\">");
        }
        return text.Append("]>").Append(Document).ToString();
    }
}

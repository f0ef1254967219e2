using System.Net.Sockets;
using System.Text;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;
using static Zentra.Api.Tests.Settlement.HostileFiles;

namespace Zentra.Api.Tests.Settlement;

/// <summary>
/// Files that are none, or worse: refused by their place and stored nowhere, or read as far as they go.
/// </summary>
public sealed class HostileFileTests(FileHost host) : IClassFixture<FileHost>
{
    private const string Masked = "424242******4242";

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
}

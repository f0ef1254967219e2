using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Zentra.Api.Tests.Settlement;

/// <summary>What is sent as a settlement file and is none, and how it is refused.</summary>
internal static class HostileFiles
{
    private const string Unreadable = "settlement_file_unreadable";
    public const string Card = "4242424242424242";
    public const string Good = "l1,fee,,USD,-100,0,-100,text\n";
    public const string Csv = "provider=sandbox&format=csv";
    public const string Camt = "provider=sandbox&format=camt.053";

    /// <summary>What is sent, with which query and type; what it is refused with, and where.</summary>
    public static readonly (string What, byte[] File, string Query, string? Type, int Status, string Code, string At)[]
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
            Utf8($"--x\r\n{string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: y\r\n"))}\r\nb\r\n--x--\r\n"),
            Csv, "multipart/form-data; boundary=x", 400, "bad_request", "/form_invalid"),
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
        ("a mapping for a format of its own", Utf8("a\n1\n"), "provider=sandbox&format=stripe&mapping=%7B%7D",
            "text/csv", 422, Unreadable, "?mapping"),
    ];

    public static string Mapped(string mapping) => $"{Csv}&mapping={Uri.EscapeDataString(mapping)}";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Form(string boundary, string name, string file) => Utf8(
        $"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n"
        + $"Content-Type: text/csv\r\n\r\n{file}\r\n--{boundary}--\r\n");

    public static byte[] Noise()
    {
        var noise = new byte[4_096];
#pragma warning disable CA5394 // The chance of a test is its seed.
        new Random(7).NextBytes(noise);
#pragma warning restore CA5394
        return noise;
    }

    public static byte[] Zip()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("a.csv").Open())
        {
            entry.Write(Utf8(FileHost.Header + Good));
        }
        return bytes.ToArray();
    }

    public static byte[] Gzip()
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

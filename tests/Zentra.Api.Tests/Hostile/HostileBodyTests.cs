using System.Text;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Hostile;

/// <summary>Bodies that are no request, at every endpoint that takes one.</summary>
public sealed class HostileBodyTests(QuietHost quiet) : IClassFixture<QuietHost>
{
    private const int Largest = 65_536;
    private const string OneTooMany = "one byte too many";
    private const string FarTooMany = "more than the server reads";

    private static readonly (string What, byte[] Body, string? Type, int Status, string Code)[] Table =
    [
        ("nothing", [], "application/json", 400, "invalid_json"),
        ("spaces", Ascii("   "), "application/json", 400, "invalid_json"),
        ("null", Ascii("null"), "application/json", 400, "invalid_json"),
        ("true", Ascii("true"), "application/json", 400, "invalid_json"),
        ("a number", Ascii("125000"), "application/json", 400, "invalid_json"),
        ("a string", Ascii("\"amount\""), "application/json", 400, "invalid_json"),
        ("an array", Ascii("[]"), "application/json", 400, "invalid_json"),
        ("an array of objects", Ascii("[{}]"), "application/json", 400, "invalid_json"),
        ("half an object", Ascii("{\"amount_minor\":"), "application/json", 400, "invalid_json"),
        ("an open brace", Ascii("{"), "application/json", 400, "invalid_json"),
        ("two objects", Ascii("{}{}"), "application/json", 400, "invalid_json"),
        ("an object and more", Ascii("{} x"), "application/json", 400, "invalid_json"),
        ("a trailing comma", Ascii("{\"idempotency_key\":\"k\",}"), "application/json", 400, "*"),
        ("a comment", Ascii("/* */{}"), "application/json", 400, "invalid_json"),
        ("single quotes", Ascii("{'a':1}"), "application/json", 400, "invalid_json"),
        ("bare words", Ascii("{a:1}"), "application/json", 400, "invalid_json"),
        ("NUL", [0], "application/json", 400, "invalid_json"),
        ("NUL after the object", Ascii("{}\0"), "application/json", 400, "invalid_json"),
        ("a byte order mark", [0xEF, 0xBB, 0xBF, .. Ascii("{}")], "application/json", 400, "invalid_json"),
        ("UTF-16", Encoding.Unicode.GetBytes("{}"), "application/json", 400, "invalid_json"),
        ("bytes that are not UTF-8", [0xFF, 0xFE, 0x80], "application/json", 400, "invalid_json"),
        ("deep arrays", Ascii(new string('[', 5000)), "application/json", 400, "invalid_json"),
        ("deep objects", Ascii(Deep(5000)), "application/json", 400, "*"),
        ("nine levels", Ascii(Deep(9)), "application/json", 400, "*"),
        ("an unknown field", Ascii("{\"there_is_no_such_field\":1}"), "application/json", 400, "invalid_request"),
        ("a field of another case", Ascii("{\"Amount_Minor\":1}"), "application/json", 400, "invalid_request"),
        ("an empty field name", Ascii("{\"\":1}"), "application/json", 400, "invalid_request"),
        ("a field name of a bracket", Ascii("{\"]code\":1}"), "application/json", 400, "invalid_request"),
        ("a field name of quotes and brackets", Ascii("{\"']['].[\":1}"), "application/json", 400, "invalid_request"),
        ("a field name of a pointer", Ascii("{\"~/~1\":1}"), "application/json", 400, "invalid_request"),
        ("__proto__", Ascii("{\"__proto__\":{\"admin\":true}}"), "application/json", 400, "invalid_request"),
        ("$type", Ascii("{\"$type\":\"System.Object\"}"), "application/json", 400, "invalid_request"),
        ("a field name of NUL", Ascii("{\"\\u0000\":1}"), "application/json", 400, "invalid_request"),
        ("a field name of half a character", Ascii("{\"\\ud800\":1}"), "application/json", 400, "*"),
        ("a field name of a raw surrogate", [.. Ascii("{\""), 0xED, 0xA0, 0x80, .. Ascii("\":1}")], "application/json", 400, "*"),
        (OneTooMany, [], "application/json", 413, "body_too_large"),
        (FarTooMany, [], "application/json", 413, "body_too_large"),
        ("no content type", Ascii("{}"), null, 415, "unsupported_media_type"),
        ("text", Ascii("{}"), "text/plain", 415, "unsupported_media_type"),
        ("a form", Ascii("a=1"), "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ("problem JSON", Ascii("{}"), "application/problem+json", 415, "unsupported_media_type"),
        ("JSON in UTF-16", Ascii("{}"), "application/json; charset=utf-16", 415, "unsupported_media_type"),
        ("JSON in Latin-1", Ascii("{}"), "application/json; charset=iso-8859-1", 415, "unsupported_media_type"),
        ("nearly JSON", Ascii("{}"), "application/jsonp", 415, "unsupported_media_type"),
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (operation, _, _, _) in QuietHost.Bodies)
            {
                foreach (var row in Table)
                {
                    cases.Add(operation, row.What);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_is_no_request_is_refused_as_a_problem_and_nothing_is_stored(string operation, string what)
    {
        var (_, method, path, _) = QuietHost.Bodies.Single(b => b.Operation == operation);
        var (_, body, type, status, code) = Table.Single(c => c.What == what);
        if (what is OneTooMany or FarTooMany)
        {
            body = Ascii(Filled(QuietHost.LargestOf(operation) + (what == OneTooMany ? 1 : 9_000_000)));
        }

        var refused = await quiet.Api.Send(method, quiet.Here(path), body, "hostile", type);

        refused.Is(status).IsWellFormedProblem();
        Assert.True(code == "*" || refused.Json.Say("code") == code, refused.Text);
        quiet.StoredNothing();
    }

    [Fact]
    public async Task The_table_covers_every_operation_of_the_contract_that_takes_a_body()
    {
        var contract = await quiet.Contract();

        Assert.Equal(
            contract.Operations.Where(o => o.HasBody).Select(o => o.Json.Say("operationId")).Order(StringComparer.Ordinal),
            QuietHost.Bodies.Select(b => b.Operation.Split(' ')[0]).Distinct()
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_largest_body_that_is_allowed_is_read()
    {
        var refused = await quiet.Api.Send(HttpMethod.Post, "/payments", Ascii(Filled(Largest)), "hostile");

        refused.IsProblem(400, "invalid_request", "/customer");
    }

    [Fact]
    public async Task A_body_in_chunks_is_counted_too()
    {
        var chunk = $"8000\r\n{new string(' ', 0x8000)}\r\n";
        var head = $"POST /payments HTTP/1.1\r\n{RawHttp.Common(quiet.Api)}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

        var refused = await RawHttp.Send(quiet.Url, $"{head}{chunk}{chunk}{chunk}0\r\n\r\n");

        refused.IsProblem(413, "body_too_large");
        quiet.StoredNothing();
    }

    [Fact]
    public async Task Chunks_that_are_none_are_refused()
    {
        var head = $"POST /payments HTTP/1.1\r\n{RawHttp.Common(quiet.Api)}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

        (await RawHttp.Send(quiet.Url, $"{head}zz\r\n{{}}\r\n")).IsProblem(400, "bad_request");

        quiet.StoredNothing();
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Deep(int levels) =>
        $"{string.Concat(Enumerable.Repeat("{\"metadata\":", levels))}1{new string('}', levels)}";

    /// <summary>An object of this many bytes.</summary>
    private static string Filled(int bytes) =>
        $$"""{"amount_minor":1,"currency":"USD","customer":"{{new string('c', bytes - 49)}}"}""".PadRight(bytes);
}

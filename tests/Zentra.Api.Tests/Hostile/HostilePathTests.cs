using System.Text;
using System.Text.RegularExpressions;
using Zentra.Api.Tests.Contract;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Hostile;

/// <summary>Paths, methods and headers that are no request of the contract.</summary>
public sealed partial class HostilePathTests(QuietHost quiet) : IClassFixture<QuietHost>
{
    private static readonly string[] Identifiers =
    [
        "x", "pay_", "pay_1", "pay_01kq5249taew7vxy3ydjmby00", "pay_01kq5249taew7vxy3ydjmby0011", "PAY_01kq5249taew7vxy3ydjmby001",
        "pay_01KQ5249TAEW7VXY3YDJMBY001", "pay_81kq5249taew7vxy3ydjmby001", "pay_01kq5249taew7vxy3ydjmby00i", "pay-01kq5249taew7vxy3ydjmby001",
        "xyz_01kq5249taew7vxy3ydjmby001", "pay_01kq5249taew7vxy3ydjmby001", "rfd_01kq5249taew7vxy3ydjmby001", "int_01kq5249taew7vxy3ydjmby000",
        "evt_01kq5249taew7vxy3ydjmby001", "key_01kq5249taew7vxy3ydjmby001", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..", "%20", "%0a", "%7f",
        "%ff%fe", "%ed%a0%80", "%c3%a9", "%25", "%2500", "'", "\"", "%27%20OR%201=1--", "<script>", "*", "~", "-1", "0", "null", "undefined", "{id}",
        "%F0%9F%92%A9", "LONG",
    ];

    [Fact]
    public async Task An_identifier_that_names_nothing_is_not_found_by_any_operation()
    {
        var wrong = new List<string>();
        var contract = await quiet.Contract();
        foreach (var operation in contract.Operations.Where(
            o => o.NamesAnObject && !ContractDocument.Making.Contains(o.Id)))
        {
            foreach (var id in Identifiers)
            {
                var spelled = id.Replace("LONG", new string('p', 6000), StringComparison.Ordinal);
                var body = operation.LeastBody;

                var answer = await RawHttp.Send(
                    quiet.Url,
                    $"{operation.Method} {operation.Naming(spelled)} HTTP/1.1\r\n{RawHttp.Common(quiet.Api, body)}"
                    + $"Idempotency-Key: k\r\n\r\n{body}");

                // `..` is taken out of a path before it is routed (RFC 3986, section 5.2.4); what is left may have other
                // methods, or be the caller's own list.
                var isElsewhere = id.StartsWith("%2e%2e", StringComparison.Ordinal);
                if (isElsewhere && (answer.Status == 405 || answer.Json.Say("object") == "list"))
                {
                    continue;
                }
                if (answer.Status != 404)
                {
                    wrong.Add($"{operation} {id}: {answer.Status} {answer.Text}");
                    continue;
                }
                answer.IsWellFormedProblem();
            }
        }
        Assert.Equal([], wrong);
        quiet.StoredNothing();
    }

    [Fact]
    public async Task A_name_that_is_none_makes_nothing()
    {
        var contract = await quiet.Contract();
        foreach (var operation in contract.Operations.Where(o => o.Id == "providers_put"))
        {
            foreach (var id in Identifiers.Where(i => !ProviderName.IsMatch(i)))
            {
                var spelled = id.Replace("LONG", new string('p', 6000), StringComparison.Ordinal);
                var body = operation.LeastBody;

                var answer = await RawHttp.Send(
                    quiet.Url,
                    $"{operation.Method} {operation.Naming(spelled)} HTTP/1.1\r\n"
                    + $"{RawHttp.Common(quiet.Api, body)}\r\n{body}");

                if (id == "%2e%2e")
                {
                    // What is left when `..` is taken out of the path is no provider.
                    Assert.True(answer.Status is 404 or 405, $"{operation} {id}: {answer.Status} {answer.Text}");
                    answer.IsWellFormedProblem();
                }
                else
                {
                    answer.IsProblem(400, "invalid_request", "/name");
                }
                quiet.StoredNothing();
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,39}$")]
    private static partial Regex ProviderName { get; }

    public static TheoryData<string, string, int, string> Unknown => new()
    {
        { "GET", "/", 404, "not_found" },
        { "GET", "/nothing", 404, "not_found" },
        { "POST", "/nothing", 404, "not_found" },
        { "GET", "//payments", 404, "not_found" },
        { "GET", "/payments/x/y/z", 404, "not_found" },
        { "GET", "/v1/payments", 404, "not_found" },
        { "GET", "/payments/../../etc/passwd", 404, "not_found" },
        { "GET", "/%2e%2e/payments.db", 404, "not_found" },
        { "GET", "/.zentra/zentra.db", 404, "not_found" },
        { "GET", "/payments%2f", 404, "not_found" },
        { "PUT", "/payments", 405, "method_not_allowed" },
        { "DELETE", "/payments", 405, "method_not_allowed" },
        { "PATCH", "/payments/x", 405, "method_not_allowed" },
        { "DELETE", "/payments/x", 405, "method_not_allowed" },
        { "GET", "/payments/x/capture", 405, "method_not_allowed" },
        { "POST", "/payments/x/story", 405, "method_not_allowed" },
        { "POST", "/events", 405, "method_not_allowed" },
        { "PUT", "/health/ready", 405, "method_not_allowed" },
        { "OPTIONS", "/payments", 405, "method_not_allowed" },
        { "TRACE", "/payments", 405, "method_not_allowed" },
        { "PROPFIND", "/payments", 405, "method_not_allowed" },
    };

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task What_is_not_part_of_the_contract_is_a_problem_that_says_so(string method, string path, int status, string code)
    {
        var refused = await RawHttp.Send(quiet.Url, $"{method} {path} HTTP/1.1\r\n{RawHttp.Common(quiet.Api)}\r\n");

        refused.IsProblem(status, code);
        quiet.StoredNothing();
    }

    /// <summary>What the HTTP server itself refuses: it is not yet a request, so there is a status but no problem.</summary>
    public static TheoryData<string, string> NotHttp => new()
    {
        { "NUL in the path", "GET /payments/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "a raw NUL in the path", "GET /payments/\0 HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "no version", "GET /payments\r\n\r\n" },
        { "a future version", "GET /payments HTTP/9.9\r\nHost: localhost\r\n\r\n" },
        { "no host", "GET /payments HTTP/1.1\r\n\r\n" },
        { "two hosts", "GET /payments HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" },
        { "garbage", "\u0016\u0003\u0001\u0002\r\n\r\n" },
        { "a header without a colon", "GET /payments HTTP/1.1\r\nHost: localhost\r\nnothing\r\n\r\n" },
        { "NUL in a header", "GET /payments HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: a\0b\r\n\r\n" },
        { "a space before the colon", "GET /payments HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key : a\r\n\r\n" },
        { "two lengths", "POST /payments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}" },
        { "a negative length", "POST /payments HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n{}" },
        { "a long request line", $"GET /{new string('p', 9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n" },
        { "many headers", $"GET /payments HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", 200))}\r\n" },
        { "a long header", $"GET /payments HTTP/1.1\r\nHost: localhost\r\nX: {new string('y', 40_000)}\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(NotHttp))]
    public async Task What_is_not_HTTP_is_refused_and_the_server_lives(string what, string bytes)
    {
        var refused = await RawHttp.Send(quiet.Url, bytes);

        Assert.True(refused.Status is >= 400 and < 500 or 505, $"{what}: {refused.Status}");
        quiet.StoredNothing();
        (await quiet.Api.Get("/health/live")).Is(200);
    }

    [Theory]
    [InlineData("GET", "/payments")]
    [InlineData("GET", "/payments/{id}")]
    [InlineData("GET", "/payments/{id}/story")]
    [InlineData("GET", "/openapi.json")]
    public async Task A_body_where_none_is_expected_is_ignored(string method, string path)
    {
        var answer = await quiet.Api.Send(new HttpMethod(method), quiet.Here(path), Encoding.UTF8.GetBytes("{\"a\":"));

        answer.Is(200);
        quiet.StoredNothing();
    }
}

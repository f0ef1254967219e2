using System.Net;
using System.Text;
using Zentra.Payments.Payments;
using Zentra.Server.Connectors.Acquirer;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// An acquirer that is not there, and answers that are not its own. Only what proves that nothing was begun lets a
/// payment go elsewhere.
/// </summary>
public sealed class AcquirerUnreachableTests
{
    private static readonly ProviderCall Call = AcquirerCalls.Authorize("key");

    [Fact]
    public async Task An_acquirer_that_died_refuses_what_comes_and_leaves_unknown_what_was_there()
    {
        await using var acquirer = await AcquirerProcess.Start();
        Assert.Equal("approved", await AcquirerCalls.Authorize("before").Send(acquirer.Account));
        await acquirer.Script("""{"action":"accept_then_hang"}""");
        var waiting = AcquirerCalls.Authorize("waiting").Send(acquirer.Account);
        await acquirer.Has("waiting");

        await acquirer.Kill();

        Assert.Equal("unknown connection_lost", await waiting);
        Assert.Equal("refused connection_refused", await Call.Send(acquirer.Account));
        Assert.Equal("unknown connection_lost", await AcquirerCalls.Authorize("waiting").Ask(acquirer.Account));
    }

    [Fact]
    public async Task A_host_that_is_not_found_refuses() => Assert.Equal(
        "refused connection_refused", await Call.Send(AcquirerProcess.AccountAt("http://acquirer.invalid")));

    [Fact]
    public async Task A_connection_that_is_never_made_refuses_because_nothing_was_sent()
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return Stream.Null;
            },
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
        };
        using var client = new HttpClient(handler);
        var connector = new SimulatedAcquirerConnector(client);
        var account = AcquirerProcess.AccountAt("http://127.0.0.1:1");

        var cancellation = TestContext.Current.CancellationToken;

        Assert.Equal("refused connect_timeout", AcquirerCalls.Say(await connector.Send(Call, account, cancellation)));
        Assert.Equal(
            "unknown timeout",
            AcquirerCalls.Say(await connector.Query(Call with { IsQuery = true }, account, cancellation)));
    }

    [Fact]
    public async Task A_key_that_the_acquirer_does_not_know_refuses()
    {
        await using var acquirer = await AcquirerProcess.Start();
        var account = AcquirerProcess.AccountAt(acquirer.Url, key: "acq_wrong");

        Assert.Equal("refused unauthorized", await Call.Send(account));
        Assert.Equal("unknown http_401", await Call.Ask(account));
    }

    [Theory]
    [InlineData("", "acq_test")]
    [InlineData("acquirer", "acq_test")]
    [InlineData("file:///etc", "acq_test")]
    [InlineData("http://user:word@acquirer.invalid", "acq_test")]
    [InlineData("http://acquirer.invalid?a=b", "acq_test")]
    [InlineData("http://acquirer.invalid", "")]
    [InlineData("http://acquirer.invalid", "a\r\nb")]
    public async Task Settings_that_cannot_be_used_send_nothing(string url, string key)
    {
        var account = AcquirerProcess.AccountAt(url, key);

        Assert.Equal("refused not_configured", await Call.Send(account));
        Assert.Equal("unknown not_configured", await Call.Ask(account));
    }

    [Theory]
    [InlineData(ProviderOperation.Capture)]
    [InlineData(ProviderOperation.Reverse)]
    public async Task A_call_without_the_reference_that_it_needs_is_not_sent(ProviderOperation operation) =>
        Assert.Equal(
            "refused reference_missing",
            await (Call with { Operation = operation }).Send(AcquirerProcess.AccountAt("http://acquirer.invalid")));

    [Theory]
    [InlineData(503, """{"error":"unavailable"}""", "refused unavailable", "unknown http_503")]
    [InlineData(503, "<html>busy</html>", "unknown http_503", "unknown http_503")]
    [InlineData(503, """{"error":"overloaded"}""", "unknown http_503", "unknown http_503")]
    [InlineData(500, """{"error":"unavailable"}""", "unknown http_500", "unknown http_500")]
    [InlineData(502, "", "unknown http_502", "unknown http_502")]
    [InlineData(504, "", "unknown http_504", "unknown http_504")]
    [InlineData(401, """{"error":"unauthorized"}""", "refused unauthorized", "unknown http_401")]
    [InlineData(401, "<html>", "unknown http_401", "unknown http_401")]
    [InlineData(404, """{"error":"not_found"}""", "unknown http_404", "not_received")]
    [InlineData(404, """{"error":"unknown_path"}""", "unknown http_404", "unknown http_404")]
    [InlineData(404, "<html>", "unknown http_404", "unknown http_404")]
    [InlineData(422, """{"error":"invalid_request","detail":"currency"}""",
        "declined declined_by_provider invalid_request", "unknown http_422")]
    [InlineData(422, """{"error":"key_conflict"}""", "unknown key_conflict", "unknown http_422")]
    [InlineData(422, "", "unknown http_422", "unknown http_422")]
    [InlineData(302, "", "unknown http_302", "unknown http_302")]
    [InlineData(200, "", "unknown unreadable_answer", "unknown unreadable_answer")]
    [InlineData(200, "null", "unknown unreadable_answer", "unknown unreadable_answer")]
    [InlineData(200, """{"error":"not_found"}""", "unknown unreadable_answer", "unknown unreadable_answer")]
    [InlineData(200, """{"key":"\ud800"}""", "unknown unreadable_answer", "unknown unreadable_answer")]
    public async Task An_answer_that_is_not_the_acquirers_proves_nothing(
        int status, string body, string sent, string asked)
    {
        Assert.Equal(sent, await Answered(status, body, isQuery: false));
        Assert.Equal(asked, await Answered(status, body, isQuery: true));
    }

    [Theory]
    [InlineData("", "approved")]
    [InlineData("key=other", "unknown answer_mismatch")]
    [InlineData("amount_minor=999", "unknown answer_mismatch")]
    [InlineData("currency=EUR", "unknown answer_mismatch")]
    [InlineData("operation=capture", "unknown answer_mismatch")]
    [InlineData("status=done", "unknown unreadable_answer")]
    [InlineData("status=Approved", "unknown unreadable_answer")]
    [InlineData("status=requires_action", "unknown unreadable_answer")]
    [InlineData("status=declined", "declined declined_by_provider none")]
    [InlineData("reference=", "unknown unreadable_answer")]
    [InlineData("amount_minor=\"1000\"", "unknown unreadable_answer")]
    [InlineData("amount_minor=1000.0", "unknown unreadable_answer")]
    public async Task An_answer_is_believed_only_where_it_is_about_what_was_asked(string change, string outcome)
    {
        var fields = new Dictionary<string, string>
        {
            ["key"] = "key",
            ["operation"] = "authorization",
            ["reference"] = "ref_1",
            ["status"] = "approved",
            ["amount_minor"] = "1000",
            ["currency"] = "USD",
        };
        if (change.Split('=') is [var name, var value])
        {
            fields[name] = value;
        }
        var body = string.Join(',', fields.Select(f =>
            f.Key == "amount_minor" ? $"\"{f.Key}\":{f.Value}" : $"\"{f.Key}\":\"{f.Value}\""));

        Assert.Equal(outcome, await Answered(200, $"{{{body}}}", isQuery: false));
        Assert.Equal(outcome, await Answered(200, $"{{{body}}}", isQuery: true));
    }

    [Theory]
    [InlineData("javascript:alert(1)", "unknown unreadable_answer")]
    [InlineData("/authenticate", "unknown unreadable_answer")]
    [InlineData("https://issuer.example/authenticate", "requires_action redirect_to_url")]
    public async Task A_customer_is_sent_to_a_web_address_only(string url, string outcome) => Assert.Equal(
        outcome,
        await Answered(
            200,
            $$"""
            {"key":"key","operation":"authorization","reference":"ref_1","status":"requires_action",
            "amount_minor":1000,"currency":"USD","action_url":"{{url}}"}
            """,
            isQuery: false));

    private static async Task<string> Answered(int status, string body, bool isQuery)
    {
        using var handler = new Answering(status, body);
        using var client = new HttpClient(handler);
        var connector = new SimulatedAcquirerConnector(client);
        var account = AcquirerProcess.AccountAt("http://acquirer.invalid");
        return AcquirerCalls.Say(isQuery
            ? await connector.Query(Call with { IsQuery = true }, account, default)
            : await connector.Send(Call, account, default));
    }

    /// <summary>Whatever stands between us and the acquirer, and answers in its place.</summary>
    private sealed class Answering(int status, string body) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content)
            {
                await content.CopyToAsync(Stream.Null, cancellationToken);
            }
            return new((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Zentra.Payments.Payments;
using Zentra.Server.Connectors;
using Zentra.Server.Connectors.Stripe;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// What is recorded when Stripe does not answer, or not as asked: a wrong word here charges somebody twice.
/// </summary>
public sealed class StripeOutcomeTests
{
    public static TheoryData<int, string?, string?, bool> Errors => new()
    {
        // Status, type, code, and whether Stripe had begun: then the outcome is unknown.
        { 401, "invalid_request_error", null, false },
        { 403, "invalid_request_error", "account_invalid", false },
        { 429, "invalid_request_error", "rate_limit", false },
        { 429, "invalid_request_error", "lock_timeout", true },
        { 409, "invalid_request_error", "idempotency_key_in_use", true },
        { 409, "idempotency_error", null, true },
        { 400, "idempotency_error", null, true },
        { 424, "api_error", null, true },
        { 500, "api_error", null, true },
        { 502, null, null, true },
        { 503, "api_error", null, true },
        { 504, null, null, true },
        { 302, null, null, true },
        { 418, "invalid_request_error", null, true },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Only_what_Stripe_did_not_begin_may_go_elsewhere(
        int status, string? type, string? code, bool begun)
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Reply("POST", Error(status, type, code)));

        var outcome = await stripe.Send(StripeCase.Authorization());

        Assert.Equal(
            begun ? typeof(ProviderOutcome.Unknown) : typeof(ProviderOutcome.RefusedBeforeProcessing),
            outcome.GetType());
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task A_repeat_that_is_refused_says_nothing_of_the_first(
        int status, string? type, string? code, bool begun)
    {
        _ = begun;
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Drop("POST", afterEffect: true));
        stripe.Server.Next(StripeFault.Reply("POST", Error(status, type, code)));

        Assert.Equal(new ProviderOutcome.Unknown("no_answer"), await stripe.Send(StripeCase.Authorization()));
        Assert.IsType<ProviderOutcome.Unknown>(await stripe.Send(StripeCase.Authorization(queries: 3)));
        Assert.Equal(new ProviderOutcome.Approved("pi_1"), await stripe.Query(StripeCase.Authorization()));
    }

    [Theory]
    [InlineData(400, "parameter_invalid_integer")]
    [InlineData(402, "card_declined")]
    [InlineData(404, "resource_missing")]
    public async Task What_Stripe_refused_is_declined(int status, string code)
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Reply("POST", Error(status, "invalid_request_error", code)));

        var declined = Assert.IsType<ProviderOutcome.Declined>(await stripe.Send(StripeCase.Authorization()));
        Assert.Equal(code, declined.RawCode);
    }

    [Theory]
    [InlineData("requires_capture")]
    [InlineData("succeeded")]
    [InlineData("processing")]
    [InlineData("requires_action")]
    public async Task A_refusal_beside_a_living_PaymentIntent_refuses_nothing(string status)
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Reply("POST", StripeReply.Error(
            402, "card_error", "card_declined", intent: StripeShapes.PaymentIntent().With("status", status))));

        Assert.Equal(
            new ProviderOutcome.Unknown($"card_declined_but_{status}"), await stripe.Send(StripeCase.Authorization()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broken_connection_leaves_the_outcome_unknown(bool afterEffect)
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Drop("POST", afterEffect));

        Assert.Equal(new ProviderOutcome.Unknown("no_answer"), await stripe.Send(StripeCase.Authorization()));
        Assert.Single(stripe.Server.Requests);
    }

    [Fact]
    public async Task A_connection_that_was_good_before_is_not_tried_twice_when_it_breaks()
    {
        await using var stripe = await StripeCase.Start();
        var reference = await stripe.Authorized();
        foreach (var operation in new[] { ProviderOperation.Capture, ProviderOperation.Void, ProviderOperation.Refund })
        {
            var before = stripe.Server.Requests.Count;
            stripe.Server.Next(StripeFault.Drop("POST", afterEffect: false));

            Assert.Equal(
                new ProviderOutcome.Unknown("no_answer"),
                await stripe.Send(StripeCase.Call(operation, reference: reference, attempt: 2)));
            Assert.Equal(before + 1, stripe.Server.Requests.Count);
            Assert.IsType<ProviderOutcome.NotReceived>(
                await stripe.Query(StripeCase.Call(operation, reference: reference, attempt: 2)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silence_leaves_the_outcome_unknown(bool afterEffect)
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Hang("POST", afterEffect));
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        Assert.Equal(
            new ProviderOutcome.Unknown("timeout"),
            await stripe.Connector.Send(StripeCase.Authorization(), stripe.Account, deadline.Token));
    }

    [Fact]
    public async Task A_connection_that_was_never_made_carried_nothing()
    {
        await using var stripe = await StripeCase.Start();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var nobody = StripeCase.AccountAt(new($"http://{closed.LocalEndpoint}"));
        closed.Stop();

        Assert.Equal(
            new ProviderOutcome.RefusedBeforeProcessing("no_connection"),
            await stripe.Send(StripeCase.Authorization(), nobody));
        Assert.Equal(
            new ProviderOutcome.Unknown("no_connection"),
            await stripe.Send(StripeCase.Authorization(queries: 1), nobody));
    }

    [Fact]
    public async Task Half_an_answer_is_none()
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Cut("POST"));

        Assert.Equal(new ProviderOutcome.Unknown("no_answer"), await stripe.Send(StripeCase.Authorization()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Welcome</html>")]
    [InlineData("{\"id\": 7}")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task An_answer_that_cannot_be_read_is_none(string body)
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Reply("POST", new(200, body), afterEffect: true));

        Assert.Equal(new ProviderOutcome.Unknown("unreadable_answer"), await stripe.Send(StripeCase.Authorization()));
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Reply("POST", new(200, new string(' ', 2_000_000))));

        Assert.Equal(new ProviderOutcome.Unknown("no_answer"), await stripe.Send(StripeCase.Authorization()));
    }

    public static TheoryData<string, string, string> Doubts => new()
    {
        { "amount", "1001", "other_amount" },
        { "amount", "1000.5", "unreadable_answer" },
        { "currency", "\"eur\"", "other_currency" },
        { "livemode", "true", "other_mode" },
        { "metadata", "{\"zentra_key\": \"pay_other-1\"}", "other_key" },
        { "metadata", "{}", "other_key" },
        { "metadata", "null", "other_key" },
        { "object", "\"charge\"", "not_a_payment_intent" },
        { "id", "\"../refunds\"", "not_a_payment_intent" },
        { "status", "\"succeeded\"", "status_succeeded" },
        { "status", "\"requires_confirmation\"", "status_requires_confirmation" },
        { "status", "\"of another year\"", "status_unnamed" },
        { "amount_capturable", "400", "status_requires_capture" },
    };

    [Theory]
    [MemberData(nameof(Doubts))]
    public async Task An_answer_to_something_else_is_none(string field, string value, string reason)
    {
        await using var stripe = await StripeCase.Start();
        stripe.Server.Next(StripeFault.Change("POST", intent => intent[field] = JsonNode.Parse(value)));

        Assert.Equal(new ProviderOutcome.Unknown(reason), await stripe.Send(StripeCase.Authorization()));
    }

    [Theory]
    [InlineData("sk_live_1", false)]
    [InlineData("rk_live_1", false)]
    [InlineData("sk_test_1", true)]
    public async Task A_key_of_the_other_mode_is_not_used(string key, bool livemode)
    {
        await using var stripe = await StripeCase.Start();

        Assert.Equal(
            new ProviderOutcome.RefusedBeforeProcessing("api_key_of_another_mode"),
            await stripe.Send(StripeCase.Authorization(), StripeCase.AccountAt(stripe.Server.Url, key, livemode)));
        Assert.Empty(stripe.Server.Requests);
    }

    [Fact]
    public async Task A_wrong_key_is_refused_before_anything_is_done()
    {
        await using var stripe = await StripeCase.Start();

        var outcome = await stripe.Send(
            StripeCase.Authorization(), StripeCase.AccountAt(stripe.Server.Url, "sk_test_wrong"));

        Assert.Equal(new ProviderOutcome.RefusedBeforeProcessing("http_401"), outcome);
    }

    [Fact]
    public void An_account_does_not_print_its_secrets()
    {
        var printed = StripeCase.AccountAt(new("http://localhost")).ToString();

        Assert.DoesNotContain(StripeServer.ApiKey, printed);
        Assert.DoesNotContain(StripeCase.WebhookSecret, printed);
    }

    [Fact]
    public void The_connector_says_what_it_needs_and_can()
    {
        using var http = ProviderClient.New();
        IConnector connector = new StripeConnector(http);

        Assert.Equal("stripe", connector.Name);
        Assert.False(connector.IsForTests);
        Assert.Equal(["api_key", "webhook_secret"], connector.Needs.Secrets);
        Assert.Empty(connector.Needs.Settings);
        Assert.Contains("base_url", connector.Needs.OptionalSettings);
        Assert.True(connector.Capabilities is { QueryByKey: true, PartialCapture: true, MultipleCapture: false });
    }

    private static StripeReply Error(int status, string? type, string? code) =>
        type is null ? new(status, "<html>bad gateway</html>") : StripeReply.Error(status, type, code);
}

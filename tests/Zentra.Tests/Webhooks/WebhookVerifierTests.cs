using System.Security.Cryptography;
using System.Text;
using Zentra.Client.Webhooks;

namespace Zentra.Tests.Webhooks;

/// <summary>Every cause for which a webhook is refused, and that it is told from the others.</summary>
public sealed class WebhookVerifierTests
{
    private const string Id = "evt_01";
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private const string Body = """{"id":"evt_01","type":"payment.created","note":"naïve 🧾"}""";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What is done to a good webhook, and what the verifier says of it.</summary>
    public static TheoryData<string, string?, string> Causes => new()
    {
        { "nothing", null, "evt_01 is genuine." },
        { "without digest", null, "evt_01 is genuine." },
        { "headers in upper case", null, "evt_01 is genuine." },
        { "other signatures before", null, "evt_01 is genuine." },
        { "5 min ago", null, "evt_01 is genuine." },
        { "5 min ahead", null, "evt_01 is genuine." },
        { "no webhook-id", "MissingHeader", "The header webhook-id is missing." },
        { "no webhook-timestamp", "MissingHeader", "The header webhook-timestamp is missing." },
        { "no webhook-signature", "MissingHeader", "The header webhook-signature is missing." },
        { "webhook-id=", "MissingHeader", "The header webhook-id is missing." },
        { "webhook-timestamp=soon", "MalformedHeader", "webhook-timestamp is not a time in whole seconds" },
        { "webhook-timestamp=-5", "MalformedHeader", "webhook-timestamp is not a time in whole seconds" },
        { "webhook-timestamp=17955216.0", "MalformedHeader", "webhook-timestamp is not a time in whole seconds" },
        { "webhook-timestamp=999999999999999", "MalformedHeader", "webhook-timestamp is not a time in whole seconds" },
        { "webhook-signature=v1", "MalformedHeader", "webhook-signature holds no signature of the form v1," },
        { "webhook-signature=v1,AAAA", "MalformedHeader", "webhook-signature holds no signature of the form v1," },
        { "webhook-signature=v1a,only", "MalformedHeader", "webhook-signature holds no signature of the form v1," },
        { "a long id", "MalformedHeader", "webhook-id is longer than 255 characters" },
        { "webhook-id twice", "MalformedHeader", "webhook-id is there more than once" },
        { "body written again", "BodyChanged", "verify the raw bytes of the request" },
        { "body cut", "BodyChanged", "verify the raw bytes of the request" },
        { "body gone", "BodyChanged", "verify the raw bytes of the request" },
        { "signed by other", "WrongSecret", "no signature is by this secret" },
        { "webhook-id=evt_02", "WrongSecret", "webhook-signature was altered" },
        { "webhook-timestamp=1795262399", "WrongSecret", "webhook-signature was altered" },
        { "signed by other, without digest", "BodyChangedOrWrongSecret", "no Content-Digest that would tell which" },
        { "body cut, without digest", "BodyChangedOrWrongSecret", "no Content-Digest that would tell which" },
        { "body cut, content-digest=sha-512=:AAAA:", "BodyChangedOrWrongSecret", "no Content-Digest" },
        { "body cut, content-digest=sha-256=:AAAA:", "BodyChangedOrWrongSecret", "no Content-Digest" },
        { "301 s ago", "TimestampTooOld", "signed 5 min 1 s ago, and 5 min 0 s are tolerated" },
        { "75 h ago", "TimestampTooOld", "signed 75 h 0 min ago" },
        { "301 s ahead", "TimestampTooNew", "signed 5 min 1 s ahead, and 5 min 0 s are tolerated" },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void A_cause_is_named(string change, string? cause, string sentence)
    {
        var message = change.Split(", ").Aggregate(new Message(), (message, one) => message.With(one));

        var webhook = Verifier(Secret).Verify(message.Headers, message.Body);

        Assert.Equal((cause, true), (webhook.Cause?.ToString(), webhook.Explanation.EndsWith('.')));
        Assert.Contains(sentence, webhook.Explanation, StringComparison.Ordinal);
        Assert.Equal(cause is null, webhook.IsVerified);
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La")]
    public void A_malformed_secret_is_named_and_not_shown(string secret)
    {
        var webhook = Verifier(Secret, secret).Verify(new Message().Headers, new Message().Body);

        Assert.Equal(WebhookCause.MalformedSecret, webhook.Cause);
        Assert.DoesNotContain("MfKQ", webhook.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_secret_nothing_is_believed() => Assert.Equal(
        WebhookCause.MalformedSecret, Verifier().Verify(new Message().Headers, new Message().Body).Cause);

    [Fact]
    public void In_a_rotation_either_secret_fits()
    {
        var message = new Message().With("signed by other");

        Assert.True(Verifier(Secret, Other).Verify(message.Headers, message.Body).IsVerified);
        Assert.True(Verifier(Other, Secret).Verify(message.Headers, message.Body).IsVerified);
    }

    [Fact]
    public void A_webhook_that_was_taken_before_is_a_replay_and_genuine()
    {
        var verifier = Verifier([Secret], new RecentWebhooks { Time = new Standing(Now) });
        var message = new Message();

        var (first, second) = (
            verifier.Verify(message.Headers, message.Body), verifier.Verify(message.Headers, message.Body));

        Assert.Equal(new(null, "evt_01 is genuine.") { Id = Id, SignedAt = Now }, first);
        Assert.Equal(new(WebhookCause.Replayed, "evt_01 was taken before.") { Id = Id, SignedAt = Now }, second);
        Assert.True(second.IsGenuine);
    }

    [Fact]
    public void What_is_not_genuine_is_not_remembered()
    {
        var recent = new RecentWebhooks { Time = new Standing(Now) };
        var verifier = Verifier([Secret], recent);
        string[] changes = ["signed by other", "body cut", "301 s ago", "301 s ahead", "no webhook-timestamp"];

        Assert.All(changes, change =>
        {
            var message = new Message().With(change);
            Assert.False(verifier.Verify(message.Headers, message.Body).IsVerified);
        });
        Assert.Equal(0, recent.Count);
    }

    [Fact]
    public void Every_bit_of_what_is_signed_matters()
    {
        var verifier = Verifier(Secret);
        var message = new Message();
        for (var bit = 0; bit < message.Body.Length * 8; bit++)
        {
            var body = message.Body.ToArray();
            body[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(WebhookCause.BodyChanged, verifier.Verify(message.Headers, body).Cause);
        }
    }

    private static WebhookVerifier Verifier(params string[] secrets) => Verifier(secrets, null);

    private static WebhookVerifier Verifier(string[] secrets, RecentWebhooks? recent) =>
        new(secrets) { Time = new Standing(Now), Remember = recent is null ? null : recent.Remember };

    /// <summary>A webhook as it is sent, and as it is after something was done to it.</summary>
    private sealed record Message
    {
        public Message()
            : this(Secret, Now)
        {
        }

        private Message(string secret, DateTimeOffset at)
        {
            var seconds = $"{at.ToUnixTimeSeconds()}";
            var key = Convert.FromBase64String(secret["whsec_".Length..]);
            var body = Encoding.UTF8.GetBytes(WebhookVerifierTests.Body);
            byte[] content = [.. Encoding.UTF8.GetBytes($"{Id}.{seconds}."), .. body];
            var hash = HMACSHA256.HashData(key, content);
            Body = body;
            Headers =
            [
                new("content-type", "application/json"),
                new("webhook-id", Id),
                new("webhook-timestamp", seconds),
                new("webhook-signature", $"v1,{Convert.ToBase64String(hash)}"),
                new("content-digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:"),
            ];
        }

        public List<KeyValuePair<string, string>> Headers { get; private init; }

        public byte[] Body { get; private init; }

        public Message With(string change) => change switch
        {
            "nothing" => this,
            "without digest" => Without("content-digest"),
            "headers in upper case" => this with
            {
                Headers = [.. Headers.Select(h => KeyValuePair.Create(h.Key.ToUpperInvariant(), h.Value))],
            },
            "other signatures before" => this with
            {
                Headers = [.. Headers.Select(h => h.Key != "webhook-signature" ? h : new(
                    h.Key, $"v1a,abc= v1,{Convert.ToBase64String(new byte[32])} v2,{h.Value[3..]} {h.Value}"))],
            },
            "a long id" => Set("webhook-id", new string('a', 256)),
            "webhook-id twice" => this with { Headers = [.. Headers, new("Webhook-Id", Id)] },
            "body written again" => this with
            {
                Body = Encoding.UTF8.GetBytes(WebhookVerifierTests.Body.Replace(":", ": ", StringComparison.Ordinal)),
            },
            "body cut" => this with { Body = Body[..^1] },
            "body gone" => this with { Body = [] },
            "signed by other" => new(Other, Now),
            _ when change.Split(' ') is [var count, var unit, "ago"] => new(Secret, Now - Span(count, unit)),
            _ when change.Split(' ') is [var count, var unit, "ahead"] => new(Secret, Now + Span(count, unit)),
            _ when change.Split(' ') is ["no", var header] => Without(header),
            _ when change.Split('=', 2) is [var header, var value] => Set(header, value),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
        };

        private static TimeSpan Span(string count, string unit) => int.Parse(count, null) * unit switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromHours(1),
        };

        private Message Without(string header) => this with { Headers = [.. Headers.Where(h => h.Key != header)] };

        private Message Set(string header, string value) =>
            this with { Headers = [.. Without(header).Headers, new(header, value)] };
    }
}

using System.Globalization;
using System.Text;
using Zentra.Server.Http;

namespace Zentra.Api.Tests.Foreign;

/// <summary>Our signatures are verified by others' libraries, and nothing else is.</summary>
public sealed class ForeignSignatureTests
{
    private static readonly ForeignVerdict Verified = new(null, null);
    private static readonly ForeignVerdict Refused = new("No matching signature found", "No matching signature found");

    private readonly string secret = StandardSignature.NewSecret();
    private readonly string other = StandardSignature.NewSecret();

    [Fact]
    public async Task Others_verify_what_we_sign()
    {
        string[] bodies =
        [
            "{}",
            """{"id":"evt_1","amount_minor":9007199254740991}""",
            """{"note":"naïve café, Straße, Ελλάδα, 日本語, עברית"}""",
            """{"note":"🧾💳👩‍👩‍👧‍👦🏴‍☠️"}""",
            """{"note":"\ud83e\uddfe \u0000 \\ \" / <>&'"}""",
            "{\"note\":\"\u2028\u00a0\u200f\ufeff\"}",
            " {\r\n\t\"blanks\" : [ 1.0 , -0e0 ] } ",
            $$"""{"long":"{{new string('é', 100_000)}}"}""",
        ];

        var verdicts = await ForeignVerifier.Verify([.. bodies.Select(b => Signed(b, secret))]);

        Assert.All(verdicts, v => Assert.Equal(Verified, v));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(26)]
    [InlineData(32)]
    [InlineData(64)]
    public async Task Others_take_secrets_of_every_length(int length)
    {
        var given = $"whsec_{Convert.ToBase64String(Enumerable.Repeat((byte)0xfb, length).ToArray())}";

        Assert.Equal([Verified], await ForeignVerifier.Verify(Signed("{}", given)));
    }

    [Fact]
    public async Task In_a_rotation_others_verify_by_either_secret()
    {
        var signed = Signed("""{"id":"evt_1"}""", secret, other);

        var verdicts = await ForeignVerifier.Verify(
            signed, signed with { Secret = other }, signed with { Secret = StandardSignature.NewSecret() });

        Assert.Equal([Verified, Verified, Refused], verdicts);
    }

    [Fact]
    public async Task Others_refuse_what_was_altered()
    {
        var signed = Signed("""{"id":"evt_1","amount_minor":100}""", secret);

        var verdicts = await ForeignVerifier.Verify(
            signed with { Body = Encoding.UTF8.GetBytes("""{"id":"evt_1","amount_minor":900}""") },
            signed with { Body = [.. signed.Body, (byte)' '] },
            signed with { Body = Encoding.UTF8.GetBytes("""{"id": "evt_1", "amount_minor": 100}""") },
            With(signed, "webhook-id", "evt_2"),
            With(signed, "webhook-timestamp", $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60}"),
            signed with { Secret = other });

        Assert.All(verdicts, v => Assert.Equal(Refused, v));
    }

    [Fact]
    public async Task Others_refuse_what_is_old()
    {
        var old = DateTimeOffset.UtcNow.AddMinutes(-6);

        var verdicts = await ForeignVerifier.Verify(Signed("{}", old, secret));

        Assert.Equal([new("Message timestamp too old", "Message timestamp too old")], verdicts);
    }

    private static ForeignWebhook With(ForeignWebhook webhook, string header, string value) =>
        webhook with { Headers = new Dictionary<string, string>(webhook.Headers) { [header] = value } };

    private static ForeignWebhook Signed(string body, params string[] secrets) =>
        Signed(body, DateTimeOffset.UtcNow, secrets);

    private static ForeignWebhook Signed(string body, DateTimeOffset at, params string[] secrets)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var seconds = at.ToUnixTimeSeconds();
        byte[][] keys = [.. secrets.Select(s => StandardSignature.TryKey(s, out var key) ? key : [])];
        return new(
            secrets[0],
            new Dictionary<string, string>
            {
                [StandardSignature.IdHeader] = "evt_1",
                [StandardSignature.TimestampHeader] = seconds.ToString(CultureInfo.InvariantCulture),
                [StandardSignature.SignatureHeader] = StandardSignature.Sign(keys, "evt_1", seconds, bytes),
            },
            bytes);
    }
}

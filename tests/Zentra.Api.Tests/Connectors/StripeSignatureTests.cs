using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Zentra.Server.Connectors;
using Zentra.Server.Connectors.Stripe;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Which callbacks are Stripe's. https://docs.stripe.com/webhooks#verify-manually</summary>
public sealed class StripeSignatureTests
{
    private const string Body = """{"id": "evt_1", "object": "event", "type": "plan.created", "livemode": false}""";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    [Fact]
    public void A_callback_with_its_signature_is_read() => Assert.IsType<CallbackReading.Read>(Read(Header(Body)));

    [Fact]
    public void The_signature_is_the_one_that_Stripe_describes()
    {
        // Computed with `printf '%s' '1790000000.{}' | openssl dgst -sha256 -hmac whsec_5b1e8a04`.
        const string Known = "t=1790000000,v1=c526fab997132307302c1843f75d6126767e4b0a7018a72ed8daad6a9af7e1d7";

        Assert.Equal(Known, Header("{}"));
        Assert.IsNotType<CallbackReading.Unsigned>(Read(Known, "{}"));
    }

    [Fact]
    public void A_changed_body_is_refused() =>
        Refused(Header(Body), Body.Replace("evt_1", "evt_2", StringComparison.Ordinal));

    [Fact]
    public void A_changed_time_is_refused() =>
        Refused(Header(Body).Replace("t=1790000000", "t=1790000001", StringComparison.Ordinal));

    [Fact]
    public void A_body_that_is_written_anew_is_refused() =>
        Refused(Header(Body), Body.Replace(": ", ":", StringComparison.Ordinal));

    [Fact]
    public void Another_secret_is_refused() => Refused(Header(Body, secret: "whsec_other"));

    [Theory]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void A_callback_is_good_for_five_minutes(int seconds, bool good)
    {
        var reading = Read(Header(Body, at: Now.AddSeconds(seconds)));

        Assert.Equal(good, reading is CallbackReading.Read);
    }

    [Fact]
    public void One_of_several_signatures_is_enough()
    {
        var right = Header(Body);
        var wrong = Header(Body, secret: "whsec_older").Split(',')[1];

        Assert.IsType<CallbackReading.Read>(Read($"{right},{wrong}"));
        Assert.IsType<CallbackReading.Read>(Read($"{right.Split(',')[0]},{wrong},{right.Split(',')[1]}"));
        Assert.IsType<CallbackReading.Read>(Read($"{right},v0=0"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t=1790000000")]
    [InlineData("t=1790000000,v1=")]
    [InlineData("t=1790000000,v0={0}")]
    [InlineData("v1={0}")]
    [InlineData("t=,v1={0}")]
    [InlineData("t=-1790000000,v1={0}")]
    [InlineData("t=1790000000,t=1790000000,v1={0}")]
    [InlineData("t=99999999999999999999,v1={0}")]
    [InlineData("1790000000,{0}")]
    [InlineData("t=1790000000 v1={0}")]
    public void A_header_of_another_form_is_refused(string form)
    {
        var right = Header(Body).Split("v1=")[1];

        Refused(string.Format(CultureInfo.InvariantCulture, form, right));
        Refused(string.Format(CultureInfo.InvariantCulture, form, right.ToUpperInvariant()));
    }

    [Fact]
    public void A_callback_without_a_header_or_with_two_is_refused()
    {
        Assert.IsType<CallbackReading.Unsigned>(Read(new HeaderDictionary()));
        Assert.IsType<CallbackReading.Unsigned>(Read(new HeaderDictionary
        {
            ["Stripe-Signature"] = new([Header(Body), Header(Body)]),
        }));
    }

    [Fact]
    public void Without_a_secret_nothing_is_believed()
    {
        var account = StripeCase.AccountAt(new("http://localhost")) with { Secrets = new Dictionary<string, string>() };
        using var http = ProviderClient.New();
        var headers = new HeaderDictionary { ["Stripe-Signature"] = Header(Body, secret: "") };

        Assert.IsType<CallbackReading.Unsigned>(
            new StripeConnector(http).Read(new(headers, Encoding.UTF8.GetBytes(Body), Now), account));
    }

    internal static string Header(string body, string secret = StripeCase.WebhookSecret, DateTimeOffset? at = null)
    {
        var time = (at ?? Now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}"));
        return $"t={time},v1={Convert.ToHexStringLower(mac)}";
    }

    internal static CallbackReading Read(string header, string body = Body, bool livemode = false) =>
        Read(new HeaderDictionary { ["Stripe-Signature"] = header }, body, livemode);

    private static CallbackReading Read(HeaderDictionary headers, string body = Body, bool livemode = false)
    {
        using var http = ProviderClient.New();
        return new StripeConnector(http).Read(
            new(headers, Encoding.UTF8.GetBytes(body), Now),
            StripeCase.AccountAt(new("http://localhost"), livemode: livemode));
    }

    private static void Refused(string header, string body = Body)
    {
        var reason = Assert.IsType<CallbackReading.Unsigned>(Read(header, body)).Reason;
        Assert.DoesNotContain(StripeCase.WebhookSecret, reason);
    }
}

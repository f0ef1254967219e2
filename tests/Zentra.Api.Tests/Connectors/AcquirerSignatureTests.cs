using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Zentra.Server.Connectors;

namespace Zentra.Api.Tests.Connectors;

/// <summary>Only what the acquirer signed a short time ago is read, and only in the form that it describes.</summary>
public sealed class AcquirerSignatureTests
{
    private const string Header = "Acquirer-Signature";

    private const string Body = """
        {"id":"evt_1","type":"capture.approved","key":"pay_1-2","operation":"capture","reference":"ref_1",
        "status":"approved","code":null,"amount_minor":1000,"currency":"USD","created_at":"2026-11-21T12:00:00Z"}
        """;

    private const string DisputeBody = """
        {"id":"evt_1","type":"dispute.opened","reference":"ref_1","dispute":{"id":"dsp_1","stage":"opened",
        "amount_minor":1000,"currency":"USD","reason":"fraudulent","raw_reason":"10.4","fee_minor":1500,
        "evidence_due_by":"2031-02-03T04:05:06Z"},"created_at":"2026-11-21T12:00:00Z"}
        """;

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_signature_over_time_and_body_is_right() => Assert.IsType<CallbackReading.Read>(Read(Signed(Now)));

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public void Five_minutes_are_tolerated(int seconds) =>
        Assert.IsType<CallbackReading.Read>(Read(Signed(Now.AddSeconds(seconds))));

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    [InlineData(-100_000_000)]
    public void More_than_five_minutes_are_not_tolerated(int seconds) =>
        Refuses("more than 5 minutes", Read(Signed(Now.AddSeconds(seconds))));

    [Fact]
    public void Another_secret_is_refused() => Refuses("not one over this body", Read(Signed(Now, secret: "other")));

    [Fact]
    public void A_changed_body_is_refused() => Refuses(
        "not one over this body", Read(Signed(Now), Body.Replace("1000", "9000", StringComparison.Ordinal)));

    [Fact]
    public void A_changed_time_is_refused()
    {
        var seconds = Now.ToUnixTimeSeconds();

        Refuses(
            "not one over this body",
            Read(Signed(Now).Replace($"t={seconds}", $"t={seconds + 1}", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_missing_header_is_refused() => Refuses("is missing", Read(null));

    [Fact]
    public void A_header_that_is_there_twice_is_refused() => Refuses(
        "is not of the form", Read(new HeaderDictionary { [Header] = new([Signed(Now), Signed(Now)]) }, Body));

    [Theory]
    [InlineData("")]
    [InlineData("v1=")]
    [InlineData("t=1795521600")]
    [InlineData("t=1795521600,v1=")]
    [InlineData("t=1795521600,v1=zz")]
    [InlineData("t=1795521600,v2=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=-1,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=9999999999999,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=1,t=2,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=1,v1=00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("t=1,,,,,,,,,v1=0000000000000000000000000000000000000000000000000000000000000000")]
    public void A_header_of_another_form_is_refused(string header) => Refuses("is not of the form", Read(header));

    [Fact]
    public void One_right_signature_among_several_is_enough()
    {
        var wrong = Signed(Now, secret: "other").Split(',')[1];

        Assert.IsType<CallbackReading.Read>(Read($"{Signed(Now)},{wrong}"));
    }

    [Fact]
    public void Without_a_secret_nothing_is_believed()
    {
        var account = AcquirerProcess.AccountAt("http://acquirer.invalid") with
        {
            Secrets = new Dictionary<string, string> { ["callback_secret"] = "" },
        };
        var callback = new Callback(
            new HeaderDictionary { [Header] = Signed(Now, secret: "") }, Encoding.UTF8.GetBytes(Body), Now);

        Refuses("no callback secret", AcquirerCalls.Connector.Read(callback, account));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"id":"","type":"capture.approved"}""")]
    [InlineData("""{"id":"evt_1","id":"evt_2","type":"capture.approved"}""")]
    [InlineData("""{"id":"evt_1","type":"capture.approved","key":"k"}""")]
    [InlineData("""{"id":"\ud800","type":"capture.approved"}""")]
    public void What_is_signed_and_of_another_form_is_malformed(string body) =>
        Assert.IsType<CallbackReading.Malformed>(Read(Signed(Now, body: body), body));

    [Theory]
    [InlineData("\"operation\":\"capture\"", "\"operation\":\"tip\"")]
    [InlineData("\"key\":\"pay_1-2\",", "")]
    [InlineData("\"reference\":\"ref_1\"", "\"reference\":\"\"")]
    [InlineData("\"approved\"", "\"done\"")]
    [InlineData("1000", "-1")]
    [InlineData("1000", "9007199254740992")]
    [InlineData("1000", "1000.0")]
    [InlineData("\"amount_minor\":1000,", "")]
    [InlineData("USD", "XYZ")]
    public void An_operation_that_is_not_told_whole_is_malformed(string whole, string part)
    {
        var body = Body.Replace(whole, part, StringComparison.Ordinal);

        Assert.NotEqual(Body, body);
        Assert.IsType<CallbackReading.Malformed>(Read(Signed(Now, body: body), body));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\"opened\"", "\"paused\"")]
    [InlineData("\"reference\":\"ref_1\",", "")]
    [InlineData("\"fraudulent\"", "\"\"")]
    [InlineData("1000", "-1")]
    [InlineData("USD", "usd")]
    [InlineData("2031-02-03T04:05:06Z", "2031-02-03")]
    [InlineData("1500", "-1500")]
    public void A_dispute_that_is_not_told_whole_is_malformed(string whole, string part)
    {
        var body = whole.Length == 0 ? DisputeBody : DisputeBody.Replace(whole, part, StringComparison.Ordinal);

        var reading = Read(Signed(Now, body: body), body);

        Assert.IsType(body == DisputeBody ? typeof(CallbackReading.Read) : typeof(CallbackReading.Malformed), reading);
    }

    [Fact]
    public void What_is_signed_and_of_an_unknown_type_concerns_nobody()
    {
        const string Unknown = """{"id":"evt_1","type":"payout.paid","payout":{"amount_minor":5}}""";

        var read = Assert.IsType<CallbackReading.Read>(Read(Signed(Now, body: Unknown), Unknown));

        var message = Assert.Single(read.Messages);
        Assert.Equal(("evt_1", "payout.paid"), (message.Id, message.Type));
        Assert.Null(message.Outcome);
        Assert.Null(message.Dispute);
    }

    private static void Refuses(string reason, CallbackReading reading) =>
        Assert.Contains(reason, Assert.IsType<CallbackReading.Unsigned>(reading).Reason, StringComparison.Ordinal);

    private static CallbackReading Read(string? header, string body = Body) =>
        Read(header is null ? new HeaderDictionary() : new HeaderDictionary { [Header] = header }, body);

    private static CallbackReading Read(HeaderDictionary headers, string body) => AcquirerCalls.Connector.Read(
        new(headers, Encoding.UTF8.GetBytes(body), Now), AcquirerProcess.AccountAt("http://acquirer.invalid"));

    private static string Signed(DateTimeOffset at, string secret = AcquirerProcess.Secret, string body = Body)
    {
        var signed = $"{at.ToUnixTimeSeconds()}.{body}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed));
        return $"t={at.ToUnixTimeSeconds()},v1={Convert.ToHexStringLower(signature)}";
    }
}

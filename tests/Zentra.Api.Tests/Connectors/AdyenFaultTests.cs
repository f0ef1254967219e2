using System.Net;
using System.Net.Sockets;
using Zentra.Payments.Payments;

namespace Zentra.Api.Tests.Connectors;

/// <summary>
/// What goes wrong on the way. Only what cannot have been processed is a refusal; every other silence is unknown.
/// </summary>
public sealed class AdyenFaultTests
{
    [Theory]
    [InlineData(401, "000", "security")]
    [InlineData(403, "901", "security")]
    [InlineData(403, "010", "security")]
    [InlineData(429, "1", "validation")]
    public async Task Whom_Adyen_does_not_let_in_has_not_begun(int status, string code, string type)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(AdyenFault.Error(status, code, type));

        Assert.Equal(new ProviderOutcome.RefusedBeforeProcessing(code), await shop.Authorize());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task A_refusal_at_the_door_needs_no_words(int status)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(new(Processes: false, status, "<html>no</html>"));

        Assert.Equal(new ProviderOutcome.RefusedBeforeProcessing($"http_{status}"), await shop.Authorize());
    }

    [Theory]
    [InlineData(400, "702", "validation", DeclineCodes.Unmapped)]
    [InlineData(404, "167", "validation", DeclineCodes.Unmapped)]
    [InlineData(422, "14_030", "validation", DeclineCodes.Unmapped)]
    [InlineData(422, "905", "configuration", DeclineCodes.Unmapped)]
    [InlineData(422, "101", "validation", "invalid_account")]
    [InlineData(422, "800", "validation", "payment_method_not_found")]
    public async Task A_request_that_Adyen_finds_wrong_is_declined_with_its_error(
        int status, string code, string type, string standard)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(AdyenFault.Error(status, code, type));

        Assert.Equal(new ProviderOutcome.Declined(standard, code), await shop.Authorize());
        Assert.Equal(0, shop.Server.Books.Charges(AdyenShop.FirstKey));
    }

    [Theory]
    [InlineData(422, "704", "idempotency_704")]
    [InlineData(409, "704", "idempotency_704")]
    [InlineData(403, "704", "idempotency_704")]
    [InlineData(503, "703", "idempotency_703")]
    [InlineData(409, "1", "http_409_1")]
    [InlineData(500, "905", "http_500_905")]
    public async Task What_may_have_been_processed_is_unknown_whatever_its_status(
        int status, string code, string reason)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(AdyenFault.Error(status, code, "validation") with { Processes = true });

        Assert.Equal(new ProviderOutcome.Unknown(reason), await shop.Authorize());
        Assert.Equal(1, shop.Server.Books.Charges(AdyenShop.FirstKey));
    }

    [Theory]
    [InlineData(422, "905", "internal")]
    [InlineData(422, "905", "another")]
    public async Task An_error_that_Adyen_made_itself_is_unknown(int status, string code, string type)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(AdyenFault.Error(status, code, type));

        Assert.Equal(new ProviderOutcome.Unknown($"http_{status}_{code}"), await shop.Authorize());
    }

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(422)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task An_error_that_is_not_in_Adyens_words_is_unknown(int status)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(new(Processes: true, status, "<html>bad gateway</html>"));

        Assert.Equal(new ProviderOutcome.Unknown($"http_{status}"), await shop.Authorize());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>welcome</html>")]
    [InlineData("""{"resultCode":"Authorised","pspReference":"P" """)]
    [InlineData("""{"resultCode":"Authorised","resultCode":"Refused","pspReference":"P"}""")]
    [InlineData("""{"resultCode":"Authorised","pspReference":"P","amount":{"currency":"EUR","value":"1000"}}""")]
    [InlineData("""{"resultCode":"Authorised","pspReference":"P","amount":{"currency":"EUR"}}""")]
    public async Task An_answer_that_cannot_be_read_is_unknown(string answer)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(new(Processes: true, 200, answer));

        Assert.Equal(new ProviderOutcome.Unknown("unreadable_answer"), await shop.Authorize());
    }

    [Theory]
    [InlineData("""{}""", "result_none")]
    [InlineData("""{"resultCode":"Authorised"}""", "result_Authorised")]
    [InlineData("""{"resultCode":"Authorised","pspReference":""}""", "result_Authorised")]
    [InlineData("""{"resultCode":"authorised","pspReference":"P"}""", "result_authorised")]
    [InlineData("""{"resultCode":"AuthenticationFinished","pspReference":"P"}""", "result_AuthenticationFinished")]
    [InlineData(
        """{"resultCode":"Authorised","pspReference":"P","merchantReference":"pay_x-1"}""", "answer_to_another_key")]
    [InlineData(
        """{"resultCode":"Refused","refusalReasonCode":"2","merchantReference":"pay_x-1"}""", "answer_to_another_key")]
    [InlineData(
        """{"resultCode":"Authorised","pspReference":"P","amount":{"currency":"EUR","value":999}}""",
        "answer_with_another_amount")]
    [InlineData(
        """{"resultCode":"Authorised","pspReference":"P","amount":{"currency":"USD","value":1000}}""",
        "answer_with_another_amount")]
    public async Task An_answer_that_does_not_fit_the_request_is_unknown(string answer, string reason)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(new(Processes: true, 200, answer));

        Assert.Equal(new ProviderOutcome.Unknown(reason), await shop.Authorize());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_breaks_leaves_open_what_happened(bool processes)
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(new(processes));

        Assert.Equal(new ProviderOutcome.Unknown("connection_lost"), await shop.Authorize());
        Assert.Single(shop.Server.Seen);
    }

    /// <summary>
    /// A client that sends again by itself, over a connection that it kept, would make a silence a surprise.
    /// </summary>
    [Fact]
    public async Task A_connection_that_was_good_before_is_not_tried_twice_when_it_breaks()
    {
        await using var shop = await AdyenShop.Open();
        var psp = await shop.Approve();
        shop.Server.Faults.Enqueue(new(Processes: false));

        Assert.Equal(
            new ProviderOutcome.Unknown("connection_lost"),
            await shop.Send(AdyenShop.Call(ProviderOperation.Capture, attempt: 2, reference: psp)));
        Assert.Equal(2, shop.Server.Seen.Count);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_not_waited_for_longer_than_allowed()
    {
        await using var shop = await AdyenShop.Open();
        shop.Patience = TimeSpan.FromMilliseconds(200);
        shop.Server.Faults.Enqueue(new(Processes: true, Hangs: true));

        Assert.Equal(new ProviderOutcome.Unknown("timeout"), await shop.Authorize());
        Assert.Equal(1, shop.Server.Books.Charges(AdyenShop.FirstKey));
    }

    [Fact]
    public async Task A_lost_answer_comes_to_light_by_the_notification_under_our_key()
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(new(Processes: true));
        await shop.Authorize();

        var told = shop.LastMessage();

        Assert.Equal(AdyenShop.FirstKey, told.ProviderKey);
        Assert.Equal(new ProviderOutcome.Approved(shop.Server.Books.Payments.Single().Psp), told.Outcome);
    }

    [Fact]
    public async Task An_answer_larger_than_a_mebibyte_is_not_read()
    {
        await using var shop = await AdyenShop.Open();
        shop.Server.Faults.Enqueue(new(Processes: true, 200, new string(' ', (1 << 20) + 1)));

        Assert.Equal(new ProviderOutcome.Unknown("answer_too_large"), await shop.Authorize());
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_was_sent()
    {
        await using var shop = await AdyenShop.Open();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        shop.Settings["base_url"] = $"http://127.0.0.1:{port}/v71";

        Assert.Equal(new ProviderOutcome.RefusedBeforeProcessing("not_connected"), await shop.Authorize());
    }

    [Theory]
    [InlineData("base_url", "ftp://127.0.0.1/v71", "base_url_unusable")]
    [InlineData("base_url", "checkout", "base_url_unusable")]
    [InlineData("base_url", "", "base_url_unusable")]
    [InlineData("base_url", "https://checkout-test.invalid/v71", "not_connected")]
    [InlineData("api_key", "", "api_key_unusable")]
    [InlineData("api_key", "a\nb", "api_key_unusable")]
    public async Task An_account_that_cannot_be_reached_with_sends_nothing(string name, string value, string reason)
    {
        await using var shop = await AdyenShop.Open();
        (name == "api_key" ? shop.Secrets : shop.Settings)[name] = value;

        Assert.Equal(new ProviderOutcome.RefusedBeforeProcessing(reason), await shop.Authorize());
        Assert.Empty(shop.Server.Seen);
    }

    [Fact]
    public async Task A_wrong_key_or_merchant_account_is_refused_before_anything_happens()
    {
        await using var shop = await AdyenShop.Open();
        shop.Settings["merchant_account"] = "AnotherECOM";

        Assert.Equal(new ProviderOutcome.RefusedBeforeProcessing("901"), await shop.Authorize());

        shop.Secrets["api_key"] = "wrong";

        Assert.Equal(new ProviderOutcome.RefusedBeforeProcessing("000"), await shop.Authorize());
        Assert.Empty(shop.Server.Books.Payments);
    }
}
